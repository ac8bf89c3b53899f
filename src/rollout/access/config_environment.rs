//! Environment variables and files that a configuration on an agent may refer to.

use crate::azure_devops::agent::Machine;
use crate::azure_devops::agent::variables::{Variables, unset_macro};
use crate::credentials::config::ConfigEnvironment;

/// The environment variables and files of an agent.
pub struct OfAgent<'a> {
    pub variables: &'a Variables,
    pub machine: &'a dyn Machine,
}

impl ConfigEnvironment for OfAgent<'_> {
    fn variable(&self, name: &str) -> Option<String> {
        let value = self.variables.of_pipeline(name);
        // A macro whose variable is not set is never a value, least of all a token.
        value
            .filter(|value| unset_macro(value).is_none())
            .map(str::to_owned)
    }

    fn file(&self, path: &str) -> Result<String, String> {
        self.machine.read(path)
    }
}
