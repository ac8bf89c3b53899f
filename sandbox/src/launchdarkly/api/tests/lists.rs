//! Lists: pages, filters, order, and the fields of each item.

use serde_json::{Value, json};

use super::{Api, keys, semantic, turn_on};
use crate::assumptions::Assumption;
use crate::launchdarkly::flag::Flag;

const FLAGS: &str = "/api/v2/flags/storefront";

#[tokio::test]
async fn projects_and_environments_are_listed_with_their_gates_and_canaries() {
    let api = Api::new();
    let projects = api.read("/api/v2/projects").await;
    assert_eq!(keys(&projects), ["storefront", "back-office"]);
    assert_eq!(projects["items"][0]["name"], "Storefront");
    assert_eq!(projects["totalCount"], 2);
    assert_eq!(
        api.read("/api/v2/projects/back-office").await["key"],
        "back-office"
    );

    let environments = api.read("/api/v2/projects/storefront/environments").await;
    let told: Vec<Value> = environments["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|own| {
            let approvals = &own["approvalSettings"];
            json!([
                own["key"],
                own["critical"],
                approvals["required"],
                approvals["requiredApprovalTags"]
            ])
        })
        .collect();
    assert_eq!(
        told,
        [
            json!(["staging", false, true, ["regulated"]]),
            json!(["production", true, false, []]),
            json!(["production-eu", true, true, []]),
        ]
    );
    let one = api
        .read("/api/v2/projects/storefront/environments/production")
        .await;
    assert_eq!(one["apiKey"], "sdk-canary-storefront-production");
    assert_eq!(one["mobileKey"], "mob-canary-storefront-production");
    let others = api.read("/api/v2/projects/back-office/environments").await;
    assert_eq!(keys(&others), ["test", "staging", "production"]);
}

#[tokio::test]
async fn projects_and_environments_are_filtered_and_sorted() {
    let api = Api::new();
    for (path, expected) in [
        ("/api/v2/projects?filter=query:STORE", vec!["storefront"]),
        (
            "/api/v2/projects?filter=keys:back-office%7Cother",
            vec!["back-office"],
        ),
        ("/api/v2/projects?filter=tags:shop", vec!["storefront"]),
        ("/api/v2/projects?sort=name", vec!["back-office", "storefront"]),
        ("/api/v2/projects?limit=1&offset=1", vec!["back-office"]),
        (
            "/api/v2/projects/storefront/environments?filter=critical:true&sort=-name",
            vec!["production-eu", "production"],
        ),
        (
            "/api/v2/projects/storefront/environments?filter=query:stag",
            vec!["staging"],
        ),
    ] {
        assert_eq!(keys(&api.read(path).await), expected, "{path}");
    }
}

#[tokio::test]
async fn pages_are_20_by_default_and_never_more_than_100() {
    let api = Api::new();
    for (query, items) in [
        ("", 20),
        ("?limit=100", 100),
        ("?limit=100&offset=200", 29),
        ("?offset=500", 0),
    ] {
        let page = api.read(&format!("{FLAGS}{query}")).await;
        assert_eq!(keys(&page).len(), items, "{query}");
        // The archived one of the 230 is left out.
        assert_eq!(page["totalCount"], 229, "{query}");
    }
    for query in [
        "limit=101",
        "limit=0",
        "limit=-1",
        "limit=many",
        "offset=-1",
        "sort=colour",
        "filter=colour:red",
        "filter=red",
    ] {
        let answer = api.get(&format!("{FLAGS}?{query}")).await;
        assert_eq!(answer.error().1, "invalid_request", "{query}");
    }
}

