//! Authentication: the `Authorization` header contains a token without a scheme.

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::error::ApiError;
use super::flag::rest::set;
use super::ids;
use super::members::REVIEWER;

/// The token that may do everything in the projects `storefront` and `back-office`; the others are hidden from it.
pub const WRITER_TOKEN: &str = "api-sandbox-writer";
/// The token that may only read, in the same two projects.
pub const READER_TOKEN: &str = "api-sandbox-reader";

/// The token that may do everything in every project of the account, of which there are 300.
pub const ENTERPRISE_TOKEN: &str = "api-sandbox-enterprise";

/// The part of the account that the other two tokens can see.
const SMALL: [&str; 2] = ["storefront", "back-office"];

/// A service token of the account.
#[derive(Clone, Copy, Debug)]
pub(super) struct Caller {
    pub(super) name: &'static str,
    pub(super) token: &'static str,
    pub(super) may_write: bool,
    sees_everything: bool,
}

/// Who made a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Author {
    /// A service token.
    Token {
        /// Its display name.
        name: &'static str,
        /// Its last characters.
        ending: String,
    },
    /// The account's one person, who reviews on the flag's page.
    Member,
}

/// Authentication failure.
#[derive(Debug)]
pub(super) enum Refusal {
    /// No token: LaunchDarkly answers without a body.
    Missing,
    /// A token that is not one of the account's.
    Unknown(ApiError),
}

const CALLERS: [Caller; 3] = [
    Caller {
        name: "Sandbox writer",
        token: WRITER_TOKEN,
        may_write: true,
        sees_everything: false,
    },
    Caller {
        name: "Sandbox reader",
        token: READER_TOKEN,
        may_write: false,
        sees_everything: false,
    },
    Caller {
        name: "Sandbox enterprise",
        token: ENTERPRISE_TOKEN,
        may_write: true,
        sees_everything: true,
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

impl Author {
    /// Display name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Token { name, .. } => name,
            Self::Member => "Sandbox reviewer",
        }
    }

    pub(super) fn id(&self) -> String {
        ids::object_id(self.name())
    }

    /// Adds the member of the audit log's form that says who it was.
    pub(super) fn set_in(&self, form: &mut Value) {
        match self {
            Self::Token { name, ending } => {
                let token = json!({ "name": name, "ending": ending, "serviceToken": true });
                set(form, "token", token);
            }
            Self::Member => {
                set(form, "member", REVIEWER.as_author());
            }
        }
    }
}

impl Caller {
    /// Whether a project exists for this caller: one without `viewProject` does not.
    pub(super) fn sees(self, project: &str) -> bool {
        self.sees_everything || SMALL.contains(&project)
    }

    pub(super) fn author(self) -> Author {
        Author::Token {
            name: self.name,
            ending: self.ending(),
        }
    }

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
