use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::Api;
use crate::azure_devops::state::Withheld;
use crate::azure_devops::{proxy, testing};
use crate::{LaunchDarkly, Options, Sandbox};

#[tokio::test]
async fn a_call_without_a_known_token_is_not_answered() {
    let api = Api::start("").await;
    let path = "_apis/projects?api-version=7.1";
    let answer = api.bare(Method::GET, path).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::NON_AUTHORITATIVE_INFORMATION);
    assert!(answer.text().await.unwrap().starts_with("<!DOCTYPE html>"));
    let suppressed = api
        .bare(Method::GET, path)
        .header("X-TFS-FedAuthRedirect", "Suppress")
        .bearer_auth("nobody")
        .send();
    let answer = suppressed.await.unwrap();
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    let body: Value = answer.json().await.unwrap();
    assert_eq!(
        (&body["$id"], &body["typeKey"], &body["eventId"]),
        (&json!("1"), &json!("UnauthorizedRequestException"), &json!(3000))
    );
    assert_eq!(api.get(path).await.0, StatusCode::OK);
    api.state().revoke_token(&api.token);
    assert_eq!(api.get(path).await.0, StatusCode::UNAUTHORIZED);
    let statuses: Vec<u16> = api
        .state()
        .requests()
        .iter()
        .map(|request| request.status)
        .collect();
    assert_eq!(statuses, [203, 401, 200, 401]);
    api.state().clear_requests();
    assert!(api.state().requests().is_empty());
}

#[tokio::test]
async fn a_person_may_do_what_the_manifests_scopes_cover() {
    let manifest = testing::MANIFEST
        .replace("vso.work_write", "vso.work")
        .replace("vso.serviceendpoint_query", "vso.serviceendpoint");
    let manifest = manifest.replace("\"vso.release\",", "");
    let (_folder, package) = testing::vsix(&[
        ("[Content_Types].xml", testing::CONTENT_TYPES.as_bytes()),
        ("extension.vsixmanifest", testing::VSIX_MANIFEST.as_bytes()),
        ("extension.vsomanifest", manifest.as_bytes()),
    ]);
    let sandbox = Sandbox::start(Options {
        port: 0,
        package,
        launchdarkly: LaunchDarkly::Simulated,
    })
    .await
    .unwrap();
    let token = sandbox.azure_devops().user_token();
    let api = Api {
        sandbox,
        http: proxy::http_client(true).unwrap(),
        token,
        _package: _folder,
    };
    for (path, status) in [
        ("wit/workitems/4711?api-version=7.1", 200),
        ("serviceendpoint/endpoints?api-version=7.1", 200),
        ("release/releases?api-version=7.1", 401),
        ("build/builds?api-version=7.1", 200),
    ] {
        assert_eq!(
            api.get(&format!("Storefront/_apis/{path}")).await.0.as_u16(),
            status,
            "{path}"
        );
    }
    assert_eq!(
        api.patch(4711, json!([{ "op": "test", "path": "/rev", "value": 1 }]))
            .await
            .0,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(
        api.post("serviceendpoint/endpointproxy?api-version=7.1", json!({}))
            .await
            .0,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn what_is_withheld_from_the_person_is_refused_until_it_is_given_back() {
    let api = Api::start("").await;
    let releases = "Storefront/_apis/release/releases?api-version=7.1";
    let state = api.state();
    for (what, status) in [
        (Withheld::Scope, StatusCode::UNAUTHORIZED),
        (Withheld::Permission, StatusCode::FORBIDDEN),
        (Withheld::Writing, StatusCode::OK),
    ] {
        state.withhold("release", what);
        assert_eq!(api.get(releases).await.0, status, "{what:?}");
        assert_eq!(api.get("_apis/projects?api-version=7.1").await.0, StatusCode::OK);
    }
    state.withhold("release", Withheld::Scope);
    state.withhold_nothing();
    assert_eq!(api.get(releases).await.0, StatusCode::OK);
}
