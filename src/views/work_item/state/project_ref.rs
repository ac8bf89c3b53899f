//! A reference to a LaunchDarkly project.

use crate::domain::key::ProjectKey;

/// A LaunchDarkly project and the service connection through which it is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectRef {
    /// Id of the service connection.
    pub account: String,
    /// Key of the project.
    pub project: ProjectKey,
}
