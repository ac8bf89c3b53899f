//! Errors as Azure DevOps' REST API writes them.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::call::Call;
use crate::azure_devops::proxy::ProxyError;
use crate::azure_devops::state::Refusal;

/// An error answer.
#[derive(Debug)]
pub(super) struct RestError {
    status: StatusCode,
    /// Name of the exception, which clients match.
    type_key: &'static str,
    message: String,
}

impl RestError {
    pub(super) fn new(status: StatusCode, type_key: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            type_key,
            message: message.into(),
        }
    }

    pub(super) fn bad_request(type_key: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, type_key, message)
    }

    pub(super) fn not_found(type_key: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, type_key, message)
    }

    /// Too many requests in a short time.
    pub(super) fn too_many_requests() -> Self {
        let message = "TF400733: The request was blocked, because too many were sent.";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "RequestBlockedException", message)
    }

    /// No route, or not with this method.
    pub(super) fn no_such_resource(call: &Call<'_>) -> Self {
        let message = format!(
            "No HTTP resource was found that matches the request '{} {}'.",
            call.method, call.path
        );
        Self::not_found("VssResourceNotFoundException", message)
    }
}

impl From<Refusal> for RestError {
    fn from(refusal: Refusal) -> Self {
        let (status, type_key) = match &refusal {
            Refusal::UnknownWorkItem(_) => (StatusCode::NOT_FOUND, "WorkItemUnauthorizedAccessException"),
            Refusal::RevisionMismatch { .. } => (
                StatusCode::PRECONDITION_FAILED,
                "TestPatchOperationFailedException",
            ),
            Refusal::FieldChanged { .. } => (StatusCode::CONFLICT, "WorkItemRevisionMismatchException"),
            Refusal::DuplicateRelation { .. } => (StatusCode::BAD_REQUEST, "RelationAlreadyExistsException"),
            Refusal::UnknownRelation { .. } => (StatusCode::BAD_REQUEST, "PatchOperationFailedException"),
            Refusal::UnknownServiceConnection(_) => (StatusCode::NOT_FOUND, "ServiceEndpointException"),
            Refusal::UnknownReleasePipeline(_) | Refusal::UnknownStageDefinition { .. } => {
                (StatusCode::NOT_FOUND, "ReleaseDefinitionNotFoundException")
            }
            Refusal::UnknownRelease(_) => (StatusCode::NOT_FOUND, "ReleaseNotFoundException"),
            Refusal::UnknownStage { .. } => (StatusCode::NOT_FOUND, "ReleaseEnvironmentNotFoundException"),
            Refusal::UnknownPipeline(_) => (StatusCode::NOT_FOUND, "DefinitionNotFoundException"),
            Refusal::UnknownRun(_) | Refusal::UnknownJob(_) => {
                (StatusCode::NOT_FOUND, "BuildNotFoundException")
            }
            Refusal::ServiceConnectionRole { .. } => (StatusCode::FORBIDDEN, "AccessDeniedException"),
            Refusal::IncompleteServiceConnection(_) | Refusal::DuplicateServiceConnection(_) => {
                (StatusCode::BAD_REQUEST, "ServiceEndpointException")
            }
            Refusal::DeploymentInProgress(_)
            | Refusal::InputRequired { .. }
            | Refusal::UnauthorizedServiceConnection { .. }
            | Refusal::Task(_) => (StatusCode::BAD_REQUEST, "InvalidRequestException"),
        };
        Self::new(status, type_key, refusal.to_string())
    }
}

impl From<ProxyError> for RestError {
    fn from(error: ProxyError) -> Self {
        let message = error.to_string();
        match error {
            ProxyError::UnknownDataSource(_)
            | ProxyError::InvalidDataSource { .. }
            | ProxyError::UnsupportedVerb(_) => {
                Self::bad_request("InvalidDataSourceBindingException", message)
            }
            ProxyError::PostNotPermitted => Self::bad_request("ServiceEndpointException", message),
            ProxyError::Fault { status, type_key, .. } => Self::new(status, type_key, message),
        }
    }
}

impl IntoResponse for RestError {
    fn into_response(self) -> Response {
        let type_name = format!(
            "Microsoft.VisualStudio.Services.{}, Microsoft.VisualStudio.Services",
            self.type_key
        );
        let body = json!({
            "$id": "1",
            "innerException": null,
            "message": self.message,
            "typeName": type_name,
            "typeKey": self.type_key,
            "errorCode": 0,
            "eventId": 3000,
        });
        let mut response = (self.status, Json(body)).into_response();
        if self.status == StatusCode::TOO_MANY_REQUESTS {
            let wait = HeaderValue::from_static("1");
            response.headers_mut().insert(header::RETRY_AFTER, wait);
        }
        response
    }
}
