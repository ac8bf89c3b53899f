//! Releases and their stages in REST's form.

use serde_json::{Value, json};

use crate::assumptions::Assumption;
use crate::azure_devops::agent;
use crate::azure_devops::state::{
    Attempt, IssueKind, JobStatus, Refusal, Release, ReleaseStage, State, TaskRecord, TaskResult, USER_NAME,
};

/// A stage of a release as REST returns it, and as the stage page passes it to its tabs.
///
/// # Errors
/// [`Refusal::UnknownRelease`], [`Refusal::UnknownStage`]
pub(in crate::azure_devops) fn release_environment(
    state: &State,
    release: u32,
    stage: u32,
) -> Result<Value, Refusal> {
    let known = state.release(release)?;
    let found = known
        .stage(stage)
        .ok_or(Refusal::UnknownStage { release, stage })?;
    environment(state, &known, found)
}

/// A release with its stages and artifacts.
pub(in crate::azure_devops) fn release(state: &State, release: &Release) -> Result<Value, Refusal> {
    let run = state.run(release.artifact_run_id)?;
    let project = state.project();
    let repository = state.repository_of_runs();
    let url = format!(
        "{}{}/_apis/Release/releases/{}",
        state.collection_url(),
        project.id,
        release.id
    );
    let environments = release
        .stages
        .iter()
        .map(|stage| environment(state, release, stage))
        .collect::<Result<Vec<_>, _>>()?;
    let mut source = json!({
        "project": { "id": project.id, "name": project.name },
        "definition": { "id": run.pipeline_id.to_string(), "name": run.pipeline_name },
        "version": { "id": run.id.to_string(), "name": run.number },
        "sourceVersion": { "id": run.source_version, "name": "" },
    });
    if let (Some(source), false) = (
        source.as_object_mut(),
        state.is_violated(Assumption::ArtifactRepository),
    ) {
        let repository = json!({ "id": repository.id, "name": repository.name });
        source.insert("repository".to_owned(), repository);
        let provider = json!({ "id": "TfsGit", "name": "TfsGit" });
        source.insert("repository.provider".to_owned(), provider);
    }
    Ok(json!({
        "id": release.id,
        "name": release.name,
        "status": "active",
        "createdOn": release.created,
        "createdBy": { "displayName": USER_NAME, "uniqueName": "user@sandbox.example" },
        "reason": "manual",
        "releaseDefinition": { "id": release.pipeline_id, "name": release.pipeline_name },
        "projectReference": { "id": project.id, "name": project.name },
        "environments": environments,
        "artifacts": [{
            "type": "Build",
            "alias": format!("_{}", run.pipeline_name),
            "isPrimary": true,
            "sourceId": format!("{}:{}", project.id, run.pipeline_id),
            "definitionReference": source,
        }],
        "url": url,
        "_links": { "self": { "href": url }, "web": { "href": state.release_page_url(release.id) } },
    }))
}

fn environment(state: &State, release: &Release, stage: &ReleaseStage) -> Result<Value, Refusal> {
    let steps = stage
        .attempts
        .iter()
        .map(|attempt| deploy_step(state, attempt))
        .collect::<Result<Vec<_>, _>>()?;
    let task_id = agent::task_id(state).unwrap_or_default();
    let tasks: Vec<Value> = stage
        .steps
        .iter()
        .map(|step| json!({ "taskId": task_id, "refName": step.reference_name, "enabled": true, "inputs": step.inputs }))
        .collect();
    Ok(json!({
        "id": stage.id,
        "releaseId": release.id,
        "name": stage.name,
        "status": stage.status.as_str(),
        "rank": release.stages.iter().position(|known| known.id == stage.id).map_or(0, |at| at + 1),
        "definitionEnvironmentId": stage.definition_id,
        "release": { "id": release.id, "name": release.name },
        "releaseDefinition": { "id": release.pipeline_id, "name": release.pipeline_name },
        "deploySteps": steps,
        "deployPhasesSnapshot": [{ "name": "Agent job", "rank": 1, "phaseType": "agentBasedDeployment", "workflowTasks": tasks }],
    }))
}

fn deploy_step(state: &State, attempt: &Attempt) -> Result<Value, Refusal> {
    let job = state.job(attempt.job)?;
    let (step_status, phase_status, task_status) = match job.status {
        JobStatus::InProgress | JobStatus::Cancelling => ("inProgress", "inProgress", "inProgress"),
        JobStatus::Completed(TaskResult::Succeeded) => ("succeeded", "succeeded", "succeeded"),
        JobStatus::Completed(TaskResult::SucceededWithIssues) => {
            ("partiallySucceeded", "partiallySucceeded", "partiallySucceeded")
        }
        JobStatus::Completed(TaskResult::Failed) => ("failed", "failed", "failed"),
        JobStatus::Completed(TaskResult::Canceled | TaskResult::Skipped) => {
            ("failed", "canceled", "canceled")
        }
    };
    let tasks: Vec<Value> = (2..)
        .zip(&job.records)
        .map(|(rank, record)| release_task(rank, record))
        .collect();
    Ok(json!({
        "id": attempt.deployment_id,
        "deploymentId": attempt.deployment_id,
        "attempt": attempt.number,
        "reason": "manual",
        "status": step_status,
        "hasStarted": true,
        "queuedOn": job.started,
        "requestedBy": { "displayName": USER_NAME },
        "releaseDeployPhases": [{
            "phaseId": attempt.deployment_id.to_string(),
            "name": "Agent job",
            "rank": 1,
            "phaseType": "agentBasedDeployment",
            "status": phase_status,
            "runPlanId": job.plan_id,
            "startedOn": job.started,
            "deploymentJobs": [{
                "job": {
                    "id": 1,
                    "timelineRecordId": job.id,
                    "name": "Agent job",
                    "status": task_status,
                    "startTime": job.started,
                    "finishTime": job.finished,
                    "rank": 1,
                },
                "tasks": tasks,
            }],
        }],
    }))
}

fn release_task(rank: u32, record: &TaskRecord) -> Value {
    let status = match record.result {
        None => "pending",
        Some(TaskResult::Succeeded) => "succeeded",
        Some(TaskResult::SucceededWithIssues) => "partiallySucceeded",
        Some(TaskResult::Failed) => "failed",
        Some(TaskResult::Canceled) => "canceled",
        Some(TaskResult::Skipped) => "skipped",
    };
    let issues = record.issues.iter().map(|issue| {
        let issue_type = match issue.kind {
            IssueKind::Error => "Error",
            IssueKind::Warning => "Warning",
        };
        json!({ "issueType": issue_type, "message": issue.message })
    });
    json!({
        "id": rank,
        "timelineRecordId": record.id,
        "name": record.name,
        "status": status,
        "rank": rank,
        "percentComplete": record.progress,
        "issues": issues.collect::<Vec<_>>(),
    })
}
