//! Why a rollout ended before it came to a flag. Nothing was changed then.

use thiserror::Error;

use super::access::AccessProblem;
use super::inputs::InputError;
use super::rollback::SourceError;
use crate::azure_devops;
use crate::azure_devops::agent::run::NotOnAgent;
use crate::credentials::job_credentials::HOW_TO_GIVE_A_CREDENTIAL;

/// The reason.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Stop {
    /// Not run by an agent.
    #[error(transparent)]
    NotOnAgent(#[from] NotOnAgent),
    /// Inputs are wrong; never empty.
    #[error("The inputs of the task are wrong.")]
    Inputs(Vec<InputError>),
    /// There is nothing to reach Azure DevOps with.
    #[error(
        "The agent gave this job no access token for {organization}, so its work items cannot be read. Use an agent of Azure Pipelines, version 4.248 or later, or give another credential. {HOW_TO_GIVE_A_CREDENTIAL}"
    )]
    NoJobToken {
        /// Organization and host, or the address as it is.
        organization: String,
    },
    /// There is no way to an organization, or a configuration is wrong.
    #[error(transparent)]
    Access(#[from] AccessProblem),
    /// The work items could not be read.
    #[error(transparent)]
    WorkItems(#[from] azure_devops::Error),
    /// There is no telling what a rollback takes back.
    #[error(transparent)]
    TakenBack(#[from] SourceError),
    /// Somebody cancelled the run.
    #[error("The run was cancelled before the first flag.")]
    Cancelled,
}

impl Stop {
    /// Each thing that is wrong, in a sentence with what to do about it.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        match self {
            Self::Inputs(problems) => problems.iter().map(ToString::to_string).collect(),
            Self::Access(problem) => problem.sentences(),
            other => vec![other.to_string()],
        }
    }
}
