//! The API as a client meets it: requests through the router, answers as bytes.

mod approvals;
mod create_flag;
mod faults;
mod flag_forms;
mod flag_links;
mod flag_status;
mod flag_patch;
mod flag_patch_refusals;
mod large_account;
mod lists;
mod transport;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::launchdarkly::{READER_TOKEN, Simulator, WRITER_TOKEN};
use crate::referee::{Difference, Referee, Service, Side};

const SEMANTIC: &str = "application/json; domain-model=launchdarkly.semanticpatch";

/// A simulator and its router, without a patch limit.
struct Api {
    simulator: Simulator,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Api {
    fn new() -> Self {
        let simulator = Simulator::new();
        simulator.limit_patches(None);
        Self { simulator }
    }

    async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let referee = Referee::default();
        let router = referee.over(Service::LaunchDarkly, self.simulator.router());
        let response = router.oneshot(request).await.unwrap();
        let answers = |difference: &Difference| difference.place.side == Side::Answer;
        let mut differences = referee.differences();
        differences.retain(answers);
        assert!(differences.is_empty(), "{differences:#?}");
        let (parts, body) = response.into_parts();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: to_bytes(body, usize::MAX).await.unwrap(),
        }
    }

    async fn get(&self, path: &str) -> Answer {
        let headers = [("authorization", READER_TOKEN), ("ld-api-version", "20240415")];
        self.send("GET", path, &headers, "").await
    }

    /// The body of a successful GET.
    async fn read(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
        answer.json()
    }

    /// Patches a flag of `storefront`; the key may be followed by a query.
    async fn patch(&self, flag: &str, body: &Value) -> Answer {
        let headers = [("authorization", WRITER_TOKEN), ("content-type", SEMANTIC)];
        let path = format!("/api/v2/flags/storefront/{flag}");
        self.send("PATCH", &path, &headers, &body.to_string()).await
    }

    fn flag(&self, key: &str) -> Value {
        self.simulator.flag("storefront", key).unwrap()
    }

    /// A flag's configuration in an environment.
    fn config(&self, key: &str, environment: &str) -> Value {
        self.flag(key)["environments"][environment].clone()
    }

    fn variation(&self, key: &str, index: usize) -> String {
        self.flag(key)["variations"][index]["_id"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// The instruction that sets the weight of each variation.
    fn weights(&self, key: &str, weights: &[u32]) -> Value {
        let weight = |(index, weight): (usize, &u32)| (self.variation(key, index), json!(weight));
        let weights: serde_json::Map<_, _> = weights.iter().enumerate().map(weight).collect();
        json!({ "kind": "updateFallthroughVariationOrRollout", "rolloutWeights": weights })
    }
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Status, code and message of an error in LaunchDarkly's form.
    fn error(&self) -> (u16, String, String) {
        let body = self.json();
        let member = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        (self.status.as_u16(), member("code"), member("message"))
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// The keys of a list's items.
fn keys(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().unwrap();
    items.iter().map(|item| item["key"].as_str().unwrap()).collect()
}

/// A semantic patch of one environment.
fn semantic(environment: &str, instructions: &[Value]) -> Value {
    json!({ "environmentKey": environment, "instructions": instructions })
}

fn turn_on() -> Value {
    json!({ "kind": "turnFlagOn" })
}
