//! Injected faults: failures of a network, a proxy or LaunchDarkly.

use std::io;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use serde_json::Value;

use super::error::ApiError;
use crate::referee::Deliberate;

/// A fault for the next matching requests.
#[derive(Clone, Debug)]
pub struct Fault {
    /// HTTP method to which it applies.
    pub method: Method,
    /// Beginning of the paths to which it applies, such as `/api/v2/flags/storefront`.
    pub path_prefix: String,
    /// Number of requests to which it applies.
    pub times: u32,
    /// The fault.
    pub trouble: Trouble,
}

/// Fault of a request.
#[derive(Clone, Debug)]
pub enum Trouble {
    /// A response with this status and body; the request has no effect.
    Status(StatusCode, Value),
    /// 429 with these headers, names in lower case; the request has no effect.
    RateLimited(Vec<(&'static str, String)>),
    /// 409 `optimistic_locking_error`; the request has no effect.
    Conflict,
    /// 502 with an HTML body, as from a proxy; the request has no effect.
    BadGateway,
    /// The request takes effect, but its response is cut off in the middle of the JSON.
    Truncated,
    /// The connection is closed without a response; the request has no effect.
    DroppedBefore,
    /// The request takes effect, then the connection is closed without a response.
    DroppedAfter,
}

/// The queue of faults.
#[derive(Default)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    pub(super) fn push(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    /// The next fault for this request.
    pub(super) fn take(&mut self, method: &Method, path: &str) -> Option<Trouble> {
        self.0.retain(|fault| fault.times > 0);
        let fault = self
            .0
            .iter_mut()
            .find(|fault| fault.method == *method && path.starts_with(&fault.path_prefix))?;
        fault.times -= 1;
        Some(fault.trouble.clone())
    }
}

impl Trouble {
    /// Response of a fault that prevents the request from taking effect.
    pub(super) fn instead(&self) -> Option<Response> {
        let answer = match self {
            Self::Status(status, body) => Some((*status, Json(body.clone())).into_response()),
            Self::RateLimited(headers) => {
                let mut response = ApiError::rate_limited().into_response();
                for (name, value) in headers {
                    if let Ok(value) = HeaderValue::from_str(value) {
                        let name = HeaderName::from_static(name);
                        response.headers_mut().insert(name, value);
                    }
                }
                Some(response)
            }
            Self::Conflict => Some(ApiError::conflict().into_response()),
            Self::BadGateway => {
                let page = Html("<html><body><h1>502 Bad Gateway</h1></body></html>");
                Some((StatusCode::BAD_GATEWAY, page).into_response())
            }
            Self::DroppedBefore => Some(dropped()),
            Self::Truncated | Self::DroppedAfter => None,
        };
        answer.map(deliberate)
    }

    /// Remainder of the response to a request that took effect.
    pub(super) async fn spoil(&self, response: Response) -> Response {
        deliberate(match self {
            Self::Truncated => {
                let (mut parts, body) = response.into_parts();
                let whole = axum::body::to_bytes(body, usize::MAX).await;
                let mut bytes = whole.unwrap_or_default();
                bytes.truncate(bytes.len() / 2);
                parts.headers.remove(axum::http::header::CONTENT_LENGTH);
                Response::from_parts(parts, Body::from(bytes))
            }
            Self::DroppedAfter => dropped(),
            _ => response,
        })
    }
}

/// Exempts a response from the referee's validation.
fn deliberate(mut response: Response) -> Response {
    response.extensions_mut().insert(Deliberate);
    response
}

/// A body that fails before its first byte: the server closes the connection and nothing is sent.
fn dropped() -> Response {
    let failure: Result<Bytes, io::Error> = Err(io::ErrorKind::ConnectionAborted.into());
    Response::new(Body::from_stream(tokio_stream::iter([failure])))
}
