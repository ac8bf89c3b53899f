//! Who asks: the `Authorization` header holds a token, raw.

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use super::error::ApiError;

/// The token that may do everything.
pub const WRITER_TOKEN: &str = "api-sandbox-writer";
/// The token that may only read.
pub const READER_TOKEN: &str = "api-sandbox-reader";

/// A service token of the account.
#[derive(Clone, Copy, Debug)]
pub(super) struct Caller {
    pub(super) name: &'static str,
    pub(super) token: &'static str,
    pub(super) may_write: bool,
}

/// Why a request is nobody's.
#[derive(Debug)]
pub(super) enum Refusal {
    /// No token: LaunchDarkly answers without a body.
    Missing,
    /// A token that is not one of the account's.
    Unknown(ApiError),
}

const CALLERS: [Caller; 2] = [
    Caller {
        name: "Sandbox writer",
        token: WRITER_TOKEN,
        may_write: true,
    },
    Caller {
        name: "Sandbox reader",
        token: READER_TOKEN,
        may_write: false,
    },
];

/// The caller that the headers name.
pub(super) fn identify(headers: &HeaderMap) -> Result<Caller, Refusal> {
    let value = headers.get(AUTHORIZATION).ok_or(Refusal::Missing)?;
    let token = value.to_str().unwrap_or_default();
    if token.is_empty() {
        return Err(Refusal::Missing);
    }
    if let Some(caller) = CALLERS.into_iter().find(|caller| caller.token == token) {
        return Ok(caller);
    }
    Err(Refusal::Unknown(if token.starts_with("Bearer ") {
        ApiError::unauthorized("invalid_token", "invalid access token")
    } else if token.starts_with("api-") {
        ApiError::unauthorized("unauthorized", "Invalid access token")
    } else {
        ApiError::unauthorized("unauthorized", "Invalid account ID header")
    }))
}

impl Caller {
    /// The last characters, which LaunchDarkly shows instead of the token.
    pub(super) fn ending(self) -> String {
        let skipped = self.token.chars().count().saturating_sub(4);
        self.token.chars().skip(skipped).collect()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Missing => StatusCode::UNAUTHORIZED.into_response(),
            Self::Unknown(error) => error.into_response(),
        }
    }
}
