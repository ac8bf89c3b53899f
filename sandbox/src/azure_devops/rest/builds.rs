//! Builds: runs of YAML pipelines.

use std::collections::BTreeSet;

use axum::http::Method;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::attachments;
use super::call::{Answer, Call};
use super::error::RestError;
use crate::assumptions::Assumption;
use crate::azure_devops::state::{Job, JobStatus, Refusal, Run, State, TaskResult, USER_NAME};

pub(super) fn answer(call: &Call<'_>, resource: &[&str]) -> Result<Answer, RestError> {
    if call.method != Method::GET {
        return Err(RestError::no_such_resource(call));
    }
    match resource {
        ["builds"] => list(call),
        ["workitems"] => work_items_between(call),
        ["builds", id] => Ok(Answer::One(build(call.state, &run(call.state, id)?))),
        ["builds", id, "workitems"] => {
            let run = run(call.state, id)?;
            let is_violated = call.state.is_violated(Assumption::PullRequestRun);
            let checked = run.pull_request.filter(|_| is_violated);
            let mut known = call.state.pull_requests().into_iter();
            let checked = known.find(|known| Some(known.id) == checked);
            references(call, checked.map_or(run.work_items, |checked| checked.work_items))
        }
        ["builds", id, "timeline"] => Ok(Answer::One(timeline(call.state, &run(call.state, id)?)?)),
        ["builds", id, "attachments", attachment_type] => list_attachments(call, id, attachment_type),
        ["builds", id, timeline, record, "attachments", _, _] => {
            let [attachment_type, name] = call.last().ok_or_else(|| RestError::no_such_resource(call))?;
            let run = run(call.state, id)?;
            let mut answer = Err(Refusal::UnknownRun(run.id).into());
            for job in jobs(call.state, &run)? {
                answer =
                    answer.or_else(|_| attachments::content(&job, timeline, record, attachment_type, name));
            }
            answer
        }
        _ => Err(RestError::no_such_resource(call)),
    }
}

fn references(call: &Call<'_>, ids: impl IntoIterator<Item = u32>) -> Result<Answer, RestError> {
    let top = call.number("$top")?.unwrap_or(50) as usize;
    let base = work_items_url(call.state);
    let references = ids.into_iter().take(top);
    let references = references.map(|id| json!({ "id": id.to_string(), "url": format!("{base}{id}") }));
    Ok(Answer::List(references.collect(), None))
}

/// The work items of the runs of a pipeline after one, up to and with another.
fn work_items_between(call: &Call<'_>) -> Result<Answer, RestError> {
    let asked = |name: &str| {
        let missing = || {
            RestError::bad_request(
                "VssPropertyValidationException",
                format!("The parameter {name} is missing."),
            )
        };
        run(call.state, call.query(name).ok_or_else(missing)?)
    };
    let (from, to) = (asked("fromBuildId")?, asked("toBuildId")?);
    let runs = call.state.runs().into_iter();
    let between = runs.filter(|run| run.pipeline_id == to.pipeline_id && run.id > from.id && run.id <= to.id);
    let ids: BTreeSet<u32> = between.flat_map(|run| run.work_items).collect();
    references(call, ids)
}

/// The stages of a run, and the steps of their jobs.
fn timeline(state: &State, run: &Run) -> Result<Value, Refusal> {
    let jobs = jobs(state, run)?;
    let (progress, ended) = match run.result {
        Some(result) => ("completed", json!(result.as_str())),
        None => ("inProgress", Value::Null),
    };
    let stage = |order: usize, name: &str, progress: &str, ended: Value| {
        let id = Uuid::from_u128((u128::from(run.id) << 64) + order as u128);
        json!({ "id": id, "type": "Stage", "identifier": name, "name": name, "order": order,
            "attempt": 1, "state": progress, "result": ended })
    };
    let steps = jobs.iter().flat_map(|job| &job.records).map(|record| {
        json!({ "id": record.id, "type": "Task", "name": record.name, "attempt": 1,
            "result": record.result.map(TaskResult::as_str) })
    });
    let earlier = run.earlier_stages.iter().zip(1..);
    let earlier = earlier
        .map(|((name, _), order)| stage(order, name, "completed", json!(TaskResult::Succeeded.as_str())));
    let last = stage(run.earlier_stages.len() + 1, &run.stage, progress, ended);
    // A server lists records in no particular order.
    let records: Vec<Value> = std::iter::once(last).chain(earlier).chain(steps).collect();
    Ok(json!({ "id": jobs.last().map(|job| job.timeline_id), "records": records }))
}

