//! A flag as the simulator keeps it. The names are those of the REST API, where they are read.

pub(super) mod rest;
pub(super) mod served;
mod usage;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::members::Maintainer;
use super::semantic_patch::Action;
pub use usage::{FlagStatus, Usage};

/// A feature flag with its configuration in every environment of its project.
#[derive(Clone, Debug)]
pub struct Flag {
    /// Unchangeable, unique in the project.
    pub key: String,
    /// Free text.
    pub name: String,
    /// Free text.
    pub description: String,
    /// Values that the flag can serve. Configurations refer to variations by their index in this list.
    pub variations: Vec<Variation>,
    /// Kind of the flag, besides the values that it serves.
    pub purpose: Purpose,
    /// Variations of new configurations, by index: when on, and when off.
    pub defaults: Defaults,
    /// Kinds of SDK that may evaluate the flag, besides those of servers.
    pub client_side: ClientSideAvailability,
    /// Who looks after the flag.
    pub maintainer: Option<Maintainer>,
    /// Labels.
    pub tags: Vec<String>,
    /// Whether the flag is meant to be removed one day.
    pub temporary: bool,
    /// Epoch milliseconds.
    pub creation_date: i64,
    /// Epoch milliseconds; `None` while the flag is not archived.
    pub archived_date: Option<i64>,
    /// Epoch milliseconds; `None` while the flag is not deprecated.
    pub deprecated_date: Option<i64>,
    /// Goes up with every change.
    pub version: u64,
    /// Number of places in code that name the flag.
    pub code_references: u32,
    /// Configurations by environment key.
    pub environments: BTreeMap<String, FlagConfig>,
}

/// What a flag serves by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Defaults {
    /// The place of the variation that is served when on.
    pub on_variation: usize,
    /// The place of the variation that is served when off.
    pub off_variation: usize,
}

/// Client-side SDKs that may evaluate a flag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClientSideAvailability {
    /// Those with a mobile key.
    pub using_mobile_key: bool,
    /// Those with a client-side id.
    pub using_environment_id: bool,
}

/// Purpose of a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// An ordinary flag.
    Release,
    /// A migration flag, whose variations are its stages.
    Migration,
}

/// One of the values that a flag serves.
#[derive(Clone, Debug, Serialize)]
pub struct Variation {
    /// The id that instructions name.
    #[serde(rename = "_id")]
    pub id: String,
    /// Value that the application receives.
    pub value: Value,
    /// Free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A flag in one environment.
#[derive(Clone, Debug)]
pub struct FlagConfig {
    /// Whether targeting is on.
    pub on: bool,
    /// Incremented by every change in this environment.
    pub version: u64,
    /// Epoch milliseconds.
    pub last_modified: i64,
    /// The default rule.
    pub fallthrough: Served,
    /// Served while targeting is off; `None` leaves it to the application.
    pub off_variation: Option<usize>,
    /// Evaluated before the default rule.
    pub rules: Vec<Rule>,
    /// Users with an individual variation.
    pub targets: Vec<Target>,
    /// Contexts of other kinds with an individual variation.
    pub context_targets: Vec<Target>,
    /// Flags that must serve a certain variation first.
    pub prerequisites: Vec<Prerequisite>,
    /// Use by applications.
    pub usage: Usage,
    /// A scheduled change.
    pub pending_change: Option<ScheduledChange>,
}

/// What a rule serves.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Served {
    /// One variation, to everybody.
    Variation(usize),
    /// Variations by share.
    Rollout(Rollout),
}

/// A percentage rollout.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rollout {
    /// Shares; together 100,000.
    pub variations: Vec<WeightedVariation>,
    /// The kind of context that is bucketed.
    pub context_kind: String,
    /// The attribute that is bucketed by, when it is not the key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket_by: Option<String>,
    /// Set by an automation that owns this rollout.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub experiment_allocation: Option<Allocation>,
}

/// The share of a variation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WeightedVariation {
    /// The variation's place in the flag's list.
    pub variation: usize,
    /// Thousandths of a percent.
    pub weight: u32,
    /// Whether an automation leaves this share out of its measurement.
    #[serde(rename = "_untracked", skip_serializing_if = "std::ops::Not::not")]
    pub untracked: bool,
}

