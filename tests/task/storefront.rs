//! A server that is both Azure DevOps and LaunchDarkly: a release with work items and their linked boolean flags.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::{Value, json};

use crate::server::{Reply, Request};

/// Flags by key: on/off state, and percentage of `true`.
pub struct Storefront {
    flags: Mutex<BTreeMap<&'static str, (bool, u64)>>,
}

impl Storefront {
    pub fn new(flags: &[(&'static str, bool, u64)]) -> Self {
        let flags = flags.iter().map(|(key, on, percent)| (*key, (*on, *percent)));
        Self {
            flags: Mutex::new(flags.collect()),
        }
    }

    /// Links work item 4711 to every flag, with links to this server.
    pub fn answer(&self, request: &Request) -> Reply {
        let (method, path) = request.line.split_once(' ').unwrap();
        if path.contains("/_apis/Release/releases/") {
            return Reply::json(200, &json!({"count": 1, "value": [{"id": "4711"}]}));
        }
        if path.contains("/_apis/wit/workitemsbatch") {
            let host = request.header("host").unwrap();
            let links: Vec<Value> = self
                .flags
                .lock()
                .unwrap()
                .keys()
                .map(|key| link(host, key))
                .collect();
            return Reply::json(
                200,
                &json!({"count": 1, "value": [{"id": 4711, "relations": links}]}),
            );
        }
        let key = path.strip_prefix("/api/v2/flags/storefront/");
        let key = key.and_then(|rest| rest.split('?').next()).unwrap_or_default();
        match self.flags.lock().unwrap().get_mut(key) {
            None => Reply::json(
                404,
                &json!({"code": "not_found", "message": "Invalid resource identifier"}),
            ),
            Some(state) => {
                if method == "PATCH" {
                    patch(state, &serde_json::from_str(&request.body).unwrap());
                }
                Reply::json(200, &flag(key, *state))
            }
        }
    }

    /// Changes a flag, like a member of LaunchDarkly would.
    pub fn set(&self, key: &'static str, state: (bool, u64)) {
        self.flags.lock().unwrap().insert(key, state);
    }

    pub fn state(&self, key: &str) -> (bool, u64) {
        self.flags.lock().unwrap()[key]
    }
}

fn link(host: &str, key: &str) -> Value {
    json!({"rel": "Hyperlink", "url": format!("http://{host}/projects/storefront/flags/{key}")})
}

fn patch(state: &mut (bool, u64), body: &Value) {
    for instruction in body["instructions"].as_array().unwrap() {
        match instruction["kind"].as_str().unwrap() {
            "turnFlagOn" => state.0 = true,
            "turnFlagOff" => state.0 = false,
            "updateFallthroughVariationOrRollout" => {
                state.1 = match instruction["variationId"].as_str() {
                    Some(id) => 100 * u64::from(id == "t"),
                    None => instruction["rolloutWeights"]["t"].as_u64().unwrap() / 1000,
                };
            }
            other => panic!("no such instruction: {other}"),
        }
    }
}

fn flag(key: &str, (on, percent): (bool, u64)) -> Value {
    json!({
        "key": key, "name": format!("Prüfung {key}"), "kind": "boolean", "tags": [], "archived": false,
        "variations": [{"_id": "t", "value": true}, {"_id": "f", "value": false}],
        "environments": {"production": {"on": on, "version": 1, "offVariation": 1, "rules": [], "targets": [],
            "contextTargets": [], "prerequisites": [], "fallthrough": {"rollout": {"variations": [
                {"variation": 0, "weight": percent * 1000}, {"variation": 1, "weight": 100_000 - percent * 1000}]}}}}
    })
}
