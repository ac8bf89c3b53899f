//! `/api/v2/flag-links/projects/{project}/flags/{flag}`: list, create and delete. In beta.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::{Extension, Json};
use serde_json::{Value, json};

use super::request_body::object;
use crate::launchdarkly::Simulator;
use crate::launchdarkly::auth::Caller;
use crate::launchdarkly::error::ApiError;
use crate::launchdarkly::flag::rest::link;
use crate::launchdarkly::state::Project;

type ListPath = Path<(String, String)>;

/// `GET …`, the newest first.
pub(super) async fn list(
    State(simulator): State<Simulator>,
    Path((project, flag)): ListPath,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Json<Value>, ApiError> {
    require_beta(&headers)?;
    let state = simulator.lock();
    let project = with_flag(state.project(&project), &flag)?;
    let links = state.flag_links_of(&project.key, &flag);
    let mut items: Vec<Value> = links.map(|link| link.rest(project)).collect();
    items.reverse();
    Ok(Json(json!({
        "_links": { "self": link(&uri.to_string()) },
        "items": items,
    })))
}

/// `POST …`
pub(super) async fn create(
    State(simulator): State<Simulator>,
    Extension(caller): Extension<Caller>,
    Path((project, flag)): ListPath,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    require_beta(&headers)?;
    let mut state = simulator.lock();
    with_flag(state.project(&project), &flag)?;
    require_writer(caller)?;
    let link = state.create_flag_link(&project, &flag, &object(&body)?, caller.author())?;
    let link = link.clone();
    let project = with_flag(state.project(&project), &flag)?;
    Ok((StatusCode::CREATED, Json(link.rest(project))))
}

/// `DELETE …/{id}`, by id or key.
pub(super) async fn delete(
    State(simulator): State<Simulator>,
    Extension(caller): Extension<Caller>,
    Path((project, flag, id)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<StatusCode, ApiError> {
    require_beta(&headers)?;
    let mut state = simulator.lock();
    with_flag(state.project(&project), &flag)?;
    require_writer(caller)?;
    state.delete_flag_link(&project, &flag, &id, caller.author())?;
    Ok(StatusCode::NO_CONTENT)
}

/// The project, when it has the flag.
fn with_flag<'a>(project: Option<&'a Project>, flag: &str) -> Result<&'a Project, ApiError> {
    project
        .filter(|project| project.flag(flag).is_some())
        .ok_or_else(ApiError::not_found)
}

/// A beta resource is forbidden to every other version.
fn require_beta(headers: &HeaderMap) -> Result<(), ApiError> {
    match headers.get("ld-api-version") {
        Some(version) if version == "beta" => Ok(()),
        _ => Err(ApiError::forbidden()),
    }
}

fn require_writer(caller: Caller) -> Result<(), ApiError> {
    if caller.may_write {
        Ok(())
    } else {
        Err(ApiError::forbidden())
    }
}
