use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::{Query, http_client, query, verify};
use crate::azure_devops::state::{Secret, Verification};
use crate::azure_devops::testing;

type Asked = Arc<Mutex<Vec<Asking>>>;

/// Request that the service received.
struct Asking {
    /// Verb, path and query.
    address: String,
    headers: Vec<(String, String)>,
    body: String,
}

/// A service that answers everything in one way.
async fn service(status: StatusCode, body: impl Into<String>) -> (String, Asked) {
    let (body, asked) = (body.into(), Asked::default());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let answered = asked.clone();
    let router = Router::new().fallback(async move |request: Request| {
        let (parts, sent) = request.into_parts();
        let headers = parts.headers.iter();
        let asking = Asking {
            address: format!("{} {}", parts.method, parts.uri),
            headers: headers
                .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
                .collect(),
            body: String::from_utf8(to_bytes(sent, usize::MAX).await.unwrap().to_vec()).unwrap(),
        };
        answered.lock().unwrap().push(asking);
        let answer: Response = (status, [(header::LOCATION, "/elsewhere")], body.clone()).into_response();
        answer
    });
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, asked)
}

async fn ask(url: &str, data_source: &str, parameters: &[(&str, &str)]) -> Value {
    let parameters: BTreeMap<String, String> = parameters
        .iter()
        .map(|(n, v)| ((*n).into(), (*v).into()))
        .collect();
    let token = Secret::new("api-1");
    let query_ = Query {
        url,
        token: &token,
        data_source,
        verb: "",
        content: String::new(),
        parameters,
        may_post: false,
        keeps_placeholders: false,
        is_terse: false,
        trouble: None,
    };
    query(&http_client(true).unwrap(), &testing::package(""), query_)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_data_source_is_asked_with_token_version_and_parameters() {
    let (url, asked) = service(
        StatusCode::OK,
        r#"{"items":[{"key":"a","name":"A","critical":true,"apiKey":"sdk-1"}]}"#,
    )
    .await;
    let parameters = [
        ("projectKey", "storefront"),
        ("query", "limit=2&filter=query:a%20b"),
        ("endpoint", "x"),
    ];
    let answer = ask(&url, "Environments", &parameters).await;
    assert_eq!(answer["result"], json!(["a", "A", "True"]));
    assert_eq!(
        (&answer["statusCode"], &answer["errorMessage"]),
        (&json!("ok"), &json!(""))
    );
    assert!(answer["activityId"].is_string());
    let asked = asked.lock().unwrap();
    let Asking { address, headers, .. } = &asked[0];
    assert_eq!(
        address,
        "GET /api/v2/projects/storefront/environments?limit=2&filter=query:a%20b"
    );
    let header = |name: &str| {
        headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    };
    assert_eq!(header("authorization"), Some("api-1"));
    assert_eq!(header("ld-api-version"), Some("20240415"));
}

#[tokio::test]
async fn a_post_sends_its_content_with_the_declared_headers() {
    let (url, asked) = service(StatusCode::CREATED, r#"{"key":"a"}"#).await;
    let token = Secret::new("api-1");
    let body = r#"{"key":"a","name":"\"A\" & {{endpoint.apitoken}}"}"#;
    let parameters = [("projectKey", "storefront"), ("flagKey", "a"), ("body", body)];
    let asked_with = |may_post: bool| Query {
        url: &url,
        token: &token,
        data_source: "CreateFlagLink",
        verb: "",
        content: String::new(),
        parameters: parameters
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        may_post,
        keeps_placeholders: false,
        is_terse: false,
        trouble: None,
    };
    let (http, package) = (http_client(true).unwrap(), testing::package(""));
    let refused = query(&http, &package, asked_with(false)).await.unwrap_err();
    assert!(refused.to_string().contains("enough permissions required"));
    assert!(asked.lock().unwrap().is_empty());

    let answer = query(&http, &package, asked_with(true)).await.unwrap();
    assert_eq!(
        (&answer["statusCode"], &answer["result"]),
        (&json!("ok"), &json!([r#"{"key":"a"}"#]))
    );
    let asked = asked.lock().unwrap();
    let Asking {
        address,
        headers,
        body: sent,
    } = &asked[0];
    assert_eq!(address, "POST /api/v2/flag-links/projects/storefront/flags/a");
    assert_eq!(sent, body);
    for (name, value) in [
        ("authorization", "api-1"),
        ("ld-api-version", "beta"),
        ("content-type", "application/json"),
    ] {
        let own: Vec<_> = headers.iter().filter(|(own, _)| own == name).collect();
        assert_eq!(own, [&(name.to_owned(), value.to_owned())]);
    }
}

#[tokio::test]
async fn a_failure_of_the_service_is_an_answer_with_its_text() {
    let too_large = format!("\"{}\"", "x".repeat(2 << 20));
    for (status, body, parts) in [
        (
            StatusCode::NOT_FOUND,
            r#"{"code":"not_found"}"#,
            [
                "Status Code: 'NotFound'",
                r#"Response from server: '{"code":"not_found"}'"#,
            ],
        ),
        (
            StatusCode::UNAUTHORIZED,
            "no",
            ["Status Code: 'Unauthorized'", "Response from server: 'no'"],
        ),
        (
            StatusCode::TOO_MANY_REQUESTS,
            "",
            ["Status Code: 'TooManyRequests'", "Response from server: ''"],
        ),
        (StatusCode::FOUND, "", ["Status Code: 'Found'", ""]),
        (StatusCode::OK, "<html>", ["Error Message:", "not JSON"]),
        (StatusCode::OK, &too_large, ["Error Message:", "larger than 2 MB"]),
    ] {
        let (url, asked) = service(status, body).await;
        let answer = ask(&url, "Flag", &[("projectKey", "p"), ("flagKey", "f")]).await;
        assert_eq!(
            (&answer["statusCode"], &answer["result"]),
            (&json!("badRequest"), &json!([])),
            "{status}"
        );
        let message = answer["errorMessage"].as_str().unwrap();
        assert!(
            message.contains(&format!(
                "Failed to query service connection API: '{url}/api/v2/flags/p/f?'"
            )),
            "{message}"
        );
        assert!(parts.iter().all(|part| message.contains(part)), "{message}");
        assert_eq!(asked.lock().unwrap().len(), 1, "a redirect is not followed");
    }
}

#[tokio::test]
async fn a_service_that_is_down_is_an_answer_too() {
    let answer = ask("http://127.0.0.1:1", "Projects", &[]).await;
    assert!(
        answer["errorMessage"]
            .as_str()
            .unwrap()
            .contains("Error Message: '")
    );
}

#[tokio::test]
async fn a_data_source_that_is_not_declared_is_refused() {
    let token = Secret::new("api-1");
    let asked = Query {
        url: "http://127.0.0.1:1",
        token: &token,
        data_source: "Members",
        verb: "",
        content: String::new(),
        parameters: BTreeMap::new(),
        may_post: false,
        keeps_placeholders: false,
        is_terse: false,
        trouble: None,
    };
    let refused = query(&http_client(true).unwrap(), &testing::package(""), asked)
        .await
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "Unable to find data source with name Members."
    );
}

#[tokio::test]
async fn verify_succeeds_with_200_only() {
    for (status, succeeds) in [
        (StatusCode::OK, true),
        (StatusCode::UNAUTHORIZED, false),
        (StatusCode::NO_CONTENT, false),
    ] {
        let (url, asked) = service(status, "{}").await;
        let answer = verify(
            &http_client(true).unwrap(),
            &testing::package(""),
            &url,
            &Secret::new("api-1"),
        )
        .await;
        assert_eq!(
            answer == Verification::Succeeded,
            succeeds,
            "{status}: {answer:?}"
        );
        assert_eq!(asked.lock().unwrap()[0].address, "GET /api/v2/projects?limit=1");
    }
}
