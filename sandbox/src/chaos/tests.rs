use axum::Json;
use axum::body::to_bytes;
use axum::routing::get;
use serde_json::json;
use tower::ServiceExt;

use super::*;

const STORMY: Rates = Rates {
    answers: 60,
    others: 0,
    connections: 0,
    stalls: false,
};

/// The disturbances of ten reads of two flags.
async fn journal(seed: u64, rates: Rates) -> Vec<String> {
    let chaos = Chaos::default();
    chaos.begin(seed, rates);
    let flag = get(async || Json(json!({ "key": "a" })));
    let router = chaos.over(
        Service::LaunchDarkly,
        None,
        Router::new().route("/api/v2/flags/shop/{flag}", flag),
    );
    for number in 0..10 {
        let path = ["/api/v2/flags/shop/a", "/api/v2/flags/shop/b"][number % 2];
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        // A dropped connection is an error of the body.
        let _ = to_bytes(response.into_body(), MAX_BODY).await;
    }
    chaos.journal()
}

#[tokio::test]
async fn a_seed_repeats_and_seeds_differ() {
    let first = journal(1, STORMY).await;
    assert!(!first.is_empty());
    assert_eq!(journal(1, STORMY).await, first);
    assert_ne!(journal(2, STORMY).await, first);
}

#[tokio::test]
async fn without_rates_nothing_is_disturbed() {
    let rates = Rates { answers: 0, ..STORMY };
    assert_eq!(journal(1, rates).await, [""; 0]);
}
