//! Errors of calls to Azure DevOps.

use serde_json::Value;
use thiserror::Error;

use crate::http::{Response, TransportError};
use crate::json;

/// Error of a call. `attempt` describes the call, such as `read release 7`.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Error {
    /// 401, 203, or a sign-in page instead of data.
    #[error(
        "Could not {attempt}: Azure DevOps did not accept the access token for {organization}. {remedy}{message}"
    )]
    Unauthorized {
        /// Description of the call.
        attempt: String,
        /// Organization or collection, without scheme.
        organization: String,
        /// Sentence that quotes Azure DevOps' message (untrusted text), with a leading space; empty without a message.
        message: String,
        /// Remedy.
        remedy: &'static str,
    },
    /// The identity is not a member of the organization (401 or 403, TF401444).
    #[error(
        "Could not {attempt}: the identity is not a user of this organization. Add it in Organization settings, Users, with access level Basic, and give it access to the project. Azure DevOps says: {message}"
    )]
    NoMember {
        /// Description of the call.
        attempt: String,
        /// Message of Azure DevOps: untrusted text.
        message: String,
    },
    /// The project does not exist or is not visible to the identity (VS800075).
    #[error(
        "Could not {attempt}: there is no such project, or the identity has no access to it. Check the project's name, and add the identity to a team or group of the project. Azure DevOps says: {message}"
    )]
    NoProject {
        /// Description of the call.
        attempt: String,
        /// Message of Azure DevOps: untrusted text.
        message: String,
    },
    /// 403.
    #[error(
        "Could not {attempt}: access was denied. Ask an administrator of the project for access. Azure DevOps says: {message}"
    )]
    Forbidden {
        /// Description of the call.
        attempt: String,
        /// Message of Azure DevOps: untrusted text.
        message: String,
    },
    /// 404.
    #[error("Could not {attempt}: it was not found. Azure DevOps says: {message}")]
    NotFound {
        /// Description of the call.
        attempt: String,
        /// Kind of the error (`typeKey`), such as `DocumentDoesNotExistException`; may be empty.
        type_key: String,
        /// Message of Azure DevOps: untrusted text.
        message: String,
    },
    /// Any other error status.
    #[error(
        "Could not {attempt} (HTTP {status}). Try again. If the error persists, send this message and the time to an administrator. Azure DevOps says: {message}"
    )]
    Refused {
        /// Description of the call.
        attempt: String,
        /// HTTP status.
        status: u16,
        /// Message of Azure DevOps: untrusted text.
        message: String,
    },
    /// The response is not JSON of the documented form.
    #[error("Could not {attempt}: the response could not be read ({detail}).")]
    Malformed {
        /// Description of the call.
        attempt: String,
        /// Position and cause of the parse error: may contain untrusted text.
        detail: String,
    },
    /// No token is available.
    #[error("Could not {attempt}: {detail}")]
    NoToken {
        /// Description of the call.
        attempt: String,
        /// Reason.
        detail: String,
    },
    /// No response.
    #[error("Could not {attempt}: {cause}")]
    Transport {
        /// Description of the call.
        attempt: String,
        /// Cause.
        cause: TransportError,
    },
}

impl Error {
    /// Creates the error for a response without success. `remedy` is used when the organization rejected the token.
    #[must_use]
    pub fn from_response(
        attempt: &str,
        response: &Response,
        organization_url: &str,
        remedy: &'static str,
    ) -> Self {
        let attempt = attempt.to_owned();
        if response.text().contains("TF401444") {
            let message = message(response);
            return Self::NoMember { attempt, message };
        }
        if is_signed_out(response) {
            let organization = organization_url.split_once("://");
            return Self::Unauthorized {
                attempt,
                organization: organization.map_or(organization_url, |(_, name)| name).to_owned(),
                message: words(response)
                    .map_or_else(String::new, |words| format!(" Azure DevOps says: {words}")),
                remedy,
            };
        }
        let message = message(response);
        if message.contains("VS800075") {
            return Self::NoProject { attempt, message };
        }
        match response.status {
            403 => Self::Forbidden { attempt, message },
            404 => Self::NotFound {
                attempt,
                type_key: member(response, "typeKey").unwrap_or_default(),
                message,
            },
            status => Self::Refused {
                attempt,
                status,
                message,
            },
        }
    }

