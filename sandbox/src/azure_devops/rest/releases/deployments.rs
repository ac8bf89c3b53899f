//! Deployments: every attempt of every stage, as a list of its own.

use serde_json::{Value, json};

use super::contract::release;
use crate::assumptions::Assumption;
use crate::azure_devops::rest::call::{Answer, Call};
use crate::azure_devops::rest::error::RestError;
use crate::azure_devops::state::{
    Attempt, JobStatus, Refusal, Release, ReleaseStage, State, TaskResult, USER_NAME,
};

/// The requested deployments; newest first, unless the query orders them ascending.
pub(super) fn list(call: &Call<'_>) -> Result<Answer, RestError> {
    let pipeline = call.number("definitionId")?;
    let stage = call.number("definitionEnvironmentId")?;
    let status = call.query("deploymentStatus").filter(|status| *status != "all");
    let mut found = Vec::new();
    for known in call.state.releases() {
        if pipeline.is_some_and(|id| id != known.pipeline_id) {
            continue;
        }
        let stages = known.stages.iter();
        for known_stage in stages.filter(|known| stage.is_none_or(|id| id == known.definition_id)) {
            for attempt in &known_stage.attempts {
                found.push((
                    attempt.deployment_id,
                    deployment(call.state, &known, known_stage, attempt)?,
                ));
            }
        }
    }
    let has = |deployment: &Value, status: &str| {
        deployment
            .get("deploymentStatus")
            .is_some_and(|known| known == status)
    };
    found.retain(|(_, deployment)| status.is_none_or(|status| has(deployment, status)));
    found.sort_by_key(|(id, _)| std::cmp::Reverse(*id));
    let (mut found, next) = call.page(found, |(id, _)| *id)?;
    if call.query("queryOrder") == Some("ascending") || call.state.is_violated(Assumption::DeploymentOrder) {
        found.reverse();
    }
    Ok(Answer::List(
        found.into_iter().map(|(_, json)| json).collect(),
        next,
    ))
}

fn deployment(
    state: &State,
    known: &Release,
    stage: &ReleaseStage,
    attempt: &Attempt,
) -> Result<Value, Refusal> {
    let job = state.job(attempt.job)?;
    let (status, operation) = match job.status {
        JobStatus::InProgress => ("inProgress", "PhaseInProgress"),
        JobStatus::Cancelling => ("inProgress", "Cancelling"),
        JobStatus::Completed(TaskResult::Succeeded) => ("succeeded", "Approved"),
        JobStatus::Completed(TaskResult::SucceededWithIssues) => ("partiallySucceeded", "Approved"),
        JobStatus::Completed(TaskResult::Failed) => ("failed", "Rejected"),
        JobStatus::Completed(TaskResult::Canceled | TaskResult::Skipped) => ("failed", "Canceled"),
    };
    let whole = release(state, known)?;
    let of_release = |name: &str| whole.get(name).cloned().unwrap_or_default();
    Ok(json!({
        "id": attempt.deployment_id,
        "release": {
            "id": known.id,
            "name": known.name,
            "url": of_release("url"),
            "artifacts": of_release("artifacts"),
            "_links": of_release("_links"),
        },
        "releaseDefinition": of_release("releaseDefinition"),
        "releaseEnvironment": { "id": stage.id, "name": stage.name },
        "definitionEnvironmentId": stage.definition_id,
        "attempt": attempt.number,
        "reason": "manual",
        "deploymentStatus": status,
        "operationStatus": operation,
        "requestedBy": { "displayName": USER_NAME },
        "queuedOn": job.started,
        "startedOn": job.started,
        "completedOn": job.finished,
    }))
}
