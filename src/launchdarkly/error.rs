//! Errors of calls to LaunchDarkly, by what the user can do about them.

use serde_json::Value;
use thiserror::Error;

use crate::http::{Response, TransportError};
use crate::json;

/// Header that a transport adds to a refused response: what stood between the caller and LaunchDarkly, in words. LaunchDarkly
/// sends none of this name.
pub const ORIGIN_HEADER: &str = "x-refused-through";

/// Error response of LaunchDarkly: untrusted text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Detail {
    /// HTTP status.
    pub status: u16,
    /// `code`, such as `invalid_request`.
    pub code: String,
    /// `message`.
    pub message: String,
    /// `id`, which LaunchDarkly support asks for.
    pub support_id: Option<String>,
    /// What the call went through: the activity ID that Azure DevOps support asks for, and the service connection.
    pub origin: Option<Box<str>>,
}

impl Detail {
    /// `LaunchDarkly says: … (HTTP 404, not_found, support id …)`.
    fn words(&self) -> String {
        let mut facts = vec![format!("HTTP {}", self.status)];
        facts.extend((!self.code.is_empty()).then(|| self.code.clone()));
        facts.extend(self.support_id.as_ref().map(|id| format!("support id {id}")));
        facts.extend(self.origin.as_deref().map(str::to_owned));
        let facts = facts.join(", ");
        if self.message.is_empty() {
            format!("LaunchDarkly gave no message ({facts}).")
        } else {
            format!(
                "LaunchDarkly says: {} ({facts}).",
                self.message.trim_end_matches('.')
            )
        }
    }
}

/// Error of a call. `attempt` describes the call, such as `read the flag 'x' of project 'y'`.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Error {
    /// 401.
    #[error(
        "Could not {attempt}: the access token was not accepted. Check the token of the LaunchDarkly service connection. {}",
        detail.words()
    )]
    Unauthorized {
        /// Description of the call.
        attempt: String,
        /// Error response.
        detail: Detail,
    },
    /// 403.
    #[error(
        "Could not {attempt}: the access token has no permission for this. Add the missing action to its role, or add this IP address to LaunchDarkly's IP allowlist. {}",
        detail.words()
    )]
    Forbidden {
        /// Description of the call.
        attempt: String,
        /// Error response.
        detail: Detail,
    },
    /// 404.
    #[error(
        "Could not {attempt}: LaunchDarkly could not find it, or the access token has no permission to view it. Check the keys. {}",
        detail.words()
    )]
    NotFound {
        /// Description of the call.
        attempt: String,
        /// Error response.
        detail: Detail,
    },
    /// 405 or 403 with a message about approvals.
    #[error("Could not {attempt}: this environment requires an approval for the change. {}", detail.words())]
    ApprovalRequired {
        /// Description of the call.
        attempt: String,
        /// Error response.
        detail: Detail,
    },
    /// 409.
    #[error("Could not {attempt}: someone else is changing it. Try again. {}", detail.words())]
    Conflict {
        /// Description of the call.
        attempt: String,
        /// Error response.
        detail: Detail,
    },
    /// 429.
    #[error("Could not {attempt}: LaunchDarkly's rate limit is reached. Try again in a minute. {}", detail.words())]
    RateLimited {
        /// Description of the call.
        attempt: String,
        /// Error response.
        detail: Detail,
    },
    /// 5xx.
    #[error("Could not {attempt}: LaunchDarkly had an internal error. Try again later, or check LaunchDarkly's status page. {}", detail.words())]
    Server {
        /// Description of the call.
        attempt: String,
        /// Error response.
        detail: Detail,
    },
    /// Any other error status.
    #[error("Could not {attempt}. {}", detail.words())]
    Refused {
        /// Description of the call.
        attempt: String,
        /// Error response.
        detail: Detail,
    },
    /// The response is not JSON of the documented form.
    #[error(
        "Could not {attempt}: the response is not from LaunchDarkly. Check the URL of the LaunchDarkly service connection. ({detail})"
    )]
    Malformed {
        /// Description of the call.
        attempt: String,
        /// Position and cause of the parse error: may contain untrusted text.
        detail: String,
    },
    /// No response.
    #[error("Could not {attempt}: {cause}{}", remedy(cause))]
    Transport {
        /// Description of the call.
        attempt: String,
        /// Cause.
        cause: TransportError,
    },
}

