mod neighbours;
mod work_items;
mod endpoint_proxy;
mod extension_data;
mod service_endpoints;
mod releases;
mod authorization;
mod builds;
mod server;

use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::azure_devops::state::State;
use crate::azure_devops::testing;
use crate::azure_devops::{Edition, proxy};
use crate::{LaunchDarkly, Options, Sandbox};

/// A running sandbox and a client with a token of its own.
struct Api {
    sandbox: Sandbox,
    http: Client,
    token: String,
    _package: TempDir,
}

impl Api {
    async fn start(script: &str) -> Self {
        Self::start_as(Edition::Cloud, script).await
    }

    async fn start_as(edition: Edition, script: &str) -> Self {
        let (_package, package) = testing::vsix_with_task(script);
        let options = Options {
            port: 0,
            package,
            launchdarkly: LaunchDarkly::Simulated,
        };
        let sandbox = Sandbox::start_as(edition, options, None).await.unwrap();
        let token = sandbox.azure_devops().user_token();
        Self {
            sandbox,
            http: proxy::http_client(true).unwrap(),
            token,
            _package,
        }
    }

    fn state(&self) -> &State {
        self.sandbox.azure_devops()
    }

    fn launchdarkly(&self) -> &crate::launchdarkly::Simulator {
        self.sandbox.launchdarkly().unwrap()
    }

    /// A request without token; `path` comes after the organization.
    fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.state().collection_url()))
    }

    async fn send(&self, request: RequestBuilder) -> (StatusCode, Value) {
        let answer = request
            .bearer_auth(&self.token)
            .header("x-tfs-fedauthredirect", "Suppress")
            .send()
            .await
            .unwrap();
        (answer.status(), answer.json().await.unwrap())
    }

    async fn get(&self, path: &str) -> (StatusCode, Value) {
        self.send(self.bare(Method::GET, path)).await
    }

    /// A GET of the project that must succeed.
    async fn project(&self, path: &str) -> Value {
        let (status, body) = self.get(&format!("Storefront/_apis/{path}")).await;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        body
    }

    async fn post(&self, path: &str, body: Value) -> (StatusCode, Value) {
        self.send(
            self.bare(Method::POST, &format!("Storefront/_apis/{path}"))
                .json(&body),
        )
        .await
    }

    async fn patch(&self, id: u32, body: Value) -> (StatusCode, Value) {
        let request = self.bare(
            Method::PATCH,
            &format!("Storefront/_apis/wit/workitems/{id}?api-version=7.1"),
        );
        self.send(
            request
                .header("content-type", "application/json-patch+json")
                .body(body.to_string()),
        )
        .await
    }
}

#[tokio::test]
async fn wrong_requests_are_named_as_azure_devops_names_them() {
    let api = Api::start("").await;
    for (path, status, type_key) in [
        ("_apis/projects", 400, "VssVersionNotSpecifiedException"),
        (
            "_apis/projects?api-version=x",
            400,
            "VssInvalidApiResourceVersionException",
        ),
        (
            "_apis/projects?api-version=7.1-beta",
            400,
            "VssInvalidApiResourceVersionException",
        ),
        (
            "_apis/projects?api-version=8.0",
            400,
            "VssVersionOutOfRangeException",
        ),
        (
            "_apis/projects?api-version=7.2",
            400,
            "VssInvalidPreviewVersionException",
        ),
        (
            "_apis/projects/Nowhere?api-version=7.1",
            404,
            "ProjectDoesNotExistWithNameException",
        ),
        (
            "Nowhere/_apis/wit/workitems/4711?api-version=7.1",
            404,
            "ProjectDoesNotExistWithNameException",
        ),
        (
            "Storefront/_apis/wit/nothing?api-version=7.1",
            404,
            "VssResourceNotFoundException",
        ),
        (
            "Storefront/_apis/wit/workitems/9?api-version=7.1",
            404,
            "WorkItemUnauthorizedAccessException",
        ),
        (
            "Storefront/_apis/wit/workitems/x?api-version=7.1",
            400,
            "VssPropertyValidationException",
        ),
        (
            "Storefront/_apis/wit/workitems/4711?fields=System.Title&$expand=relations&api-version=7.1",
            400,
            "VssPropertyValidationException",
        ),
        (
            "Storefront/_apis/release/releases/9?api-version=7.1",
            404,
            "ReleaseNotFoundException",
        ),
        (
            "Storefront/_apis/build/builds/9?api-version=7.1",
            404,
            "BuildNotFoundException",
        ),
    ] {
        let (found, body) = api.get(path).await;
        assert_eq!(
            (found.as_u16(), body["typeKey"].as_str()),
            (status, Some(type_key)),
            "{path}: {body}"
        );
    }
    let accepted = api.bare(Method::GET, "_apis/projects").header(
        "accept",
        "application/json;api-version=7.2-preview.4;excludeUrls=true",
    );
    assert_eq!(api.send(accepted).await.0, StatusCode::OK);
}

