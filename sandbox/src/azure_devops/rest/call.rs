//! A REST call, taken apart, and its answer.

use axum::Json;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::error::RestError;
use super::{CONTINUATION_TOKEN, version};
use crate::azure_devops::state::{State, Token};

/// A call that has a known token, a known project and a proper version.
pub(super) struct Call<'a> {
    pub(super) state: &'a State,
    pub(super) token: Token,
    pub(super) method: &'a Method,
    pub(super) path: &'a str,
    /// Whether the version carries `-preview`.
    preview: bool,
    content_type: &'a str,
    /// Decoded segments after `_apis`, as they came.
    segments: Vec<String>,
    query: Vec<(String, String)>,
    body: Bytes,
}

/// A successful answer.
pub(super) enum Answer {
    /// One resource.
    One(Value),
    /// A list, and the token of its next page.
    List(Vec<Value>, Option<String>),
    /// A file.
    File(Vec<u8>),
    /// Success, and nothing to say.
    Nothing,
}

impl<'a> Call<'a> {
    pub(super) fn new(
        state: &'a State,
        token: Token,
        method: &'a Method,
        uri: &'a Uri,
        headers: &'a HeaderMap,
        body: Bytes,
    ) -> Result<Self, RestError> {
        let path = uri.path();
        let (scope, resource) = path.split_once("/_apis/").unwrap_or((path, ""));
        let decode = |segment: &str| percent_decode_str(segment).decode_utf8_lossy().into_owned();
        let scope = scope.strip_prefix(state.organization().path).unwrap_or_default();
        let mut scope = scope.split('/').filter(|part| !part.is_empty());
        if let Some(project) = scope.next().map(decode)
            && !state.is_project(&project)
        {
            let message = format!(
                "TF200016: The following project does not exist: {project}. Verify that the name of the project is correct and that the project exists on the specified Azure DevOps Server."
            );
            return Err(RestError::not_found(
                "ProjectDoesNotExistWithNameException",
                message,
            ));
        }
        let query: Vec<(String, String)> = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
            .into_owned()
            .collect();
        let text = |name: header::HeaderName| {
            headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
        };
        let requested = find(&query, "api-version").or_else(|| version::in_accept(text(header::ACCEPT)));
        let preview = version::check(method, requested, state.newest_version())?;
        let content_type = text(header::CONTENT_TYPE);
        let segments = resource
            .split('/')
            .filter(|part| !part.is_empty())
            .map(decode)
            .collect();
        Ok(Self {
            state,
            token,
            method,
            path,
            preview,
            content_type,
            segments,
            query,
            body,
        })
    }

    /// Segments after `_apis` in lower case, to match.
    pub(super) fn segments(&self) -> Vec<String> {
        self.segments
            .iter()
            .map(|segment| segment.to_lowercase())
            .collect()
    }

    /// The last segments as they came, for names whose case counts.
    pub(super) fn last<const N: usize>(&self) -> Option<[&str; N]> {
        let start = self.segments.len().checked_sub(N)?;
        let last: Vec<&str> = self.segments.get(start..)?.iter().map(String::as_str).collect();
        last.try_into().ok()
    }

    /// A query parameter; empty is absent.
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
    }

    /// A numeric query parameter.
    pub(super) fn number(&self, name: &str) -> Result<Option<u32>, RestError> {
        let Some(value) = self.query(name) else {
            return Ok(None);
        };
        let invalid = || {
            RestError::bad_request(
                "VssPropertyValidationException",
                format!("The value '{value}' is not valid for {name}."),
            )
        };
        value.parse().map(Some).map_err(|_| invalid())
    }

    /// Whether the query requests an expansion.
    pub(super) fn expands(&self, name: &str) -> bool {
        self.query("$expand").is_some_and(|expand| {
            expand
                .split(',')
                .any(|part| part.trim().eq_ignore_ascii_case(name))
        })
    }

    /// The JSON body.
    pub(super) fn body<T: DeserializeOwned>(&self) -> Result<T, RestError> {
        let invalid = |error: serde_json::Error| {
            RestError::bad_request("VssPropertyValidationException", error.to_string())
        };
        serde_json::from_slice(&self.body).map_err(invalid)
    }

    /// Refuses another content type.
    pub(super) fn require_content_type(&self, expected: &str) -> Result<(), RestError> {
        if self
            .content_type
            .split(';')
            .next()
            .is_some_and(|given| given.trim().eq_ignore_ascii_case(expected))
        {
            return Ok(());
        }
        let message = format!(
            "The request indicated a Content-Type of \"{}\" for method type \"{}\" which is not supported. Valid content types for this method are: {expected}.",
            self.content_type, self.method
        );
        Err(RestError::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "VssRequestContentTypeNotSupportedException",
            message,
        ))
    }

    /// Refuses a version without `-preview` for a resource that is in preview.
    pub(super) fn require_preview(&self) -> Result<(), RestError> {
        if self.preview {
            Ok(())
        } else {
            Err(version::preview_required(
                self.query("api-version").unwrap_or_default(),
            ))
        }
    }

    /// One page of a list, newest first: `$top` entries from `continuationToken` on.
    pub(super) fn page<T>(
        &self,
        newest_first: Vec<T>,
        id: impl Fn(&T) -> u32,
    ) -> Result<(Vec<T>, Option<String>), RestError> {
        let top = self.number("$top")?.map_or(50, |top| top.max(1)) as usize;
        let from = self.number("continuationToken")?;
        let mut entries: Vec<T> = newest_first
            .into_iter()
            .filter(|entry| from.is_none_or(|from| id(entry) <= from))
            .collect();
        let next = entries.get(top).map(|entry| id(entry).to_string());
        entries.truncate(top);
        Ok((entries, next))
    }
}

fn find<'q>(query: &'q [(String, String)], name: &str) -> Option<&'q str> {
    let found = query.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    found
        .map(|(_, value)| value.as_str())
        .filter(|value| !value.is_empty())
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        match self {
            Self::One(value) => Json(value).into_response(),
            Self::List(value, next) => {
                let body = Json(json!({ "count": value.len(), "value": value }));
                next.map_or_else(
                    || body.clone().into_response(),
                    |next| ([(CONTINUATION_TOKEN, next)], body.clone()).into_response(),
                )
            }
            Self::Nothing => StatusCode::NO_CONTENT.into_response(),
            Self::File(content) => {
                ([(header::CONTENT_TYPE, "application/octet-stream")], content).into_response()
            }
        }
    }
}