#[tokio::test]
async fn links_lead_to_the_pages_that_there_are_and_keep_the_query() {
    let api = Api::new();
    let hrefs = |page: &Value| -> Value {
        let links = page["_links"].as_object().unwrap();
        links
            .iter()
            .map(|(name, link)| (name.clone(), link["href"].clone()))
            .collect()
    };
    let first = api
        .read(&format!("{FLAGS}?limit=100&filter=tags:a%2Bb,state:live"))
        .await;
    assert_eq!(
        hrefs(&first),
        json!({ "self": format!("{FLAGS}?limit=100&filter=tags:a%2Bb,state:live") })
    );
    let middle = api
        .read(&format!("{FLAGS}?env=staging&limit=100&offset=100"))
        .await;
    assert_eq!(
        hrefs(&middle),
        json!({
            "self": format!("{FLAGS}?env=staging&limit=100&offset=100"),
            "first": format!("{FLAGS}?env=staging&limit=100&offset=0"),
            "prev": format!("{FLAGS}?env=staging&limit=100&offset=0"),
            "next": format!("{FLAGS}?env=staging&limit=100&offset=200"),
            "last": format!("{FLAGS}?env=staging&limit=100&offset=200"),
        })
    );
    let mut seen = Vec::new();
    let mut next = Some(json!(format!("{FLAGS}?limit=100")));
    while let Some(href) = next {
        let page = api.read(href.as_str().unwrap()).await;
        seen.extend(keys(&page).into_iter().map(str::to_owned));
        next = page["_links"].get("next").map(|link| link["href"].clone());
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 229);
}

#[tokio::test]
async fn flags_are_filtered_by_the_server() {
    let api = Api::new();
    for (filter, expected) in [
        ("query:CHECKOUT-v", vec!["checkout-v2"]),
        ("query:banner text", vec!["banner-text"]),
        ("tags:pricing%2Bloyalty", vec!["loyalty-prices"]),
        // A raw plus is a space, so no tag is called that.
        ("tags:pricing+loyalty", vec![]),
        ("state:archived", vec!["old-header"]),
        ("state:deprecated", vec!["newsletter-popup"]),
        ("state:live,query:newsletter", vec![]),
        ("hasExperiment:true", vec!["recommendations"]),
        ("hasExperiment:true,filterEnv:staging", vec![]),
        ("guardedRollout:any", vec!["fast-payment"]),
        ("guardedRollout:completed", vec![]),
        ("type:permanent,query:banner-", vec!["banner-text"]),
    ] {
        let path = format!("{FLAGS}?filter={}", filter.replace(' ', "%20"));
        assert_eq!(keys(&api.read(&path).await), expected, "{filter}");
    }
}

#[tokio::test]
async fn a_comma_ends_the_text_of_a_search_unless_that_is_violated() {
    let api = Api::new();
    let rename = |flag: &mut Flag| flag.name = "Checkout: v2, new".to_owned();
    api.simulator
        .update_flag("storefront", "checkout-v2", rename)
        .unwrap();
    let path = format!("{FLAGS}?filter=state:live,query:checkout:%20v2,%20new");
    assert_eq!(api.get(&path).await.error().1, "invalid_request");
    api.simulator.violate_assumption(Assumption::SearchSyntax);
    assert_eq!(keys(&api.read(&path).await), ["checkout-v2"]);
}

#[tokio::test]
async fn code_references_are_told_on_demand_unless_that_is_violated() {
    let api = Api::new();
    let flags = format!("{FLAGS}?filter=query:search-suggestions");
    let expanded = format!("{flags}&expand=codeReferences");
    let references = |list: Value| list["items"][0]["codeReferences"].clone();
    assert_eq!(references(api.read(&expanded).await), json!({ "totalCount": 3 }));
    assert_eq!(references(api.read(&flags).await), Value::Null);
    api.simulator.violate_assumption(Assumption::CodeReferences);
    assert_eq!(references(api.read(&expanded).await), Value::Null);
}

#[tokio::test]
async fn flags_are_sorted() {
    let api = Api::new();
    let newest = api.read(FLAGS).await;
    assert_eq!(keys(&newest)[0], "checkout-v2");
    for (sort, first) in [
        ("key", "account-address-book"),
        ("-key", "wishlist-store-availability"),
        ("-creationDate", "checkout-v2"),
    ] {
        let page = api.read(&format!("{FLAGS}?sort={sort}")).await;
        assert_eq!(keys(&page)[0], first, "{sort}");
    }
    api.patch("gift-wrap", &semantic("production", &[turn_on()]))
        .await;
    let changed = api
        .read(&format!("{FLAGS}?sort=-targetingModifiedDate&env=production"))
        .await;
    assert_eq!(keys(&changed)[0], "gift-wrap");
    assert_eq!(
        api.get(&format!("{FLAGS}?sort=targetingModifiedDate"))
            .await
            .status,
        400
    );
}