#[tokio::test]
async fn paths_match_whatever_their_case_and_projects_by_name_or_id() {
    let api = Api::start("").await;
    let id = api.state().project().id;
    for path in [
        "Storefront/_apis/wit/workItems/4711",
        &format!("{id}/_apis/WIT/workitems/4711"),
        "storefront/_apis/wit/WORKITEMS/4711",
    ] {
        let (status, body) = api.get(&format!("{path}?api-version=7.1")).await;
        assert_eq!((status, &body["id"]), (StatusCode::OK, &json!(4711)), "{path}");
    }
    let projects = api.get("_apis/projects?api-version=7.1").await.1;
    assert_eq!(
        (&projects["count"], &projects["value"][0]["name"]),
        (&json!(1), &json!("Storefront"))
    );
}

#[tokio::test]
async fn browsers_of_another_origin_may_call_and_read_the_continuation_token() {
    let api = Api::start("").await;
    let preflight = api
        .bare(Method::OPTIONS, "Storefront/_apis/wit/workitems/4711")
        .header("origin", "http://127.0.0.1:1")
        .header("access-control-request-method", "PATCH")
        .header(
            "access-control-request-headers",
            "authorization,content-type,x-tfs-fedauthredirect",
        )
        .send()
        .await
        .unwrap();
    assert!(preflight.status().is_success());
    let header = |name: &str| preflight.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("access-control-allow-origin"), "*");
    assert!(header("access-control-allow-methods").contains("PATCH"));
    assert!(header("access-control-allow-headers").contains("x-tfs-fedauthredirect"));
    assert!(api.state().requests().is_empty(), "a preflight is no call");
    let answer = api
        .bare(Method::GET, "_apis/projects?api-version=7.1")
        .header("origin", "http://127.0.0.1:1")
        .send()
        .await
        .unwrap();
    assert_eq!(
        answer.headers()["access-control-expose-headers"],
        "x-ms-continuationtoken"
    );
}

#[tokio::test]
async fn the_gallery_serves_addressable_assets_on_its_own_origin() {
    let api = Api::start("").await;
    let url = api.state().asset_url("views.html?view=stage");
    assert!(!url.starts_with(api.sandbox.azure_devops_url()));
    let answer = api.http.get(&url).send().await.unwrap();
    assert_eq!(
        (
            answer.status(),
            answer.headers()["content-type"].to_str().unwrap()
        ),
        (StatusCode::OK, "text/html")
    );
    for hidden in [
        "tasks/rollout/index.js",
        "secret.js",
        "../views.html",
        "Views.html",
    ] {
        assert_eq!(
            api.http
                .get(api.state().asset_url(hidden))
                .send()
                .await
                .unwrap()
                .status(),
            StatusCode::NOT_FOUND,
            "{hidden}"
        );
    }
}