    /// Whether the resource, or the call itself, does not exist on this server.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        match self {
            Self::NotFound { .. } => true,
            // Response of an older server without this version of the call.
            Self::Refused { status, message, .. } => {
                *status == 400 && message.contains("out of range for this server")
            }
            _ => false,
        }
    }
}

/// Whether the token was rejected: 401, or a sign-in page, which comes as 203, HTML or a redirect.
pub(super) fn is_signed_out(response: &Response) -> bool {
    let is_page = || response.text().trim_start().starts_with('<');
    let leads_to_sign_in = || {
        let location = response.header("location").unwrap_or_default();
        location.contains("/_signin") || location.contains("login.microsoftonline.com")
    };
    match response.status {
        401 | 203 => true,
        302 => leads_to_sign_in(),
        _ => response.is_success() && is_page(),
    }
}

/// Message of Azure DevOps, or a placeholder with the status.
pub(super) fn message(response: &Response) -> String {
    words(response).unwrap_or_else(|| format!("no message (HTTP {})", response.status))
}

fn words(response: &Response) -> Option<String> {
    member(response, "message").filter(|words| !words.is_empty())
}

/// Text of a member of the response's JSON.
fn member(response: &Response, name: &str) -> Option<String> {
    let body: Value = json::parse(response.text()).ok()?;
    json::text(&body, name).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_sorted_by_what_the_user_can_do() {
        let cases = [
            (401, "", "Unauthorized"),
            (203, "<html>sign in</html>", "Unauthorized"),
            (200, "  <!DOCTYPE html>", "Unauthorized"),
            (403, r#"{"message":"TF400813: not authorized"}"#, "Forbidden"),
            (404, r#"{"message":"no such item"}"#, "NotFound"),
            (500, "oops", "Refused"),
            (
                401,
                r#"{"message":"TF401444: Please sign-in at least once as"}"#,
                "NoMember",
            ),
            (404, r#"{"message":"VS800075: The project with id"}"#, "NoProject"),
        ];
        for (status, body, variant) in cases {
            let response = Response {
                status,
                headers: vec![],
                body: body.to_owned().into(),
            };
            let error = Error::from_response(
                "read the work items",
                &response,
                "https://dev.azure.com/contoso",
                "Do this.",
            );
            assert!(format!("{error:?}").starts_with(variant), "{status}: {error:?}");
            assert!(error.to_string().starts_with("Could not read the work items"));
        }
    }

    #[test]
    fn a_refused_token_is_told_with_the_organization_and_what_azure_devops_says() {
        let told = |body: &str| {
            let response = Response {
                status: 401,
                headers: vec![],
                body: body.to_owned().into(),
            };
            Error::from_response("read", &response, "https://dev.azure.com/contoso", "Do this.").to_string()
        };
        let refused = "Could not read: Azure DevOps did not accept the access token for dev.azure.com/contoso. Do this.";
        assert_eq!(told("<html>"), refused);
        assert_eq!(
            told(r#"{"message":"Access Denied: The Personal Access Token used has expired."}"#),
            format!(
                "{refused} Azure DevOps says: Access Denied: The Personal Access Token used has expired."
            )
        );
    }

    #[test]
    fn a_redirect_to_the_sign_in_page_is_a_token_that_was_not_accepted() {
        let error = |location: &str| {
            let response = Response {
                status: 302,
                headers: vec![("location".to_owned(), location.to_owned())],
                body: String::new().into(),
            };
            Error::from_response("read", &response, "https://dev.azure.com/contoso", "Do this.").to_string()
        };
        assert!(error("https://spsprodeus21.vssps.visualstudio.com/_signin?realm=x").ends_with("Do this."));
        assert!(error("https://example.com/").contains("HTTP 302"));
    }

    #[test]
    fn an_unusual_status_comes_with_something_to_do() {
        let response = Response {
            status: 409,
            headers: vec![],
            body: r#"{"message":"VS402982: The release is being changed."}"#.to_owned().into(),
        };
        let error = Error::from_response("list the work items of release 1", &response, "", "");
        assert_eq!(
            error.to_string(),
            "Could not list the work items of release 1 (HTTP 409). Try again. If the error persists, send this message and the time to an administrator. Azure DevOps says: VS402982: The release is being changed."
        );
    }
}
