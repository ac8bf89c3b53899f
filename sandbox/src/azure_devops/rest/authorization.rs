//! Who calls, and whether the token's scopes allow it.

use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use super::call::Call;
use super::error::RestError;
use crate::assumptions::Assumption;
use crate::azure_devops::state::{State, Token, USER_NAME, Withheld};

const NOT_AUTHORIZED: &str = "TF400813: The user '' is not authorized to access this resource.";

/// Identity of the bearer token of a call.
pub(super) fn token(state: &State, headers: &HeaderMap) -> Option<Token> {
    let authorization = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = authorization.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        state.token(token.trim())
    } else {
        None
    }
}

/// Response to a call without a known token: 401 or, unless the caller suppresses redirects, the sign-in page.
pub(super) fn challenge(headers: &HeaderMap) -> Response {
    let suppressed = headers
        .get("x-tfs-fedauthredirect")
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"suppress"));
    if suppressed {
        return ([(header::WWW_AUTHENTICATE, "Bearer")], not_authorized()).into_response();
    }
    let page = "<!DOCTYPE html><html lang=\"en\"><title>Azure DevOps Services | Sign In</title><p>Sign in to your account</p></html>";
    (StatusCode::NON_AUTHORITATIVE_INFORMATION, Html(page)).into_response()
}

/// Refuses a person's token whose scopes, those of the manifest, do not cover the resource, and what is withheld from the
/// person. A job may use all of it.
pub(super) fn check_scope(call: &Call<'_>, segments: &[&str]) -> Result<(), RestError> {
    if let [area, ..] = segments
        && matches!(call.token, Token::User)
    {
        check_withheld(call, area, segments)?;
    }
    if segments.first() == Some(&"extensionmanagement")
        && matches!(call.token, Token::Job(_))
        && call.state.is_violated(Assumption::JobReadsSettings)
    {
        let message = "Access denied. The build service does not have permission to read extension data.";
        return Err(RestError::new(
            StatusCode::FORBIDDEN,
            "AccessCheckException",
            message,
        ));
    }
    let sufficient: &[&str] = match segments {
        ["wit", "workitemsbatch" | "wiql"] => &["vso.work", "vso.work_write", "vso.work_full"],
        ["wit", ..] if call.method == Method::GET => &["vso.work", "vso.work_write", "vso.work_full"],
        ["wit", ..] => &["vso.work_write", "vso.work_full"],
        ["serviceendpoint", "endpointproxy"] => &["vso.serviceendpoint_query", "vso.serviceendpoint_manage"],
        ["serviceendpoint", ..] => &[
            "vso.serviceendpoint",
            "vso.serviceendpoint_query",
            "vso.serviceendpoint_manage",
        ],
        ["git", ..] => &["vso.code", "vso.code_write", "vso.code_manage"],
        ["release", ..] => &["vso.release", "vso.release_execute", "vso.release_manage"],
        ["build" | "pipelines", ..] => &["vso.build", "vso.build_execute"],
        // The organization's projects and the extension's own data need no scope.
        _ => return Ok(()),
    };
    let covered = call
        .state
        .package()
        .scopes
        .iter()
        .any(|scope| sufficient.contains(&scope.as_str()));
    if covered || matches!(call.token, Token::Job(_)) {
        Ok(())
    } else {
        Err(not_authorized())
    }
}

fn check_withheld(call: &Call<'_>, area: &str, segments: &[&str]) -> Result<(), RestError> {
    let is_query = segments.last().is_some_and(|last| last.ends_with("query"));
    match call.state.withheld(area) {
        Some(Withheld::Scope) => Err(not_authorized()),
        Some(Withheld::Writing) if call.method == Method::GET || is_query => Ok(()),
        Some(Withheld::Permission | Withheld::Writing) => Err(RestError::new(
            StatusCode::FORBIDDEN,
            "AccessCheckException",
            format!("Access denied. {USER_NAME} does not have the permissions that {area} needs."),
        )),
        None => Ok(()),
    }
}

fn not_authorized() -> RestError {
    RestError::new(
        StatusCode::UNAUTHORIZED,
        "UnauthorizedRequestException",
        NOT_AUTHORIZED,
    )
}
