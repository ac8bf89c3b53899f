//! Errors of finding and reading the report that a rollback starts from.

use thiserror::Error;

use crate::azure_devops;
use crate::azure_devops::attachments::UnreadableReport;

/// Error of finding or reading the report. Paths and reasons are untrusted text.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum RollbackError {
    /// The file cannot be read.
    #[error(
        "Rollback report (rollbackReport): '{path}' cannot be read: {reason}. Enter the path of the report that the rollout saved, such as $(rollout.report) for a task named rollout in the same job."
    )]
    File {
        /// Value of the input.
        path: String,
        /// Message of the platform.
        reason: String,
    },
    /// The file is not a report.
    #[error("Rollback report (rollbackReport): '{path}' is not a report that can be rolled back. {cause}")]
    NoReport {
        /// Value of the input.
        path: String,
        /// Cause.
        cause: UnreadableReport,
    },
    /// The file is the report of a preview or rollback.
    #[error(
        "Rollback report (rollbackReport): '{path}' is the report of a {mode}. Only the report of a rollout (mode apply) can be rolled back."
    )]
    Mode {
        /// Value of the input.
        path: String,
        /// Mode in the report.
        mode: String,
    },
    /// The variable with the stage's ID is missing.
    #[error(
        "The variable RELEASE_ENVIRONMENTID is missing, so the task cannot find the reports of this stage. Enter a path in Rollback report (rollbackReport)."
    )]
    NoStage,
    /// A report that may be the newest cannot be read.
    #[error(
        "Cannot determine which rollout to roll back, because a report that may be the newest cannot be read. {0} Or enter a path in Rollback report (rollbackReport)."
    )]
    Unreadable(UnreadableReport),
    /// The reports could not be listed.
    #[error(transparent)]
    List(#[from] azure_devops::Error),
}
