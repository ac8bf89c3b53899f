//! New flags: what is filled in, what is refused, and what is left behind.

use serde_json::{Value, json};

use super::{Answer, Api};
use crate::launchdarkly::{Action, Author, Maintainer, READER_TOKEN, WRITER_TOKEN};

const FLAGS: &str = "/api/v2/flags/storefront";

async fn create(api: &Api, path: &str, body: &Value) -> Answer {
    let headers = [("authorization", WRITER_TOKEN), ("ld-api-version", "20240415")];
    api.send("POST", path, &headers, &body.to_string()).await
}

#[tokio::test]
async fn a_flag_of_name_and_key_is_boolean_temporary_and_off_everywhere() {
    let api = Api::new();
    let body = json!({ "key": "one-page", "name": "One page", "nonsense": 1 });
    let answer = create(&api, FLAGS, &body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let flag = answer.json();
    assert_eq!(
        (&flag["key"], &flag["name"], &flag["kind"], &flag["temporary"]),
        (
            &json!("one-page"),
            &json!("One page"),
            &json!("boolean"),
            &json!(true)
        )
    );
    assert_eq!(flag["variations"][0]["value"], true);
    assert_eq!(flag["variations"][1]["value"], false);
    assert_eq!(flag["defaults"], json!({ "onVariation": 0, "offVariation": 1 }));
    let environments = flag["environments"].as_object().unwrap();
    assert_eq!(environments.len(), 3);
    for config in environments.values() {
        assert_eq!((&config["on"], &config["version"]), (&json!(false), &json!(1)));
        assert_eq!(config["fallthrough"], json!({ "variation": 0 }));
        assert_eq!(config["offVariation"], 1);
    }
    assert_eq!(api.flag("one-page"), flag);
    let newest = api.read(&format!("{FLAGS}?limit=1")).await;
    assert_eq!(newest["items"][0]["key"], "one-page");
    assert_eq!(newest["totalCount"], 230);
}

#[tokio::test]
async fn what_the_body_says_is_kept() {
    let api = Api::new();
    let maintainer = Maintainer::team("checkout").unwrap();
    let body = json!({
        "key": "Order.notes_2",
        "name": "Order notes",
        "description": "Work item 4711",
        "temporary": false,
        "tags": ["azure-devops", "Checkout", "Checkout"],
        "variations": [{ "value": false, "name": "Hidden" }, { "value": true }],
        "defaults": { "onVariation": 1, "offVariation": 0 },
        "isFlagOn": true,
        "clientSideAvailability": { "usingEnvironmentId": true },
        "maintainerTeamKey": "checkout",
    });
    assert_eq!(create(&api, FLAGS, &body).await.status, 201);
    let flag = api.flag("Order.notes_2");
    assert_eq!(
        (&flag["description"], &flag["temporary"], &flag["tags"]),
        (
            &json!("Work item 4711"),
            &json!(false),
            &json!(["azure-devops", "Checkout"])
        )
    );
    assert_eq!(flag["_maintainerTeam"]["name"], maintainer.name());
    assert_eq!(
        flag["clientSideAvailability"],
        json!({ "usingMobileKey": false, "usingEnvironmentId": true })
    );
    let config = &flag["environments"]["staging"];
    assert_eq!(
        (&config["on"], &config["fallthrough"], &config["offVariation"]),
        (&json!(true), &json!({ "variation": 1 }), &json!(0))
    );
}

#[tokio::test]
async fn a_copy_is_on_where_its_original_is() {
    let api = Api::new();
    let body = json!({ "key": "express-copy", "name": "Express copy" });
    let answer = create(&api, &format!("{FLAGS}?clone=express-delivery"), &body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let (copy, original) = (api.flag("express-copy"), api.flag("express-delivery"));
    for environment in ["staging", "production", "production-eu"] {
        for member in ["on", "fallthrough"] {
            let of = |flag: &Value| flag["environments"][environment][member].clone();
            assert_eq!(of(&copy), of(&original), "{member} in {environment}");
        }
    }
    assert_ne!(copy["variations"][0]["_id"], original["variations"][0]["_id"]);
}

#[tokio::test]
async fn a_key_that_is_taken_is_refused_also_by_an_archived_flag() {
    let api = Api::new();
    for key in ["checkout-v2", "old-header"] {
        let answer = create(&api, FLAGS, &json!({ "key": key, "name": "Again" })).await;
        let (status, code, message) = answer.error();
        assert_eq!((status, code.as_str()), (409, "conflict"), "{key}");
        assert!(message.contains(key), "{message}");
    }
    assert_eq!(api.flag("checkout-v2")["name"], "Checkout v2");
    // Keys are case-sensitive.
    let answer = create(&api, FLAGS, &json!({ "key": "Checkout-v2", "name": "Another" })).await;
    assert_eq!(answer.status, 201);
}

#[tokio::test]
async fn a_flag_that_cannot_be_is_refused_and_leaves_nothing() {
    let api = Api::new();
    let with = |member: &str, value: Value| {
        let mut body = json!({ "key": "new-flag", "name": "New" });
        body[member] = value;
        body
    };
    for body in [
        json!({ "name": "No key" }),
        json!({ "key": "new-flag" }),
        json!({ "key": "new-flag", "name": "" }),
        json!([]),
        with("key", json!("-new")),
        with("key", json!("new flag")),
        with("key", json!("n\u{e9}w")),
        with("key", json!("../projects")),
        with("key", json!("k".repeat(257))),
        with("tags", json!(["two words"])),
        with("tags", json!(["t".repeat(65)])),
        with("tags", json!("checkout")),
        with("temporary", json!("yes")),
        with("variations", json!([{ "value": true }, { "value": true }])),
        with("variations", json!([{ "value": true }])),
        with("variations", json!([{ "name": "No value" }, { "value": 1 }])),
        with("defaults", json!({ "onVariation": 0, "offVariation": 2 })),
        with("maintainerId", json!("nobody")),
        with("purpose", json!("migration")),
    ] {
        let answer = create(&api, FLAGS, &body).await;
        assert_eq!(
            (answer.status.as_u16(), answer.error().1.as_str()),
            (400, "invalid_request"),
            "{body}"
        );
    }
    assert!(api.simulator.flag("storefront", "new-flag").is_none());
    assert!(api.simulator.audit_log().is_empty());
}

#[tokio::test]
async fn a_reader_creates_nothing_and_an_unknown_project_has_no_flags() {
    let api = Api::new();
    let body = json!({ "key": "new-flag", "name": "New" });
    let headers = [("authorization", READER_TOKEN)];
    let answer = api.send("POST", FLAGS, &headers, &body.to_string()).await;
    assert_eq!(answer.error().1, "forbidden");
    for path in ["/api/v2/flags/nowhere", "/api/v2/flags/storefront?clone=nothing"] {
        assert_eq!(create(&api, path, &body).await.error().1, "not_found", "{path}");
    }
    assert!(api.simulator.flag("storefront", "new-flag").is_none());
}

#[tokio::test]
async fn the_audit_log_tells_of_a_new_flag_in_every_environment() {
    let api = Api::new();
    create(&api, FLAGS, &json!({ "key": "one-page", "name": "One page" })).await;
    let log = api.simulator.audit_log();
    assert_eq!(log.len(), 1);
    assert_eq!((log[0].flag.as_str(), &log[0].environment), ("one-page", &None));
    assert_eq!(log[0].changes[0].action, Action::CreateFlag);
    assert!(matches!(log[0].author, Author::Token { .. }));
    for specifier in [
        "proj/storefront:env/*:flag/one-page",
        "proj/storefront:env/*:flag/*",
    ] {
        let path = format!("/api/v2/auditlog?spec={specifier}");
        let items = api.read(&path).await["items"].clone();
        assert_eq!(items[0]["accesses"][0]["action"], "createFlag", "{specifier}");
        assert_eq!(
            items[0]["title"], "Sandbox writer created the flag One page",
            "{specifier}"
        );
    }
}
