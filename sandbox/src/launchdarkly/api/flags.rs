//! The flags of a project, and one of them.

use std::cmp::Reverse;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::Uri;
use serde_json::{Value, json};

use crate::assumptions::Assumption;
use crate::launchdarkly::Simulator;
use crate::launchdarkly::error::ApiError;
use crate::launchdarkly::filter;
use crate::launchdarkly::flag::Flag;
use crate::launchdarkly::flag::rest::{Detail, set};
use crate::launchdarkly::members::Maintainer;
use crate::launchdarkly::paging::Paging;
use crate::launchdarkly::query::Query;
use crate::launchdarkly::state::{Environment, Project};

/// `GET /api/v2/flags/{project}`
pub(super) async fn list(
    State(simulator): State<Simulator>,
    Path(project): Path<String>,
    uri: Uri,
) -> Result<Json<Value>, ApiError> {
    let query = Query::of(&uri);
    let state = simulator.lock();
    let project = state.project(&project).ok_or_else(ApiError::not_found)?;
    let mut flags = filter::flags(&project.flags, &query, &state.violated)?;
    sort(&mut flags, &query)?;
    let mut environments = environments(project, &query);
    if environments.is_empty() {
        let filtered = filter::environment(&query, &state.violated)?;
        environments.extend(filtered.and_then(|key| project.environment(key)));
    }
    let detail = match query.first("summary") {
        Some("0" | "false") => Detail::Full,
        _ => Detail::Summary,
    };
    let tells_references = query.first("expand") == Some("codeReferences")
        && !state.violated.contains(&Assumption::CodeReferences);
    let form = |flag: &Flag| {
        let mut form = flag.rest_in(project, &environments, detail);
        if tells_references && flag.code_references > 0 {
            set(
                &mut form,
                "codeReferences",
                json!({ "totalCount": flag.code_references }),
            );
        }
        form
    };
    Ok(Json(Paging::of(&query)?.page(flags, &uri, &query, form)))
}

/// `GET /api/v2/flags/{project}/{flag}`; without `env` in every environment.
pub(super) async fn one(
    State(simulator): State<Simulator>,
    Path((project, flag)): Path<(String, String)>,
    uri: Uri,
) -> Result<Json<Value>, ApiError> {
    let query = Query::of(&uri);
    let state = simulator.lock();
    let project = state.project(&project).ok_or_else(ApiError::not_found)?;
    let flag = project.flag(&flag).ok_or_else(ApiError::not_found)?;
    if query.first("env").is_none() {
        return Ok(Json(flag.rest(project)));
    }
    let environments = environments(project, &query);
    Ok(Json(flag.rest_in(project, &environments, Detail::Full)))
}

/// The environments in all `env` parameters. Unknown ones are left out.
pub(super) fn environments<'a>(project: &'a Project, query: &Query) -> Vec<&'a Environment> {
    let named = query.all("env");
    named.filter_map(|key| project.environment(key)).collect()
}

/// Flags are kept newest first.
fn sort(flags: &mut [&Flag], query: &Query) -> Result<(), ApiError> {
    let sort = query.first("sort").unwrap_or("-creationDate");
    let (field, descending) = match sort.strip_prefix('-') {
        Some(field) => (field, true),
        None => (sort, false),
    };
    match field {
        "creationDate" => flags.sort_by_key(|flag| flag.creation_date),
        "key" => flags.sort_by(|a, b| a.key.cmp(&b.key)),
        "maintainerId" => flags.sort_by_cached_key(|flag| flag.maintainer.map(Maintainer::id)),
        "name" => flags.sort_by_cached_key(|flag| flag.name.to_lowercase()),
        "tags" => flags.sort_by(|a, b| a.tags.cmp(&b.tags)),
        "type" => flags.sort_by_key(|flag| Reverse(flag.temporary)),
        "targetingModifiedDate" => {
            let environment = query
                .first("env")
                .ok_or_else(|| ApiError::invalid_request("sort=targetingModifiedDate needs env"))?;
            let modified = |flag: &Flag| Some(flag.environments.get(environment)?.last_modified);
            flags.sort_by_key(|flag| modified(flag));
        }
        _ => {
            let message = format!("Invalid sort {sort:?}");
            return Err(ApiError::invalid_request(message));
        }
    }
    if descending {
        flags.reverse();
    }
    Ok(())
}
