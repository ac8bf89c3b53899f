//! What a flag does in one environment.

use serde::Serialize;

use super::percentage::Percentage;
use super::variation::BooleanVariations;

/// Targeting of a flag in one environment (REST API, `FeatureFlagConfig`).
#[derive(Clone, Debug, PartialEq)]
pub struct Targeting {
    /// Whether targeting is on; off serves the off variation to everybody.
    pub on: bool,
    /// What those get whom no prerequisite, target or rule decides.
    pub fallthrough: Fallthrough,
    /// Index of the variation served when off; none: the application's own default.
    pub off_variation: Option<usize>,
    /// What decides before the fallthrough.
    pub decided_first: DecidedFirst,
    /// Version of this environment's targeting.
    pub version: u64,
}

/// Counts of what LaunchDarkly evaluates before the fallthrough, in that order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DecidedFirst {
    /// Other flags that must serve a given variation.
    pub prerequisites: usize,
    /// Lists of individual contexts.
    pub targets: usize,
    /// Targeting rules.
    pub rules: usize,
}

impl DecidedFirst {
    /// Whether anything stands before the fallthrough.
    #[must_use]
    pub fn any(self) -> bool {
        self != Self::default()
    }
}

/// The fallthrough, also called default rule.
#[derive(Clone, Debug, PartialEq)]
pub enum Fallthrough {
    /// One variation, by index, for everybody.
    Variation(usize),
    /// Variations by share.
    Rollout(Rollout),
    /// Neither was given.
    Unknown,
}

/// A percentage rollout.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rollout {
    /// Share of each variation, in thousandths of a percent.
    pub weights: Vec<Weight>,
    /// Context kind that is bucketed; none means `user`.
    pub context_kind: Option<String>,
    /// Attribute that is bucketed; none means `key`.
    pub bucket_by: Option<String>,
    /// What LaunchDarkly itself is running on this rollout.
    pub automation: Option<Automation>,
}

/// By what a percentage rollout tells contexts apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bucketing {
    /// Context kind that is bucketed; none means `user`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context_kind: Option<String>,
    /// Attribute that is bucketed; none means `key`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket_by: Option<String>,
}

/// Share of one variation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weight {
    /// Index of the variation.
    pub variation: usize,
    /// 0 to 100 000.
    pub weight: u32,
}

/// A process of LaunchDarkly's that owns the fallthrough while it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Automation {
    /// An experiment measures the variations.
    Experiment,
    /// A guarded or progressive rollout raises the percentage by itself.
    GuardedRollout,
}

impl Targeting {
    /// The automation that owns the fallthrough.
    #[must_use]
    pub fn automation(&self) -> Option<Automation> {
        match &self.fallthrough {
            Fallthrough::Rollout(rollout) => rollout.automation,
            Fallthrough::Variation(_) | Fallthrough::Unknown => None,
        }
    }

    /// How the fallthrough's percentage rollout is bucketed; none when there is no such rollout.
    #[must_use]
    pub fn bucketing(&self) -> Option<Bucketing> {
        match &self.fallthrough {
            Fallthrough::Rollout(rollout) => Some(Bucketing {
                context_kind: rollout.context_kind.clone(),
                bucket_by: rollout.bucket_by.clone(),
            }),
            Fallthrough::Variation(_) | Fallthrough::Unknown => None,
        }
    }

    /// The share that the fallthrough serves `true`; none when it cannot be told.
    #[must_use]
    pub fn percentage(&self, variations: &BooleanVariations) -> Option<Percentage> {
        match &self.fallthrough {
            Fallthrough::Variation(index) if *index == variations.on.index => Some(Percentage::ALL),
            Fallthrough::Variation(index) if *index == variations.off.index => Some(Percentage::NONE),
            Fallthrough::Rollout(rollout) => rollout
                .weights
                .iter()
                .filter(|share| share.variation == variations.on.index)
                .try_fold(0_u32, |sum, share| sum.checked_add(share.weight))
                .and_then(Percentage::from_weight),
            Fallthrough::Variation(_) | Fallthrough::Unknown => None,
        }
    }
}
