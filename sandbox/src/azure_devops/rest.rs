//! Azure DevOps' REST API, as far as the extension goes: `/{organization}[/{project}]/_apis/…`.
//!
//! Paths are not case-sensitive; every call needs an access token with the right scope and an `api-version`.

mod attachments;
mod authorization;
mod builds;
mod call;
mod error;
mod extension_data;
mod git;
mod json_patch;
pub(super) mod neighbours;
mod pipelines;
mod projects;
mod releases;
mod service_endpoints;
mod version;
mod wiql;
mod work_item_types;
mod work_items;

use std::time::Duration;

use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State as Extracted};
use axum::http::{HeaderName, Method, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use axum::{Extension, Json, Router};
use tower_http::cors::{Any, CorsLayer};

pub(super) use builds::build;
pub(super) use releases::{release, release_environment};

use super::Edition;
use super::state::{self, State, Token};
use crate::referee::Deliberate;
use call::{Answer, Call};
use error::RestError;

const CONTINUATION_TOKEN: HeaderName = HeaderName::from_static("x-ms-continuationtoken");

/// Largest request body, in bytes.
const MAX_BODY: usize = 10 << 20;

/// Routes of the REST API.
pub(super) fn router(state: State) -> Router {
    let organization = state.organization().path;
    Router::new()
        .route(&format!("{organization}/_apis/{{*resource}}"), any(answer))
        .route(
            &format!("{organization}/{{project}}/_apis/{{*resource}}"),
            any(answer),
        )
        .layer(cors())
        .with_state(state)
}

/// Any origin may call with a bearer token; cookies are not allowed.
fn cors() -> CorsLayer {
    let headers = [
        "x-tfs-fedauthredirect",
        "x-vss-reauthenticationaction",
        "x-tfs-session",
        "x-http-method-override",
    ];
    let headers = headers.into_iter().map(HeaderName::from_static);
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([
            Method::OPTIONS,
            Method::GET,
            Method::POST,
            Method::PATCH,
            Method::PUT,
            Method::DELETE,
        ])
        .allow_headers(
            [header::AUTHORIZATION, header::CONTENT_TYPE, header::ACCEPT]
                .into_iter()
                .chain(headers)
                .collect::<Vec<_>>(),
        )
        .expose_headers([CONTINUATION_TOKEN])
        .max_age(Duration::from_secs(3600))
}

async fn answer(Extracted(state): Extracted<State>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let response = match to_bytes(body, MAX_BODY).await {
        Ok(body) => respond(&state, &parts.method, &parts.uri, &parts.headers, body).await,
        Err(_) => RestError::bad_request("RequestBodyTooLargeException", "The request body is too large.")
            .into_response(),
    };
    state.record_request(state::Request {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        status: response.status().as_u16(),
    });
    response
}

async fn respond(
    state: &State,
    method: &Method,
    uri: &Uri,
    headers: &header::HeaderMap,
    body: Bytes,
) -> Response {
    let Some(token) = authorization::token(state, headers) else {
        return authorization::challenge(headers);
    };
    if token == Token::User && state.consume_rate_limit_fault() {
        return RestError::too_many_requests().into_response();
    }
    let call = match Call::new(state, token, method, uri, headers, body) {
        Ok(call) => call,
        Err(error) => return error.into_response(),
    };
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok());
    match dispatch(&call).await {
        Ok(Answer::List(items, None)) if accept.is_some_and(version::unwraps_lists) => {
            // The published descriptions know lists in their object only.
            (Extension(Deliberate), Json(items)).into_response()
        }
        Ok(answer) => answer.into_response(),
        Err(error) => error.into_response(),
    }
}

async fn dispatch(call: &Call<'_>) -> Result<Answer, RestError> {
    let segments = call.segments();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    authorization::check_scope(call, &segments)?;
    if call.state.edition().has_in_preview(&segments) {
        call.require_preview()?;
    }
    match segments.as_slice() {
        ["projects", rest @ ..] => projects::answer(call, rest),
        ["extensionmanagement", rest @ ..] if call.state.edition() == Edition::Cloud => {
            extension_data::answer(call, rest)
        }
        ["git", rest @ ..] => git::answer(call, rest),
        ["wit", "wiql"] => wiql::answer(call),
        ["wit", "workitemtypes"] => work_item_types::answer(call),
        ["wit", rest @ ..] => work_items::answer(call, rest),
        ["serviceendpoint", rest @ ..] => service_endpoints::answer(call, rest).await,
        ["release", rest @ ..] => releases::answer(call, rest),
        ["build", rest @ ..] => builds::answer(call, rest),
        ["pipelines", rest @ ..] => pipelines::answer(call, rest),
        _ => Err(RestError::no_such_resource(call)),
    }
}

#[cfg(test)]
mod tests;
