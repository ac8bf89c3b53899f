//! Releases and stages as the REST API and the host of a tab write them, as far as they are read. `D` is a date: text in
//! the REST API, text or a `Date` from the host.

use serde::Deserialize;

use crate::azure_devops::enum_value::EnumValue;
use crate::azure_devops::repositories::Artifact;
use crate::json::{Items, Lenient};

/// `Release`.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound = "D: Default + Deserialize<'de>")]
pub(in crate::azure_devops) struct Release<D> {
    pub(super) id: Lenient<Option<u32>>,
    pub(super) name: Lenient<String>,
    pub(super) release_definition: Lenient<Definition>,
    pub(super) created_on: Lenient<D>,
    pub(super) environments: Items<Stage<D>>,
    pub(super) artifacts: Items<Artifact>,
}

/// The pipeline of a release or a run.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::azure_devops) struct Definition {
    pub(in crate::azure_devops) name: Lenient<String>,
}

/// `ReleaseEnvironment`.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound = "D: Default + Deserialize<'de>")]
pub(in crate::azure_devops) struct Stage<D> {
    pub(super) id: Lenient<Option<u32>>,
    pub(super) release_id: Lenient<Option<u32>>,
    pub(super) name: Lenient<String>,
    pub(super) status: Lenient<EnumValue>,
    pub(super) deploy_steps: Option<Items<DeployStep<D>>>,
    pub(super) deploy_phases_snapshot: Items<PhaseSnapshot>,
}

/// `DeploymentAttempt`.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound = "D: Default + Deserialize<'de>")]
pub(super) struct DeployStep<D> {
    pub(super) attempt: Lenient<Option<u32>>,
    pub(super) requested_by: Lenient<Identity>,
    pub(super) queued_on: Lenient<D>,
    pub(super) release_deploy_phases: Items<DeployPhase>,
}

/// `IdentityRef`.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(in crate::azure_devops) struct Identity {
    pub(in crate::azure_devops) display_name: Lenient<String>,
}

/// `ReleaseDeployPhase`.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct DeployPhase {
    pub(super) run_plan_id: Lenient<String>,
}

/// `DeployPhase` of the stage's snapshot.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct PhaseSnapshot {
    pub(super) workflow_tasks: Items<WorkflowTask>,
}

/// `WorkflowTask`.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct WorkflowTask {
    pub(super) task_id: Lenient<String>,
    pub(super) enabled: Lenient<Option<bool>>,
    pub(super) inputs: Lenient<TaskInputs>,
}

/// Inputs of LaunchDarkly Rollout; none that was never touched.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct TaskInputs {
    pub(super) project: Lenient<Option<String>>,
    pub(super) environment: Lenient<Option<String>>,
    pub(super) rollout: Lenient<Option<String>>,
    pub(super) turn_on: Lenient<Option<String>>,
    pub(super) mode: Lenient<Option<String>>,
    pub(super) flags: Lenient<Option<String>>,
}
