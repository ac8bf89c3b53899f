//! Targeting of a flag in one environment.

use serde::Serialize;

use super::percentage::Percentage;
use super::variation::BooleanVariations;

/// Targeting of a flag in one environment (REST API, `FeatureFlagConfig`).
#[derive(Clone, Debug, PartialEq)]
pub struct Targeting {
    /// Whether targeting is on. If it is off, everyone is served the off variation.
    pub on: bool,
    /// What is served when no prerequisite, target or rule applies.
    pub fallthrough: Fallthrough,
    /// Index of the variation that is served while targeting is off. `None`: the default value in the application's code.
    pub off_variation: Option<usize>,
    /// What is evaluated before the fallthrough.
    pub preceding_targeting: PrecedingTargeting,
    /// Version of this environment's targeting.
    pub version: u64,
}

/// Numbers of prerequisites, targets and rules, which LaunchDarkly evaluates before the fallthrough, in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PrecedingTargeting {
    /// Flags that must serve a given variation.
    pub prerequisites: usize,
    /// Lists of individual targets.
    pub targets: usize,
    /// Targeting rules.
    pub rules: usize,
}

impl PrecedingTargeting {
    /// Whether anything is evaluated before the fallthrough.
    #[must_use]
    pub fn any(self) -> bool {
        self != Self::default()
    }
}

/// Fallthrough, also called default rule.
#[derive(Clone, Debug, PartialEq)]
pub enum Fallthrough {
    /// Everyone is served the variation with this index.
    Variation(usize),
    /// Variations are served by percentage.
    Rollout(Rollout),
    /// The response has neither of them.
    Unknown,
}

/// A percentage rollout.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rollout {
    /// Weight of each variation.
    pub weights: Vec<Weight>,
    /// Context kind to bucket by. `None` means `user`.
    pub context_kind: Option<String>,
    /// Attribute to bucket by. `None` means `key`.
    pub bucket_by: Option<String>,
    /// Experiment or guarded rollout that controls this rollout.
    pub automation: Option<Automation>,
}

/// How a percentage rollout assigns contexts to variations.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bucketing {
    /// Context kind to bucket by. `None` means `user`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context_kind: Option<String>,
    /// Attribute to bucket by. `None` means `key`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket_by: Option<String>,
}

/// Weight of one variation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weight {
    /// Index of the variation.
    pub variation: usize,
    /// 0 to 100,000, in thousandths of a percent.
    pub weight: u32,
}

/// A LaunchDarkly feature that controls the fallthrough while it is running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Automation {
    /// An experiment.
    Experiment,
    /// A guarded or progressive rollout, which increases the percentage automatically.
    GuardedRollout,
}

impl Targeting {
    /// Returns the index of the variation that everyone is served. `None` if there are several, or it is unknown.
    #[must_use]
    pub fn only_variation(&self) -> Option<usize> {
        if !self.on {
            return self.off_variation;
        }
        match &self.fallthrough {
            _ if self.preceding_targeting.any() => None,
            Fallthrough::Variation(variation) => Some(*variation),
            Fallthrough::Rollout(Rollout {
                automation: None,
                weights,
                ..
            }) => {
                let mut whole = weights.iter().filter(|share| share.weight == 100_000);
                whole.next().map(|share| share.variation)
            }
            Fallthrough::Rollout(_) | Fallthrough::Unknown => None,
        }
    }

    /// Returns the experiment or guarded rollout that controls the fallthrough.
    #[must_use]
    pub fn automation(&self) -> Option<Automation> {
        match &self.fallthrough {
            Fallthrough::Rollout(rollout) => rollout.automation,
            Fallthrough::Variation(_) | Fallthrough::Unknown => None,
        }
    }

    /// Returns the bucketing of the fallthrough's percentage rollout, if it has one.
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

    /// Returns the percentage that the fallthrough serves `true`. `None` if it is unknown.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_variation_is_served_where_nothing_else_can_be() {
        let targeting = |on, fallthrough| Targeting {
            on,
            fallthrough,
            off_variation: Some(1),
            preceding_targeting: PrecedingTargeting::default(),
            version: 1,
        };
        let rollout = |weights: &[(usize, u32)]| {
            let weights = weights.iter().map(|(variation, weight)| Weight {
                variation: *variation,
                weight: *weight,
            });
            Fallthrough::Rollout(Rollout {
                weights: weights.collect(),
                ..Rollout::default()
            })
        };
        let with_rule = Targeting {
            preceding_targeting: PrecedingTargeting {
                rules: 1,
                ..PrecedingTargeting::default()
            },
            ..targeting(true, Fallthrough::Variation(0))
        };
        for (targeting, served) in [
            (targeting(false, Fallthrough::Variation(0)), Some(1)),
            (targeting(true, Fallthrough::Variation(0)), Some(0)),
            (targeting(true, rollout(&[(0, 0), (1, 100_000)])), Some(1)),
            (targeting(true, rollout(&[(0, 1), (1, 99_999)])), None),
            (targeting(true, Fallthrough::Unknown), None),
            (with_rule, None),
        ] {
            assert_eq!(targeting.only_variation(), served, "{targeting:?}");
        }
    }
}
