//! Why there is no way to Azure DevOps. Each sentence names the input as the form and YAML do.

use thiserror::Error;

use crate::credentials::config::ConfigError;
use crate::credentials::integrations::Problems;
use crate::credentials::job_credentials::NoCredential;

/// The reason. Holds no values of credentials.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum AccessError {
    /// The configuration cannot be read.
    #[error("Azure credentials (azureConfig): {0}")]
    Config(#[from] ConfigError),
    /// It says nothing about Azure DevOps.
    #[error(
        "Azure credentials (azureConfig): there is no integrations.azure in {paths}. Name the file of Backstage's configuration that has it, or leave the input empty."
    )]
    Nothing {
        /// As the input names them.
        paths: String,
    },
    /// It is wrong.
    #[error("Azure credentials (azureConfig): {0}")]
    Integrations(#[from] Problems),
    /// The machine names an address that secrets must not be sent to.
    #[error("{0}")]
    Endpoints(String),
    /// The service connection is of no use.
    #[error(
        "Azure service connection (azureServiceConnection): {what} is missing. Choose a connection of type Azure Resource Manager with workload identity federation that this pipeline may use, on an agent of version 4.248 or later."
    )]
    ServiceConnection {
        /// What is missing.
        what: &'static str,
    },
    /// Nothing applies to an organization.
    #[error(transparent)]
    NoCredential(NoCredential),
}

impl AccessError {
    /// A sentence for each thing that is wrong.
    pub fn sentences(&self) -> Vec<String> {
        match self {
            Self::Integrations(Problems(problems)) => problems
                .iter()
                .map(|problem| format!("Azure credentials (azureConfig): {problem}"))
                .collect(),
            other => vec![other.to_string()],
        }
    }
}
