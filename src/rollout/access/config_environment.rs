//! Environment variables and files that a configuration on an agent may refer to.

use crate::azure_devops::agent::Machine;
use crate::azure_devops::agent::variables::Variables;
use crate::credentials::config::ConfigEnvironment;

/// The environment variables and files of an agent.
pub struct AgentConfigEnvironment<'a> {
    pub variables: &'a Variables,
    pub machine: &'a dyn Machine,
}

impl ConfigEnvironment for AgentConfigEnvironment<'_> {
    fn variable(&self, name: &str) -> Option<String> {
        self.variables.of_pipeline(name).map(str::to_owned)
    }

    fn file(&self, path: &str) -> Result<String, String> {
        self.machine.read(path)
    }
}
