//! Projects and their environments.

use axum::extract::{Path, State};
use axum::http::Uri;
use axum::{Extension, Json};
use serde_json::{Value, json};

use crate::launchdarkly::Simulator;
use crate::launchdarkly::auth::Caller;
use crate::launchdarkly::error::ApiError;
use crate::launchdarkly::filter;
use crate::launchdarkly::flag::rest::link;
use crate::launchdarkly::paging::Paging;
use crate::launchdarkly::query::Query;
use crate::launchdarkly::state::{Approvals, Environment, Project};

/// `GET /api/v2/projects`
pub(super) async fn list(
    State(simulator): State<Simulator>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
) -> Result<Json<Value>, ApiError> {
    let query = Query::of(&uri);
    let state = simulator.lock();
    let mut projects = filter::projects(&state.projects, &query)?;
    projects.retain(|project| caller.sees(&project.key));
    sort(&mut projects, &query, |project| project.name.clone())?;
    let paging = Paging::of(&query)?;
    Ok(Json(paging.page(projects, &uri, &query, project_form)))
}

/// `GET /api/v2/projects/{project}`
pub(super) async fn one(
    State(simulator): State<Simulator>,
    Path(project): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let state = simulator.lock();
    let project = state.project(&project).ok_or_else(ApiError::not_found)?;
    Ok(Json(project_form(project)))
}

/// `GET /api/v2/projects/{project}/environments`
pub(super) async fn environments(
    State(simulator): State<Simulator>,
    Path(project): Path<String>,
    uri: Uri,
) -> Result<Json<Value>, ApiError> {
    let query = Query::of(&uri);
    let state = simulator.lock();
    let project = state.project(&project).ok_or_else(ApiError::not_found)?;
    let mut environments = filter::environments(&project.environments, &query)?;
    sort(&mut environments, &query, |own| own.name.clone())?;
    let form = |environment| environment_form(project, environment);
    Ok(Json(Paging::of(&query)?.page(environments, &uri, &query, form)))
}

/// `GET /api/v2/projects/{project}/environments/{environment}`
pub(super) async fn environment(
    State(simulator): State<Simulator>,
    Path((project, environment)): Path<(String, String)>,
) -> Result<Json<Value>, ApiError> {
    let state = simulator.lock();
    let project = state.project(&project).ok_or_else(ApiError::not_found)?;
    let environment = project
        .environment(&environment)
        .ok_or_else(ApiError::not_found)?;
    Ok(Json(environment_form(project, environment)))
}

/// Both lists are kept in the order of creation.
fn sort<T>(items: &mut [T], query: &Query, name: impl Fn(&T) -> String) -> Result<(), ApiError> {
    match query.first("sort") {
        None | Some("createdOn") => {}
        Some("-createdOn") => items.reverse(),
        Some("name") => items.sort_by_key(name),
        Some("-name") => {
            items.sort_by_key(name);
            items.reverse();
        }
        Some(other) => {
            let message = format!("Invalid sort {other:?}");
            return Err(ApiError::invalid_request(message));
        }
    }
    Ok(())
}

fn project_form(project: &Project) -> Value {
    let own = format!("/api/v2/projects/{}", project.key);
    json!({
        "_id": project.id,
        "_links": {
            "self": link(&own),
            "environments": link(&format!("{own}/environments")),
        },
        "defaultClientSideAvailability": { "usingMobileKey": false, "usingEnvironmentId": false },
        "includeInSnippetByDefault": false,
        "key": project.key,
        "name": project.name,
        "tags": project.tags,
    })
}

fn environment_form(project: &Project, environment: &Environment) -> Value {
    let own = format!(
        "/api/v2/projects/{}/environments/{}",
        project.key, environment.key
    );
    let tags = match environment.approvals {
        Approvals::RequiredForTag(tag) => vec![tag],
        Approvals::Required | Approvals::NotRequired => Vec::new(),
    };
    json!({
        "_id": environment.id,
        "_links": { "self": link(&own) },
        "apiKey": environment.sdk_key,
        "approvalSettings": {
            "bypassApprovalsForPendingChanges": false,
            "canApplyDeclinedChanges": false,
            "canReviewOwnRequest": false,
            "minNumApprovals": 1,
            "required": environment.approvals != Approvals::NotRequired,
            "requiredApprovalTags": tags,
            "serviceConfig": {},
            "serviceKind": "launchdarkly",
        },
        "color": environment.color,
        "confirmChanges": environment.critical,
        "critical": environment.critical,
        "defaultTrackEvents": false,
        "defaultTtl": 0,
        "key": environment.key,
        "mobileKey": environment.mobile_key,
        "name": environment.name,
        "requireComments": false,
        "secureMode": false,
        "tags": [],
    })
}
