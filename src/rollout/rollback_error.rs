//! Errors of finding and reading the report that a rollback starts from.

use thiserror::Error;

use crate::azure_devops;
use crate::azure_devops::attachments::UnreadableReport;

/// Why there is no telling what to take back. Paths and reasons are foreign.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum RollbackError {
    /// There is no such file.
    #[error(
        "Rollback report (rollbackReport): '{path}' cannot be read: {reason}. Give the path of the report that the rollout kept, such as $(rollout.report) of the task named rollout in the same job."
    )]
    File {
        /// What the input holds.
        path: String,
        /// What the platform says.
        reason: String,
    },
    /// The file is no report.
    #[error("Rollback report (rollbackReport): '{path}' is not a report that can be taken back. {cause}")]
    NoReport {
        /// What the input holds.
        path: String,
        /// Why.
        cause: UnreadableReport,
    },
    /// The file is the report of something else than a rollout.
    #[error(
        "Rollback report (rollbackReport): '{path}' is the report of a {mode}, and only that of a rollout (mode apply) can be taken back."
    )]
    Mode {
        /// What the input holds.
        path: String,
        /// What the report says.
        mode: String,
    },
    /// The agent did not tell the stage.
    #[error(
        "The variable RELEASE_ENVIRONMENTID is missing, so the reports of this release stage cannot be found: fill in Rollback report (rollbackReport)."
    )]
    NoStage,
    /// A report that may be the newest cannot be read.
    #[error(
        "What to take back cannot be told, because a report that may be the newest cannot be read. {0} Or fill in Rollback report (rollbackReport)."
    )]
    Unreadable(UnreadableReport),
    /// The reports could not be listed.
    #[error(transparent)]
    List(#[from] azure_devops::Error),
}
