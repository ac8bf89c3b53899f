//! Errors that end a rollout before its first flag. Nothing has been changed.

use thiserror::Error;

use super::access_error::AccessError;
use super::inputs::InputError;
use super::rollback_error::RollbackError;
use crate::azure_devops;
use crate::azure_devops::agent::run::NotOnAgent;
use crate::credentials::job_credentials::HOW_TO_GIVE_A_CREDENTIAL;

/// Error that ends a rollout before its first flag.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum RolloutError {
    /// The program does not run on an agent.
    #[error(transparent)]
    NotOnAgent(#[from] NotOnAgent),
    /// Inputs are not valid; never empty.
    #[error("The task's inputs are not valid.")]
    Inputs(Vec<InputError>),
    /// The job has no token for Azure DevOps.
    #[error(
        "The agent did not give this job an access token for {organization}, so the task cannot read work items. Use Azure Pipelines agent version 4.248 or later, or give another credential. {HOW_TO_GIVE_A_CREDENTIAL}"
    )]
    NoJobToken {
        /// Organization and host, or the URL.
        organization: String,
    },
    /// An organization has no credential, or a configuration has errors.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The work items could not be read.
    #[error(transparent)]
    WorkItems(#[from] azure_devops::Error),
    /// Azure DevOps failed to say which environment the stage map names.
    #[error(
        "The environment of this stage is not known. {0} Run the stage again, or enter the key of a LaunchDarkly environment in Environment (environment)."
    )]
    StageMap(azure_devops::Error),
    /// The report that a rollback starts from could not be found or read.
    #[error(transparent)]
    Rollback(#[from] RollbackError),
    /// The run was cancelled.
    #[error("The run was cancelled before the first flag.")]
    Cancelled,
}

impl RolloutError {
    /// One message per problem, each with its remedy.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        match self {
            Self::Inputs(problems) => problems.iter().map(ToString::to_string).collect(),
            Self::Access(problem) => problem.sentences(),
            other => vec![other.to_string()],
        }
    }
}
