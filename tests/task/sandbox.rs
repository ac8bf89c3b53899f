//! The packaged task in a release of the sandbox: a rollout, a change by somebody else, and a rollback from the attachment.

use std::path::Path;

use sandbox::azure_devops::state::{Job, Release};
use sandbox::launchdarkly::Place;
use sandbox::{LaunchDarkly, Options, Sandbox};
use serde_json::{Value, json};
use uuid::Uuid;

/// Starts to deploy Production with these inputs in addition to those of the stage.
pub fn begin(sandbox: &Sandbox, release: &Release, inputs: &[(&str, &str)]) -> Uuid {
    let stage = release.stages.last().unwrap();
    let mut steps = stage.steps.clone();
    let flags = [("flags", "storefront/checkout-v2")];
    for (name, value) in flags.iter().chain(inputs) {
        steps[0].inputs.insert((*name).to_owned(), (*value).to_owned());
    }
    let state = sandbox.azure_devops();
    state.deploy_stage(release.id, stage.id, Some(steps)).unwrap()
}

/// Deploys Production.
async fn deploy(sandbox: &Sandbox, release: &Release, inputs: &[(&str, &str)]) -> Job {
    let job = begin(sandbox, release, inputs);
    sandbox.azure_devops().job_finished(job).await.unwrap()
}

fn production(sandbox: &Sandbox) -> Value {
    let flag = sandbox
        .launchdarkly()
        .unwrap()
        .flag("storefront", "checkout-v2")
        .unwrap();
    let production = &flag["environments"]["production"];
    json!({"on": production["on"], "fallthrough": production["fallthrough"]})
}

pub fn has(job: &Job, words: &str) {
    assert!(
        job.log.iter().any(|line| line.contains(words)),
        "{words}: {:#?}",
        job.log
    );
}

/// Starts a sandbox with the package.
pub async fn sandbox() -> Sandbox {
    let package = concat!(
        "dist/launchdarkly-azure-devops-",
        env!("CARGO_PKG_VERSION"),
        ".vsix"
    );
    let sandbox = Sandbox::start(Options {
        port: 0,
        package: Path::new(env!("CARGO_MANIFEST_DIR")).join(package),
        launchdarkly: LaunchDarkly::Simulated,
    });
    sandbox.await.unwrap()
}

#[tokio::test]
async fn a_stage_takes_its_rollout_back() {
    let sandbox = sandbox().await;
    let release = sandbox.azure_devops().create_release(3).unwrap();
    let first = production(&sandbox);

    let rollout = deploy(&sandbox, &release, &[]).await;
    has(
        &rollout,
        "No release of a different build was deployed to Production before",
    );
    has(&rollout, "1 changed in production.");
    let rolled_out = production(&sandbox);
    assert_ne!(rolled_out, first);

    let place = Place {
        project: "storefront".into(),
        environment: "production".into(),
        flag: "checkout-v2".into(),
    };
    let simulator = sandbox.launchdarkly().unwrap();
    simulator
        .change_as_member(&place, &[json!({"kind": "turnFlagOff"})])
        .unwrap();
    let refused = deploy(&sandbox, &release, &[("mode", "rollback")]).await;
    has(
        &refused,
        "Rolling back the rollout of Release-1, stage Production, attempt 1",
    );
    has(
        &refused,
        "It was changed after the rollout: it was On 25%, now it is Off with 25%. Last changed by ",
    );

    let again = deploy(&sandbox, &release, &[]).await;
    has(&again, "1 changed in production.");
    let rollback = deploy(&sandbox, &release, &[("mode", "rollback")]).await;
    has(
        &rollback,
        "Rolling back the rollout of Release-1, stage Production, attempt 3",
    );
    has(&rollback, "Restored to Off with 25%.");
    assert_eq!(
        production(&sandbox)["fallthrough"],
        rolled_out["fallthrough"],
        "where it was before the newest rollout"
    );
    sandbox.stop().await;
}
