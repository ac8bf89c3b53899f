//! `PATCH /api/v2/flags/{project}/{flag}`: all of its instructions, or nothing.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::Value;

use crate::launchdarkly::Simulator;
use crate::launchdarkly::audit_log::AuditEntry;
use crate::launchdarkly::auth::Caller;
use crate::launchdarkly::error::ApiError;
use crate::launchdarkly::flag::{Flag, FlagConfig};
use crate::launchdarkly::query::Query;
use crate::launchdarkly::semantic_patch::{Action, SemanticPatch};
use crate::launchdarkly::state::{Environment, now};

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
    /// The flag as it is afterwards, or would be.
    fn apply(&self, simulator: &Simulator) -> Result<Value, ApiError> {
        let mut state = simulator.lock();
        let last_date = state.audit_log.last().map(|entry| entry.date);
        let date = now().max(last_date.map_or(0, |date| date + 1));
        let project = state.project_mut(&self.project).ok_or_else(ApiError::not_found)?;
        let flag = project.flag(&self.flag).ok_or_else(ApiError::not_found)?;
        if !self.caller.may_write {
            return Err(ApiError::forbidden());
        }
        let patch = SemanticPatch::read(self.content_type.as_deref(), &self.body, flag)?;
        let environment = project
            .environment(&patch.environment)
            .ok_or_else(ApiError::not_found)?;
        let config = flag
            .environments
            .get(&environment.key)
            .ok_or_else(ApiError::not_found)?;
        self.check(flag, config, environment, &patch.actions())?;

        let mut config = config.clone();
        let changes = patch.apply(flag, &mut config);
        let mut changed = flag.clone();
        if !changes.is_empty() {
            config.version += 1;
            config.last_modified = date;
            changed.version += 1;
        }
        changed.environments.insert(environment.key.clone(), config);
        let answer = changed.rest(project);
        if self.dry_run || changes.is_empty() {
            return Ok(answer);
        }
        let entry = AuditEntry {
            date,
            project: project.key.clone(),
            environment: environment.key.clone(),
            environment_name: environment.name.clone(),
            flag: flag.key.clone(),
            flag_name: flag.name.clone(),
            changes,
            comment: patch.comment,
            token_name: self.caller.name.to_owned(),
            token_ending: self.caller.ending(),
        };
        if let Some(stored) = project.flag_mut(&self.flag) {
            *stored = changed;
        }
        state.audit_log.push(entry);
        Ok(answer)
    }

    /// What stands against the change, although its instructions are in order.
    fn check(
        &self,
        flag: &Flag,
        config: &FlagConfig,
        environment: &Environment,
        actions: &[Action],
    ) -> Result<(), ApiError> {
        if flag.archived_date.is_some() {
            let message = "Cannot update the targeting of an archived flag";
            return Err(ApiError::invalid_request(message));
        }
        if let Some(first) = actions.first()
            && environment.approvals.gate(flag)
        {
            return Err(ApiError::approval_required(*first));
        }
        if config.allocation().is_some() && actions.contains(&Action::UpdateFallthrough) {
            return Err(ApiError::invalid_request(
                "An experiment or automated rollout is running on the default rule",
            ));
        }
        let in_the_way = |pending: &Action| actions.contains(pending);
        if let Some(pending) = &config.pending_change
            && pending.actions.iter().any(in_the_way)
            && !self.ignore_conflicts
        {
            return Err(ApiError::invalid_request(
                "The change conflicts with a pending scheduled change",
            ));
        }
        Ok(())
    }
}
