//! Statuses of flags: one flag in its environments, all flags of an environment, and one flag in one environment.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::Uri;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::flags;
use crate::launchdarkly::Simulator;
use crate::launchdarkly::error::ApiError;
use crate::launchdarkly::flag::rest::{link, set};
use crate::launchdarkly::flag::{Flag, FlagConfig};
use crate::launchdarkly::query::Query;
use crate::launchdarkly::state::{Environment, Project, now};

/// `GET /api/v2/flag-status/{project}/{flag}`; without `env` in every environment.
pub(super) async fn across_environments(
    State(simulator): State<Simulator>,
    Path((project, flag)): Path<(String, String)>,
    uri: Uri,
) -> Result<Json<Value>, ApiError> {
    let query = Query::of(&uri);
    let state = simulator.lock();
    let project = state.project(&project).ok_or_else(ApiError::not_found)?;
    let flag = project.flag(&flag).ok_or_else(ApiError::not_found)?;
    let chosen = match query.first("env") {
        Some(_) => flags::environments(project, &query),
        None => project.environments.iter().collect(),
    };
    let now = now();
    let statuses: Map<String, Value> = chosen
        .into_iter()
        .filter_map(|environment| {
            let config = flag.environments.get(&environment.key)?;
            Some((environment.key.clone(), form(flag, config, now)))
        })
        .collect();
    let own = format!("/api/v2/flag-status/{}/{}", project.key, flag.key);
    Ok(Json(json!({
        "_links": {
            "parent": link(&format!("/api/v2/flags/{}/{}", project.key, flag.key)),
            "self": link(&own),
        },
        "environments": statuses,
        "key": flag.key,
    })))
}

/// `GET /api/v2/flag-statuses/{project}/{environment}`: every flag, on one page.
pub(super) async fn of_environment(
    State(simulator): State<Simulator>,
    Path((project, environment)): Path<(String, String)>,
    uri: Uri,
) -> Result<Json<Value>, ApiError> {
    let state = simulator.lock();
    let (project, environment) = place(state.project(&project), &environment)?;
    let now = now();
    let items: Vec<Value> = project
        .flags
        .iter()
        .filter_map(|flag| linked_form(project, environment, flag, now))
        .collect();
    Ok(Json(json!({
        "_links": { "self": link(&uri.to_string()) },
        "items": items,
    })))
}

/// `GET /api/v2/flag-statuses/{project}/{environment}/{flag}`
pub(super) async fn one(
    State(simulator): State<Simulator>,
    Path((project, environment, flag)): Path<(String, String, String)>,
) -> Result<Json<Value>, ApiError> {
    let state = simulator.lock();
    let (project, environment) = place(state.project(&project), &environment)?;
    let flag = project.flag(&flag).ok_or_else(ApiError::not_found)?;
    let form = linked_form(project, environment, flag, now());
    form.map(Json).ok_or_else(ApiError::not_found)
}

fn place<'a>(
    project: Option<&'a Project>,
    environment: &str,
) -> Result<(&'a Project, &'a Environment), ApiError> {
    let project = project.ok_or_else(ApiError::not_found)?;
    let environment = project.environment(environment);
    Ok((project, environment.ok_or_else(ApiError::not_found)?))
}

/// `lastRequested` and `default` are null if the flag was never evaluated.
fn form(flag: &Flag, config: &FlagConfig, now: i64) -> Value {
    let last_requested = config.usage.last_requested(now);
    let moment = last_requested.and_then(|date| Timestamp::from_millisecond(date).ok());
    let default = flag.variations.get(flag.defaults.off_variation);
    json!({
        "name": config.status(now).name(),
        "lastRequested": moment.map(|moment| moment.to_string()),
        "default": moment.and(default).map(|variation| &variation.value),
    })
}

/// The form of a list, which contains the flag's key only in `_links.parent`.
fn linked_form(project: &Project, environment: &Environment, flag: &Flag, now: i64) -> Option<Value> {
    let mut form = form(flag, flag.environments.get(&environment.key)?, now);
    let own = format!(
        "/api/v2/flag-statuses/{}/{}/{}",
        project.key, environment.key, flag.key
    );
    let links = json!({
        "parent": link(&format!("/api/v2/flags/{}/{}", project.key, flag.key)),
        "self": link(&own),
    });
    set(&mut form, "_links", links);
    Some(form)
}
