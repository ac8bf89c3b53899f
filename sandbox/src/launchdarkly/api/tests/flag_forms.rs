//! A flag's REST form: in short in lists, in full alone, and what the special flags show.

use serde_json::{Value, json};

use super::Api;

const FLAGS: &str = "/api/v2/flags/storefront";

#[tokio::test]
async fn environments_are_told_only_when_asked_for_and_in_short_unless_summary_is_0() {
    let api = Api::new();
    let only = format!("{FLAGS}?filter=query:loyalty-prices");
    let without = api.read(&only).await;
    assert!(without["items"][0].get("environments").is_none());

    let short = api.read(&format!("{only}&env=production&env=staging")).await;
    let environments = short["items"][0]["environments"].as_object().unwrap();
    assert_eq!(environments.keys().collect::<Vec<_>>(), ["production", "staging"]);
    let production = environments["production"].as_object().unwrap();
    for absent in [
        "rules",
        "targets",
        "contextTargets",
        "prerequisites",
        "fallthrough",
        "offVariation",
    ] {
        assert!(!production.contains_key(absent), "{absent}");
    }
    assert_eq!(
        production["_summary"],
        json!({
            "prerequisites": 1,
            "variations": {
                "0": { "rules": 1, "nullRules": 0, "targets": 2, "contextTargets": 0, "rollout": 10_000 },
                "1": { "rules": 0, "nullRules": 0, "targets": 0, "contextTargets": 1, "rollout": 90_000, "isOff": true },
            }
        })
    );
    for summary in ["0", "false"] {
        let full = api
            .read(&format!("{only}&env=production&summary={summary}"))
            .await;
        let production = &full["items"][0]["environments"]["production"];
        assert_eq!(
            production["rules"][0]["clauses"][0]["values"],
            json!(["gold", "platinum"])
        );
        assert_eq!(
            production["prerequisites"],
            json!([{ "key": "search-suggestions", "variation": 0 }])
        );
        assert_eq!(production["offVariation"], 1);
    }
}

#[tokio::test]
async fn one_flag_is_told_in_full_in_the_environments_that_are_asked_for() {
    let api = Api::new();
    for (query, expected) in [
        ("", vec!["staging", "production", "production-eu"]),
        ("?env=production", vec!["production"]),
        ("?env=production&env=staging", vec!["production", "staging"]),
    ] {
        let flag = api.read(&format!("{FLAGS}/express-delivery{query}")).await;
        let environments = flag["environments"].as_object().unwrap();
        assert_eq!(environments.keys().collect::<Vec<_>>(), expected, "{query}");
        assert_eq!(
            flag["environments"]["production"]["fallthrough"],
            json!({ "rollout": {
                "contextKind": "organization",
                "variations": [{ "variation": 0, "weight": 25_000 }, { "variation": 1, "weight": 75_000 }],
            }})
        );
    }
    for path in [
        "/api/v2/flags/storefront/none",
        "/api/v2/flags/none/checkout-v2",
        "/api/v2/flags/none",
    ] {
        assert_eq!(api.get(path).await.error().1, "not_found", "{path}");
    }
}

#[tokio::test]
async fn the_special_flags_show_what_they_stand_for() {
    let api = Api::new();
    let values = |key: &str| -> Vec<Value> {
        let flag = api.flag(key);
        let variations = flag["variations"].as_array().unwrap();
        variations
            .iter()
            .map(|variation| variation["value"].clone())
            .collect()
    };
    assert_eq!(values("checkout-v2"), [json!(true), json!(false)]);
    assert_eq!(values("legacy-cart"), [json!(false), json!(true)]);
    assert_eq!(
        api.flag("legacy-cart")["defaults"],
        json!({ "onVariation": 1, "offVariation": 0 })
    );
    assert_eq!(api.flag("banner-text")["kind"], "multivariate");
    assert_eq!(api.flag("orders-db")["_purpose"], "migration");
    assert!(api.flag("old-header")["archivedDate"].is_i64());
    assert_eq!(api.config("old-header", "production")["archived"], true);
    assert!(api.flag("newsletter-popup")["deprecatedDate"].is_i64());
    assert!(
        api.config("gift-wrap", "production")
            .get("offVariation")
            .is_none()
    );
    let rollout = |key: &str| api.config(key, "production")["fallthrough"]["rollout"].clone();
    assert_eq!(
        rollout("recommendations")["experimentAllocation"],
        json!({ "defaultVariation": 1, "canReshuffle": true })
    );
    assert_eq!(
        rollout("fast-payment")["experimentAllocation"],
        json!({ "type": "measuredRollout" })
    );
    assert_eq!(
        rollout("fast-payment")["variations"][2],
        json!({ "variation": 1, "weight": 80_000, "_untracked": true })
    );
}
