//! A semantic patch that succeeds: what it changes, what it leaves, and what it leaves behind in the audit log.

use axum::http::StatusCode;
use serde_json::json;

use super::{Api, semantic, turn_on};

const COMMENT: &str = "Release 1, work item 4711";

#[tokio::test]
async fn on_and_percentage_go_in_one_patch() {
    let api = Api::new();
    let before = api.config("checkout-v2", "production");
    let mut body = semantic(
        "production",
        &[turn_on(), api.weights("checkout-v2", &[25_000, 75_000])],
    );
    body["comment"] = json!(COMMENT);
    body["unknownField"] = json!("is ignored");
    let answer = api.patch("checkout-v2", &body).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.json(), api.flag("checkout-v2"));

    let after = api.config("checkout-v2", "production");
    assert_eq!(after["on"], true);
    assert_eq!(
        after["fallthrough"],
        json!({ "rollout": {
            "contextKind": "user",
            "variations": [{ "variation": 0, "weight": 25_000 }, { "variation": 1, "weight": 75_000 }],
        }})
    );
    assert_eq!(after["_summary"]["variations"]["0"]["rollout"], 25_000);
    assert!(
        after["_summary"]["variations"]["0"]
            .get("isFallthrough")
            .is_none()
    );
    assert_eq!(after["version"], 2);
    assert_eq!(api.flag("checkout-v2")["_version"], 2);
    assert!(after["lastModified"].as_i64() > before["lastModified"].as_i64());
    assert_eq!(api.config("checkout-v2", "staging")["on"], false);

    let log = api.simulator.audit_log();
    assert_eq!(log.len(), 1);
    assert_eq!(log[0].comment.as_deref(), Some(COMMENT));
    assert_eq!(log[0].author.name(), "Sandbox writer");
}

#[tokio::test]
async fn instructions_change_only_what_they_name() {
    let api = Api::new();
    let off = api.variation("loyalty-prices", 0);
    let all = api.variation("loyalty-prices", 0);
    let mut custom = api.weights("loyalty-prices", &[40_000, 60_000]);
    custom["rolloutContextKind"] = json!("organization");
    custom["rolloutBucketBy"] = json!("region");
    for (instruction, changed) in [
        (json!({ "kind": "turnFlagOff" }), json!({ "on": false })),
        (
            json!({ "kind": "updateOffVariation", "variationId": off }),
            json!({ "offVariation": 0 }),
        ),
        (
            custom,
            json!({ "fallthrough": { "rollout": {
                "contextKind": "organization",
                "bucketBy": "region",
                "variations": [{ "variation": 0, "weight": 40_000 }, { "variation": 1, "weight": 60_000 }],
            }}}),
        ),
        (
            json!({ "kind": "updateFallthroughVariationOrRollout", "variationId": all }),
            json!({ "fallthrough": { "variation": 0 } }),
        ),
    ] {
        let api = Api::new();
        let mut expected = api.config("loyalty-prices", "production");
        let answer = api
            .patch("loyalty-prices", &semantic("production", &[instruction]))
            .await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        for (name, value) in changed.as_object().unwrap() {
            expected[name] = value.clone();
        }
        let mut after = api.config("loyalty-prices", "production");
        for name in ["version", "lastModified", "_summary"] {
            after[name] = expected[name].clone();
        }
        assert_eq!(after, expected);
    }
}

#[tokio::test]
async fn a_percentage_is_stored_while_the_flag_is_off_and_does_not_turn_it_on() {
    let api = Api::new();
    let weights = api.weights("checkout-v2", &[33_333, 66_667]);
    api.patch("checkout-v2", &semantic("production", &[weights]))
        .await;
    let config = api.config("checkout-v2", "production");
    assert_eq!(config["on"], false);
    assert_eq!(
        config["fallthrough"]["rollout"]["variations"][0]["weight"],
        33_333
    );
}

