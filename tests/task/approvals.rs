//! The task in an environment that requires approvals.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::agent::Job;
use crate::faults::{Fault, serve};
use crate::server::{Reply, Server};
use crate::storefront::Storefront;

const REQUESTS: &str =
    "/api/v2/projects/storefront/flags/checkout-v2/environments/production/approval-requests";
const LIST: &str = "GET /api/v2/projects/";
const CREATE: &str = "POST /api/v2/projects/";

fn request(status: &str, review: &str) -> Value {
    json!({"_id": "66f0", "status": status, "reviewStatus": review, "conflicts": [], "instructions": [
        {"kind": "turnFlagOn"},
        {"kind": "updateFallthroughVariationOrRollout", "rolloutWeights": {"t": 25000, "f": 75000}}]})
}

/// Runs the task for a flag that needs an approval, with these responses. Returns the result and the requests.
fn ends(when: &str, faults: Vec<(&'static str, u16, Value)>) -> (String, String, Server) {
    let storefront = Arc::new(Storefront::new(&[("checkout-v2", false, 100)]));
    let refusal = json!({"code": "method_not_allowed", "message": "Flag configuration updates require approval: action 'updateOn' not allowed"});
    let mut faults: Vec<Fault> = faults
        .into_iter()
        .map(|(line, status, body)| Fault::instead(line, Reply::json(status, &body)))
        .collect();
    // LaunchDarkly rejects direct changes, and changes the flag when the approved request is applied.
    faults.push(Fault {
        line: "PATCH",
        is_applied: when == "wait",
        reply: Reply::json(405, &refusal),
    });
    let server = serve(&storefront, faults);
    let mut job = Job::release(&server.url());
    job.set("INPUT_WHENAPPROVALREQUIRED", when);
    job.set("INPUT_APPROVALTIMEOUT", "1");
    let finished = job.run();
    let entry = job.report(&finished)["flags"][0].clone();
    let text = |name: &str| entry[name].as_str().unwrap().to_owned();
    assert_eq!(finished.data("task.setvariable").len(), 6);
    (
        format!("{}: {}", text("result"), text("reason")),
        finished.result(),
        server,
    )
}

fn none() -> (&'static str, u16, Value) {
    (LIST, 200, json!({"items": []}))
}

#[test]
fn the_change_is_requested_or_joined() {
    let created = (CREATE, 201, request("pending", "pending"));
    let there = (LIST, 200, json!({"items": [request("pending", "pending")]}));
    for (faults, requested, posts) in [
        (vec![none(), created], "has been requested", 1),
        (vec![there], "was already requested", 0),
    ] {
        let (flag, result, server) = ends("request", faults);
        let url = server.url();
        assert_eq!(
            flag,
            format!(
                "approval: 'production' requires an approval, and the change to On 25% {requested}. Approve it: {url}/projects/storefront/flags/checkout-v2?env=production"
            )
        );
        assert_eq!(
            result,
            "SucceededWithIssues: 1 waiting for approval in production. Approval requested: checkout-v2."
        );
        let requests = server.requests();
        let created: Vec<_> = requests
            .iter()
            .filter(|request| request.line == format!("POST {REQUESTS}"))
            .collect();
        assert_eq!(created.len(), posts);
        let patch = requests
            .iter()
            .find(|request| request.line.starts_with("PATCH"))
            .unwrap();
        let body = |text: &str| -> Value { serde_json::from_str(text).unwrap() };
        for request in created {
            assert_eq!(
                body(&request.body)["instructions"],
                body(&patch.body)["instructions"]
            );
        }
    }
}

#[test]
fn an_approved_change_is_waited_for_and_applied() {
    let (flag, result, server) = ends(
        "wait",
        vec![
            none(),
            (CREATE, 201, request("pending", "pending")),
            (LIST, 200, request("pending", "pending")),
            (LIST, 200, request("pending", "approved")),
            (CREATE, 200, request("completed", "approved")),
        ],
    );
    assert_eq!(flag, "changed: Set to 25% and on.");
    assert_eq!(result, "Succeeded: 1 changed in production.");
    let lines = server.lines();
    assert!(lines.contains(&format!("POST {REQUESTS}/66f0/apply")));
    assert!(!lines.iter().any(|line| line.contains("/reviews")));
}

#[test]
fn a_declined_change_fails() {
    let (flag, result, _) = ends(
        "wait",
        vec![
            none(),
            (CREATE, 201, request("pending", "pending")),
            (LIST, 200, request("pending", "declined")),
        ],
    );
    assert_eq!(flag, "failed: Its approval request was declined in LaunchDarkly.");
    assert_eq!(result, "Failed: 1 failed in production. Failed: checkout-v2.");
}

#[test]
fn a_task_that_is_told_to_fail_requests_nothing() {
    let (flag, result, server) = ends("fail", vec![]);
    assert!(
        flag.starts_with("failed: 'production' requires an approval for the change to On 25%, and the task is set to fail in that case."),
        "{flag}"
    );
    assert!(result.starts_with("Failed: 1 failed in production."));
    assert!(
        !server
            .lines()
            .iter()
            .any(|line| line.contains("approval-requests"))
    );
}
