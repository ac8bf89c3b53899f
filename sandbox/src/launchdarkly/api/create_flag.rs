//! `POST /api/v2/flags/{project}`: a new flag, described or copied.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::{Extension, Json};
use serde_json::Value;

use super::request_body::object;
use crate::launchdarkly::Simulator;
use crate::launchdarkly::audit_log::AuditEntry;
use crate::launchdarkly::auth::Caller;
use crate::launchdarkly::error::ApiError;
use crate::launchdarkly::flag::Flag;
use crate::launchdarkly::query::Query;
use crate::launchdarkly::semantic_patch::{Action, Change};

/// The handler. `clone` names the flag to copy.
pub(super) async fn create(
    State(simulator): State<Simulator>,
    Extension(caller): Extension<Caller>,
    Path(project): Path<String>,
    uri: Uri,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let mut state = simulator.lock();
    let date = state.next_date();
    let project = state.project_mut(&project).ok_or_else(ApiError::not_found)?;
    if !caller.may_write {
        return Err(ApiError::forbidden());
    }
    let body = object(&body)?;
    let flag = match Query::of(&uri).first("clone") {
        Some(original) => {
            let original = project.flag(original).ok_or_else(ApiError::not_found)?;
            original.cloned_as(&body, date)?
        }
        None => Flag::read(&body, project, date)?,
    };
    // An archived flag keeps its key.
    if project.flag(&flag.key).is_some() {
        return Err(ApiError::key_taken("A flag", &flag.key));
    }
    let entry = AuditEntry {
        date,
        project: project.key.clone(),
        environment: None,
        flag: flag.key.clone(),
        flag_name: flag.name.clone(),
        changes: vec![Change {
            action: Action::CreateFlag,
            verb: "created the flag",
            sentence: "Created the flag".to_owned(),
        }],
        comment: None,
        author: caller.author(),
        configs: None,
    };
    let answer = flag.rest(project);
    project.flags.insert(0, flag);
    state.audit_log.push(entry);
    Ok((StatusCode::CREATED, Json(answer)))
}
