//! Errors in LaunchDarkly's own form: `code`, `message`, and on most of them a support id.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use uuid::Uuid;

use super::flag::rest::set;
use super::semantic_patch::Action;

/// An answer other than success.
#[derive(Debug)]
pub(super) struct ApiError {
    status: StatusCode,
    code: &'static str,
    message: String,
}

impl ApiError {
    pub(super) fn invalid_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", message)
    }

    pub(super) fn unauthorized(code: &'static str, message: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, code, message)
    }

    pub(super) fn forbidden() -> Self {
        let message = "Forbidden. Access to the requested resource was denied.";
        Self::new(StatusCode::FORBIDDEN, "forbidden", message)
    }

    pub(super) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "Invalid resource identifier")
    }

    pub(super) fn method_not_allowed() -> Self {
        let message = "Method not allowed";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", message)
    }

    pub(super) fn approval_required(action: Action) -> Self {
        let message = format!(
            "Flag configuration updates require approval: action '{}' not allowed",
            action.name()
        );
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", message)
    }

    /// The other form of the same refusal, which live services were seen to use elsewhere.
    pub(super) fn approval_is_required() -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", "approval is required")
    }

    pub(super) fn not_approved() -> Self {
        let message = "The approval request has not been approved";
        Self::new(StatusCode::FORBIDDEN, "forbidden", message)
    }

    pub(super) fn conflict() -> Self {
        let message = "Conflict. Optimistic lock error. Try again later.";
        Self::new(StatusCode::CONFLICT, "optimistic_locking_error", message)
    }

    /// The key already exists.
    pub(super) fn key_taken(what: &str, key: &str) -> Self {
        let message = format!("{what} with key {key:?} already exists");
        Self::new(StatusCode::CONFLICT, "conflict", message)
    }

    pub(super) fn too_large() -> Self {
        let message = "Request entity too large";
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "request_entity_too_large", message)
    }

    pub(super) fn rate_limited() -> Self {
        let message = "You've exceeded the API rate limit. Try again later.";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", message)
    }

    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self {
            status,
            code,
            message,
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut body = json!({ "code": self.code, "message": self.message });
        let without_id = [StatusCode::UNAUTHORIZED, StatusCode::TOO_MANY_REQUESTS];
        if !without_id.contains(&self.status) {
            set(&mut body, "id", json!(Uuid::new_v4().to_string()));
        }
        (self.status, Json(body)).into_response()
    }
}
