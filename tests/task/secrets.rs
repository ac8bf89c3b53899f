//! Secrets that a server returns do not appear in the log, the report or the summary.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::agent::Job;
use crate::server::{Reply, Request, Server};
use crate::storefront::Storefront;

/// A token that is long enough to be masked, and different in each encoding.
const TOKENS: [&str; 2] = ["api-canary/LaunchDarkly+1=?", "job-canary/AzureDevOps+2=?"];

/// An error message with the request's headers in every encoding.
fn gossip(request: &Request) -> Value {
    let header = request.header("authorization").unwrap_or_default();
    let encoded = STANDARD.encode(format!("user:{header}"));
    let percent: String = header.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let url = header
        .replace('/', "%2F")
        .replace('+', "%2B")
        .replace('=', "%3D")
        .replace('?', "%3F");
    json!({"code": "odd", "message": format!("You sent {header}, {encoded}, {url}"), "id": header, "typeKey": percent})
}

/// Asserts that a text contains no encoding of a token.
fn is_clean(text: &str) -> bool {
    let text = text.replace("##vso[task.setsecret]api-canary/LaunchDarkly+1=?", "");
    TOKENS.iter().all(|token| {
        let url = token
            .replace('/', "%2F")
            .replace('+', "%2B")
            .replace('=', "%3D")
            .replace('?', "%3F");
        let whole = STANDARD.encode(format!("user:{token}"));
        // The surrounding text changes some characters at both ends of the encoding.
        let inner: String = whole.chars().skip(10).take(20).collect();
        let of_bearer = STANDARD.encode(format!("user:Bearer {token}"));
        let of_bearer: String = of_bearer.chars().skip(20).take(20).collect();
        ![*token, &url, &inner, &of_bearer, "canary"]
            .iter()
            .any(|form| text.contains(form))
    })
}

fn job(url: &str) -> Job {
    let mut job = Job::release(url);
    job.set(
        "ENDPOINT_AUTH_PARAMETER_6f3c1b7e-2f0a-4c55-9f0d-1f6a2f1f4b11_APITOKEN",
        TOKENS[0],
    );
    let system = json!({"parameters": {"AccessToken": TOKENS[1]}, "scheme": "OAuth"});
    job.set("ENDPOINT_AUTH_SYSTEMVSSCONNECTION", &system.to_string());
    job
}

#[test]
fn what_launchdarkly_repeats_is_masked_in_log_report_and_summary() {
    let storefront = Storefront::new(&[("a", false, 100), ("b", false, 100)]);
    let server = Server::start(move |request| match request.line.split(' ').next() {
        Some("PATCH") => Reply::json(400, &gossip(request)),
        _ => storefront.answer(request),
    });
    let job = job(&server.url());
    let finished = job.run();
    assert!(finished.result().starts_with("Failed: 2 failed in production."));
    assert!(
        finished.log().contains("LaunchDarkly says: You sent ***, "),
        "{}",
        finished.log()
    );
    assert!(is_clean(&finished.log()), "{}", finished.log());
    for path in [
        finished.data("task.addattachment"),
        finished.data("task.uploadsummary"),
    ]
    .concat()
    {
        let text = fs::read_to_string(path).unwrap();
        assert!(text.contains("You sent") && is_clean(&text), "{text}");
    }
}

#[test]
fn what_azure_devops_repeats_is_masked_too() {
    let server = Server::start(|request| Reply::json(403, &gossip(request)));
    let finished = job(&server.url()).run();
    assert!(
        finished.log().contains("Azure DevOps says: You sent Bearer ***"),
        "{}",
        finished.log()
    );
    assert!(is_clean(&finished.log()), "{}", finished.log());
}

#[test]
fn an_error_that_nobody_caught_says_no_secret() {
    let server = Server::start(|_| Reply::json(200, &json!({"value": []})));
    let mut job = job(&server.url());
    fs::create_dir_all(job.folder()).unwrap();
    let probe = job.folder().join("probe.js");
    fs::write(
        &probe,
        "require('http').request = () => { throw new Error('##vso[task.complete result=Succeeded;] ' + JSON.stringify(process.env)); };",
    )
    .unwrap();
    job.set("NODE_OPTIONS", &format!("--require={}", probe.display()));
    let finished = job.run();
    assert!(
        is_clean(&finished.log()) && is_clean(&finished.errors),
        "{}",
        finished.log()
    );
    assert_eq!(finished.data("task.complete").len(), 1, "{}", finished.log());
    assert!(
        finished
            .lines
            .last()
            .unwrap()
            .starts_with("##vso[task.complete result=Failed;]")
    );
}
