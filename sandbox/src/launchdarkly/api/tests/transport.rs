//! Behavior of every request: tokens, versions, unknown addresses, preflights, recording.

use axum::http::StatusCode;

use super::{Api, READER_TOKEN, SEMANTIC, WRITER_TOKEN, semantic, turn_on};

#[tokio::test]
async fn only_the_accounts_raw_tokens_are_accepted() {
    let api = Api::new();
    let projects = "/api/v2/projects";
    let no_account = r#"{"code":"unauthorized","message":"Invalid account ID header"}"#;
    let bearer = format!("Bearer {WRITER_TOKEN}");
    for (token, status, body) in [
        (None, 401, Some("")),
        (Some(""), 401, Some("")),
        (Some("anything"), 401, Some(no_account)),
        (Some("sdk-canary-storefront-production"), 401, Some(no_account)),
        (Some("mob-canary-storefront-production"), 401, Some(no_account)),
        (
            Some("api-unknown"),
            401,
            Some(r#"{"code":"unauthorized","message":"Invalid access token"}"#),
        ),
        (
            Some(bearer.as_str()),
            401,
            Some(r#"{"code":"invalid_token","message":"invalid access token"}"#),
        ),
        (Some(READER_TOKEN), 200, None),
        (Some(WRITER_TOKEN), 200, None),
    ] {
        let headers: Vec<_> = token.map(|token| ("authorization", token)).into_iter().collect();
        let answer = api.send("GET", projects, &headers, "").await;
        assert_eq!(answer.status.as_u16(), status, "{token:?}");
        if let Some(body) = body {
            assert_eq!(answer.text(), body, "{token:?}");
        }
    }
}

#[tokio::test]
async fn the_identity_of_a_token_names_it_and_leaves_the_rest_out() {
    let identity = Api::new().read("/api/v2/caller-identity").await;
    assert_eq!(identity["authKind"], "token");
    assert_eq!(identity["tokenName"], "Sandbox reader");
    assert_eq!(identity["serviceToken"], true);
    assert!(identity.get("environmentId").is_none());
    assert!(identity.get("memberId").is_none());
}

#[tokio::test]
async fn a_token_reads_its_own_record_and_no_other() {
    let api = Api::new();
    let identity = api.read("/api/v2/caller-identity").await;
    let own = api
        .read(&format!(
            "/api/v2/tokens/{}",
            identity["tokenId"].as_str().unwrap()
        ))
        .await;
    assert_eq!(
        (&own["role"], &own["name"]),
        (&"reader".into(), &identity["tokenName"])
    );
    assert_eq!(own["token"], "ader", "only its last characters");
    let other = api
        .send(
            "GET",
            "/api/v2/tokens/other",
            &[("authorization", READER_TOKEN)],
            "",
        )
        .await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_missing_version_is_the_default_and_an_unknown_one_is_refused() {
    let api = Api::new();
    for (version, status) in [
        (None, 200),
        (Some("20240415"), 200),
        (Some("beta"), 200),
        (Some("1999"), 400),
    ] {
        let mut headers = vec![("authorization", READER_TOKEN)];
        headers.extend(version.map(|version| ("ld-api-version", version)));
        let answer = api.send("GET", "/api/v2/projects", &headers, "").await;
        assert_eq!(answer.status.as_u16(), status, "{version:?}");
    }
}

#[tokio::test]
async fn an_unknown_address_is_404_and_another_verb_is_a_bare_405() {
    let api = Api::new();
    let headers = [("authorization", WRITER_TOKEN)];
    for (method, path, expected) in [
        (
            "GET",
            "/api/v2/nothing",
            (404, "not_found", "Invalid resource identifier"),
        ),
        (
            "GET",
            "/nothing",
            (404, "not_found", "Invalid resource identifier"),
        ),
        (
            "GET",
            "/api/v2/flags/storefront/%FF",
            (404, "not_found", "Invalid resource identifier"),
        ),
        (
            "PUT",
            "/api/v2/flags/storefront/checkout-v2",
            (405, "method_not_allowed", "Method not allowed"),
        ),
        (
            "DELETE",
            "/api/v2/projects",
            (405, "method_not_allowed", "Method not allowed"),
        ),
    ] {
        let answer = api.send(method, path, &headers, "").await;
        let (status, code, message) = answer.error();
        assert_eq!(
            (status, code.as_str(), message.as_str()),
            expected,
            "{method} {path}"
        );
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert!(answer.json()["id"].is_string());
    }
}

#[tokio::test]
async fn a_post_may_stand_for_a_patch() {
    let api = Api::new();
    let headers = [
        ("authorization", WRITER_TOKEN),
        ("content-type", SEMANTIC),
        ("x-http-method-override", "PATCH"),
    ];
    let body = semantic("production", &[turn_on()]).to_string();
    let path = "/api/v2/flags/storefront/checkout-v2";
    let answer = api.send("POST", path, &headers, &body).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(api.config("checkout-v2", "production")["on"], true);
    assert_eq!(api.simulator.requests()[0].method, "POST");
}

#[tokio::test]
async fn a_preflight_allows_what_is_documented_and_nothing_more() {
    let api = Api::new();
    let headers = [
        ("origin", "https://dev.azure.com"),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "ld-api-version"),
    ];
    let answer = api.send("OPTIONS", "/api/v2/projects", &headers, "").await;
    let mut names: Vec<_> = answer.headers.keys().map(|name| name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "access-control-allow-headers",
            "access-control-allow-methods",
            "access-control-allow-origin",
            "access-control-max-age",
        ]
    );
    for (name, value) in [
        ("access-control-allow-origin", "https://dev.azure.com"),
        (
            "access-control-allow-headers",
            "Accept, Content-Type, Content-Length, Accept-Encoding, Authorization",
        ),
        ("access-control-allow-methods", "OPTIONS, GET, DELETE, PATCH"),
        ("access-control-max-age", "300"),
    ] {
        assert_eq!(answer.header(name), Some(value));
    }
    assert!(api.simulator.requests().is_empty());
}

#[tokio::test]
async fn requests_are_recorded_as_they_arrive() {
    let api = Api::new();
    api.get("/api/v2/flags/storefront?limit=1&filter=query:a%2Bb")
        .await;
    api.patch("checkout-v2", &semantic("production", &[turn_on()]))
        .await;
    let requests = api.simulator.requests();
    assert_eq!(requests[0].method, "GET");
    assert_eq!(
        requests[0].path,
        "/api/v2/flags/storefront?limit=1&filter=query:a%2Bb"
    );
    assert_eq!(requests[0].header("authorization"), Some(READER_TOKEN));
    assert_eq!(requests[0].header("ld-api-version"), Some("20240415"));
    assert_eq!(requests[1].method, "PATCH");
    assert_eq!(requests[1].body, semantic("production", &[turn_on()]).to_string());
    api.simulator.clear_requests();
    assert!(api.simulator.requests().is_empty());
}
