//! The environments in which flags are shown.

use crate::domain::key::EnvironmentKey;

/// Environments in which flags are shown, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Environments {
    /// Environments that the tasks name.
    pub(in super::super) named: Vec<EnvironmentKey>,
    /// Environments from the stage map, for stages with a task that names none.
    pub(in super::super) suggested: Vec<EnvironmentKey>,
}

impl Environments {
    /// All of them.
    pub(in super::super) fn all(&self) -> impl Iterator<Item = &EnvironmentKey> {
        self.named.iter().chain(&self.suggested)
    }
}
