//! Errors of reading the credentials for Azure DevOps. Messages name inputs by their label and YAML name.

use thiserror::Error;

use crate::credentials::config::ConfigError;
use crate::credentials::integrations::Problems;
use crate::credentials::job_credentials::NoCredential;

/// Error of reading the credentials. Contains no secret values.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum AccessError {
    /// The configuration cannot be read.
    #[error("Azure credentials (azureConfig): {0}")]
    Config(#[from] ConfigError),
    /// The configuration has no section for Azure DevOps.
    #[error(
        "Azure credentials (azureConfig): there is no integrations.azure in {paths}. Enter the Backstage configuration file that contains it, or leave the input empty."
    )]
    Nothing {
        /// Paths as given in the input.
        paths: String,
    },
    /// The configuration has errors.
    #[error("Azure credentials (azureConfig): {0}")]
    Integrations(#[from] Problems),
    /// A token endpoint configured on the machine is not safe to send secrets to.
    #[error("{0}")]
    Endpoints(String),
    /// The service connection lacks a value.
    #[error(
        "Azure service connection (azureServiceConnection): {what} is missing. Choose a connection of type Azure Resource Manager with workload identity federation that this pipeline may use, on an agent of version 4.248 or later."
    )]
    ServiceConnection {
        /// The missing value.
        what: &'static str,
    },
    /// No credential applies to an organization.
    #[error(transparent)]
    NoCredential(NoCredential),
}

impl AccessError {
    /// One message per problem.
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
