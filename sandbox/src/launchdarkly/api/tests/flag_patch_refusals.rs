//! A patch that is refused: why, and that nothing of it was done.

use serde_json::{Value, json};

use super::{Api, READER_TOKEN, SEMANTIC, WRITER_TOKEN, semantic, turn_on};
use crate::launchdarkly::PatchLimit;

const CHECKOUT: &str = "/api/v2/flags/storefront/checkout-v2";

/// A patch that differs from a good one by its second instruction, or in the way that is given.
fn bad_bodies(api: &Api) -> Vec<(&'static str, Value)> {
    let on = api.variation("checkout-v2", 0);
    let off = api.variation("checkout-v2", 1);
    let fallthrough = "updateFallthroughVariationOrRollout";
    let with = |second: Value| semantic("production", &[turn_on(), second]);
    let weights = |weights: Value| with(json!({ "kind": fallthrough, "rolloutWeights": weights }));
    vec![
        ("unknown kind", with(json!({ "kind": "turnFlagUpsideDown" }))),
        ("no kind", with(json!({}))),
        ("not an object", with(json!("turnFlagOn"))),
        (
            "unknown variation",
            with(json!({ "kind": fallthrough, "variationId": "none" })),
        ),
        (
            "unknown off variation",
            with(json!({ "kind": "updateOffVariation", "variationId": "none" })),
        ),
        ("no off variation", with(json!({ "kind": "updateOffVariation" }))),
        ("neither form", with(json!({ "kind": fallthrough }))),
        (
            "both forms",
            with(
                json!({ "kind": fallthrough, "variationId": on, "rolloutWeights": { (&on): 100_000, (&off): 0 } }),
            ),
        ),
        (
            "unknown variation among the weights",
            weights(json!({ (&on): 1, (&off): 99_999, "none": 0 })),
        ),
        ("sum below", weights(json!({ (&on): 25_000, (&off): 74_999 }))),
        ("sum above", weights(json!({ (&on): 25_000, (&off): 75_001 }))),
        ("a variation left out", weights(json!({ (&on): 100_000 }))),
        ("negative", weights(json!({ (&on): -1, (&off): 100_001 }))),
        ("not whole", weights(json!({ (&on): 12_500.5, (&off): 87_499.5 }))),
        (
            "text as weight",
            weights(json!({ (&on): "25000", (&off): "75000" })),
        ),
        ("weights not an object", weights(json!([25_000, 75_000]))),
        ("no environment", json!({ "instructions": [turn_on()] })),
        ("empty environment", semantic("", &[turn_on()])),
        ("no instructions", json!({ "environmentKey": "production" })),
        ("empty instructions", semantic("production", &[])),
        (
            "comment not text",
            json!({ "environmentKey": "production", "comment": 1, "instructions": [turn_on()] }),
        ),
        (
            "a JSON patch",
            json!([{ "op": "replace", "path": "/environments/production/on", "value": true }]),
        ),
    ]
}

#[tokio::test]
async fn a_bad_patch_is_refused_as_a_whole() {
    let api = Api::new();
    let before = api.flag("checkout-v2");
    for (case, body) in bad_bodies(&api) {
        for flag in ["checkout-v2", "checkout-v2?dryRun=true"] {
            let (status, code, message) = api.patch(flag, &body).await.error();
            assert_eq!(
                (status, code.as_str()),
                (400, "invalid_request"),
                "{case}: {message}"
            );
        }
    }
    assert_eq!(api.flag("checkout-v2"), before);
    assert!(api.simulator.audit_log().is_empty());
}

#[tokio::test]
async fn a_semantic_patch_needs_its_content_type() {
    let api = Api::new();
    let body = semantic("production", &[turn_on()]).to_string();
    let good = "application/json; charset=utf-8; domain-model=launchdarkly.semanticpatch";
    for (content_type, status) in [("application/json", 400), ("text/plain", 400), (good, 200)] {
        let headers = [("authorization", WRITER_TOKEN), ("content-type", content_type)];
        let answer = api.send("PATCH", CHECKOUT, &headers, &body).await;
        assert_eq!(answer.status.as_u16(), status, "{content_type}");
    }
    let headers = [("authorization", WRITER_TOKEN), ("content-type", SEMANTIC)];
    let answer = api.send("PATCH", CHECKOUT, &headers, "{ not JSON").await;
    assert_eq!(answer.error().1, "invalid_request");
}

