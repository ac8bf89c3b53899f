//! The REST API of the organizations and collections other than the one with the extension: read only, each with its own
//! credentials.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{OriginalUri, State as Extracted};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::call::Answer;
use super::error::RestError;
use super::git::{self, Question};
use super::{authorization, version};
use crate::azure_devops::Edition;
use crate::azure_devops::identity::OUTSIDER;
use crate::azure_devops::state::{self, Bearer, Neighbour, State};

#[derive(Deserialize)]
struct Batch {
    ids: Vec<u32>,
}

/// Routes of every neighbour, with and without a project.
pub(in crate::azure_devops) fn router(state: State) -> Router {
    let mut router = Router::new();
    for neighbour in state.neighbours() {
        let path = neighbour.path;
        router = router
            .route(&format!("/{path}/_apis/{{*resource}}"), any(answer))
            .route(&format!("/{path}/{{project}}/_apis/{{*resource}}"), any(answer));
    }
    router.with_state(state)
}

async fn answer(
    Extracted(state): Extracted<State>,
    OriginalUri(uri): OriginalUri,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut query: Vec<(String, String)> = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
        .into_owned()
        .collect();
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    // Either place will do.
    if let Some(version) = accept.and_then(version::in_accept) {
        query.push(("api-version".to_owned(), version.to_owned()));
    }
    let response = match state
        .neighbours()
        .into_iter()
        .find(|neighbour| uri.path().starts_with(&format!("/{}/", neighbour.path)))
    {
        Some(neighbour) => match who(&state, &neighbour, &headers) {
            Ok(()) => respond(&neighbour, &method, uri.path(), &query, &body)
                .map_or_else(IntoResponse::into_response, IntoResponse::into_response),
            Err(refusal) => *refusal,
        },
        None => StatusCode::NOT_FOUND.into_response(),
    };
    state.record_request(state::Request {
        method: method.to_string(),
        path: uri.path().to_owned(),
        query: uri.query().unwrap_or_default().to_owned(),
        status: response.status().as_u16(),
    });
    response
}

/// Whether the caller may read there.
fn who(state: &State, neighbour: &Neighbour, headers: &HeaderMap) -> Result<(), Box<Response>> {
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let is_token = |basic: &str| {
        let decoded = STANDARD.decode(basic).unwrap_or_default();
        decoded.rsplitn(2, |byte| *byte == b':').next() == Some(neighbour.personal_access_token.as_bytes())
    };
    match given.and_then(|given| given.split_once(' ')) {
        Some(("Basic", basic)) if is_token(basic) => Ok(()),
        Some(("Bearer", token)) if neighbour.knows_entra => match state.entra_token(token) {
            Some(Bearer { application }) if application == OUTSIDER => {
                let message = format!(
                    "TF401444: Please sign-in at least once as {application} in a web browser to enable access to the service."
                );
                let error = RestError::new(StatusCode::UNAUTHORIZED, "UnauthorizedRequestException", message);
                Err(Box::new(error.into_response()))
            }
            Some(_) => Ok(()),
            None => Err(Box::new(authorization::challenge(headers))),
        },
        _ => Err(Box::new(authorization::challenge(headers))),
    }
}

fn respond(
    neighbour: &Neighbour,
    method: &Method,
    path: &str,
    query: &[(String, String)],
    body: &Bytes,
) -> Result<Answer, RestError> {
    let value = |name: &str| {
        let found = query.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    };
    let (scope, resource) = path.split_once("/_apis/").unwrap_or((path, ""));
    let scope = scope
        .trim_start_matches('/')
        .strip_prefix(neighbour.path)
        .unwrap_or_default();
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let project = decode(scope.trim_matches('/'));
    if !project.is_empty() && !project.eq_ignore_ascii_case(neighbour.project) {
        let message = format!(
            "VS800075: The project with id 'vstfs:///Classification/TeamProject/{project}' does not exist, or you do not have permission to access it."
        );
        return Err(RestError::not_found("ProjectDoesNotExistException", message));
    }
    version::check(method, value("api-version"), Edition::Cloud.newest_version())?;
    let segments: Vec<String> = resource.split('/').map(decode).collect();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    match (method, segments.as_slice()) {
        (&Method::POST, ["wit", "workitemsbatch"]) => {
            let batch: Batch = serde_json::from_slice(body).map_err(|error| {
                RestError::bad_request("VssPropertyValidationException", error.to_string())
            })?;
            let item = |id: &u32| {
                neighbour.work_items.get(id).map_or(
                    Value::Null,
                    |item| json!({ "id": item.id, "rev": item.rev, "relations": item.relations }),
                )
            };
            Ok(Answer::List(batch.ids.iter().map(item).collect(), None))
        }
        (&Method::GET, ["git", rest @ ..]) => {
            let is_tag = value("versionDescriptor.versionType").is_some_and(|kind| kind == "tag");
            let question = Question {
                path: value("path").or_else(|| value("scopePath")),
                is_list: value("recursionLevel").is_some(),
                version: git::version(value("versionDescriptor.version"), is_tag),
                json: value("$format").is_some_and(|format| format == "json"),
            };
            git::of(&neighbour.repositories, rest, &question).unwrap_or_else(|| Err(missing(method, path)))
        }
        _ => Err(missing(method, path)),
    }
}

fn missing(method: &Method, path: &str) -> RestError {
    let message = format!("No HTTP resource was found that matches the request '{method} {path}'.");
    RestError::not_found("VssResourceNotFoundException", message)
}
