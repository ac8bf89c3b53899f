//! A configuration's variables and files on an agent.

use crate::azure_devops::agent::Machine;
use crate::azure_devops::agent::variables::Variables;
use crate::credentials::config::Surroundings;

/// The agent's own.
pub struct OfAgent<'a> {
    pub variables: &'a Variables,
    pub machine: &'a dyn Machine,
}

impl Surroundings for OfAgent<'_> {
    fn variable(&self, name: &str) -> Option<String> {
        self.variables.of_pipeline(name).map(str::to_owned)
    }

    fn file(&self, path: &str) -> Result<String, String> {
        self.machine.read(path)
    }
}
