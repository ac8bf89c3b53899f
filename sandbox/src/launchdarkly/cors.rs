//! Cross-origin headers: exactly those that LaunchDarkly documents. `LD-API-Version` and POST are not among them, so a
//! browser that calls the API directly fails here as it would there.

use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE, ORIGIN,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

/// The answer to a preflight.
pub(super) fn preflight(request: &HeaderMap) -> Response {
    let documented = [
        (
            ACCESS_CONTROL_ALLOW_HEADERS,
            "Accept, Content-Type, Content-Length, Accept-Encoding, Authorization",
        ),
        (ACCESS_CONTROL_ALLOW_METHODS, "OPTIONS, GET, DELETE, PATCH"),
        (ACCESS_CONTROL_MAX_AGE, "300"),
    ];
    let mut response = (StatusCode::NO_CONTENT, documented).into_response();
    allow_origin(request, &mut response);
    response
}

/// Lets the requesting page read the response.
pub(super) fn allow_origin(request: &HeaderMap, response: &mut Response) {
    let origin = request.get(ORIGIN).cloned();
    response.headers_mut().insert(
        ACCESS_CONTROL_ALLOW_ORIGIN,
        origin.unwrap_or(HeaderValue::from_static("*")),
    );
}
