//! The packaged task in YAML runs of the sandbox, which use the work items since the last run whose stage succeeded.

use sandbox::Sandbox;
use sandbox::azure_devops::state::{Job, WorkItemUpdate};

use crate::sandbox::{has, sandbox};

const PIPELINE: u32 = 12;

/// Runs a commit that mentions these work items. `rollout` is the percentage input of the stage.
async fn run(sandbox: &Sandbox, commit: &str, work_items: &[u32], rollout: &str) -> Job {
    let state = sandbox.azure_devops();
    let mut steps = state.pipelines()[0].steps.clone();
    steps[0].inputs.insert("rollout".to_owned(), rollout.to_owned());
    let run = state.queue_run_of(PIPELINE, commit, work_items.to_vec(), Some(steps));
    state.job_finished(run.unwrap().job.unwrap()).await.unwrap()
}

#[tokio::test]
async fn what_an_earlier_run_rolled_out_is_not_rolled_out_again() {
    let sandbox = sandbox().await;
    let state = sandbox.azure_devops();
    let linked = [
        (4711, "checkout-v2"),
        (4712, "express-delivery"),
        (4713, "newsletter-popup"),
    ];
    for (work_item, flag) in linked {
        let url = format!("{}/projects/storefront/flags/{flag}", sandbox.launchdarkly_url());
        let update = WorkItemUpdate::with_hyperlinks([url]);
        state.update_work_item(work_item, update).unwrap();
    }

    let first = run(&sandbox, "c1", &[4711], "25").await;
    has(&first, "1 work item of this run since ");
    has(&first, "the last one on main whose stage Deploy succeeded");
    let failed = run(&sandbox, "c2", &[4712], "150").await;
    has(&failed, "'150' is not a percentage");
    let second = run(&sandbox, "c3", &[4713], "25").await;
    has(&second, "2 work items of this run since ");
    assert!(
        !second.log.iter().any(|line| line.contains("checkout-v2")),
        "the first run did that: {:#?}",
        second.log
    );
    let again = run(&sandbox, "c3", &[], "50").await;
    has(&again, "2 work items of this run since ");
    sandbox.stop().await;
}
