//! The task rolls a rollout back.

use std::fs;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::agent::{Finished, Job};
use crate::server::{Reply, Request, Server};
use crate::storefront::Storefront;

const PLAN: &str = "0d1f9a3e-5b52-4f5e-8a3c-2f64d1f3a001";
const STAGE: &str = "/sandbox/Storefront/_apis/release/releases/7";

/// A rollout of two flags, one of which was changed, and its report.
fn rolled_out(storefront: &Arc<Storefront>) -> (Server, Job, String) {
    let answering = Arc::clone(storefront);
    let server = Server::start(move |request| answering.answer(request));
    let job = Job::release(&server.url());
    let finished = job.run();
    assert_eq!(
        finished.result(),
        "Succeeded: 1 changed, 1 already so in production."
    );
    let path = finished.data("task.addattachment").pop().unwrap();
    (server, job, path)
}

fn storefront() -> Arc<Storefront> {
    Arc::new(Storefront::new(&[
        ("checkout-v2", false, 100),
        ("search", true, 25),
    ]))
}

fn rollback(url: &str) -> Job {
    let mut job = Job::release(url);
    for (name, value) in [
        ("INPUT_MODE", "rollback"),
        ("INPUT_ENVIRONMENT", ""),
        ("RELEASE_ENVIRONMENTID", "21"),
        ("RELEASE_ATTEMPTNUMBER", "3"),
    ] {
        job.set(name, value);
    }
    job
}

fn reasons(job: &Job, finished: &Finished) -> Vec<String> {
    let report = job.report(finished);
    let flags = report["flags"].as_array().unwrap();
    let line =
        |flag: &Value| format!("{} {}: {}", flag["key"], flag["result"], flag["reason"]).replace('"', "");
    flags.iter().map(line).collect()
}

#[test]
fn the_report_of_a_rollout_takes_it_back() {
    let storefront = storefront();
    let (server, _rollout, path) = rolled_out(&storefront);
    let asked = server.lines().len();
    let mut job = rollback(&server.url());
    job.set("INPUT_ROLLBACKREPORT", &path);
    let finished = job.run();
    assert_eq!(finished.result(), "Succeeded: Rollback: 1 changed, 1 already so.");
    assert_eq!(storefront.state("checkout-v2"), (false, 100));
    assert_eq!(storefront.state("search"), (true, 25));
    assert_eq!(
        server.lines()[asked..],
        [
            "GET /api/v2/flags/storefront/checkout-v2?env=production",
            "PATCH /api/v2/flags/storefront/checkout-v2",
        ],
        "neither work items nor reports are asked for"
    );
    assert_eq!(
        reasons(&job, &finished),
        [
            "search unchanged: The rollout did not change it, so there is nothing to roll back.",
            "checkout-v2 changed: Restored to Off with 100%.",
        ]
    );
    let report = job.report(&finished);
    assert_eq!(report["mode"], "rollback");
    assert_eq!(finished.data("task.setvariable")[..2], ["1", "1"]);

    let again = job.run();
    assert_eq!(again.result(), "Succeeded: Rollback: 2 already so.");
}

/// A release with two attempts of stage 21: attempt 1 is a rollout, attempt 2 is a preview.
fn release_with_reports(storefront: &Storefront, report: &str, request: &Request) -> Reply {
    let (_, path) = request.line.split_once(' ').unwrap();
    let path = path.split('?').next().unwrap();
    let attempt = |number: u32| json!({"attempt": number, "releaseDeployPhases": [{"runPlanId": PLAN}]});
    let list = json!({"count": 1, "value": [{"name": "report.json", "timelineId": PLAN, "recordId": PLAN}]});
    let content = |report: &Value| Reply::json(200, report);
    let report: Value = serde_json::from_str(report).unwrap();
    match path.strip_prefix(STAGE).unwrap_or_default() {
        "" if path == STAGE => Reply::json(
            200,
            &json!({"id": 7, "environments": [{"id": 21, "deploySteps": [attempt(1), attempt(2)]}]}),
        ),
        rest if rest.ends_with("/attachments/launchdarkly-rollout") => Reply::json(200, &list),
        rest if rest.starts_with("/environments/21/attempts/1/") => content(&report),
        rest if rest.starts_with("/environments/21/attempts/2/") => {
            let mut preview = report;
            preview["mode"] = json!("preview");
            content(&preview)
        }
        _ if path == "/api/v2/auditlog" => Reply::json(
            200,
            &json!({"items": [{"date": 1_795_338_840_000_u64, "member": {"firstName": "Release", "lastName": "Manager"}}]}),
        ),
        _ => storefront.answer(request),
    }
}

#[test]
fn without_a_path_the_newest_rollout_of_the_stage_is_taken_back_once_nobody_changed_it() {
    let storefront = storefront();
    let (_, rollout, path) = rolled_out(&storefront);
    let report = fs::read_to_string(path).unwrap();
    drop(rollout);
    // The address in the report, on the other server.
    let server = {
        let storefront = Arc::clone(&storefront);
        Server::start(move |request| {
            let host = format!("http://{}", request.header("host").unwrap());
            let mut report: Value = serde_json::from_str(&report).unwrap();
            for flag in report["flags"].as_array_mut().unwrap() {
                let page = format!(
                    "{host}/projects/storefront/flags/{}?env=production",
                    flag["key"].as_str().unwrap()
                );
                flag["url"] = json!(page);
            }
            release_with_reports(&storefront, &report.to_string(), request)
        })
    };

    storefront.set("checkout-v2", (true, 60));
    let job = rollback(&server.url());
    let finished = job.run();
    assert_eq!(
        finished.result(),
        "SucceededWithIssues: Rollback: 1 already so, 1 skipped. Skipped: checkout-v2."
    );
    assert_eq!(
        reasons(&job, &finished)[1],
        "checkout-v2 skipped: It was changed after the rollout: it was On 25%, now it is On 60%. Last changed by Release Manager on 2026-11-22 09:14 UTC."
    );
    assert_eq!(storefront.state("checkout-v2"), (true, 60));

    storefront.set("checkout-v2", (true, 25));
    let finished = job.run();
    assert_eq!(finished.result(), "Succeeded: Rollback: 1 changed, 1 already so.");
    assert_eq!(storefront.state("checkout-v2"), (false, 100));
    let log = finished.log();
    assert!(
        log.contains("Rolling back the rollout of Release-7, stage Production, attempt 1, at 2"),
        "{log}"
    );
}

#[test]
fn nothing_to_take_back_is_said() {
    let server = Server::start(|request| {
        if request.line.contains("/attachments/") {
            return Reply::json(200, &json!({"count": 0, "value": []}));
        }
        let steps = json!([{"attempt": 1, "releaseDeployPhases": [{"runPlanId": PLAN}]}]);
        Reply::json(
            200,
            &json!({"id": 7, "environments": [{"id": 21, "deploySteps": steps}]}),
        )
    });
    let finished = rollback(&server.url()).run();
    assert_eq!(
        finished.result(),
        "SucceededWithIssues: Nothing to roll back: no rollout report is attached to this release stage."
    );
    let mut job = rollback(&server.url());
    job.set("INPUT_ROLLBACKREPORT", "$(rollout.report)");
    let result = job.run().result();
    assert!(
        result.starts_with("Failed: Nothing was changed. Rollback report (rollbackReport) is $(rollout.report), because the variable rollout.report is not set."),
        "{result}"
    );
}
