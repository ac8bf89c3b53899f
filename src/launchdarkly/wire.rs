//! JSON as LaunchDarkly sends it, and its way into the domain.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::domain::flag::{self, BooleanVariations, FlagKind, NotBoolean};
use crate::domain::key::{EnvironmentKey, FlagKey, KeyError};
use crate::domain::targeting::{Automation, DecidedFirst, Fallthrough, Rollout, Targeting, Weight};

/// A list.
#[derive(Debug, Deserialize)]
pub(super) struct List<I> {
    #[serde(default = "Vec::new")]
    pub(super) items: Vec<I>,
}

/// `FeatureFlag`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Flag {
    key: String,
    #[serde(default)]
    name: String,
    kind: String,
    #[serde(default, rename = "_purpose")]
    purpose: Option<String>,
    #[serde(default)]
    variations: Vec<Variation>,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    archived: bool,
    #[serde(default)]
    deprecated: bool,
    #[serde(default)]
    environments: BTreeMap<String, Config>,
}

#[derive(Debug, Deserialize)]
struct Variation {
    #[serde(default, rename = "_id")]
    id: String,
    value: Value,
}

/// `FeatureFlagConfig`. Lists leave out rules, targets and prerequisites and sum them up in `_summary`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Config {
    on: bool,
    #[serde(default)]
    version: u64,
    #[serde(default)]
    fallthrough: Option<FallthroughConfig>,
    #[serde(default)]
    off_variation: Option<usize>,
    #[serde(default)]
    prerequisites: Option<Vec<Value>>,
    #[serde(default)]
    targets: Option<Vec<Target>>,
    #[serde(default)]
    context_targets: Option<Vec<Target>>,
    #[serde(default)]
    rules: Option<Vec<Value>>,
    #[serde(default, rename = "_summary")]
    summary: Option<Summary>,
}

#[derive(Debug, Deserialize)]
struct Target {
    #[serde(default)]
    values: Vec<Value>,
}

