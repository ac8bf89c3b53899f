//! `PATCH /api/v2/flags/{project}/{flag}`: all of its instructions, or nothing.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::Value;

use crate::launchdarkly::Simulator;
use crate::launchdarkly::approvals::ApprovalRefusal;
use crate::launchdarkly::auth::Caller;
use crate::launchdarkly::change::{Origin, Place, obstacle};
use crate::launchdarkly::error::ApiError;
use crate::launchdarkly::query::Query;
use crate::launchdarkly::semantic_patch::SemanticPatch;
use crate::launchdarkly::state::now;

/// A request as it came past the route limit.
struct Request {
    caller: Caller,
    project: String,
    flag: String,
    content_type: Option<String>,
    body: Bytes,
    dry_run: bool,
    ignore_conflicts: bool,
}

/// The handler.
pub(super) async fn patch(
    State(simulator): State<Simulator>,
    Extension(caller): Extension<Caller>,
    Path((project, flag)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let admission = simulator.lock().patches.admit(now());
    let query = Query::of(&uri);
    let content_type = headers.get(CONTENT_TYPE);
    let request = Request {
        caller,
        project,
        flag,
        content_type: content_type.and_then(|value| Some(value.to_str().ok()?.to_owned())),
        body,
        dry_run: query.is_true("dryRun"),
        ignore_conflicts: query.is_true("ignoreConflicts"),
    };
    let answer = if admission.admitted {
        request.apply(&simulator)
    } else {
        Err(ApiError::rate_limited())
    };
    let mut response = match answer {
        Ok(flag) => Json(flag).into_response(),
        Err(error) => error.into_response(),
    };
    for (name, value) in admission.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            let name = HeaderName::from_static(name);
            response.headers_mut().insert(name, value);
        }
    }
    response
}

impl Request {
    /// The resulting flag.
    fn apply(&self, simulator: &Simulator) -> Result<Value, ApiError> {
        let mut state = simulator.lock();
        let project = state.project(&self.project).ok_or_else(ApiError::not_found)?;
        let flag = project.flag(&self.flag).ok_or_else(ApiError::not_found)?;
        if !self.caller.may_write {
            return Err(ApiError::forbidden());
        }
        let patch = SemanticPatch::read(self.content_type.as_deref(), &self.body, flag)?;
        let place = Place::new(&self.project, &patch.environment, &self.flag);
        let (flag, config) = state.flag_at(&place)?;
        let environment = project.environment(&patch.environment);
        let is_gated = environment.is_some_and(|environment| environment.approvals.gate(flag));
        let actions = patch.instructions.actions();
        if let Some(first) = actions.first()
            && is_gated
            && flag.archived_date.is_none()
        {
            return Err(match state.approval_refusal {
                ApprovalRefusal::MethodNotAllowed => ApiError::approval_required(*first),
                ApprovalRefusal::Forbidden => ApiError::approval_is_required(),
            });
        }
        if let Some(obstacle) = obstacle(flag, config, &actions, self.ignore_conflicts) {
            return Err(ApiError::invalid_request(obstacle));
        }
        if self.dry_run {
            return state.preview(&place, &patch.instructions);
        }
        let origin = Origin {
            author: self.caller.author(),
            comment: patch.comment,
        };
        state.change(&place, &patch.instructions, origin)
    }
}
