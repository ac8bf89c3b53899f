//! Flag links: a beta resource.

use serde_json::{Value, json};

use super::{Answer, Api};
use crate::launchdarkly::{Action, READER_TOKEN, WRITER_TOKEN};

const LINKS: &str = "/api/v2/flag-links/projects/storefront/flags/checkout-v2";

fn body() -> Value {
    json!({
        "key": "azuredevops-1-2-4711-checkout-v2",
        "deepLink": "http://127.0.0.1:8420/sandbox/Storefront/_workitems/edit/4711",
        "title": "User Story 4711: Checkout on one page",
        "description": "Linked from Azure DevOps",
        "timestamp": 1_790_000_000_000_i64,
    })
}

async fn send(api: &Api, method: &str, path: &str, token: &str, body: &str) -> Answer {
    let headers = [("authorization", token), ("ld-api-version", "beta")];
    api.send(method, path, &headers, body).await
}

async fn write(api: &Api, method: &str, path: &str, body: &Value) -> Answer {
    send(api, method, path, WRITER_TOKEN, &body.to_string()).await
}

#[tokio::test]
async fn a_link_is_made_listed_and_taken_away_by_id_or_key() {
    let api = Api::new();
    for by in ["_id", "_key"] {
        let made = write(&api, "POST", LINKS, &body()).await;
        assert_eq!(made.status, 201, "{}", made.text());
        let made = made.json();
        assert_eq!(
            (&made["_key"], &made["_deepLink"], &made["title"]),
            (&body()["key"], &body()["deepLink"], &body()["title"])
        );
        assert_eq!(made["_timestamp"]["seconds"], 1_790_000_000);
        assert_eq!(made["_timestamp"]["rfc3339"], "2026-09-21T14:13:20Z");

        let list = send(&api, "GET", LINKS, READER_TOKEN, "").await.json();
        assert_eq!(list["items"], json!([made]));
        let other = LINKS.replace("checkout-v2", "gift-wrap");
        let list = send(&api, "GET", &other, READER_TOKEN, "").await.json();
        assert_eq!(list["items"], json!([]));

        let own = format!("{LINKS}/{}", made[by].as_str().unwrap());
        let gone = write(&api, "DELETE", &own, &json!({})).await;
        assert_eq!((gone.status.as_u16(), gone.text().as_str()), (204, ""));
        assert!(api.simulator.flag_links().is_empty());
        assert_eq!(write(&api, "DELETE", &own, &json!({})).await.status, 404);
    }
}

#[tokio::test]
async fn a_post_may_stand_for_the_deletion() {
    let api = Api::new();
    write(&api, "POST", LINKS, &body()).await;
    let own = format!("{LINKS}/{}", body()["key"].as_str().unwrap());
    let headers = [
        ("authorization", WRITER_TOKEN),
        ("ld-api-version", "beta"),
        ("x-http-method-override", "DELETE"),
    ];
    assert_eq!(api.send("POST", &own, &headers, "{}").await.status, 204);
    assert!(api.simulator.flag_links().is_empty());
}

#[tokio::test]
async fn other_versions_are_forbidden() {
    let api = Api::new();
    for version in ["20240415", "20220603"] {
        let headers = [("authorization", WRITER_TOKEN), ("ld-api-version", version)];
        for (method, path) in [("GET", LINKS), ("POST", LINKS), ("DELETE", &format!("{LINKS}/x"))] {
            let answer = api.send(method, path, &headers, &body().to_string()).await;
            assert_eq!(answer.error().1, "forbidden", "{method} with {version}");
        }
    }
    assert!(api.simulator.flag_links().is_empty());
}

#[tokio::test]
async fn a_key_stands_for_one_link_of_the_project() {
    let api = Api::new();
    write(&api, "POST", LINKS, &body()).await;
    for path in [LINKS.to_owned(), LINKS.replace("checkout-v2", "gift-wrap")] {
        let (status, code, _) = write(&api, "POST", &path, &body()).await.error();
        assert_eq!((status, code.as_str()), (409, "conflict"), "{path}");
    }
    assert_eq!(api.simulator.flag_links().len(), 1);
}

#[tokio::test]
async fn a_link_that_cannot_be_is_refused() {
    let api = Api::new();
    let with = |member: &str, value: Value| {
        let mut body = body();
        body[member] = value;
        body
    };
    for body in [
        with("key", json!("")),
        with("description", json!("")),
        with("deepLink", Value::Null),
        with("deepLink", json!("javascript:alert(1)")),
        with("timestamp", json!("today")),
        with("integrationKey", json!("azure-devops")),
    ] {
        let answer = write(&api, "POST", LINKS, &body).await;
        assert_eq!(answer.error().1, "invalid_request", "{body}");
    }
    let reader = send(&api, "POST", LINKS, READER_TOKEN, &body().to_string()).await;
    assert_eq!(reader.error().1, "forbidden");
    let missing = LINKS.replace("checkout-v2", "nothing");
    assert_eq!(
        write(&api, "POST", &missing, &body()).await.error().1,
        "not_found"
    );
    assert!(api.simulator.flag_links().is_empty());
}

#[tokio::test]
async fn the_audit_log_tells_of_links() {
    let api = Api::new();
    write(&api, "POST", LINKS, &body()).await;
    let own = format!("{LINKS}/{}", body()["key"].as_str().unwrap());
    write(&api, "DELETE", &own, &json!({})).await;
    let log = api.simulator.audit_log();
    let told: Vec<_> = log.iter().map(|entry| entry.changes[0].action).collect();
    assert_eq!(told, [Action::CreateFlagLink, Action::DeleteFlagLink]);
    assert!(log[0].changes[0].sentence.contains("User Story 4711"));
}
