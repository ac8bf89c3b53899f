//! `/api/v2/projects/{project}/flags/{flag}/environments/{environment}/approval-requests`: listed, read, made and
//! applied. Reviews are made on the flag's page.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::{Extension, Json};
use serde_json::{Value, json};

use super::request_body::object;
use crate::launchdarkly::Simulator;
use crate::launchdarkly::approvals::ApprovalRequest;
use crate::launchdarkly::auth::Caller;
use crate::launchdarkly::change::{Origin, Place};
use crate::launchdarkly::error::ApiError;
use crate::launchdarkly::flag::rest::link;
use crate::launchdarkly::semantic_patch::text;

type ListPath = Path<(String, String, String)>;
type OnePath = Path<(String, String, String, String)>;

/// `GET …/approval-requests`, the newest first.
pub(super) async fn list(
    State(simulator): State<Simulator>,
    Path((project, flag, environment)): ListPath,
    uri: Uri,
) -> Result<Json<Value>, ApiError> {
    let place = Place::new(&project, &environment, &flag);
    let state = simulator.lock();
    state.flag_at(&place)?;
    let mut items: Vec<Value> = state
        .approval_requests_at(&place)
        .map(ApprovalRequest::rest)
        .collect();
    items.reverse();
    Ok(Json(json!({
        "_links": { "self": link(&uri.to_string()) },
        "items": items,
    })))
}

/// `GET …/approval-requests/{id}`
pub(super) async fn one(
    State(simulator): State<Simulator>,
    Path((project, flag, environment, id)): OnePath,
) -> Result<Json<Value>, ApiError> {
    let place = Place::new(&project, &environment, &flag);
    let state = simulator.lock();
    let mut requests = state.approval_requests_at(&place);
    let request = requests.find(|request| request.id == id);
    Ok(Json(request.ok_or_else(ApiError::not_found)?.rest()))
}

/// `POST …/approval-requests`
pub(super) async fn create(
    State(simulator): State<Simulator>,
    Extension(caller): Extension<Caller>,
    Path((project, flag, environment)): ListPath,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let place = Place::new(&project, &environment, &flag);
    let mut state = simulator.lock();
    state.flag_at(&place)?;
    if !caller.may_write {
        return Err(ApiError::forbidden());
    }
    let request = state.request_approval(place, &object(&body)?, caller)?;
    Ok((StatusCode::CREATED, Json(request.rest())))
}

/// `POST …/approval-requests/{id}/apply`
pub(super) async fn apply(
    State(simulator): State<Simulator>,
    Extension(caller): Extension<Caller>,
    Path((project, flag, environment, id)): OnePath,
    body: Bytes,
) -> Result<Json<Value>, ApiError> {
    let place = Place::new(&project, &environment, &flag);
    let mut state = simulator.lock();
    if state.approval_requests_at(&place).all(|request| request.id != id) {
        return Err(ApiError::not_found());
    }
    if !caller.may_write {
        return Err(ApiError::forbidden());
    }
    let origin = Origin {
        author: caller.author(),
        comment: text(&object(&body)?, "comment")?,
    };
    Ok(Json(state.apply_approval(&id, origin)?.rest()))
}
