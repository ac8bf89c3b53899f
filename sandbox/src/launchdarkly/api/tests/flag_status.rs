//! Statuses of flags.

use serde_json::{Value, json};

use super::{Api, semantic, turn_on};
use crate::launchdarkly::Usage;

const STATUS: &str = "/api/v2/flag-status/storefront/search-suggestions";

fn use_flag(api: &Api, usage: Usage) {
    let change = |flag: &mut crate::launchdarkly::Flag| {
        for config in flag.environments.values_mut() {
            config.usage = usage;
        }
    };
    api.simulator
        .update_flag("storefront", "search-suggestions", change)
        .unwrap();
}

#[tokio::test]
async fn the_status_follows_from_use_and_configuration() {
    let api = Api::new();
    let never = Usage::Stopped { last_requested: None };
    let once = Usage::Stopped {
        last_requested: Some(1_780_000_000_000),
    };
    for (usage, name, has_dates) in [
        (Usage::NotYet, "new", false),
        (never, "inactive", false),
        (once, "inactive", true),
        (Usage::InUse, "launched", true),
    ] {
        use_flag(&api, usage);
        let answer = api.read(STATUS).await;
        assert_eq!(answer["key"], "search-suggestions");
        let statuses = answer["environments"].as_object().unwrap();
        assert_eq!(statuses.len(), 3);
        for status in statuses.values() {
            assert_eq!(status["name"], name, "{usage:?}");
            assert_eq!(status["lastRequested"].is_string(), has_dates, "{usage:?}");
            let default = if has_dates { json!(false) } else { Value::Null };
            assert_eq!(status["default"], default, "{usage:?}");
        }
    }
}

#[tokio::test]
async fn what_was_changed_lately_is_active() {
    let api = Api::new();
    use_flag(&api, Usage::InUse);
    let off = json!({ "kind": "turnFlagOff" });
    api.patch("search-suggestions", &semantic("staging", &[off]))
        .await;
    api.patch("search-suggestions", &semantic("staging", &[turn_on()]))
        .await;
    let answer = api.read(&format!("{STATUS}?env=staging&env=production")).await;
    let environments = answer["environments"].as_object().unwrap();
    let names: Vec<_> = environments
        .iter()
        .map(|(key, own)| (key.as_str(), &own["name"]))
        .collect();
    assert_eq!(
        names,
        [("staging", &json!("active")), ("production", &json!("launched"))]
    );
}

#[tokio::test]
async fn an_environments_statuses_come_all_at_once() {
    let api = Api::new();
    let list = api.read("/api/v2/flag-statuses/storefront/production").await;
    let items = list["items"].as_array().unwrap();
    assert_eq!(items.len(), 230);
    let names: std::collections::BTreeSet<&str> =
        items.iter().map(|item| item["name"].as_str().unwrap()).collect();
    assert_eq!(
        names.into_iter().collect::<Vec<_>>(),
        ["active", "inactive", "launched", "new"]
    );
    let parent = "/api/v2/flags/storefront/checkout-v2";
    let own = items
        .iter()
        .find(|item| item["_links"]["parent"]["href"] == parent);
    let one = api
        .read("/api/v2/flag-statuses/storefront/production/checkout-v2")
        .await;
    assert_eq!(own, Some(&one));
    for path in [
        "/api/v2/flag-status/storefront/nothing",
        "/api/v2/flag-statuses/storefront/nowhere",
        "/api/v2/flag-statuses/storefront/production/nothing",
    ] {
        assert_eq!(api.get(path).await.status, 404, "{path}");
    }
}
