use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::Api;
use crate::azure_devops::state::ConnectionRole;

#[tokio::test]
async fn service_connections_are_listed_without_their_token() {
    let api = Api::start("").await;
    let list = api
        .project("serviceendpoint/endpoints?type=launchdarkly&api-version=7.1")
        .await;
    assert_eq!(list["count"], 1);
    assert_eq!(list["value"][0]["url"], api.sandbox.launchdarkly_url());
    assert_eq!(
        list["value"][0]["authorization"]["parameters"]["apitoken"],
        Value::Null
    );
    assert!(!list.to_string().contains(crate::launchdarkly::WRITER_TOKEN));
    let other = api
        .project("serviceendpoint/endpoints?type=github&api-version=7.1")
        .await;
    assert_eq!(other, json!({ "count": 0, "value": [] }));
}

#[tokio::test]
async fn a_list_comes_without_its_object_to_whoever_asks_so() {
    let api = Api::start("").await;
    let path = "Storefront/_apis/serviceendpoint/endpoints?type=launchdarkly";
    let accept = "application/json;api-version=7.2-preview.4;excludeUrls=true;noArrayWrap=true";
    let (_, list) = api
        .send(api.bare(Method::GET, path).header("accept", accept))
        .await;
    assert_eq!(list[0]["url"], api.sandbox.launchdarkly_url());
}

#[tokio::test]
async fn the_proxy_asks_launchdarkly_with_the_manifests_data_sources() {
    let api = Api::start("").await;
    let id = api.state().service_connections()[0].id;
    let path = format!("serviceendpoint/endpointproxy?endpointId={id}&api-version=7.1");
    let ask = |name: &str, verb: &str, parameters: Value| json!({ "dataSourceDetails": { "dataSourceName": name, "requestVerb": verb, "parameters": parameters, "headers": null } });
    let (_, keys) = api.post(&path, ask("ProjectKeys", "", json!({}))).await;
    assert_eq!(
        (&keys["result"], &keys["statusCode"]),
        (&json!(["back-office", "storefront"]), &json!("ok"))
    );
    let environments = ask(
        "Environments",
        "GET",
        json!({ "projectKey": "storefront", "query": "limit=20" }),
    );
    let texts = api.post(&path, environments).await.1["result"].to_string();
    assert!(
        texts.contains("production-eu") && texts.contains("True") && !texts.contains("sdk-"),
        "{texts}"
    );
    let (_, flag) = api
        .post(
            &path,
            ask(
                "Flag",
                "",
                json!({ "projectKey": "storefront", "flagKey": "checkout-v2", "query": "" }),
            ),
        )
        .await;
    let flag: Value = serde_json::from_str(flag["result"][0].as_str().unwrap()).unwrap();
    assert_eq!(flag["key"], "checkout-v2");
    let (status, missing) = api
        .post(
            &path,
            ask(
                "Flag",
                "",
                json!({ "projectKey": "storefront", "flagKey": "no", "query": "" }),
            ),
        )
        .await;
    assert_eq!(
        (status, &missing["statusCode"]),
        (StatusCode::OK, &json!("badRequest"))
    );
    assert!(
        missing["errorMessage"]
            .as_str()
            .unwrap()
            .contains("Status Code: 'NotFound'")
    );
    for (path, body, type_key) in [
        (
            path.as_str(),
            ask("Members", "", json!({})),
            "InvalidDataSourceBindingException",
        ),
        (&path, ask("", "", json!({})), "InvalidDataSourceBindingException"),
        (
            &path,
            ask("Projects", "POST", json!({})),
            "ServiceEndpointException",
        ),
        (&path, json!({}), "VssPropertyValidationException"),
        (
            "serviceendpoint/endpointproxy?endpointId=x&api-version=7.1",
            ask("Projects", "", json!({})),
            "ServiceEndpointException",
        ),
    ] {
        let (status, answer) = api.post(path, body.clone()).await;
        assert!(
            status.is_client_error() && answer["typeKey"] == type_key,
            "{body}: {answer}"
        );
    }
}

#[tokio::test]
async fn a_person_sees_and_uses_what_their_role_allows() {
    let api = Api::start("").await;
    let id = api.state().service_connections()[0].id;
    let ask = json!({ "dataSourceDetails": { "dataSourceName": "ProjectKeys" } });
    for (role, listed, usable, answer) in [
        (ConnectionRole::Administrator, 1, 1, (200, Value::Null)),
        (ConnectionRole::User, 1, 1, (200, Value::Null)),
        (
            ConnectionRole::Reader,
            1,
            0,
            (403, json!("AccessDeniedException")),
        ),
        (
            ConnectionRole::None,
            0,
            0,
            (404, json!("ServiceEndpointException")),
        ),
    ] {
        api.state().set_service_connection_role(id, role).unwrap();
        for (filter, expected) in [("", listed), ("&actionFilter=use", usable)] {
            let path = format!("serviceendpoint/endpoints?type=launchdarkly{filter}&api-version=7.1");
            assert_eq!(api.project(&path).await["count"], expected, "{role:?}{filter}");
        }
        let path = format!("serviceendpoint/endpointproxy?endpointId={id}&api-version=7.1");
        let (status, body) = api.post(&path, ask.clone()).await;
        assert_eq!((status.as_u16(), body["typeKey"].clone()), answer, "{role:?}");
    }
}
