//! Reviews on the flag's page.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use serde_json::json;
use tower::ServiceExt as _;

use super::open;
use crate::launchdarkly::{ApprovalStatus, Review, Simulator, WRITER_TOKEN};

const PAGE: &str = "/projects/storefront/flags/checkout-v2";

/// A simulator with one request, and its id.
async fn requested(description: &str) -> (Simulator, String) {
    let simulator = Simulator::new();
    let body = json!({ "description": description, "instructions": [{ "kind": "turnFlagOn" }] });
    let path = "/api/v2/projects/storefront/flags/checkout-v2/environments/production-eu/approval-requests";
    let request = Request::post(path)
        .header(header::AUTHORIZATION, WRITER_TOKEN)
        .body(Body::from(body.to_string()))
        .unwrap();
    let response = simulator.router().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::CREATED);
    let id = simulator.approval_requests()[0].id.clone();
    (simulator, id)
}

/// Presses a button as a browser does, from a page of this site or another; returns the status and the redirect.
async fn press(simulator: &Simulator, path: &str, site: &str) -> (StatusCode, Option<String>) {
    let request = Request::post(path)
        .header("sec-fetch-site", site)
        .body(Body::empty())
        .unwrap();
    let response = simulator.router().oneshot(request).await.unwrap();
    let location = response.headers().get(header::LOCATION);
    let location = location.map(|value| value.to_str().unwrap().to_owned());
    let status = response.status();
    to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, location)
}

#[tokio::test]
async fn a_request_is_approved_and_applied_with_buttons() {
    let (simulator, id) = requested("Release 812, <script>alert(1)</script>").await;
    let steps = |step: &str| format!("/approval-requests/{id}/{step}");
    let (_, page) = open(&simulator, PAGE).await;
    for text in [
        "Approval requests",
        ">Pending</span>",
        "Turn on the flag",
        "Release 812, &lt;script&gt;",
    ] {
        assert!(page.contains(text), "{text}");
    }
    assert!(page.contains(&steps("approve")) && page.contains(&steps("decline")));
    assert!(!page.contains(&steps("apply")));

    let back = (StatusCode::SEE_OTHER, Some(format!("{PAGE}?env=production-eu")));
    assert_eq!(press(&simulator, &steps("approve"), "same-origin").await, back);
    let (_, page) = open(&simulator, PAGE).await;
    assert!(page.contains(">Approved</span>") && page.contains(&steps("apply")));
    assert!(!page.contains(&steps("decline")));

    assert_eq!(press(&simulator, &steps("apply"), "same-origin").await, back);
    let (_, page) = open(&simulator, PAGE).await;
    assert!(page.contains(">Applied</span>") && page.contains("Sandbox reviewer"));
    assert!(!page.contains("formaction"));
    assert_eq!(simulator.approval_requests()[0].status, ApprovalStatus::Completed);

    assert_eq!(press(&simulator, &steps("decline"), "same-origin").await, back);
    assert_eq!(simulator.approval_requests()[0].review, Some(Review::Approve));
}

#[tokio::test]
async fn a_declined_request_has_no_buttons() {
    let (simulator, id) = requested("Release 812").await;
    let path = format!("/approval-requests/{id}/decline");
    press(&simulator, &path, "same-origin").await;
    assert_eq!(simulator.approval_requests()[0].review, Some(Review::Decline));
    let (_, page) = open(&simulator, PAGE).await;
    assert!(page.contains(">Declined</span>") && !page.contains("formaction"));
    let (_, other) = open(&simulator, "/projects/storefront/flags/gift-wrap").await;
    assert!(!other.contains("Approval requests"));
}

#[tokio::test]
async fn other_sites_cannot_press_the_buttons() {
    let (simulator, id) = requested("Release 812").await;
    let path = format!("/approval-requests/{id}/approve");
    for site in ["cross-site", "same-site"] {
        let (status, _) = press(&simulator, &path, site).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{site}");
    }
    assert_eq!(simulator.approval_requests()[0].review, None);
    for path in [
        "/approval-requests/none/approve",
        &format!("/approval-requests/{id}/none"),
    ] {
        assert_eq!(
            press(&simulator, path, "same-origin").await.0,
            StatusCode::NOT_FOUND
        );
    }
}