#[derive(Debug, Deserialize)]
struct FallthroughConfig {
    #[serde(default)]
    variation: Option<usize>,
    #[serde(default)]
    rollout: Option<RolloutConfig>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RolloutConfig {
    #[serde(default)]
    variations: Vec<WeightedVariation>,
    #[serde(default)]
    context_kind: Option<String>,
    #[serde(default)]
    bucket_by: Option<String>,
    #[serde(default)]
    experiment_allocation: Option<Value>,
}

#[derive(Debug, Deserialize)]
struct WeightedVariation {
    variation: usize,
    weight: u32,
    #[serde(default, rename = "_untracked")]
    untracked: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Summary {
    variations: BTreeMap<usize, VariationSummary>,
    prerequisites: usize,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct VariationSummary {
    rules: usize,
    targets: usize,
    context_targets: usize,
    is_fallthrough: bool,
    is_off: bool,
    rollout: Option<u32>,
    bucket_by: Option<String>,
}

impl Flag {
    pub(super) fn into_domain(self) -> Result<flag::Flag, KeyError> {
        let environments = self
            .environments
            .into_iter()
            // Environment keys that break the grammar cannot be asked for, so they cannot matter.
            .filter_map(|(key, config)| Some((EnvironmentKey::parse(&key).ok()?, config.into_domain())))
            .collect();
        Ok(flag::Flag {
            key: FlagKey::parse(&self.key)?,
            name: if self.name.is_empty() { self.key } else { self.name },
            kind: kind(&self.kind, self.purpose.as_deref(), self.variations),
            tags: self.tags,
            archived: self.archived,
            deprecated: self.deprecated,
            environments,
        })
    }
}

fn kind(kind: &str, purpose: Option<&str>, variations: Vec<Variation>) -> FlagKind {
    match purpose {
        None | Some("") => {}
        Some("migration") => return FlagKind::Other(NotBoolean::Migration),
        Some("holdout") => return FlagKind::Other(NotBoolean::Holdout),
        Some(purpose) => return FlagKind::Other(NotBoolean::Purpose(purpose.to_owned())),
    }
    if kind != "boolean" {
        return FlagKind::Other(NotBoolean::Multivariate);
    }
    let find = |value: bool| {
        let mut found = variations
            .iter()
            .enumerate()
            .filter(|(_, variation)| variation.value == Value::Bool(value))
            .map(|(index, variation)| flag::Variation {
                index,
                id: variation.id.clone(),
            });
        found.next().filter(|_| found.next().is_none())
    };
    match (find(true), find(false)) {
        (Some(on), Some(off)) if variations.len() == 2 => FlagKind::Boolean(BooleanVariations { on, off }),
        _ => FlagKind::Other(NotBoolean::UnexpectedVariations),
    }
}

impl Config {
    fn into_domain(self) -> Targeting {
        let summary = self.summary.unwrap_or_default();
        let off_in_summary = || {
            let off = summary.variations.iter().find(|(_, variation)| variation.is_off);
            off.map(|(index, _)| *index)
        };
        Targeting {
            on: self.on,
            version: self.version,
            off_variation: self.off_variation.or_else(off_in_summary),
            decided_first: DecidedFirst {
                prerequisites: self
                    .prerequisites
                    .map_or(summary.prerequisites, |list| list.len()),
                targets: match (self.targets, self.context_targets) {
                    (None, None) => summary
                        .variations
                        .values()
                        .map(VariationSummary::target_lists)
                        .sum(),
                    // A context target for users repeats the user target without its values.
                    (targets, context_targets) => targets
                        .into_iter()
                        .chain(context_targets)
                        .flatten()
                        .filter(|target| !target.values.is_empty())
                        .count(),
                },
                rules: self.rules.map_or_else(
                    || summary.variations.values().map(|variation| variation.rules).sum(),
                    |list| list.len(),
                ),
            },
            fallthrough: match self.fallthrough {
                Some(fallthrough) => fallthrough.into_domain(),
                None => summary.fallthrough(),
            },
        }
    }
}

impl FallthroughConfig {
    fn into_domain(self) -> Fallthrough {
        match (self.variation, self.rollout) {
            (_, Some(rollout)) => Fallthrough::Rollout(rollout.into_domain()),
            (Some(index), None) => Fallthrough::Variation(index),
            (None, None) => Fallthrough::Unknown,
        }
    }
}

impl RolloutConfig {
    fn into_domain(self) -> Rollout {
        let automation = self.experiment_allocation.map(|allocation| {
            match allocation.get("type").and_then(Value::as_str) {
                Some("measuredRollout") => Automation::GuardedRollout,
                _ => Automation::Experiment,
            }
        });
        let tracked = |share: &WeightedVariation| automation.is_none() || !share.untracked;
        Rollout {
            weights: self
                .variations
                .into_iter()
                .filter(tracked)
                .map(|share| Weight {
                    variation: share.variation,
                    weight: share.weight,
                })
                .collect(),
            context_kind: self.context_kind,
            bucket_by: self.bucket_by,
            automation,
        }
    }
}

impl VariationSummary {
    fn target_lists(&self) -> usize {
        usize::from(self.targets > 0) + usize::from(self.context_targets > 0)
    }
}

impl Summary {
    /// What the fallthrough serves, where a list gives only the summary.
    fn fallthrough(&self) -> Fallthrough {
        let weights: Vec<Weight> = self
            .variations
            .iter()
            .filter_map(|(index, variation)| {
                variation.rollout.map(|weight| Weight {
                    variation: *index,
                    weight,
                })
            })
            .collect();
        if !weights.is_empty() {
            return Fallthrough::Rollout(Rollout {
                weights,
                bucket_by: self
                    .variations
                    .values()
                    .find_map(|variation| variation.bucket_by.clone()),
                ..Rollout::default()
            });
        }
        self.variations
            .iter()
            .find(|(_, variation)| variation.is_fallthrough)
            .map_or(Fallthrough::Unknown, |(index, _)| Fallthrough::Variation(*index))
    }
}
