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

#[tokio::test]
async fn a_query_gives_ids_newest_first_and_refuses_what_it_does_not_know() {
    let api = Api::start("").await;
    for id in [4711, 4713] {
        let update = WorkItemUpdate {
            add_relations: vec![link("https://ld/a")],
            ..WorkItemUpdate::default()
        };
        api.state().update_work_item(id, update).unwrap();
    }
    let tagged = WorkItemUpdate {
        fields: [("System.Tags".to_owned(), json!("debt; Cleanup"))].into(),
        ..WorkItemUpdate::default()
    };
    api.state().update_work_item(4714, tagged).unwrap();
    let found = async |top: u32, condition: &str| {
        let path = format!("wit/wiql?$top={top}&api-version=7.1");
        let order = "ORDER BY [System.Id] DESC";
        let query = format!("SELECT [System.Id] FROM WorkItems WHERE {condition} {order}");
        let (status, body) = api.post(&path, json!({ "query": query })).await;
        let ids = body["workItems"].as_array().cloned().unwrap_or_default();
        (
            status.as_u16(),
            ids.iter().map(|item| item["id"].clone()).collect::<Vec<_>>(),
        )
    };
    let linked = "[System.TeamProject] = @project AND ([System.HyperLinkCount] > 0 OR [System.Tags] CONTAINS 'cleanup')";
    for (top, condition, ids) in [
        (9, linked.to_owned(), vec![4714, 4713, 4711]),
        (2, linked.to_owned(), vec![4714, 4713]),
        (9, format!("{linked} AND [System.Id] < 4713"), vec![4711]),
        (9, "[System.TeamProject] = 'Elsewhere'".to_owned(), vec![]),
    ] {
        let ids: Vec<Value> = ids.into_iter().map(|id: u32| json!(id)).collect();
        assert_eq!(found(top, &condition).await, (200, ids), "{condition}");
    }
    for condition in ["", "[System.Id] ~ 3", "[System.Id] > x", "([System.Id] > 3"] {
        assert_eq!(found(9, condition).await.0, 400, "{condition}");
    }
}

#[tokio::test]
async fn types_tell_the_categories_of_their_states() {
    let api = Api::start("").await;
    let types = api.project("wit/workitemtypes?api-version=7.1").await;
    let bug = &types["value"][0];
    assert_eq!(bug["referenceName"], "Microsoft.VSTS.WorkItemTypes.Bug");
    assert_eq!(
        (&bug["states"][3]["name"], &bug["states"][3]["category"]),
        (&json!("Closed"), &json!("Completed"))
    );
}
