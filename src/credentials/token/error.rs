//! Why there is no token, as sentences with a remedy.

use serde_json::Value;
use thiserror::Error;

use crate::credentials::integrations::Identity;
use crate::http::{Response, TransportError};
use crate::json;

/// Longest part of a foreign message that is repeated, in characters.
const MAX_LENGTH: usize = 300;

/// The reason. Foreign texts in it hold no secrets: they are what a server says about a request that it refused.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum TokenError {
    /// A personal access token is sent as it is.
    #[error("A personal access token needs no other token.")]
    NotNeeded,
    /// Entra cannot be asked.
    #[error("Microsoft Entra gave no access token: {0}")]
    Entra(TransportError),
    /// Azure Pipelines cannot be asked.
    #[error("Azure Pipelines did not vouch for this job: {0}")]
    Pipelines(TransportError),
    /// The machine does not answer for itself.
    #[error(
        "This agent's machine has no managed identity that could be asked{}. A managed identity works only on self-hosted agents in Azure whose machine has one; use a service principal or a service connection elsewhere.",
        .detail.as_ref().map_or_else(String::new, |detail| format!(" ({})", detail.trim_end_matches('.')))
    )]
    NoIdentity {
        /// What the platform says; nothing when there was no answer in time.
        detail: Option<String>,
    },
    /// The machine answers, and not with a token.
    #[error(
        "The managed identity {identity} gave no access token (HTTP {status}): {message}. Assign the identity to this agent's machine, or correct clientId."
    )]
    Identity {
        /// Client id, or `system-assigned`.
        identity: String,
        /// HTTP status.
        status: u16,
        /// Foreign text.
        message: String,
    },
    /// Entra refuses.
    #[error("Microsoft Entra gave no access token: {message}. {remedy}")]
    Refused {
        /// Foreign text.
        message: String,
        /// What to do.
        remedy: &'static str,
    },
    /// Azure Pipelines refuses.
    #[error(
        "Azure Pipelines did not vouch for this job (HTTP {status}): {message}. Check that Azure service connection (azureServiceConnection) uses workload identity federation and that this pipeline may use it."
    )]
    NotVouched {
        /// HTTP status.
        status: u16,
        /// Foreign text.
        message: String,
    },
    /// The answer makes no sense.
    #[error(
        "The answer of {who} holds no access token (HTTP {status}). A proxy on the way may have answered in its place."
    )]
    Malformed {
        /// Service that was asked.
        who: &'static str,
        /// HTTP status.
        status: u16,
    },
}

/// What an error code of Entra asks for.
const REMEDIES: [(u64, &str); 9] = [
    (
        7_000_215,
        "The client secret is wrong: use its value, not its id, or create another.",
    ),
    (
        7_000_222,
        "The client secret has expired: create another and change the variable that holds it.",
    ),
    (
        700_016,
        "There is no application with this clientId in the tenant: check clientId and tenantId.",
    ),
    (90_002, "There is no such tenant: check tenantId."),
    (900_023, "There is no such tenant: check tenantId."),
    (
        70_021,
        "The application has no federated credential for this subject: add one in Microsoft Entra.",
    ),
    (
        700_213,
        "The application has no federated credential for this subject: add one in Microsoft Entra.",
    ),
    (
        700_027,
        "The assertion was not accepted: check the federated credential of the application.",
    ),
    (
        70_052,
        "A multi-tenant application cannot be used here: use one of the tenant that the organization is connected to.",
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
    TokenError::NotVouched {
        status,
        message: message(&answer, status),
    }
}

/// The first line of what the server says: the others are identifiers and dates.
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
