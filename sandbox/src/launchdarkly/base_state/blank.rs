//! Flags to start from, and the ways in which they are then made different.

use serde_json::{Value, json};

use crate::launchdarkly::flag::{
    ClientSideAvailability, Defaults, Flag, FlagConfig, Purpose, Rollout, Variation, WeightedVariation,
};
use crate::launchdarkly::ids;

/// Makes flags of a project that are off in all its environments.
pub(super) struct Blank<'a> {
    project: &'a str,
    environments: &'a [&'a str],
}

impl<'a> Blank<'a> {
    pub(super) fn new(project: &'a str, environments: &'a [&'a str]) -> Self {
        Self {
            project,
            environments,
        }
    }

    /// `true` first, as LaunchDarkly creates them.
    pub(super) fn boolean(&self, key: &str, name: &str, tags: &[&str]) -> Flag {
        let values = [(json!(true), Some("On")), (json!(false), Some("Off"))];
        self.with_values(key, name, tags, &values)
    }

    pub(super) fn strings(&self, key: &str, name: &str, tags: &[&str], values: &[&str]) -> Flag {
        let values: Vec<_> = values.iter().map(|value| (json!(value), None)).collect();
        self.with_values(key, name, tags, &values)
    }

    /// Serves the first value when on, the last one when off.
    pub(super) fn with_values(
        &self,
        key: &str,
        name: &str,
        tags: &[&str],
        values: &[(Value, Option<&str>)],
    ) -> Flag {
        let variation = |(index, (value, name)): (usize, &(Value, Option<&str>))| Variation {
            id: ids::uuid(&format!("{}/{key}/{index}", self.project)),
            value: value.clone(),
            name: name.map(str::to_owned),
        };
        let variations: Vec<Variation> = values.iter().enumerate().map(variation).collect();
        // The first value is served when on, whichever it is.
        let config = FlagConfig::new(
            Defaults {
                on_variation: 0,
                off_variation: values.len().saturating_sub(1),
            },
            0,
        );
        let environments = self.environments.iter();
        Flag {
            key: key.to_owned(),
            name: name.to_owned(),
            description: String::new(),
            defaults: Defaults::of(&variations),
            variations,
            purpose: Purpose::Release,
            client_side: ClientSideAvailability::default(),
            maintainer: None,
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            temporary: true,
            creation_date: 0,
            archived_date: None,
            deprecated_date: None,
            version: 1,
            code_references: 0,
            environments: environments
                .map(|environment| ((*environment).to_owned(), config.clone()))
                .collect(),
        }
    }
}

/// Turns targeting on in every environment.
pub(super) fn on(mut flag: Flag) -> Flag {
    for config in flag.environments.values_mut() {
        config.on = true;
        config.version += 1;
        flag.version += 1;
    }
    flag
}

/// Turns targeting on in one environment and changes its configuration.
pub(super) fn on_in(mut flag: Flag, environment: &str, change: impl FnOnce(&mut FlagConfig)) -> Flag {
    if let Some(config) = flag.environments.get_mut(environment) {
        config.on = true;
        config.version += 1;
        flag.version += 1;
        change(config);
    }
    flag
}

/// Shares by place, in thousandths of a percent.
pub(super) fn rollout(context_kind: &str, weights: &[u32]) -> Rollout {
    let share = |(variation, weight): (usize, &u32)| WeightedVariation {
        variation,
        weight: *weight,
        untracked: false,
    };
    Rollout {
        variations: weights.iter().enumerate().map(share).collect(),
        context_kind: context_kind.to_owned(),
        bucket_by: None,
        experiment_allocation: None,
    }
}
