//! A LaunchDarkly flag, as far as a rollout needs to know it.

use std::fmt;

use super::key::{EnvironmentKey, FlagKey};
use super::targeting::Targeting;
use super::variation::BooleanVariations;

/// A flag with its targeting in some or all environments of its project.
#[derive(Clone, Debug, PartialEq)]
pub struct Flag {
    /// Key, unique in its project.
    pub key: FlagKey,
    /// Name given by people: foreign text.
    pub name: String,
    /// Whether it can be rolled out by percentage, and by which variations.
    pub kind: FlagKind,
    /// Tags, as LaunchDarkly orders them.
    pub tags: Vec<String>,
    /// Archived flags refuse every change of targeting.
    pub archived: bool,
    /// Deprecated flags may change, with a warning.
    pub deprecated: bool,
    /// Meant to be removed one day, as most flags of a release are.
    pub temporary: bool,
    /// Name of the person or team that looks after it: foreign text.
    pub maintainer: Option<String>,
    /// Targeting by environment; only the environments that were asked for.
    pub environments: Environments,
}

/// Targeting by environment, in the order in which LaunchDarkly gave it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Environments(Vec<(EnvironmentKey, Targeting)>);

impl Environments {
    /// Targeting in an environment.
    #[must_use]
    pub fn get(&self, environment: &EnvironmentKey) -> Option<&Targeting> {
        self.0
            .iter()
            .find(|(key, _)| key == environment)
            .map(|(_, targeting)| targeting)
    }

    /// Targeting in an environment, to change it.
    #[cfg(test)]
    pub fn get_mut(&mut self, environment: &EnvironmentKey) -> Option<&mut Targeting> {
        let mut environments = self.0.iter_mut();
        environments
            .find(|(key, _)| key == environment)
            .map(|(_, targeting)| targeting)
    }

    /// The environments.
    pub fn keys(&self) -> impl Iterator<Item = &EnvironmentKey> {
        self.0.iter().map(|(key, _)| key)
    }
}

impl FromIterator<(EnvironmentKey, Targeting)> for Environments {
    fn from_iter<I: IntoIterator<Item = (EnvironmentKey, Targeting)>>(environments: I) -> Self {
        Self(environments.into_iter().collect())
    }
}

/// What a flag serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FlagKind {
    /// `true` and `false`, found by value: their order differs from flag to flag.
    Boolean(BooleanVariations),
    /// Anything that cannot be rolled out by percentage.
    Other(NotBoolean),
}

/// Why a flag is not a plain boolean flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotBoolean {
    /// Strings, numbers or JSON.
    Multivariate,
    /// A migration flag moves through stages.
    Migration,
    /// A holdout belongs to experiments.
    Holdout,
    /// A purpose that LaunchDarkly added since.
    Purpose(String),
    /// Called boolean, but without exactly one `true` and one `false`.
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
