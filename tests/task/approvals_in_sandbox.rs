//! The packaged task in a sandbox environment that requires approvals, which people approve, apply, decline or ignore.

use std::time::Duration;

use sandbox::Sandbox;
use sandbox::azure_devops::state::{Job, TaskResult};
use sandbox::launchdarkly::{ApprovalRequest, ApprovalStatus, Review, Simulator};
use serde_json::Value;

use crate::sandbox::{begin, has, sandbox};

/// Environment that requires approvals.
const ENVIRONMENT: &str = "production-eu";

/// What people do with the approval request, and with the waiting job.
enum People {
    Approve,
    ApproveAndApply,
    Decline,
    Nothing,
    CancelTheRun,
}

/// Deploys Production with an approval timeout in minutes.
async fn wait(minutes: &str, people: People) -> (Sandbox, Job) {
    let sandbox = sandbox().await;
    let release = sandbox.azure_devops().create_release(3).unwrap();
    let inputs = [
        ("environment", ENVIRONMENT),
        ("whenApprovalRequired", "wait"),
        ("approvalTimeout", minutes),
    ];
    let job = begin(&sandbox, &release, &inputs);
    let simulator = sandbox.launchdarkly().unwrap();
    let request = requested(simulator).await;
    match people {
        People::Approve => drop(simulator.review(&request.id, Review::Approve).unwrap()),
        People::ApproveAndApply => {
            simulator.review(&request.id, Review::Approve).unwrap();
            simulator.apply_as_member(&request.id).unwrap();
        }
        People::Decline => drop(simulator.review(&request.id, Review::Decline).unwrap()),
        People::Nothing => {}
        People::CancelTheRun => sandbox.azure_devops().cancel_job(job).unwrap(),
    }
    let job = sandbox.azure_devops().job_finished(job).await.unwrap();
    (sandbox, job)
}

/// Waits for the task's approval request.
async fn requested(simulator: &Simulator) -> ApprovalRequest {
    for _ in 0..600 {
        if let Some(request) = simulator.approval_requests().pop() {
            return request;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no approval was requested")
}

fn status(sandbox: &Sandbox) -> ApprovalStatus {
    let requests = sandbox.launchdarkly().unwrap().approval_requests();
    assert_eq!(requests.len(), 1, "nothing is requested twice");
    requests[0].status
}

/// Whether the flag is on in the environment.
fn is_on(sandbox: &Sandbox) -> Value {
    let flag = sandbox.launchdarkly().unwrap().flag("storefront", "checkout-v2");
    flag.unwrap()["environments"][ENVIRONMENT]["on"].clone()
}

/// Counts the task's requests for this path.
fn asked(sandbox: &Sandbox, method: &str, end: &str) -> usize {
    let requests = sandbox.launchdarkly().unwrap().requests();
    let is_asked = |path: &str| path.split('?').next().unwrap_or_default().ends_with(end);
    let asked = requests
        .iter()
        .filter(|request| request.method == method && is_asked(&request.path));
    asked.count()
}

#[tokio::test]
async fn what_people_approved_the_task_applies() {
    let (sandbox, job) = wait("5", People::Approve).await;
    has(&job, "Set to 25% and on. Approved in LaunchDarkly.");
    has(&job, "1 changed in production-eu.");
    assert_eq!(job.records[0].result, Some(TaskResult::Succeeded));
    assert_eq!(
        (status(&sandbox), is_on(&sandbox)),
        (ApprovalStatus::Completed, true.into())
    );
    assert_eq!(asked(&sandbox, "POST", "/apply"), 1);
    assert_eq!(asked(&sandbox, "POST", "/reviews"), 0, "to review is for people");
    sandbox.stop().await;
}

#[tokio::test]
async fn what_people_applied_the_task_sees() {
    let (sandbox, job) = wait("5", People::ApproveAndApply).await;
    has(&job, "Set to 25% and on. Approved in LaunchDarkly.");
    assert_eq!(job.records[0].result, Some(TaskResult::Succeeded));
    assert_eq!(asked(&sandbox, "POST", "/apply"), 0);
    sandbox.stop().await;
}

#[tokio::test]
async fn what_people_declined_fails() {
    let (sandbox, job) = wait("5", People::Decline).await;
    has(&job, "Its approval request was declined in LaunchDarkly.");
    assert_eq!(job.records[0].result, Some(TaskResult::Failed));
    assert_eq!(is_on(&sandbox), Value::from(false));
    sandbox.stop().await;
}

#[tokio::test]
async fn what_nobody_reviewed_in_time_fails_and_stays_open() {
    let (sandbox, job) = wait("0.05", People::Nothing).await;
    has(
        &job,
        "Its approval request was not approved and applied within 0.05 minutes. The request stays open: ",
    );
    assert_eq!(job.records[0].result, Some(TaskResult::Failed));
    assert_eq!(
        (status(&sandbox), is_on(&sandbox)),
        (ApprovalStatus::Pending, false.into())
    );
    sandbox.stop().await;
}

#[tokio::test]
async fn a_cancelled_wait_leaves_the_request_open() {
    let (sandbox, job) = wait("5", People::CancelTheRun).await;
    has(
        &job,
        "The run was cancelled while it waited for the approval. The request stays open: ",
    );
    assert_eq!(
        (status(&sandbox), is_on(&sandbox)),
        (ApprovalStatus::Pending, false.into())
    );
    sandbox.stop().await;
}
