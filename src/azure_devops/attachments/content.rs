//! The content of an attachment: a report, or something else.

use serde_json::Value;
use thiserror::Error;

use crate::azure_devops::Error;
use crate::domain::report::{Report, SCHEMA};
use crate::json;

/// Largest content that is looked into, in bytes. A report of a thousand flags is far smaller.
const LARGEST: usize = 5_000_000;

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
        /// Position and cause of the parse error.
        detail: String,
    },
    /// Azure DevOps lists it without saying where its content is.
    #[error("A rollout report cannot be read: Azure DevOps does not tell where its content is.")]
    NoContentUrl,
    /// Azure DevOps did not give it.
    #[error(transparent)]
    Refused(#[from] Error),
}

/// Reads the text of a report.
///
/// # Errors
///
/// When it is no report, or that of another version.
pub fn read_report(text: &str) -> Result<Report, UnreadableReport> {
    if text.len() > LARGEST {
        return Err(UnreadableReport::TooLarge);
    }
    let malformed = |detail: String| UnreadableReport::Malformed { detail };
    // The schema decides what the rest means, so it is read alone.
    let value: Value = serde_json::from_str(text).map_err(|error| malformed(error.to_string()))?;
    let schema = json::whole(&value, "schema").ok_or_else(|| malformed("it names no schema".into()))?;
    if schema != u64::from(SCHEMA) {
        return Err(UnreadableReport::UnknownSchema { schema });
    }
    if !value.get("flags").is_some_and(Value::is_array) {
        return Err(malformed("it has no list of flags".into()));
    }
    Ok(Report::read(&value))
}
