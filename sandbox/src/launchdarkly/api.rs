//! The API's routes, and the gate that every request passes before it is routed.

mod approval_requests;
mod audit_log;
mod create_flag;
mod flag_links;
mod flag_status;
mod flags;
mod patch_flag;
mod projects;
mod request_body;

use axum::body::{Body, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, Method};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Extension, Json, Router};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::auth::{self, Caller};
use super::error::ApiError;
use super::requests::RecordedRequest;
use super::{Simulator, cors, ids, page};

const MAXIMUM_BODY: usize = 1 << 20;
const APPROVAL_REQUESTS: &str =
    "/api/v2/projects/{project}/flags/{flag}/environments/{environment}/approval-requests";
const FLAG_LINKS: &str = "/api/v2/flag-links/projects/{project}/flags/{flag}";
const VERSIONS: [&str; 6] = ["20160426", "20191212", "20210729", "20220603", "20240415", "beta"];

/// API and page.
pub(super) fn router(simulator: Simulator) -> Router {
    let routes = Router::new()
        .route("/api/v2/caller-identity", get(caller_identity))
        .route("/api/v2/tokens/{id}", get(access_token))
        .route("/api/v2/projects", get(projects::list))
        .route("/api/v2/projects/{project}", get(projects::one))
        .route(
            "/api/v2/projects/{project}/environments",
            get(projects::environments),
        )
        .route(
            "/api/v2/projects/{project}/environments/{environment}",
            get(projects::environment),
        )
        .route(
            "/api/v2/flags/{project}",
            get(flags::list).post(create_flag::create),
        )
        .route(
            "/api/v2/flags/{project}/{flag}",
            get(flags::one).patch(patch_flag::patch),
        )
        .route(
            "/api/v2/flag-status/{project}/{flag}",
            get(flag_status::across_environments),
        )
        .route(
            "/api/v2/flag-statuses/{project}/{environment}",
            get(flag_status::of_environment),
        )
        .route(
            "/api/v2/flag-statuses/{project}/{environment}/{flag}",
            get(flag_status::one),
        )
        .route(FLAG_LINKS, get(flag_links::list).post(flag_links::create))
        .route(&format!("{FLAG_LINKS}/{{id}}"), delete(flag_links::delete))
        .route(
            APPROVAL_REQUESTS,
            get(approval_requests::list).post(approval_requests::create),
        )
        .route(
            &format!("{APPROVAL_REQUESTS}/{{id}}"),
            get(approval_requests::one),
        )
        .route(
            &format!("{APPROVAL_REQUESTS}/{{id}}/apply"),
            post(approval_requests::apply),
        )
        .route("/api/v2/auditlog", get(audit_log::list))
        .merge(page::routes())
        .method_not_allowed_fallback(async || ApiError::method_not_allowed())
        .fallback(async || ApiError::not_found())
        .with_state(simulator.clone());
    // Routing happens inside, so that the gate can still change the method.
    Router::new()
        .fallback_service(routes)
        .layer(from_fn_with_state(simulator, gate))
}

async fn gate(State(simulator): State<Simulator>, request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/api") {
        return next.run(request).await;
    }
    let headers = request.headers().clone();
    if request.method() == Method::OPTIONS {
        return cors::preflight(&headers);
    }
    let mut response = match admit(&simulator, request, next).await {
        Ok(response) => response,
        Err(error) => error.into_response(),
    };
    cors::allow_origin(&headers, &mut response);
    response
}

async fn admit(simulator: &Simulator, request: Request, next: Next) -> Result<Response, ApiError> {
    let (mut parts, body) = request.into_parts();
    let body = to_bytes(body, MAXIMUM_BODY)
        .await
        .map_err(|_| ApiError::too_large())?;
    let recorded = RecordedRequest::new(&parts, &body);
    parts.method = method(&parts.method, &parts.headers);
    let trouble = {
        let mut state = simulator.lock();
        state.requests.record(recorded);
        state.faults.take(&parts.method, parts.uri.path())
    };
    if let Some(answer) = trouble.as_ref().and_then(super::Trouble::instead) {
        return Ok(answer);
    }
    let caller = match auth::identify(&parts.headers) {
        Ok(caller) => caller,
        Err(refusal) => return Ok(refusal.into_response()),
    };
    check_version(&parts.headers)?;
    if percent_decode_str(parts.uri.path()).decode_utf8().is_err() {
        return Err(ApiError::not_found());
    }
    if project_of(parts.uri.path()).is_some_and(|project| !caller.sees(project)) {
        return Err(ApiError::not_found());
    }
    parts.extensions.insert(caller);
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    match trouble {
        Some(trouble) => Ok(trouble.spoil(response).await),
        None => Ok(response),
    }
}

/// A POST may override its method, for proxies that allow only GET and POST.
fn method(sent: &Method, headers: &HeaderMap) -> Method {
    let wanted = headers
        .get("x-http-method-override")
        .and_then(|value| Method::from_bytes(value.as_bytes()).ok());
    match wanted {
        Some(wanted)
            if *sent == Method::POST && [Method::PATCH, Method::PUT, Method::DELETE].contains(&wanted) =>
        {
            wanted
        }
        _ => sent.clone(),
    }
}

/// Without the header, the token's default version is used, 20240415.
fn check_version(headers: &HeaderMap) -> Result<(), ApiError> {
    match headers.get("ld-api-version") {
        Some(version) if !VERSIONS.iter().any(|known| version == *known) => {
            Err(ApiError::invalid_request("Invalid LD-API-Version"))
        }
        _ => Ok(()),
    }
}

/// The project that a path names.
fn project_of(path: &str) -> Option<&str> {
    let mut segments = path.strip_prefix("/api/v2/")?.split('/');
    let own = match segments.next()? {
        "projects" | "flags" | "flag-status" | "flag-statuses" => segments.next()?,
        "flag-links" => segments.nth(1)?,
        _ => return None,
    };
    Some(own).filter(|own| !own.is_empty())
}

async fn caller_identity(Extension(caller): Extension<Caller>) -> Json<Value> {
    Json(json!({
        "accountId": ids::object_id("account"),
        "authKind": "token",
        "tokenKind": "auth",
        "tokenName": caller.name,
        "tokenId": ids::object_id(caller.name),
        "serviceToken": true,
    }))
}

/// A token's own record. Those of others are as if they were not there.
async fn access_token(
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    if id != ids::object_id(caller.name) {
        return Err(ApiError::not_found());
    }
    Ok(Json(json!({
        "_id": id,
        "name": caller.name,
        "token": caller.ending(),
        "role": if caller.may_write { "writer" } else { "reader" },
        "serviceToken": true,
        "defaultApiVersion": 20_240_415,
    })))
}

#[cfg(test)]
mod tests;
