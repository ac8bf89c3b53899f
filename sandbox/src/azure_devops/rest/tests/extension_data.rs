//! The extension's data, as requested by its frame and its host service.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::Api;
use crate::assumptions::Assumption;
use crate::azure_devops::state::DataScope;

const EXTENSION: &str = "_apis/ExtensionManagement/InstalledExtensions/pub/ext";
const VERSION: &str = "api-version=7.1-preview.1";

fn collection(scope: &str, name: &str) -> String {
    format!("{EXTENSION}/Data/Scopes/{scope}/Collections/{name}/Documents")
}

async fn send(api: &Api, method: Method, path: &str, body: &Value) -> (u16, Value) {
    let request = api.bare(method, &format!("{path}?{VERSION}")).json(body);
    let answer = request
        .bearer_auth(&api.token)
        .header("x-tfs-fedauthredirect", "Suppress")
        .send()
        .await
        .unwrap();
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap_or(Value::Null))
}

async fn read(api: &Api, path: &str) -> (u16, Value) {
    let (status, answer) = api.get(&format!("{path}?{VERSION}")).await;
    (status.as_u16(), answer)
}

#[tokio::test]
async fn what_was_never_kept_is_missing_in_two_ways() {
    let api = Api::start("").await;
    let settings = collection("User/Me", "%24settings");
    let one = format!("{settings}/lastProject");
    for path in [&settings, &one] {
        let (status, answer) = read(&api, path).await;
        assert_eq!(
            (status, &answer["typeKey"]),
            (404, &json!("DocumentCollectionDoesNotExistException"))
        );
    }
    let other = json!({ "id": "other", "value": 1 });
    assert_eq!(send(&api, Method::PUT, &settings, &other).await.0, 200);
    let (status, answer) = read(&api, &one).await;
    assert_eq!(
        (status, &answer["typeKey"]),
        (404, &json!("DocumentDoesNotExistException"))
    );
}

#[tokio::test]
async fn a_document_has_a_version_that_guards_it() {
    let api = Api::start("").await;
    let path = collection("Default/Current", "Links");
    let document =
        |etag: i64, text: &str| json!({ "id": "p.4711", "__etag": etag, "text": text, "list": [1, null] });
    let write =
        async |method: Method, etag: i64, text: &str| send(&api, method, &path, &document(etag, text)).await;
    let type_key = |answer: (u16, Value)| answer.1["typeKey"].as_str().unwrap_or_default().to_owned();

    assert_eq!(
        type_key(write(Method::PATCH, -1, "a").await),
        "DocumentCollectionDoesNotExistException"
    );
    assert_eq!(write(Method::POST, -1, "a").await.1, document(1, "a"));
    assert_eq!(
        type_key(write(Method::POST, -1, "b").await),
        "DocumentExistsException"
    );
    assert_eq!(write(Method::PUT, 1, "b").await.1, document(2, "b"));
    for method in [Method::PUT, Method::PATCH] {
        assert_eq!(
            type_key(write(method, 1, "late").await),
            "InvalidDocumentVersionException"
        );
    }
    assert_eq!(write(Method::PATCH, 2, "c").await.1, document(3, "c"));
    assert_eq!(write(Method::PUT, -1, "d").await.1, document(4, "d"));
    assert_eq!(read(&api, &path).await.1["value"], json!([document(4, "d")]));

    let own = format!("{path}/p.4711");
    assert_eq!(
        send(&api, Method::DELETE, &own, &json!({})).await,
        (204, Value::Null)
    );
    assert_eq!(
        type_key(send(&api, Method::DELETE, &own, &json!({})).await),
        "DocumentDoesNotExistException"
    );
    assert_eq!(
        type_key(write(Method::PATCH, -1, "e").await),
        "DocumentDoesNotExistException"
    );
    assert_eq!(read(&api, &path).await.1["count"], 0);
}

#[tokio::test]
async fn a_document_without_id_gets_one() {
    let api = Api::start("").await;
    let path = collection("Default/Current", "Links");
    let (_, made) = send(&api, Method::POST, &path, &json!({ "text": "a" })).await;
    let id = made["id"].as_str().unwrap();
    assert_eq!(read(&api, &format!("{path}/{id}")).await.1, made);
    for body in [json!({ "id": 7 }), json!({ "__etag": "1" }), json!([])] {
        let (status, _) = send(&api, Method::POST, &path, &body).await;
        assert_eq!(status, 400, "{body}");
    }
}

#[tokio::test]
async fn scopes_and_collections_are_apart_and_names_keep_their_case() {
    let api = Api::start("").await;
    for (scope, name) in [
        ("User/Me", "%24settings"),
        ("Default/Current", "%24settings"),
        ("User/Me", "Links"),
        ("User/Me", "links"),
    ] {
        let body = json!({ "id": "Key", "value": format!("{scope} {name}") });
        send(&api, Method::PUT, &collection(scope, name), &body).await;
    }
    let kept = |scope: DataScope, name: &str| {
        let document = api.state().extension_document(scope, name, "Key").unwrap();
        document["value"].as_str().unwrap().to_owned()
    };
    assert_eq!(kept(DataScope::User, "$settings"), "User/Me %24settings");
    assert_eq!(
        kept(DataScope::Organization, "$settings"),
        "Default/Current %24settings"
    );
    assert_eq!(kept(DataScope::User, "links"), "User/Me links");
    assert!(
        api.state()
            .extension_document(DataScope::User, "Links", "key")
            .is_none()
    );

    let query = json!({ "collections": [
        { "collectionName": "Links", "scopeType": "User", "scopeValue": "Me" },
        { "collectionName": "Never", "scopeType": "Default", "scopeValue": "Current" },
    ] });
    let path = format!("{EXTENSION}/ExtensionDataCollectionQuery");
    let (_, found) = send(&api, Method::POST, &path, &query).await;
    assert_eq!(found["value"][0]["documents"][0]["value"], "User/Me Links");
    assert_eq!(found["value"][1]["documents"], json!([]));

    api.state().clear_extension_data();
    assert!(
        api.state()
            .extension_document(DataScope::User, "links", "Key")
            .is_none()
    );
}

#[tokio::test]
async fn other_extensions_and_scopes_have_no_data_here() {
    let api = Api::start("").await;
    for (path, status, type_key) in [
        (
            collection("User/Me", "x").replace("/ext/", "/other/"),
            StatusCode::NOT_FOUND,
            "InstalledExtensionNotFoundException",
        ),
        (
            collection("User/Somebody", "x"),
            StatusCode::BAD_REQUEST,
            "ArgumentException",
        ),
        (
            EXTENSION.to_owned(),
            StatusCode::NOT_FOUND,
            "VssResourceNotFoundException",
        ),
    ] {
        let (own, answer) = read(&api, &path).await;
        assert_eq!(
            (own, &answer["typeKey"]),
            (status.as_u16(), &json!(type_key)),
            "{path}"
        );
    }
}

#[tokio::test]
async fn another_version_may_be_refused_in_another_way() {
    let api = Api::start("").await;
    api.state().violate_assumption(Assumption::DocumentVersion);
    let path = collection("Default/Current", "Links");
    let document = |etag: i64| json!({ "id": "p.4711", "__etag": etag });
    assert_eq!(send(&api, Method::PUT, &path, &document(-1)).await.0, 200);
    let (status, answer) = send(&api, Method::PUT, &path, &document(7)).await;
    assert_eq!(
        (status, &answer["typeKey"]),
        (409, &json!("DocumentConflictException"))
    );
}
