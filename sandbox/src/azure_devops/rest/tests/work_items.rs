use reqwest::{Method, StatusCode};
use serde_json::{Map, Value, json};

use super::Api;
use crate::azure_devops::state::{Relation, WorkItemUpdate};

fn link(url: &str) -> Relation {
    Relation {
        rel: "Hyperlink".to_owned(),
        url: url.to_owned(),
        attributes: Map::new(),
    }
}

#[tokio::test]
async fn a_work_item_is_patched_at_the_revision_that_was_read() {
    let api = Api::start("").await;
    let item = api
        .project("wit/workitems/4711?$expand=relations&api-version=7.1")
        .await;
    assert_eq!(item["fields"]["System.Title"], "Checkout on one page");
    assert_eq!(item.get("relations"), None);
    let rev = &item["rev"];
    let add = |rev: &Value, url: &str| {
        json!([
            { "op": "test", "path": "/rev", "value": rev },
            { "op": "add", "path": "/relations/-", "value": { "rel": "Hyperlink", "url": url, "attributes": { "comment": "c" } } },
        ])
    };
    let (status, saved) = api.patch(4711, add(rev, "https://ld/a")).await;
    assert_eq!(
        (status, &saved["relations"][0]["url"]),
        (StatusCode::OK, &json!("https://ld/a"))
    );
    for (body, status, type_key) in [
        (add(rev, "https://ld/b"), 412, "TestPatchOperationFailedException"),
        (
            add(&saved["rev"], "https://ld/a"),
            400,
            "RelationAlreadyExistsException",
        ),
        (
            json!([{ "op": "remove", "path": "/relations/1" }]),
            400,
            "PatchOperationFailedException",
        ),
        (json!([]), 400, "PatchOperationFailedException"),
    ] {
        let (found, answer) = api.patch(4711, body.clone()).await;
        assert_eq!(
            (found.as_u16(), answer["typeKey"].as_str()),
            (status, Some(type_key)),
            "{body}"
        );
    }
    assert_eq!(api.state().work_item(4711).unwrap().relations.len(), 1);
    let (status, saved) = api
        .patch(4711, json!([{ "op": "remove", "path": "/relations/0" }]))
        .await;
    assert_eq!((status, saved.get("relations")), (StatusCode::OK, None));
    let plain = api
        .bare(
            Method::PATCH,
            "Storefront/_apis/wit/workitems/4711?api-version=7.1",
        )
        .json(&json!([]));
    assert_eq!(api.send(plain).await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn a_batch_keeps_the_place_of_what_it_omits() {
    let api = Api::start("").await;
    let update = WorkItemUpdate {
        add_relations: vec![link("https://ld/a")],
        ..WorkItemUpdate::default()
    };
    api.state().update_work_item(4712, update).unwrap();
    let path = "wit/workitemsbatch?api-version=7.1";
    let (_, body) = api
        .post(
            path,
            json!({ "ids": [4712, 9, 4711], "$expand": "relations", "errorPolicy": "omit" }),
        )
        .await;
    assert_eq!(body["count"], 3);
    assert_eq!(
        body["value"][0]["relations"][0],
        json!({ "rel": "Hyperlink", "url": "https://ld/a", "attributes": {} })
    );
    assert_eq!(
        (&body["value"][1], &body["value"][2]["id"]),
        (&Value::Null, &json!(4711))
    );
    let (_, body) = api
        .post(
            path,
            json!({ "ids": [4712], "fields": ["System.Id", "System.Title"] }),
        )
        .await;
    assert_eq!(
        body["value"][0]["fields"],
        json!({ "System.Id": 4712, "System.Title": "Ask for the delivery date before payment" })
    );
    let many: Vec<u32> = (1..=201).collect();
    for (request, status) in [
        (json!({ "ids": [9] }), 404),
        (json!({ "ids": many, "errorPolicy": "omit" }), 400),
        (json!({ "ids": [] }), 400),
        (
            json!({ "ids": [4711], "fields": ["System.Title"], "$expand": "relations" }),
            400,
        ),
        (json!({ "ids": "4711" }), 400),
    ] {
        assert_eq!(
            api.post(path, request.clone()).await.0.as_u16(),
            status,
            "{request}"
        );
    }
}
