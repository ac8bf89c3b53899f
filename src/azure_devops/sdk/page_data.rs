//! Releases, stages and runs as the host of a tab tells them: the properties that are used, under the names of the REST
//! API. Written as JSON they are read by the readers of the REST API. Functions and whatever else the host adds stay behind.

use std::fmt;

use serde::de::{Deserializer, Error, Visitor};
use serde::{Deserialize, Serialize};

use super::date::HostDate;
use crate::json::{Items, Lenient};

/// `Release`.
#[derive(Default, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Release {
    id: Lenient<Option<u32>>,
    name: Lenient<String>,
    release_definition: Lenient<Named>,
    created_on: HostDate,
    environments: Items<Stage>,
    artifacts: Items<Artifact>,
}

/// `ReleaseEnvironment`.
#[derive(Default, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Stage {
    id: Lenient<Option<u32>>,
    release_id: Lenient<Option<u32>>,
    name: Lenient<String>,
    status: Lenient<EnumValue>,
    // A host that does not tell the attempts is told apart from a stage without any.
    #[serde(skip_serializing_if = "Option::is_none")]
    deploy_steps: Option<Items<DeployStep>>,
    deploy_phases_snapshot: Items<PhaseSnapshot>,
}

/// `Build`.
#[derive(Default, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Run {
    id: Lenient<Option<u32>>,
    build_number: Lenient<String>,
    definition: Lenient<Named>,
    status: Lenient<EnumValue>,
    requested_for: Lenient<Identity>,
    queue_time: HostDate,
    repository: Lenient<Repository>,
}

/// The pipeline of a release or a run.
#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
struct Named {
    name: Lenient<String>,
}

/// `IdentityRef`.
#[derive(Default, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase")]
struct Identity {
    display_name: Lenient<String>,
}

/// `DeploymentAttempt`.
#[derive(Default, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase")]
struct DeployStep {
    attempt: Lenient<Option<u32>>,
    requested_by: Lenient<Identity>,
    queued_on: HostDate,
    release_deploy_phases: Items<DeployPhase>,
}

/// `ReleaseDeployPhase`.
#[derive(Default, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase")]
struct DeployPhase {
    run_plan_id: Lenient<Option<String>>,
}

/// `DeployPhase` of a stage's snapshot.
#[derive(Default, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase")]
struct PhaseSnapshot {
    workflow_tasks: Items<WorkflowTask>,
}

/// `WorkflowTask`.
#[derive(Default, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase")]
struct WorkflowTask {
    task_id: Lenient<String>,
    enabled: Lenient<Option<bool>>,
    inputs: Lenient<TaskInputs>,
}

/// Inputs of LaunchDarkly Rollout.
#[derive(Default, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase")]
struct TaskInputs {
    project: Lenient<Option<String>>,
    environment: Lenient<Option<String>>,
    rollout: Lenient<Option<String>>,
    turn_on: Lenient<Option<String>>,
    mode: Lenient<Option<String>>,
    flags: Lenient<Option<String>>,
}

/// An artifact of a release.
#[derive(Default, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase")]
struct Artifact {
    r#type: Lenient<String>,
    definition_reference: Lenient<ArtifactDefinition>,
}

/// `definitionReference` of an artifact.
#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
struct ArtifactDefinition {
    definition: Lenient<Reference>,
    repository: Lenient<Reference>,
    #[serde(rename = "repository.id")]
    repository_id: Lenient<Reference>,
    #[serde(rename = "repository.provider")]
    repository_provider: Lenient<Reference>,
}

/// `ArtifactSourceReference`.
#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
struct Reference {
    id: Lenient<Option<String>>,
}

/// `BuildRepository`.
#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
struct Repository {
    id: Lenient<String>,
    r#type: Lenient<Option<String>>,
}

/// An enum by its name or by its number.
#[derive(Default, Serialize)]
#[serde(untagged)]
enum EnumValue {
    #[default]
    Missing,
    Name(String),
    Number(i64),
}

impl<'de> Deserialize<'de> for EnumValue {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        value.deserialize_any(EnumVisitor)
    }
}

struct EnumVisitor;

impl Visitor<'_> for EnumVisitor {
    type Value = EnumValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name or the number of an enum")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<EnumValue, E> {
        Ok(EnumValue::Name(name.to_owned()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<EnumValue, E> {
        Ok(EnumValue::Number(number))
    }
}
