use axum::Json;
use axum::http::Request;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::*;

const AZURE_DEVOPS: &str = "/sandbox/Storefront/_apis";

/// Differences that the referee finds in one request and its response.
async fn told(service: Service, request: Request<Body>, answer: impl IntoResponse) -> Vec<String> {
    let response = answer.into_response();
    let held = Arc::new(Mutex::new(Some(response)));
    let router = Router::new().fallback(async move || held.lock().unwrap().take().unwrap());
    let referee = Referee::default();
    let _ = referee.over(service, router).oneshot(request).await.unwrap();
    let differences = referee.differences();
    differences.iter().map(Difference::to_string).collect()
}

fn get(path: &str) -> Request<Body> {
    let request = Request::builder().uri(path).header("ld-api-version", "20240415");
    request.body(Body::empty()).unwrap()
}

fn post(path: &str, body: &Value) -> Request<Body> {
    let request = Request::builder().method("POST").uri(path);
    let request = request
        .header("content-type", "application/json")
        .header("ld-api-version", "20240415");
    request.body(Body::from(body.to_string())).unwrap()
}

fn list(entry: Value) -> Json<Value> {
    Json(json!({ "count": 1, "value": [entry] }))
}

#[tokio::test]
async fn what_is_described_makes_no_difference() {
    let builds = format!("{AZURE_DEVOPS}/build/Builds?%24TOP=5&statusFilter=all&api-version=7.1");
    let build = json!({ "id": 1, "status": "completed", "queueTime": "2026-11-22T09:00:00Z", "result": null,
        "definition": { "id": 2, "name": "ci" }, "_links": { "self": { "href": "https://x" } } });
    let (azure_devops, launchdarkly) = (Service::AzureDevOps, Service::LaunchDarkly);
    assert_eq!(told(azure_devops, get(&builds), list(build)).await, [""; 0]);
    let answer = Json(json!({ "items": [], "_links": {}, "totalCount": 0 }));
    let projects = get("/api/v2/projects?limit=20&filter=query:a");
    assert_eq!(told(launchdarkly, projects, answer).await, [""; 0]);
    let instructions = json!({ "environmentKey": "e", "instructions": [{ "kind": "turnFlagOn" }] });
    let request = post("/api/v2/flags/p/f", &instructions);
    let refused = (StatusCode::CONFLICT, Json(json!({ "code": "c", "message": "m" })));
    let (mut parts, body) = request.into_parts();
    parts
        .headers
        .insert("x-http-method-override", "PATCH".parse().unwrap());
    let patch = Request::from_parts(parts, body);
    assert_eq!(told(launchdarkly, patch, refused).await, [""; 0]);
}

#[tokio::test]
async fn a_difference_names_operation_and_field() {
    for (service, request, answer, expected) in [
        (
            Service::AzureDevOps,
            get(&format!(
                "{AZURE_DEVOPS}/build/builds?api-version=7.1&colour=red&statusFilter=done&%24top=all"
            )),
            list(json!({ "id": "1", "colour": "red", "status": "done", "queueTime": "yesterday" })),
            [
                "request, query $top: \"all\" is not of type",
                "request, query colour: the description has no such parameter",
                "request, query statusFilter: \"done\" is not one of",
                "answer, 200: value[].colour: the description has no such field",
                "answer, 200: value[].id: \"1\" is not of types",
                "answer, 200: value[].queueTime: \"yesterday\" is not a \"date-time\"",
                "answer, 200: value[].status: \"done\" is not one of",
            ]
            .as_slice(),
        ),
        (
            Service::AzureDevOps,
            get(&format!("{AZURE_DEVOPS}/build/builds/x")),
            Json(json!({ "definition": { "project": { "id": 7 } } })),
            &[
                "request, path buildId: \"x\" is not of type",
                "request, query api-version: it is required, and missing",
                "answer, 200: definition.project.id: 7 is not of types",
            ],
        ),
        (
            Service::AzureDevOps,
            post(
                &format!("{AZURE_DEVOPS}/wit/workitemsbatch?api-version=7.1"),
                &json!({ "ids": [1], "$expand": "everything" }),
            ),
            list(json!({ "id": 1 })),
            &["request, $expand: \"everything\" is not one of"],
        ),
        (
            Service::LaunchDarkly,
            Request::builder()
                .uri("/api/v2/projects?limit=500")
                .body(Body::empty())
                .unwrap(),
            Json(json!({ "items": [{ "key": "p" }] })),
            &[
                "request, header LD-API-Version: it is required, and missing",
                "request, query limit: 500 is greater than the maximum",
                "answer, 200: _links: it is required, and missing",
            ],
        ),
        (
            Service::LaunchDarkly,
            get("/api/v2/nowhere/1"),
            Json(json!({})),
            &["GET api/v2/nowhere/{}, request, : the description has no such operation"],
        ),
    ] {
        let found = told(service, request, answer).await;
        for expected in expected {
            assert!(
                found.iter().any(|line| line.contains(expected)),
                "{expected}\n{found:#?}"
            );
        }
    }
}

#[tokio::test]
async fn an_answer_that_is_meant_to_be_wrong_is_not_judged() {
    let mut wrong = Json(json!({ "items": 1 })).into_response();
    wrong.extensions_mut().insert(Deliberate);
    let projects = get("/api/v2/projects");
    assert_eq!(told(Service::LaunchDarkly, projects, wrong).await, [""; 0]);
    let page = get("/projects/p/flags/f");
    assert_eq!(told(Service::LaunchDarkly, page, "<html>").await, [""; 0]);
}
