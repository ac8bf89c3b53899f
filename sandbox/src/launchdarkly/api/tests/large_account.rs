//! The account as the token of a large company sees it.

use serde_json::Value;

use super::{Api, keys};
use crate::launchdarkly::{ENTERPRISE_TOKEN, READER_TOKEN, WRITER_TOKEN};

const MEGASTORE: &str = "/api/v2/flags/megastore";

async fn read(api: &Api, path: &str) -> Value {
    let headers = [("authorization", ENTERPRISE_TOKEN)];
    let answer = api.send("GET", path, &headers, "").await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.json()
}

async fn count(api: &Api, filter: &str) -> u64 {
    let list = read(api, &format!("{MEGASTORE}?filter={filter}&limit=1")).await;
    list["totalCount"].as_u64().unwrap()
}

#[tokio::test]
async fn there_are_300_projects_to_search_in() {
    let api = Api::new();
    let mut found = Vec::new();
    for offset in [0, 100, 200, 300] {
        let page = read(&api, &format!("/api/v2/projects?limit=100&offset={offset}")).await;
        assert_eq!(page["totalCount"], 300);
        found.extend(keys(&page).into_iter().map(str::to_owned));
    }
    assert_eq!(found.len(), 300);
    let page = read(&api, "/api/v2/projects?filter=query:ORDERS&sort=name").await;
    assert_eq!(keys(&page)[..2], ["orders-api", "orders-admin"]);
    assert_eq!(page["totalCount"], 11);
    let flags = read(&api, "/api/v2/flags/orders-api").await;
    assert!(flags["totalCount"].as_u64().unwrap() >= 5);
}

#[tokio::test]
async fn the_other_tokens_do_not_see_them() {
    let api = Api::new();
    for token in [WRITER_TOKEN, READER_TOKEN] {
        let headers = [("authorization", token), ("ld-api-version", "beta")];
        let list = api.send("GET", "/api/v2/projects?limit=100", &headers, "").await;
        assert_eq!(list.json()["totalCount"], 2);
        let key = "search-typo-tolerance-be";
        assert!(api.simulator.flag("megastore", key).is_some());
        for path in [
            MEGASTORE.to_owned(),
            format!("{MEGASTORE}/{key}"),
            "/api/v2/projects/megastore".to_owned(),
            "/api/v2/projects/megastore/environments".to_owned(),
            format!("/api/v2/flag-links/projects/megastore/flags/{key}"),
            format!("/api/v2/flag-status/megastore/{key}"),
            "/api/v2/flag-statuses/megastore/production".to_owned(),
        ] {
            let answer = api.send("GET", &path, &headers, "").await;
            assert_eq!(answer.error().1, "not_found", "{path}");
        }
    }
}

#[tokio::test]
async fn filters_of_a_large_project_narrow_each_other() {
    let api = Api::new();
    let live = count(&api, "state:live").await;
    let deprecated = count(&api, "state:deprecated").await;
    let archived = count(&api, "state:archived").await;
    assert_eq!(live + deprecated + archived, 10_000);
    assert_eq!(count(&api, "query:").await, live + deprecated);
    let temporary = count(&api, "state:live,type:temporary").await;
    let permanent = count(&api, "state:live,type:permanent").await;
    assert_eq!(temporary + permanent, live);
    let cart = count(&api, "state:live,tags:cart").await;
    let both = count(&api, "state:live,tags:cart%2Bweb").await;
    let all = count(&api, "state:live,tags:cart%2Bweb,type:temporary,query:cart").await;
    assert!(
        0 < all && all < both && both < cart && cart < live,
        "{all} {both} {cart}"
    );
    let team = count(&api, "maintainerTeamKey:checkout").await;
    assert!(0 < team && team < live);
    assert_eq!(count(&api, "maintainerTeamKey:nobody").await, 0);
}

#[tokio::test]
async fn a_page_of_a_large_project_tells_12_environments_and_what_is_asked_for() {
    let api = Api::new();
    let environments = read(&api, "/api/v2/projects/megastore/environments?limit=100").await;
    let envs: Vec<String> = keys(&environments)
        .iter()
        .map(|key| format!("env={key}"))
        .collect();
    assert_eq!(envs.len(), 12);
    let query = format!("limit=50&sort=name&{}", envs.join("&"));
    for (summary, has_rules) in [("", false), ("&summary=0", true)] {
        let page = read(&api, &format!("{MEGASTORE}?{query}{summary}")).await;
        let items = page["items"].as_array().unwrap();
        assert_eq!(items.len(), 50);
        for item in items {
            let configs = item["environments"].as_object().unwrap();
            assert_eq!(configs.len(), 12);
            assert!(
                configs
                    .values()
                    .all(|config| config.get("rules").is_some() == has_rules)
            );
        }
    }
}

#[tokio::test]
async fn a_large_project_is_sorted_by_what_people_look_for() {
    let api = Api::new();
    for (sort, first) in [
        ("key", "account-address-book-"),
        ("-key", "wishlist-store-availability-"),
        ("name", "account-address-book-"),
    ] {
        let page = read(&api, &format!("{MEGASTORE}?sort={sort}&limit=1")).await;
        let own = keys(&page)[0];
        assert!(own.starts_with(first), "{sort}: {own}");
    }
    for sort in ["maintainerId", "-tags", "type", "creationDate"] {
        let page = read(&api, &format!("{MEGASTORE}?sort={sort}&limit=100")).await;
        assert_eq!(keys(&page).len(), 100, "{sort}");
    }
}
