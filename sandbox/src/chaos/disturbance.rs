//! Faults of a request and its response.

use std::future::{Future, pending};
use std::io;
use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, AUTHORIZATION, CONTENT_LENGTH, HeaderValue, RETRY_AFTER,
};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use serde_json::json;

use super::{Draws, Rates};
use crate::referee::Service;

/// A fault.
#[derive(Clone, Debug)]
pub(super) enum Disturbance {
    /// An error of the service; the request has no effect.
    Status(StatusCode),
    /// An error page of a proxy; the request has no effect.
    Gateway(StatusCode),
    /// A page of an intermediary with status 200; the request has no effect.
    Portal,
    /// No response; the request has no effect.
    DroppedBefore,
    /// The request takes effect, but there is no response.
    DroppedAfter,
    /// The request takes effect, then an error page of a proxy.
    GatewayAfter(StatusCode),
    /// The request takes effect, and the connection is closed within the response.
    Cut,
    /// The request takes effect, and the response is truncated as if it was complete.
    Truncated,
    /// The request takes effect twice, as if a proxy repeats it; the second response is returned.
    Twice,
    /// The request takes effect, and the response is late.
    Late(Duration),
    /// The request takes effect immediately, and there is no response.
    StallAfter,
    /// No effect and no response.
    StallBefore,
}

impl Disturbance {
    pub(super) fn drawn(draws: &Draws, rates: Rates, parts: &Parts) -> Self {
        const REFUSALS: [StatusCode; 5] = [
            StatusCode::BAD_REQUEST,
            StatusCode::FORBIDDEN,
            StatusCode::NOT_FOUND,
            StatusCode::UNAUTHORIZED,
            StatusCode::CONFLICT,
        ];
        const GATEWAYS: [StatusCode; 3] = [
            StatusCode::BAD_GATEWAY,
            StatusCode::SERVICE_UNAVAILABLE,
            StatusCode::GATEWAY_TIMEOUT,
        ];
        let detail = draws.number("detail");
        let one_of = |statuses: &[StatusCode]| {
            let at = usize::try_from(detail % 97).unwrap_or_default() % statuses.len();
            statuses
                .get(at)
                .copied()
                .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
        };
        let late = Self::Late(Duration::from_millis(100 + detail % 1400));
        let is_write = parts.method != Method::GET;
        match draws.number("kind") % 20 {
            0 if is_write => Self::Status(StatusCode::CONFLICT),
            0 | 1 => Self::Status(one_of(&REFUSALS)),
            2..=4 => Self::Status(StatusCode::TOO_MANY_REQUESTS),
            5 | 6 => Self::Status(StatusCode::INTERNAL_SERVER_ERROR),
            7 | 8 => Self::Gateway(one_of(&GATEWAYS)),
            9 => Self::Portal,
            10 | 11 => Self::DroppedBefore,
            12 | 13 => Self::DroppedAfter,
            14 => Self::GatewayAfter(one_of(&GATEWAYS)),
            15 => Self::Cut,
            16 => Self::Truncated,
            17 => Self::Twice,
            18 if rates.stalls => Self::StallBefore,
            19 if rates.stalls => Self::StallAfter,
            _ => late,
        }
    }

    /// Returns the response. `pass` processes the request.
    pub(super) async fn carry_out<F: Future<Output = Response>>(
        self,
        service: Service,
        parts: &Parts,
        pass: impl Fn() -> F,
    ) -> Response {
        match self {
            Self::Status(status) => error(service, status, parts),
            Self::Gateway(status) => page(status, parts),
            Self::Portal => page(StatusCode::OK, parts),
            Self::DroppedBefore => dropped(),
            Self::DroppedAfter => {
                drop(pass().await);
                dropped()
            }
            Self::GatewayAfter(status) => {
                drop(pass().await);
                page(status, parts)
            }
            Self::Cut => shortened(pass().await, true).await,
            Self::Truncated => shortened(pass().await, false).await,
            Self::Twice => {
                drop(pass().await);
                pass().await
            }
            Self::Late(time) => {
                let response = pass().await;
                tokio::time::sleep(time).await;
                response
            }
            Self::StallAfter => {
                drop(pass().await);
                pending().await
            }
            Self::StallBefore => pending().await,
        }
    }
}

/// Error in the service's format. It contains the caller's credential, as from a careless server.
fn error(service: Service, status: StatusCode, parts: &Parts) -> Response {
    let message = format!("Disturbed. You sent: {}", credential(parts));
    let body = match service {
        Service::AzureDevOps => json!({ "message": message, "typeKey": "DisturbedException" }),
        Service::LaunchDarkly => json!({ "code": "disturbed", "message": message }),
    };
    let mut response = (status, Json(body)).into_response();
    // The services themselves let pages read their errors; proxies do not.
    let any = HeaderValue::from_static("*");
    response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, any);
    if status == StatusCode::TOO_MANY_REQUESTS {
        response.headers_mut().insert(RETRY_AFTER, 1.into());
    }
    response
}

fn page(status: StatusCode, parts: &Parts) -> Response {
    let page = format!(
        "<html><body><h1>{status}</h1><p>{}</p></body></html>",
        credential(parts)
    );
    (status, Html(page)).into_response()
}

fn credential(parts: &Parts) -> &str {
    let header = parts.headers.get(AUTHORIZATION);
    header.and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The first half of a body, after which the connection is closed or the response ends.
async fn shortened(response: Response, is_aborted: bool) -> Response {
    let (mut parts, body) = response.into_parts();
    let mut half = to_bytes(body, usize::MAX).await.unwrap_or_default();
    half.truncate(half.len() / 2);
    if is_aborted {
        let pieces = [Ok(half), Err(io::ErrorKind::ConnectionAborted.into())];
        return Response::from_parts(
            parts,
            Body::from_stream(tokio_stream::iter::<[io::Result<Bytes>; 2]>(pieces)),
        );
    }
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(half))
}

/// A body that fails before its first byte: the connection ends and nothing is sent.
pub(super) fn dropped() -> Response {
    let failure: io::Result<Bytes> = Err(io::ErrorKind::ConnectionAborted.into());
    Response::new(Body::from_stream(tokio_stream::iter([failure])))
}
