//! The packaged task where an open assumption about Azure DevOps is otherwise.

use sandbox::Sandbox;
use sandbox::assumptions::Assumption;
use sandbox::azure_devops::state::{Job, WorkItemUpdate};

use crate::run_sources::{check_pull_request, deploy_run};
use crate::sandbox::{begin, has, sandbox};

/// Links a flag to the work item of the release.
fn link(sandbox: &Sandbox) {
    let url = format!(
        "{}/projects/storefront/flags/checkout-v2",
        sandbox.launchdarkly_url()
    );
    let update = WorkItemUpdate::with_hyperlinks([url]);
    sandbox.azure_devops().update_work_item(4711, update).unwrap();
}

/// Deploys Production of a new release with the flags that its work items link to.
async fn release(sandbox: &Sandbox, inputs: &[(&str, &str)]) -> Job {
    let state = sandbox.azure_devops();
    let release = state.create_release(3).unwrap();
    let inputs: Vec<_> = [("flags", "")].iter().chain(inputs).copied().collect();
    let job = begin(sandbox, &release, &inputs);
    state.job_finished(job).await.unwrap()
}

#[tokio::test]
async fn a_release_rolls_out_and_back_whatever_azure_devops_leaves_out() {
    for assumption in [
        Assumption::ApiVersion,
        Assumption::AttachmentLinks,
        Assumption::DeploymentOrder,
        Assumption::ReleaseWorkItems,
        Assumption::WorkItemProvider,
        Assumption::ArtifactRepository,
    ] {
        let sandbox = sandbox().await;
        sandbox.violate_assumption(assumption);
        link(&sandbox);
        let state = sandbox.azure_devops();
        let release = state.create_release(3).unwrap();
        for (inputs, told) in [
            (&[("flags", "")][..], "1 changed in production."),
            (&[("flags", ""), ("mode", "rollback")], "Restored to "),
        ] {
            let job = begin(&sandbox, &release, inputs);
            let job = state.job_finished(job).await.unwrap();
            assert!(
                job.log.iter().any(|line| line.contains(told)),
                "{assumption}, {told}: {:#?}",
                job.log
            );
        }
        sandbox.stop().await;
    }
}

#[tokio::test]
async fn a_job_that_may_not_read_the_stage_map_is_told_what_to_enter() {
    let sandbox = sandbox().await;
    sandbox.violate_assumption(Assumption::JobReadsSettings);
    link(&sandbox);
    let job = release(&sandbox, &[("environment", "")]).await;
    has(
        &job,
        "No environment: enter a key such as production in Environment (environment)",
    );
    has(&job, "The project's stage map could not be read");
    let job = release(&sandbox, &[]).await;
    has(&job, "1 changed in production.");
    sandbox.stop().await;
}

#[tokio::test]
async fn a_pull_request_that_a_job_may_not_read_is_told_and_what_the_run_lists_is_rolled_out() {
    let sandbox = sandbox().await;
    sandbox.violate_assumption(Assumption::PullRequestRun);
    let job = check_pull_request(&sandbox).await;
    has(&job, "2 work items of this run");
    has(&job, "list the work items of pull request 302");
    has(&job, "1 changed in production.");
    sandbox.stop().await;
}

#[tokio::test]
async fn every_work_item_of_a_consumed_run_counts_where_the_earlier_one_is_not_told() {
    let sandbox = sandbox().await;
    sandbox.violate_assumption(Assumption::ConsumedRun);
    deploy_run(&sandbox, 88).await;
    let job = deploy_run(&sandbox, 91).await;
    has(&job, "3 work items from run ");
    has(&job, ".91 of storefront-ci.");
    has(&job, "1 changed in production.");
    sandbox.stop().await;
}