#[tokio::test]
async fn repeating_a_patch_changes_nothing_more() {
    let api = Api::new();
    let body = semantic(
        "production",
        &[turn_on(), api.weights("checkout-v2", &[25_000, 75_000])],
    );
    let first = api.patch("checkout-v2", &body).await;
    let second = api.patch("checkout-v2", &body).await;
    assert_eq!(second.status, StatusCode::OK);
    assert_eq!(second.json(), first.json());
    assert_eq!(api.simulator.audit_log().len(), 1);
}

#[tokio::test]
async fn a_dry_run_answers_what_would_be_and_stores_nothing() {
    let api = Api::new();
    let before = api.flag("checkout-v2");
    let body = semantic("production", &[turn_on()]);
    let answer = api.patch("checkout-v2?dryRun=true", &body).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.json()["environments"]["production"]["on"], true);
    assert_eq!(api.flag("checkout-v2"), before);
    assert!(api.simulator.audit_log().is_empty());
}

#[tokio::test]
async fn an_approval_by_tag_lets_other_flags_pass() {
    let api = Api::new();
    let answer = api.patch("checkout-v2", &semantic("staging", &[turn_on()])).await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn a_pending_change_gives_way_when_conflicts_are_ignored() {
    let api = Api::new();
    let body = semantic("production", &[turn_on()]);
    let answer = api.patch("holiday-theme?ignoreConflicts=true", &body).await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn deprecated_and_multivariate_flags_can_be_patched() {
    let api = Api::new();
    let off = json!({ "kind": "turnFlagOff" });
    let weights = api.weights("banner-text", &[10_000, 20_000, 70_000]);
    for (flag, instruction) in [("newsletter-popup", off), ("banner-text", weights)] {
        let answer = api.patch(flag, &semantic("production", &[instruction])).await;
        assert_eq!(answer.status, StatusCode::OK, "{flag}");
    }
}

#[tokio::test]
async fn the_audit_log_tells_each_change_newest_first() {
    let api = Api::new();
    for (flag, environment) in [
        ("checkout-v2", "production"),
        ("checkout-v2", "staging"),
        ("gift-wrap", "production"),
    ] {
        let mut body = semantic(environment, &[turn_on()]);
        body["comment"] = json!(format!("{flag} in {environment}"));
        api.patch(flag, &body).await;
    }
    let comments = async |query: &str| -> Vec<String> {
        let log = api.read(&format!("/api/v2/auditlog?{query}")).await;
        let items = log["items"].as_array().unwrap();
        items
            .iter()
            .map(|item| item["comment"].as_str().unwrap().to_owned())
            .collect()
    };
    let all = [
        "gift-wrap in production",
        "checkout-v2 in staging",
        "checkout-v2 in production",
    ];
    assert_eq!(comments("").await, all);
    assert_eq!(comments("limit=1").await, all[..1]);
    let dates: Vec<i64> = api.simulator.audit_log().iter().map(|entry| entry.date).collect();
    assert_eq!(comments(&format!("before={}", dates[2])).await, all[1..]);
    assert_eq!(comments(&format!("after={}", dates[1])).await, all[..1]);
    assert_eq!(
        comments("spec=proj/storefront:env/*:flag/checkout-v2").await,
        all[1..]
    );
    assert_eq!(
        comments("spec=proj/storefront:env/staging:flag/checkout-v2").await,
        all[1..2]
    );
    assert_eq!(comments("spec=proj/back-office:env/*:flag/*").await, [""; 0]);
    for query in ["limit=21", "limit=0", "spec=checkout-v2"] {
        let answer = api.get(&format!("/api/v2/auditlog?{query}")).await;
        assert_eq!(answer.error().1, "invalid_request", "{query}");
    }

    let item = &api.read("/api/v2/auditlog?limit=1").await["items"][0];
    let resource = "proj/storefront:env/production:flag/gift-wrap";
    assert_eq!(
        item["accesses"],
        json!([{ "action": "updateOn", "resource": resource }])
    );
    assert_eq!(item["titleVerb"], "turned on the flag");
    assert_eq!(item["description"], "* Turned on the flag\n");
    assert_eq!(
        item["token"],
        json!({ "name": "Sandbox writer", "ending": "iter", "serviceToken": true })
    );
    assert!(item.get("member").is_none());
}
