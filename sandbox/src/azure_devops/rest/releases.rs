//! Releases, their stages, deployments, work items and attachments.

mod contract;
mod deployments;

use std::collections::BTreeSet;

use axum::http::Method;
use serde_json::json;
use uuid::Uuid;

pub(in crate::azure_devops) use contract::{release, release_environment};

use super::attachments;
use super::builds::work_items_url;
use super::call::{Answer, Call};
use super::error::RestError;
use crate::assumptions::Assumption;
use crate::azure_devops::state::{Job, Refusal, Release, Run, State};

pub(super) fn answer(call: &Call<'_>, resource: &[&str]) -> Result<Answer, RestError> {
    if call.method != Method::GET {
        return Err(RestError::no_such_resource(call));
    }
    match resource {
        ["releases"] => list(call),
        ["deployments"] => deployments::list(call),
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

fn list(call: &Call<'_>) -> Result<Answer, RestError> {
    let pipeline = call.number("definitionId")?;
    let releases = call
        .state
        .releases()
        .into_iter()
        .filter(|release| pipeline.is_none_or(|id| id == release.pipeline_id))
        .collect();
    let (releases, next) = call.page(releases, |release| release.id)?;
    let hidden: Vec<&str> = ["environments", "artifacts"]
        .into_iter()
        .filter(|part| !call.expands(part))
        .collect();
    let releases = releases.iter().map(|known| {
        let mut json = release(call.state, known)?;
        if let Some(json) = json.as_object_mut() {
            json.retain(|name, _| !hidden.contains(&name.as_str()));
        }
        Ok(json)
    });
    Ok(Answer::List(releases.collect::<Result<_, Refusal>>()?, next))
}

fn work_items(call: &Call<'_>, id: &str) -> Result<Answer, RestError> {
    if call.state.is_violated(Assumption::ReleaseWorkItems) {
        return Err(RestError::no_such_resource(call));
    }
    call.require_preview()?;
    let run = call.state.run(find(call.state, id)?.artifact_run_id)?;
    let ids = match call.query("baseReleaseId") {
        None => run.work_items.into_iter().collect(),
        Some(base) => work_items_between(call.state, find(call.state, base)?.artifact_run_id, &run),
    };
    let top = call.number("$top")?.unwrap_or(250) as usize;
    let items = ids
        .into_iter()
        .take(top)
        .filter_map(|id| call.state.work_item(id).ok());
    let provider = if call.state.is_violated(Assumption::WorkItemProvider) {
        "AzureBoardsNext"
    } else {
        "TfsGit"
    };
    let references = items.map(|item| {
        json!({
            "id": item.id.to_string(),
            "title": item.title(),
            "type": item.work_item_type(),
            "state": item.state(),
            "assignee": "",
            "provider": provider,
            "url": format!("{}{}", work_items_url(call.state), item.id),
        })
    });
    Ok(Answer::List(references.collect(), None))
}

/// Work items of the runs since that of another release.
fn work_items_between(state: &State, base: u32, run: &Run) -> BTreeSet<u32> {
    let runs = state.runs().into_iter();
    let between =
        runs.filter(|known| known.pipeline_id == run.pipeline_id && known.id > base && known.id <= run.id);
    between.flat_map(|known| known.work_items).collect()
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
    let has_links = !call.state.is_violated(Assumption::AttachmentLinks);
    let list = attachments::of_type(&job, attachment_type).map(|(record, attachment)| {
        let path = format!(
            "records/{}/attachments/{}/{}",
            record.id, attachment.attachment_type, attachment.name
        );
        let links = has_links.then(|| json!({ "self": { "href": format!("{base}/{path}") } }));
        json!({
            "_links": links.unwrap_or_else(|| json!({})),
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
