//! The content of an attachment: a report, or something else.

use serde::Deserialize;
use thiserror::Error;

use crate::azure_devops::Error;
use crate::domain::report::{Report, SCHEMA};

/// Largest content that is looked into, in bytes. A report of a thousand flags is far smaller.
const LARGEST: usize = 5_000_000;

/// Longest piece of foreign text in a message, in characters.
const LONGEST_DETAIL: usize = 200;

/// Why a report cannot be shown.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum UnreadableReport {
    /// More than 5 MB.
    #[error("A rollout report is larger than 5 MB and is not shown. Download it from the logs of the run.")]
    TooLarge,
    /// Written by a version that came later.
    #[error(
        "A rollout report has schema {schema}, which this version of the extension does not know. Update the extension."
    )]
    UnknownSchema {
        /// The schema that it names.
        schema: u64,
    },
    /// No JSON, or not that of a report.
    #[error("A rollout report is damaged and cannot be shown ({detail}).")]
    Malformed {
        /// Where it broke: may hold foreign text.
        detail: String,
    },
    /// Azure DevOps lists it without saying where its content is.
    #[error("A rollout report cannot be read: Azure DevOps does not tell where its content is.")]
    Nowhere,
    /// Azure DevOps did not give it.
    #[error(transparent)]
    Refused(#[from] Error),
}

impl UnreadableReport {
    pub(super) fn malformed(error: &serde_json::Error) -> Self {
        Self::Malformed {
            detail: error.to_string().chars().take(LONGEST_DETAIL).collect(),
        }
    }
}

/// Reads the text of an attachment.
pub(super) fn parse(text: &str) -> Result<Report, UnreadableReport> {
    #[derive(Deserialize)]
    struct Head {
        schema: u64,
    }
    if text.len() > LARGEST {
        return Err(UnreadableReport::TooLarge);
    }
    let malformed = |error: serde_json::Error| UnreadableReport::malformed(&error);
    // The schema decides what the rest means, so it is read alone.
    let Head { schema } = serde_json::from_str(text).map_err(malformed)?;
    if schema != u64::from(SCHEMA) {
        return Err(UnreadableReport::UnknownSchema { schema });
    }
    serde_json::from_str(text).map_err(malformed)
}
