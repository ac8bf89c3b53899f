//! The packaged task in runs of the sandbox that check a pull request, or that deploy the run of another pipeline.

use sandbox::Sandbox;
use sandbox::azure_devops::state::{Job, RunSource, WorkItemUpdate};

use crate::sandbox::{has, sandbox};

const BUILDING: u32 = 12;
const DEPLOYING: u32 = 13;
const PULL_REQUEST: u32 = 302;

/// Runs a pipeline with the links of two work items.
pub async fn run(sandbox: &Sandbox, pipeline: u32, source: RunSource) -> Job {
    let state = sandbox.azure_devops();
    for (work_item, flag) in [(4711, "checkout-v2"), (4714, "newsletter-popup")] {
        let url = format!("{}/projects/storefront/flags/{flag}", sandbox.launchdarkly_url());
        // The link is there already after an earlier run.
        let _ = state.update_work_item(work_item, WorkItemUpdate::with_hyperlinks([url]));
    }
    let run = state.queue_run_from(pipeline, source, None).unwrap();
    state.job_finished(run.job.unwrap()).await.unwrap()
}

/// Runs a pipeline for a pull request that is linked to two work items, 4711 one of them.
pub async fn check_pull_request(sandbox: &Sandbox) -> Job {
    let source = RunSource {
        commit: "merge".to_owned(),
        pull_request: Some(PULL_REQUEST),
        ..RunSource::default()
    };
    run(sandbox, BUILDING, source).await
}

/// Runs the pipeline that deploys a run of the other one.
pub async fn deploy_run(sandbox: &Sandbox, consumed: u32) -> Job {
    let source = RunSource {
        consumed: Some(consumed),
        ..RunSource::default()
    };
    run(sandbox, DEPLOYING, source).await
}

#[tokio::test]
async fn a_pull_request_counts_while_it_is_checked_and_after_the_merge() {
    let sandbox = sandbox().await;
    let checked = check_pull_request(&sandbox).await;
    has(&checked, "2 work items of this run");
    has(&checked, "1 changed in production.");
    let merge = RunSource {
        commit: "merged".to_owned(),
        work_items: vec![4711, 4712],
        ..RunSource::default()
    };
    let merged = run(&sandbox, BUILDING, merge).await;
    has(&merged, "2 work items of this run");
    has(&merged, "1 already so in production.");
    sandbox.stop().await;
}

#[tokio::test]
async fn a_consumed_run_counts_since_the_one_that_the_stage_deployed_last() {
    let sandbox = sandbox().await;
    let first = deploy_run(&sandbox, 88).await;
    has(&first, "1 work item from run ");
    has(&first, ".88 of storefront-ci.");
    let second = deploy_run(&sandbox, 91).await;
    has(&second, "3 work items from run ");
    has(&second, ".88, the last one that this stage deployed.");
    has(&second, "1 changed in production.");
    sandbox.stop().await;
}
