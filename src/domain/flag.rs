//! The parts of a LaunchDarkly flag that a rollout needs.

use std::fmt;

use super::key::{EnvironmentKey, FlagKey};
use super::targeting::Targeting;
use super::variation::BooleanVariations;

/// A flag and its targeting in some or all environments of its project.
#[derive(Clone, Debug, PartialEq)]
pub struct Flag {
    /// Key, unique in its project.
    pub key: FlagKey,
    /// Display name (untrusted text).
    pub name: String,
    /// Kind, which determines whether the flag can be rolled out by percentage.
    pub kind: FlagKind,
    /// Tags, in LaunchDarkly's order.
    pub tags: Vec<String>,
    /// Whether the flag is archived. LaunchDarkly rejects changes to the targeting of archived flags.
    pub archived: bool,
    /// Whether the flag is deprecated. A rollout changes deprecated flags, with a note.
    pub deprecated: bool,
    /// Whether the flag is temporary, that is, meant to be removed after the release.
    pub temporary: bool,
    /// Name of the member or team that maintains the flag (untrusted text).
    pub maintainer: Option<String>,
    /// Targeting by environment. Contains only the requested environments.
    pub environments: Environments,
}

/// Targeting by environment, in the order of LaunchDarkly's response.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Environments(Vec<(EnvironmentKey, Targeting)>);

impl Environments {
    /// Returns the targeting in an environment.
    #[must_use]
    pub fn get(&self, environment: &EnvironmentKey) -> Option<&Targeting> {
        self.0
            .iter()
            .find(|(key, _)| key == environment)
            .map(|(_, targeting)| targeting)
    }

    /// Returns the targeting in an environment for modification.
    #[cfg(test)]
    pub fn get_mut(&mut self, environment: &EnvironmentKey) -> Option<&mut Targeting> {
        let mut environments = self.0.iter_mut();
        environments
            .find(|(key, _)| key == environment)
            .map(|(_, targeting)| targeting)
    }

    /// Returns the keys of the environments.
    pub fn keys(&self) -> impl Iterator<Item = &EnvironmentKey> {
        self.0.iter().map(|(key, _)| key)
    }
}

impl FromIterator<(EnvironmentKey, Targeting)> for Environments {
    fn from_iter<I: IntoIterator<Item = (EnvironmentKey, Targeting)>>(environments: I) -> Self {
        Self(environments.into_iter().collect())
    }
}

/// Kind of a flag, by the values that it serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FlagKind {
    /// Serves `true` and `false`. The variations are identified by value, because their order differs between flags.
    Boolean(BooleanVariations),
    /// Serves anything else, so it cannot be rolled out by percentage.
    Other(NotBoolean),
}

/// Reason why a flag is not a plain boolean flag. Displayed as the beginning of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotBoolean {
    /// The flag serves strings, numbers or JSON.
    Multivariate,
    /// The flag is a migration flag, whose variations are stages.
    Migration,
    /// The flag is a holdout of experiments.
    Holdout,
    /// The flag has a purpose that this version does not know.
    Purpose(String),
    /// The kind is boolean, but the variations are not exactly one `true` and one `false`.
    UnexpectedVariations,
}

impl fmt::Display for NotBoolean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Multivariate => f.write_str("It is not a boolean flag"),
            Self::Migration => f.write_str("It is a migration flag"),
            Self::Holdout => f.write_str("It is a holdout"),
            Self::Purpose(purpose) => write!(f, "It is a flag for '{purpose}'"),
            Self::UnexpectedVariations => {
                f.write_str("It does not have exactly the variations true and false")
            }
        }
    }
}