/// The automation that owns a rollout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Allocation {
    /// A running experiment.
    #[serde(rename_all = "camelCase")]
    Experiment {
        /// Served to those outside the experiment.
        default_variation: usize,
        /// Whether contexts may move between variations.
        can_reshuffle: bool,
    },
    /// A running guarded rollout; `type` is `measuredRollout`.
    Guarded {
        /// The form's discriminant.
        #[serde(rename = "type")]
        kind: &'static str,
    },
}

impl Allocation {
    /// A running guarded rollout.
    pub const GUARDED: Self = Self::Guarded {
        kind: "measuredRollout",
    };
}

/// A targeting rule.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    /// The rule's id.
    #[serde(rename = "_id")]
    pub id: String,
    /// Free text.
    pub description: String,
    /// All of them must hold.
    pub clauses: Vec<Clause>,
    /// What the rule serves.
    #[serde(flatten)]
    pub serves: Served,
    /// Whether evaluations are sent in full.
    pub track_events: bool,
}

/// A condition of a rule.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Clause {
    /// The context's attribute.
    pub attribute: String,
    /// The operator, such as `in` or `endsWith`.
    pub op: String,
    /// The operator's right-hand sides.
    pub values: Vec<Value>,
    /// Context kind of the condition.
    pub context_kind: String,
    /// Whether the condition is turned round.
    pub negate: bool,
}

/// Contexts that are served one variation.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    /// Context keys.
    pub values: Vec<String>,
    /// The variation's place in the flag's list.
    pub variation: usize,
    /// The kind of context.
    pub context_kind: String,
}

/// A flag that must serve a certain variation first.
#[derive(Clone, Debug, Serialize)]
pub struct Prerequisite {
    /// The other flag's key.
    pub key: String,
    /// The place of the variation in the other flag's list.
    pub variation: usize,
}

/// A change that is to happen later. The simulator keeps it and never carries it out.
#[derive(Clone, Debug)]
pub struct ScheduledChange {
    /// Epoch milliseconds.
    pub execution_date: i64,
    /// Parts that it changes: a patch of the same parts is refused.
    pub actions: Vec<Action>,
}

impl Flag {
    /// Whether the values are `true` and `false`.
    #[must_use]
    pub fn is_boolean(&self) -> bool {
        self.variations
            .iter()
            .all(|variation| variation.value.is_boolean())
    }

    /// The place of the variation with this id.
    pub(super) fn variation_index(&self, id: &str) -> Option<usize> {
        self.variations.iter().position(|variation| variation.id == id)
    }

    /// A variation's name, or its value.
    pub(super) fn variation_label(&self, index: usize) -> String {
        match self.variations.get(index) {
            Some(Variation { name: Some(name), .. }) => name.clone(),
            Some(Variation {
                value: Value::String(text),
                ..
            }) => text.clone(),
            Some(variation) => variation.value.to_string(),
            None => format!("variation {index}"),
        }
    }
}

impl Defaults {
    /// On serves `true`, off serves `false`; without them the first and the last variation.
    pub(super) fn of(variations: &[Variation]) -> Self {
        let place_of = |value: bool| {
            variations
                .iter()
                .position(|variation| variation.value == Value::Bool(value))
        };
        Self {
            on_variation: place_of(true).unwrap_or(0),
            off_variation: place_of(false).unwrap_or(variations.len().saturating_sub(1)),
        }
    }
}

impl FlagConfig {
    /// Off, and without any targeting.
    pub(super) fn new(defaults: Defaults, date: i64) -> Self {
        Self {
            on: false,
            version: 1,
            last_modified: date,
            fallthrough: Served::Variation(defaults.on_variation),
            off_variation: Some(defaults.off_variation),
            rules: Vec::new(),
            targets: Vec::new(),
            context_targets: Vec::new(),
            prerequisites: Vec::new(),
            usage: Usage::NotYet,
            pending_change: None,
        }
    }

    /// Whether an experiment runs on the default rule.
    pub(super) fn has_experiment(&self) -> bool {
        matches!(self.allocation(), Some(Allocation::Experiment { .. }))
    }

    /// Whether a guarded rollout runs on the default rule.
    pub(super) fn has_guarded_rollout(&self) -> bool {
        matches!(self.allocation(), Some(Allocation::Guarded { .. }))
    }

    /// The automation that owns the default rule.
    pub(super) fn allocation(&self) -> Option<&Allocation> {
        match &self.fallthrough {
            Served::Rollout(rollout) => rollout.experiment_allocation.as_ref(),
            Served::Variation(_) => None,
        }
    }
}
