//! The `filter` grammar of lists: comma-joined `field:value`. Nothing escapes a comma, unless [`Assumption::SearchSyntax`]
//! is violated.

use std::collections::BTreeSet;

use super::error::ApiError;
use super::flag::{Flag, FlagConfig};
use super::members::Maintainer;
use super::query::Query;
use super::state::{Environment, Project};
use crate::assumptions::Assumption;

/// The fields of a filter with their values.
struct Fields<'a>(Vec<(&'a str, &'a str)>);

/// Whether `query:` finds a resource: part of its name or key, whatever the case.
pub(super) fn names_contain(text: &str, name: &str, key: &str) -> bool {
    let wanted = text.to_lowercase();
    [name, key].iter().any(|own| own.to_lowercase().contains(&wanted))
}

/// The projects that the filter lets through.
pub(super) fn projects<'a>(all: &'a [Project], query: &Query) -> Result<Vec<&'a Project>, ApiError> {
    let fields = Fields::of(query)?;
    let mut kept: Vec<&Project> = all.iter().collect();
    for (field, value) in fields.0 {
        match field {
            "query" => kept.retain(|project| names_contain(value, &project.name, &project.key)),
            "tags" => kept.retain(|project| has_all_tags(&project.tags, value)),
            "keys" => kept.retain(|project| value.split('|').any(|key| key == project.key)),
            _ => return Err(unknown(field)),
        }
    }
    Ok(kept)
}

/// The environments that the filter lets through.
pub(super) fn environments<'a>(
    all: &'a [Environment],
    query: &Query,
) -> Result<Vec<&'a Environment>, ApiError> {
    let fields = Fields::of(query)?;
    let mut kept: Vec<&Environment> = all.iter().collect();
    for (field, value) in fields.0 {
        match field {
            "query" => kept.retain(|own| names_contain(value, &own.name, &own.key)),
            // No environment of the simulator has tags.
            "tags" => kept.clear(),
            "critical" => {
                let wanted = boolean(field, value)?;
                kept.retain(|own| own.critical == wanted);
            }
            _ => return Err(unknown(field)),
        }
    }
    Ok(kept)
}

/// The flags that the filter lets through. Without `state:` the archived ones are left out.
pub(super) fn flags<'a>(
    all: &'a [Flag],
    query: &Query,
    violated: &BTreeSet<Assumption>,
) -> Result<Vec<&'a Flag>, ApiError> {
    let fields = Fields::of_flags(query, violated)?;
    let environment = fields.value("filterEnv");
    let in_environment = |flag: &Flag, holds: fn(&FlagConfig) -> bool| {
        let mut configs = flag.environments.iter();
        configs.any(|(key, config)| environment.is_none_or(|own| own == key) && holds(config))
    };
    let mut kept: Vec<&Flag> = all.iter().collect();
    if fields.value("state").is_none() {
        kept.retain(|flag| flag.archived_date.is_none());
    }
    for (field, value) in &fields.0 {
        match *field {
            "query" => kept.retain(|flag| names_contain(value, &flag.name, &flag.key)),
            "tags" => kept.retain(|flag| has_all_tags(&flag.tags, value)),
            "state" => {
                let state = FlagState::named(value)?;
                kept.retain(|flag| FlagState::of(flag) == state);
            }
            "type" => {
                let temporary = match *value {
                    "temporary" => true,
                    "permanent" => false,
                    _ => return Err(invalid(field, value)),
                };
                kept.retain(|flag| flag.temporary == temporary);
            }
            "maintainerId" => {
                let wanted = Maintainer::member(value);
                kept.retain(|flag| wanted.is_some() && flag.maintainer == wanted);
            }
            "maintainerTeamKey" => {
                let wanted = Maintainer::team(value);
                kept.retain(|flag| wanted.is_some() && flag.maintainer == wanted);
            }
            "hasExperiment" => {
                let wanted = boolean(field, value)?;
                kept.retain(|flag| in_environment(flag, FlagConfig::has_experiment) == wanted);
            }
            "guardedRollout" => match *value {
                "any" | "monitoring" => {
                    kept.retain(|flag| in_environment(flag, FlagConfig::has_guarded_rollout));
                }
                // The simulator's guarded rollouts are all being monitored.
                "regressed" | "rolledBack" | "completed" | "archived" => kept.clear(),
                _ => return Err(invalid(field, value)),
            },
            "filterEnv" => {}
            _ => return Err(unknown(field)),
        }
    }
    Ok(kept)
}

/// The environment that `filterEnv` names.
pub(super) fn environment<'a>(
    query: &'a Query,
    violated: &BTreeSet<Assumption>,
) -> Result<Option<&'a str>, ApiError> {
    Ok(Fields::of_flags(query, violated)?.value("filterEnv"))
}

/// Lifecycle state of a flag.
#[derive(PartialEq, Eq)]
enum FlagState {
    Live,
    Deprecated,
    Archived,
}

impl FlagState {
    fn named(name: &str) -> Result<Self, ApiError> {
        match name {
            "live" => Ok(Self::Live),
            "deprecated" => Ok(Self::Deprecated),
            "archived" => Ok(Self::Archived),
            _ => Err(invalid("state", name)),
        }
    }

    fn of(flag: &Flag) -> Self {
        if flag.archived_date.is_some() {
            Self::Archived
        } else if flag.deprecated_date.is_some() {
            Self::Deprecated
        } else {
            Self::Live
        }
    }
}

impl<'a> Fields<'a> {
    fn of(query: &'a Query) -> Result<Self, ApiError> {
        Self::read(query.first("filter").unwrap_or_default())
    }

    /// Those of a filter of flags.
    fn of_flags(query: &'a Query, violated: &BTreeSet<Assumption>) -> Result<Self, ApiError> {
        let filter = query.first("filter").unwrap_or_default();
        let text = filter.split_once("query:");
        let Some((fields, text)) = text.filter(|_| violated.contains(&Assumption::SearchSyntax)) else {
            return Self::read(filter);
        };
        let mut fields = Self::read(fields)?;
        fields.0.push(("query", text));
        Ok(fields)
    }

    fn read(filter: &'a str) -> Result<Self, ApiError> {
        let parts = filter.split(',').filter(|part| !part.is_empty());
        let fields = parts.map(|part| part.split_once(':').ok_or_else(|| unknown(part)));
        Ok(Self(fields.collect::<Result<_, _>>()?))
    }

    fn value(&self, name: &str) -> Option<&'a str> {
        let mut fields = self.0.iter();
        fields.find(|(field, _)| *field == name).map(|(_, value)| *value)
    }
}

fn has_all_tags(tags: &[String], wanted: &str) -> bool {
    wanted.split('+').all(|tag| tags.iter().any(|own| own == tag))
}

fn boolean(field: &str, value: &str) -> Result<bool, ApiError> {
    value.parse().map_err(|_| invalid(field, value))
}

fn unknown(field: &str) -> ApiError {
    ApiError::invalid_request(format!("Invalid filter: unknown field {field:?}"))
}

fn invalid(field: &str, value: &str) -> ApiError {
    ApiError::invalid_request(format!("Invalid filter: {field} cannot be {value:?}"))
}