/// A build as REST returns it, and as the run page passes it to its tabs.
pub(in crate::azure_devops) fn build(state: &State, run: &Run) -> Value {
    let (collection, project) = (state.collection_url(), state.project());
    let url = format!("{collection}{}/_apis/build/Builds/{}", project.id, run.id);
    let job = job(state, run).ok().flatten();
    let status = match job.as_ref().map(|job| job.status) {
        Some(JobStatus::InProgress) => "inProgress",
        Some(JobStatus::Cancelling) => "cancelling",
        Some(JobStatus::Completed(_)) | None => "completed",
    };
    let project = json!({ "id": project.id, "name": project.name, "url": format!("{collection}_apis/projects/{}", project.id) });
    let repository = state.repository_of_runs();
    let repository = json!({ "id": repository.id, "type": "TfsGit", "name": repository.name });
    let user = json!({ "displayName": USER_NAME, "uniqueName": "user@sandbox.example" });
    let mut build: Map<String, Value> = Map::from_iter([
        ("id", json!(run.id)),
        ("buildNumber", json!(run.number)),
        ("status", json!(status)),
        ("queueTime", json!(run.queued)),
        ("startTime", json!(run.queued)),
        ("url", json!(url)),
        ("uri", json!(format!("vstfs:///Build/Build/{}", run.id))),
        ("definition", json!({ "id": run.pipeline_id, "name": run.pipeline_name, "type": "build", "project": project })),
        ("project", project),
        ("reason", json!(if run.pull_request.is_some() { "pullRequest" } else { "manual" })),
        ("repository", repository),
        ("sourceBranch", json!(run.branch())),
        ("sourceVersion", json!(run.source_version)),
        ("requestedFor", user.clone()),
        ("requestedBy", user),
        ("_links", json!({ "self": { "href": url }, "web": { "href": state.run_page_url(run.id) } })),
    ].map(|(name, value)| (name.to_owned(), value)));
    if let Some(result) = run.result {
        build.insert("result".to_owned(), json!(result_name(result)));
        build.insert("finishTime".to_owned(), json!(run.finished));
    }
    if let Some(job) = job {
        build.insert("orchestrationPlan".to_owned(), json!({ "planId": job.plan_id }));
    }
    Value::Object(build)
}

/// Base of a work item's address.
pub(super) fn work_items_url(state: &State) -> String {
    format!("{}_apis/wit/workItems/", state.collection_url())
}

fn list(call: &Call<'_>) -> Result<Answer, RestError> {
    let definitions = call.query("definitions");
    let (branch, number) = (call.query("branchName"), call.query("buildNumber"));
    let before = call.query("maxTime").map(str::parse::<Timestamp>).transpose();
    let before = before.map_err(|_| {
        RestError::bad_request(
            "VssPropertyValidationException",
            "The parameter maxTime is not a moment.".to_owned(),
        )
    })?;
    let is_wanted = |run: &Run| {
        branch.is_none_or(|branch| branch == run.branch())
            && number.is_none_or(|number| number == run.number)
            && before.is_none_or(|before| run.queued <= before)
            && definitions.is_none_or(|ids| ids.split(',').any(|id| id.trim() == run.pipeline_id.to_string()))
    };
    let runs = call.state.runs().into_iter().filter(is_wanted).collect();
    let (runs, next) = call.page(runs, |run| run.id)?;
    Ok(Answer::List(
        runs.iter().map(|run| build(call.state, run)).collect(),
        next,
    ))
}

fn list_attachments(call: &Call<'_>, id: &str, attachment_type: &str) -> Result<Answer, RestError> {
    let run = run(call.state, id)?;
    let jobs = jobs(call.state, &run)?;
    let base = format!(
        "{}{}/_apis/build/builds/{}",
        call.state.collection_url(),
        call.state.project().id,
        run.id
    );
    let mut list = Vec::new();
    for job in &jobs {
        list.extend(
            attachments::of_type(job, attachment_type).map(|(record, attachment)| {
                let path = format!(
                    "{}/{}/attachments/{}/{}",
                    job.timeline_id, record.id, attachment.attachment_type, attachment.name
                );
                json!({ "name": attachment.name, "_links": { "self": { "href": format!("{base}/{path}") } } })
            }),
        );
    }
    Ok(Answer::List(list, None))
}

fn run(state: &State, id: &str) -> Result<Run, RestError> {
    let id = id.parse().map_err(|_| {
        RestError::bad_request(
            "VssPropertyValidationException",
            format!("The build id '{id}' is not a number."),
        )
    })?;
    Ok(state.run(id)?)
}

fn job(state: &State, run: &Run) -> Result<Option<Job>, Refusal> {
    run.job.map(|job| state.job(job)).transpose()
}

/// The jobs of all stages, in order.
fn jobs(state: &State, run: &Run) -> Result<Vec<Job>, Refusal> {
    let earlier = run.earlier_stages.iter().map(|(_, job)| *job);
    earlier.chain(run.job).map(|job| state.job(job)).collect()
}

fn result_name(result: TaskResult) -> &'static str {
    match result {
        TaskResult::SucceededWithIssues => "partiallySucceeded",
        TaskResult::Skipped => "canceled",
        _ => result.as_str(),
    }
}