#[tokio::test]
async fn what_stands_against_a_change_is_said() {
    let api = Api::new();
    let weights = |key: &str| api.weights(key, &[50_000, 50_000]);
    let migration = json!({
        "kind": "updateFallthroughVariationOrRollout",
        "variationId": api.variation("orders-db", 0),
    });
    let denied = "Forbidden. Access to the requested resource was denied.";
    let approval =
        |action: &str| format!("Flag configuration updates require approval: action '{action}' not allowed");
    for (flag, environment, instruction, status, code, message) in [
        ("none", "production", turn_on(), 404, "not_found", String::new()),
        ("checkout-v2", "none", turn_on(), 404, "not_found", String::new()),
        (
            "checkout-v2",
            "production-eu",
            turn_on(),
            405,
            "method_not_allowed",
            approval("updateOn"),
        ),
        (
            "checkout-v2?dryRun=true",
            "production-eu",
            turn_on(),
            405,
            "method_not_allowed",
            approval("updateOn"),
        ),
        (
            "checkout-v2",
            "production-eu",
            weights("checkout-v2"),
            405,
            "method_not_allowed",
            approval("updateFallthrough"),
        ),
        (
            "age-check",
            "staging",
            turn_on(),
            405,
            "method_not_allowed",
            approval("updateOn"),
        ),
        (
            "old-header",
            "production",
            turn_on(),
            400,
            "invalid_request",
            String::new(),
        ),
        (
            "holiday-theme",
            "production",
            turn_on(),
            400,
            "invalid_request",
            String::new(),
        ),
        (
            "recommendations",
            "production",
            weights("recommendations"),
            400,
            "invalid_request",
            String::new(),
        ),
        (
            "fast-payment",
            "production",
            weights("fast-payment"),
            400,
            "invalid_request",
            String::new(),
        ),
        (
            "orders-db",
            "production",
            migration,
            400,
            "invalid_request",
            String::new(),
        ),
    ] {
        let answer = api
            .patch(flag, &semantic(environment, &[instruction]))
            .await
            .error();
        assert_eq!(
            (answer.0, answer.1.as_str()),
            (status, code),
            "{flag} in {environment}"
        );
        assert!(
            answer.2.contains(&message),
            "{flag} in {environment}: {}",
            answer.2
        );
    }
    let headers = [("authorization", READER_TOKEN), ("content-type", SEMANTIC)];
    let body = semantic("production", &[turn_on()]).to_string();
    let answer = api.send("PATCH", CHECKOUT, &headers, &body).await;
    assert_eq!(answer.error(), (403, "forbidden".to_owned(), denied.to_owned()));
    assert!(api.simulator.audit_log().is_empty());
}

#[tokio::test]
async fn patches_beyond_the_limit_are_refused_with_the_moment_of_the_reset() {
    let api = Api::new();
    let window = std::time::Duration::from_secs(3600);
    api.simulator
        .limit_patches(Some(PatchLimit { requests: 2, window }));
    let body = semantic("production", &[turn_on()]);
    for remaining in ["1", "0"] {
        let answer = api.patch("checkout-v2", &body).await;
        assert_eq!(answer.status.as_u16(), 200);
        assert_eq!(answer.header("x-ratelimit-route-limit"), Some("2"));
        assert_eq!(answer.header("x-ratelimit-route-remaining"), Some(remaining));
    }
    let answer = api.patch("checkout-v2", &body).await;
    assert_eq!(
        answer.text(),
        r#"{"code":"rate_limited","message":"You've exceeded the API rate limit. Try again later."}"#
    );
    assert_eq!(answer.status.as_u16(), 429);
    let reset: i64 = answer.header("x-ratelimit-reset").unwrap().parse().unwrap();
    assert!(reset > jiff::Timestamp::now().as_millisecond());
    assert_eq!(api.get(CHECKOUT).await.status.as_u16(), 200);
}
