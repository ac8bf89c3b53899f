//! Reads the content of an attachment as a report.

use serde_json::Value;
use thiserror::Error;

use crate::azure_devops::Error;
use crate::domain::report::{Report, SCHEMA};
use crate::json;

/// Maximum size of a report, in bytes. A report of a thousand flags is far smaller.
const MAX_SIZE: usize = 5_000_000;

/// Error of reading a report.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum UnreadableReport {
    /// More than 5 MB.
    #[error(
        "A rollout report is larger than 5 MB and cannot be shown. Download it from the logs of the run."
    )]
    TooLarge,
    /// Written by a newer version.
    #[error(
        "A rollout report has schema {schema}, which this version of the extension does not support. Update the extension."
    )]
    UnknownSchema {
        /// Schema number in the report.
        schema: u64,
    },
    /// Not JSON, or not a report.
    #[error("A rollout report is damaged and cannot be shown ({detail}).")]
    Malformed {
        /// Position and cause of the parse error.
        detail: String,
    },
    /// The list entry has neither a link nor IDs.
    #[error("A rollout report cannot be read: Azure DevOps did not return a link to its content.")]
    NoContentUrl,
    /// Azure DevOps rejected the request.
    #[error(transparent)]
    Refused(#[from] Error),
}

/// Reads the text of a report.
///
/// # Errors
///
/// When the text is not a report, or its schema is not supported.
pub fn read_report(text: &str) -> Result<Report, UnreadableReport> {
    if text.len() > MAX_SIZE {
        return Err(UnreadableReport::TooLarge);
    }
    let malformed = |detail: String| UnreadableReport::Malformed { detail };
    // The schema decides how to read the rest, so it is read first.
    let value: Value = json::parse(text).map_err(|error| malformed(error.to_string()))?;
    let schema =
        json::whole(&value, "schema").ok_or_else(|| malformed("there is no schema number".into()))?;
    if schema != u64::from(SCHEMA) {
        return Err(UnreadableReport::UnknownSchema { schema });
    }
    if !value.get("flags").is_some_and(Value::is_array) {
        return Err(malformed("there is no list of flags".into()));
    }
    Ok(Report::read(&value))
}