/// What to check when no response came, with a space before it. A refusal names its own remedy.
const fn remedy(cause: &TransportError) -> &'static str {
    match cause {
        TransportError::Unreachable { .. } | TransportError::TimedOut { .. } => {
            " Check the URL of the LaunchDarkly service connection and the network."
        }
        TransportError::Refused { .. } | TransportError::Interrupted => "",
    }
}

impl Error {
    /// Creates the error for a response without success.
    #[must_use]
    pub fn from_response(attempt: &str, response: &Response) -> Self {
        // An error body may be empty or HTML; then only the status is known.
        let body: Value = json::parse(response.text()).unwrap_or_default();
        let detail = Detail {
            status: response.status,
            code: json::text_or_empty(&body, "code"),
            message: json::text_or_empty(&body, "message"),
            support_id: json::text(&body, "id").map(str::to_owned),
            origin: response.header(ORIGIN_HEADER).map(Box::from),
        };
        let attempt = attempt.to_owned();
        // A 405 may also mean a wrong method, so the message decides.
        let asks_for_approval = detail.message.to_ascii_lowercase().contains("approval");
        match response.status {
            405 | 403 if asks_for_approval => Self::ApprovalRequired { attempt, detail },
            401 => Self::Unauthorized { attempt, detail },
            403 => Self::Forbidden { attempt, detail },
            404 => Self::NotFound { attempt, detail },
            409 => Self::Conflict { attempt, detail },
            429 => Self::RateLimited { attempt, detail },
            500..=599 => Self::Server { attempt, detail },
            _ => Self::Refused { attempt, detail },
        }
    }

    /// Whether the resource does not exist or is not visible to the token.
    #[must_use]
    pub const fn is_missing(&self) -> bool {
        matches!(self, Self::NotFound { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(status: u16, body: &str) -> Error {
        let response = Response {
            status,
            headers: vec![],
            body: body.to_owned().into(),
        };
        Error::from_response("turn on the flag 'f'", &response)
    }

    #[test]
    fn answers_are_sorted_by_what_the_user_can_do() {
        let approval = r#"{"code":"method_not_allowed","message":"Flag configuration updates require approval: action 'updateOn' not allowed"}"#;
        let cases = [
            (401, "", "Unauthorized"),
            (403, r#"{"code":"forbidden","message":"Forbidden."}"#, "Forbidden"),
            (
                403,
                r#"{"code":"forbidden","message":"approval is required"}"#,
                "ApprovalRequired",
            ),
            (
                404,
                r#"{"code":"not_found","message":"Invalid resource identifier"}"#,
                "NotFound",
            ),
            (405, approval, "ApprovalRequired"),
            (
                405,
                r#"{"code":"method_not_allowed","message":"Method not allowed"}"#,
                "Refused",
            ),
            (
                409,
                r#"{"code":"optimistic_locking_error","message":"Conflict."}"#,
                "Conflict",
            ),
            (
                429,
                r#"{"code":"rate_limited","message":"Slow down."}"#,
                "RateLimited",
            ),
            (502, "<html>bad gateway</html>", "Server"),
            (
                400,
                r#"{"code":"invalid_request","message":"weights"}"#,
                "Refused",
            ),
        ];
        for (status, body, variant) in cases {
            let debug = format!("{:?}", error(status, body));
            assert!(debug.starts_with(variant), "{status} {body}: {debug}");
        }
    }

    #[test]
    fn the_sentence_keeps_launchdarklys_words_and_support_id() {
        let text = error(
            400,
            r#"{"code":"invalid_request","message":"No such variation.","id":"42-ab"}"#,
        )
        .to_string();
        assert_eq!(
            text,
            "Could not turn on the flag 'f'. LaunchDarkly says: No such variation (HTTP 400, invalid_request, support id 42-ab)."
        );
        assert!(
            error(401, "")
                .to_string()
                .ends_with("LaunchDarkly gave no message (HTTP 401).")
        );
    }
}
