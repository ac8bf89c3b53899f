//! The page as a browser receives it.

mod approvals;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use tower::ServiceExt as _;

use crate::launchdarkly::{Simulator, WRITER_TOKEN};

async fn open(simulator: &Simulator, path: &str) -> (StatusCode, String) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response = simulator.router().oneshot(request).await.unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

async fn turn_on(simulator: &Simulator, comment: &str) {
    let body = serde_json::json!({
        "environmentKey": "production",
        "comment": comment,
        "instructions": [{ "kind": "turnFlagOn" }],
    });
    let request = Request::patch("/api/v2/flags/storefront/checkout-v2")
        .header(header::AUTHORIZATION, WRITER_TOKEN)
        .header(
            header::CONTENT_TYPE,
            "application/json; domain-model=launchdarkly.semanticpatch",
        )
        .body(Body::from(body.to_string()))
        .unwrap();
    let response = simulator.router().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
}

#[tokio::test]
async fn the_root_leads_to_the_flags_in_production() {
    let request = Request::get("/").body(Body::empty()).unwrap();
    let response = Simulator::new().router().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(
        response.headers()[header::LOCATION],
        "/projects/storefront/flags?env=production"
    );
}

#[tokio::test]
async fn the_list_shows_states_in_the_environment_that_was_chosen() {
    let simulator = Simulator::new();
    for (environment, key, state) in [
        ("production", "express-delivery", "On 25%"),
        ("staging", "express-delivery", "On 100%"),
        ("production-eu", "express-delivery", "Off"),
        ("production", "legacy-cart", "On 100%"),
        ("production", "fast-payment", "On 10%"),
    ] {
        let path = format!("/projects/storefront/flags?env={environment}&query={key}");
        let (status, page) = open(&simulator, &path).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("1 of 230"), "{key}");
        assert!(
            page.contains(&format!(">{state}</span>")),
            "{key} in {environment}"
        );
    }
}

#[tokio::test]
async fn a_flags_page_shows_every_environment_and_its_own_changes() {
    let simulator = Simulator::new();
    turn_on(&simulator, "Release 1, work item 4711").await;
    for path in [
        "/projects/storefront/flags/checkout-v2",
        "/projects/storefront/flags/checkout-v2/targeting?env=production",
    ] {
        let (status, page) = open(&simulator, path).await;
        assert_eq!(status, StatusCode::OK);
        for text in [
            "Staging",
            "Production EU",
            ">On 100%</span>",
            ">Off</span>",
            "Turned on the flag",
            "Release 1, work item 4711",
            "Sandbox writer",
        ] {
            assert!(page.contains(text), "{path} lacks {text}");
        }
    }
    let (_, other) = open(&simulator, "/projects/storefront/flags/gift-wrap").await;
    assert!(!other.contains("work item 4711"));
    let (_, list) = open(&simulator, "/projects/storefront/flags").await;
    assert!(list.contains("Release 1, work item 4711"));
    let (_, back_office) = open(&simulator, "/projects/back-office/flags").await;
    assert!(!back_office.contains("work item 4711"));
}

#[tokio::test]
async fn names_and_comments_are_text() {
    let simulator = Simulator::new();
    turn_on(&simulator, "<script>alert(1)</script>").await;
    let list = "/projects/storefront/flags?query=%22%3E%3Cscript%3E";
    for path in [
        "/projects/storefront/flags",
        "/projects/storefront/flags/hostile-name",
        list,
    ] {
        let (status, page) = open(&simulator, path).await;
        assert_eq!(status, StatusCode::OK);
        assert!(!page.contains("<img") && !page.contains("<script"), "{path}");
    }
    let (_, page) = open(&simulator, "/projects/storefront/flags/hostile-name").await;
    assert!(page.contains("&lt;img src=x onerror=alert(1)&gt; ##vso[task.complete result=Failed]"));
}

#[tokio::test]
async fn an_address_that_leads_nowhere_is_a_page_too() {
    let simulator = Simulator::new();
    for path in [
        "/projects/none/flags",
        "/projects/storefront/flags?env=none",
        "/projects/storefront/flags/none",
        "/projects/storefront/flags/checkout-v2?env=none",
    ] {
        let (status, page) = open(&simulator, path).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        assert!(page.contains("Not found"), "{path}");
    }
}

#[tokio::test]
async fn a_flags_page_leads_to_what_the_flag_is_linked_to() {
    let simulator = Simulator::new();
    let path = "/projects/storefront/flags/checkout-v2";
    assert!(!open(&simulator, path).await.1.contains("id=\"links\""));
    let body = serde_json::json!({
        "key": "work-item-4711-checkout-v2",
        "deepLink": "https://dev.azure.com/org/p/_workitems/edit/4711?a=1&b=2",
        "title": "User Story 4711: <b>Checkout</b>",
        "description": "Linked from Azure DevOps",
    });
    let request = Request::post("/api/v2/flag-links/projects/storefront/flags/checkout-v2")
        .header(header::AUTHORIZATION, WRITER_TOKEN)
        .header("ld-api-version", "beta")
        .body(Body::from(body.to_string()))
        .unwrap();
    let response = simulator.router().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::CREATED);
    let (_, page) = open(&simulator, path).await;
    for part in [
        r#"href="https://dev.azure.com/org/p/_workitems/edit/4711?a=1&amp;b=2""#,
        "User Story 4711: &lt;b&gt;Checkout&lt;/b&gt;",
        "Linked from Azure DevOps",
        "Linked to User Story 4711",
    ] {
        assert!(page.contains(part), "{part}");
    }
}
