//! Releases, their stages, work items and attachments.

use axum::http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::attachments;
use super::builds::work_items_url;
use super::call::{Answer, Call};
use super::error::RestError;
use crate::azure_devops::agent;
use crate::azure_devops::state::{
    Attempt, IssueKind, Job, JobStatus, Refusal, Release, ReleaseStage, State, TaskRecord, TaskResult,
    USER_NAME,
};

pub(super) fn answer(call: &Call<'_>, resource: &[&str]) -> Result<Answer, RestError> {
    if call.method != Method::GET {
        return Err(RestError::no_such_resource(call));
    }
    match resource {
        ["releases"] => list(call),
        ["releases", id] => Ok(Answer::One(release(call.state, &find(call.state, id)?)?)),
        ["releases", id, "workitems"] => work_items(call, id),
        ["releases", id, "environments", stage] => Ok(Answer::One(release_environment(
            call.state,
            number(id)?,
            number(stage)?,
        )?)),
        [
            "releases",
            id,
            "environments",
            stage,
            "attempts",
            attempt,
            "plan",
            plan,
            "attachments",
            attachment_type,
        ] => list_attachments(call, id, stage, attempt, plan, attachment_type),
        [
            "releases",
            id,
            "environments",
            stage,
            "attempts",
            attempt,
            "plan",
            plan,
            "timelines",
            timeline,
            "records",
            record,
            "attachments",
            _,
            _,
        ] => {
            let [attachment_type, name] = call.last().ok_or_else(|| RestError::no_such_resource(call))?;
            let job = attempt_job(call.state, id, stage, attempt, plan)?;
            attachments::content(&job, timeline, record, attachment_type, name)
        }
        _ => Err(RestError::no_such_resource(call)),
    }
}

/// A stage of a release as REST gives it, and as the stage page hands it to its tabs.
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

fn list(call: &Call<'_>) -> Result<Answer, RestError> {
    let pipeline = call.number("definitionId")?;
    let releases = call
        .state
        .releases()
        .into_iter()
        .filter(|release| pipeline.is_none_or(|id| id == release.pipeline_id))
        .collect();
    let (releases, next) = call.page(releases, |release| release.id)?;
    let with_stages = call.expands("environments");
    let releases = releases.iter().map(|known| {
        let mut json = release(call.state, known)?;
        if !with_stages && let Some(json) = json.as_object_mut() {
            json.remove("environments");
            json.remove("artifacts");
        }
        Ok(json)
    });
    Ok(Answer::List(releases.collect::<Result<_, Refusal>>()?, next))
}

fn work_items(call: &Call<'_>, id: &str) -> Result<Answer, RestError> {
    if call.state.release_work_items_missing() {
        return Err(RestError::no_such_resource(call));
    }
    call.require_preview()?;
    let run = call.state.run(find(call.state, id)?.artifact_run_id)?;
    let top = call.number("$top")?.unwrap_or(250) as usize;
    let items = run
        .work_items
        .iter()
        .take(top)
        .filter_map(|id| call.state.work_item(*id).ok());
    let references = items.map(|item| {
        json!({
            "id": item.id.to_string(),
            "title": item.title(),
            "type": item.work_item_type(),
            "state": item.state(),
            "assignee": "",
            "provider": "TfsGit",
            "url": format!("{}{}", work_items_url(call.state), item.id),
        })
    });
    Ok(Answer::List(references.collect(), None))
}

fn list_attachments(
    call: &Call<'_>,
    id: &str,
    stage: &str,
    attempt: &str,
    plan: &str,
    attachment_type: &str,
) -> Result<Answer, RestError> {
    let job = attempt_job(call.state, id, stage, attempt, plan)?;
    let base = format!(
        "{}{}/_apis/Release",
        call.state.collection_url(),
        call.state.project().id
    );
    let base = format!(
        "{base}/releases/{id}/environments/{stage}/attempts/{attempt}/plan/{plan}/timelines/{}",
        job.timeline_id
    );
    let list = attachments::of_type(&job, attachment_type).map(|(record, attachment)| {
        let path = format!(
            "records/{}/attachments/{}/{}",
            record.id, attachment.attachment_type, attachment.name
        );
        json!({
            "_links": { "self": { "href": format!("{base}/{path}") } },
            "type": attachment.attachment_type,
            "name": attachment.name,
            "timelineId": job.timeline_id,
            "recordId": record.id,
            "createdOn": attachment.created,
            "modifiedOn": attachment.created,
        })
    });
    Ok(Answer::List(list.collect(), None))
}

/// The job of an attempt, by the plan that it ran under.
fn attempt_job(state: &State, id: &str, stage: &str, attempt: &str, plan: &str) -> Result<Job, RestError> {
    let release = find(state, id)?;
    let (stage, attempt) = (number(stage)?, number(attempt)?);
    let known = release.stage(stage).ok_or(Refusal::UnknownStage {
        release: release.id,
        stage,
    })?;
    let found = known
        .attempts
        .iter()
        .find(|known| known.number == attempt)
        .map(|known| state.job(known.job))
        .transpose()?;
    found
        .filter(|job| Uuid::parse_str(plan) == Ok(job.plan_id))
        .ok_or_else(|| {
            RestError::not_found(
                "ReleaseManagementObjectNotFoundException",
                format!("Attempt {attempt} has no plan {plan}."),
            )
        })
}

fn release(state: &State, release: &Release) -> Result<Value, Refusal> {
    let run = state.run(release.artifact_run_id)?;
    let project = state.project();
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
            "definitionReference": {
                "project": { "id": project.id, "name": project.name },
                "definition": { "id": run.pipeline_id.to_string(), "name": run.pipeline_name },
                "version": { "id": run.id.to_string(), "name": run.number },
                "sourceVersion": { "id": run.source_version, "name": "" },
            },
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
            "id": attempt.deployment_id,
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

fn find(state: &State, id: &str) -> Result<Release, RestError> {
    Ok(state.release(number(id)?)?)
}

fn number(id: &str) -> Result<u32, RestError> {
    id.parse().map_err(|_| {
        RestError::bad_request(
            "VssPropertyValidationException",
            format!("'{id}' is not a number."),
        )
    })
}
