//! Runs as the Pipelines API returns them: with the runs of other pipelines that they deployed.

use axum::http::Method;
use serde_json::{Value, json};

use super::call::{Answer, Call};
use super::error::RestError;
use crate::assumptions::Assumption;
use crate::azure_devops::state::{CONSUMED_ALIAS, Refusal, Run};

pub(super) fn answer(call: &Call<'_>, resource: &[&str]) -> Result<Answer, RestError> {
    let ([pipeline, "runs", id], &Method::GET) = (resource, call.method) else {
        return Err(RestError::no_such_resource(call));
    };
    let id = id.parse().map_err(|_| RestError::no_such_resource(call))?;
    let run = call.state.run(id)?;
    if run.pipeline_id.to_string() != *pipeline {
        return Err(Refusal::UnknownRun(id).into());
    }
    let mut pipelines = json!({});
    if let Some(consumed) = run.consumed
        && !call.state.is_violated(Assumption::ConsumedRun)
    {
        let consumed = call.state.run(consumed)?;
        pipelines =
            json!({ CONSUMED_ALIAS: { "pipeline": pipeline_of(&consumed), "version": consumed.number } });
    }
    Ok(Answer::One(json!({
        "id": run.id,
        "name": run.number,
        "state": if run.result.is_some() { "completed" } else { "inProgress" },
        "createdDate": run.queued,
        "pipeline": pipeline_of(&run),
        "resources": {
            "repositories": { "self": { "refName": run.branch(), "version": run.source_version } },
            "pipelines": pipelines,
        },
    })))
}

fn pipeline_of(run: &Run) -> Value {
    json!({ "id": run.pipeline_id, "name": run.pipeline_name })
}
