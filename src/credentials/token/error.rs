//! Errors in fetching a token, as sentences with a remedy.

use serde_json::Value;
use thiserror::Error;

use crate::credentials::integrations::Identity;
use crate::http::{Response, TransportError};
use crate::json;

/// Maximum length of a quoted server message, in characters.
const MAX_LENGTH: usize = 300;

/// Error in fetching a token. Quoted server messages are untrusted, but contain no secrets.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum TokenError {
    /// The credential is a personal access token, which is used directly.
    #[error("A personal access token is used directly and needs no access token.")]
    NotNeeded,
    /// The request to Microsoft Entra failed.
    #[error("Microsoft Entra issued no access token: {0}")]
    Entra(TransportError),
    /// The request to Azure Pipelines failed.
    #[error("Azure Pipelines issued no OIDC token for this job: {0}")]
    Pipelines(TransportError),
    /// The managed identity endpoint does not respond.
    #[error(
        "This agent's machine has no managed identity{}. Managed identities work only on self-hosted agents in Azure that have one assigned. Use a service principal or a service connection instead.",
        .detail.as_ref().map_or_else(String::new, |detail| format!(" ({})", detail.trim_end_matches('.')))
    )]
    NoIdentity {
        /// The platform's error message. `None` if the request timed out.
        detail: Option<String>,
    },
    /// The managed identity endpoint returned an error.
    #[error(
        "No access token was issued for the managed identity {identity} (HTTP {status}): {message}. Assign the identity to this agent's machine, or correct clientId."
    )]
    Identity {
        /// Client id, or `system-assigned`.
        identity: String,
        /// HTTP status.
        status: u16,
        /// The server's message (untrusted text).
        message: String,
    },
    /// Microsoft Entra returned an error.
    #[error("Microsoft Entra issued no access token: {message}. {remedy}")]
    Refused {
        /// The server's message (untrusted text).
        message: String,
        /// Remedy, as a sentence.
        remedy: &'static str,
    },
    /// Azure Pipelines returned an error.
    #[error(
        "Azure Pipelines issued no OIDC token for this job (HTTP {status}): {message}. Check that the Azure service connection (azureServiceConnection) uses workload identity federation and that this pipeline is authorized to use it."
    )]
    OidcTokenRefused {
        /// HTTP status.
        status: u16,
        /// The server's message (untrusted text).
        message: String,
    },
    /// The response contains no token.
    #[error(
        "The response of {who} contains no access token (HTTP {status}). A proxy may have answered instead. Check the proxy settings of the agent."
    )]
    Malformed {
        /// Service that the request was sent to.
        who: &'static str,
        /// HTTP status.
        status: u16,
    },
}

/// Remedies by Microsoft Entra error code.
const REMEDIES: [(u64, &str); 9] = [
    (
        7_000_215,
        "The client secret is wrong. Use its value, not its id, or create a new one.",
    ),
    (
        7_000_222,
        "The client secret has expired. Create a new one and update the variable that contains it.",
    ),
    (
        700_016,
        "The tenant has no application with this clientId. Check clientId and tenantId.",
    ),
    (90_002, "The tenant does not exist. Check tenantId."),
    (900_023, "The tenant does not exist. Check tenantId."),
    (
        70_021,
        "The application has no federated credential for this subject. Add one in Microsoft Entra.",
    ),
    (
        700_213,
        "The application has no federated credential for this subject. Add one in Microsoft Entra.",
    ),
    (
        700_027,
        "The assertion was not accepted. Check the federated credential of the application.",
    ),
    (
        70_052,
        "Multi-tenant applications are not supported. Use an application of the tenant that the organization is connected to.",
    ),
];

pub(super) fn of_entra(answer: Response) -> TokenError {
    let status = answer.status;
    let answer = answer.json().unwrap_or_default();
    let codes = json::items(&answer, "error_codes")
        .iter()
        .filter_map(json::whole_value);
    let remedy = codes
        .filter_map(|code| REMEDIES.iter().find(|(known, _)| *known == code))
        .map(|(_, remedy)| *remedy)
        .next()
        .unwrap_or("Check clientId, tenantId and the secret or federated credential of the application.");
    TokenError::Refused {
        message: message(&answer, status),
        remedy,
    }
}

pub(super) fn of_identity(answer: Response, identity: &Identity) -> TokenError {
    let status = answer.status;
    let answer = answer.json().unwrap_or_default();
    TokenError::Identity {
        identity: identity.as_str().to_owned(),
        status,
        message: message(&answer, status),
    }
}

pub(super) fn of_pipelines(answer: Response) -> TokenError {
    let status = answer.status;
    let answer = answer.json().unwrap_or_default();
    TokenError::OidcTokenRefused {
        status,
        message: message(&answer, status),
    }
}

/// Returns the first line of the server's message. The other lines are only identifiers and dates.
fn message(answer: &Value, status: u16) -> String {
    let text = ["error_description", "message", "error"]
        .iter()
        .find_map(|name| json::text(answer, name));
    let line = text.and_then(|text| text.lines().next()).unwrap_or_default();
    let line: String = line
        .trim()
        .trim_end_matches('.')
        .chars()
        .take(MAX_LENGTH)
        .collect();
    if line.is_empty() {
        format!("no message (HTTP {status})")
    } else {
        line
    }
}
