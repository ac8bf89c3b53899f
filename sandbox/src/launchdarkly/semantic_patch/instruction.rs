//! The instructions that the simulator carries out.

use serde_json::{Map, Value};

use super::text;
use crate::launchdarkly::error::ApiError;
use crate::launchdarkly::flag::served::percent_text;
use crate::launchdarkly::flag::{Flag, FlagConfig, Purpose, Rollout, Served, WeightedVariation};

/// Action that a role allows or denies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// `updateOn`: turn targeting on or off.
    UpdateOn,
    /// `updateFallthrough`: change the default rule.
    UpdateFallthrough,
    /// `updateOffVariation`: change what is served while targeting is off.
    UpdateOffVariation,
    /// `createFlag`.
    CreateFlag,
    /// `createFlagLink`.
    CreateFlagLink,
    /// `deleteFlagLink`.
    DeleteFlagLink,
}

/// Whether an instruction is described as done or as planned.
#[derive(Clone, Copy)]
pub(super) enum Tense {
    Past,
    Imperative,
}

/// An instruction whose variations are known to be the flag's.
#[derive(Clone, Debug)]
pub(super) enum Instruction {
    Turn { on: bool },
    UpdateFallthrough(Served),
    UpdateOffVariation(usize),
}

impl Action {
    /// The name that roles and the audit log use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::UpdateOn => "updateOn",
            Self::UpdateFallthrough => "updateFallthrough",
            Self::UpdateOffVariation => "updateOffVariation",
            Self::CreateFlag => "createFlag",
            Self::CreateFlagLink => "createFlagLink",
            Self::DeleteFlagLink => "deleteFlagLink",
        }
    }
}

impl Instruction {
    pub(super) fn read(instruction: &Value, flag: &Flag) -> Result<Self, ApiError> {
        let kind = text(instruction, "kind")?.unwrap_or_default();
        match kind.as_str() {
            "turnFlagOn" => Ok(Self::Turn { on: true }),
            "turnFlagOff" => Ok(Self::Turn { on: false }),
            "updateFallthroughVariationOrRollout" => Ok(Self::UpdateFallthrough(served(instruction, flag)?)),
            "updateOffVariation" => {
                let id = text(instruction, "variationId")?
                    .ok_or_else(|| ApiError::invalid_request("variationId is required"))?;
                Ok(Self::UpdateOffVariation(variation(&id, flag)?))
            }
            _ => {
                let message = format!("Invalid instruction kind {kind:?}");
                Err(ApiError::invalid_request(message))
            }
        }
    }

    pub(super) fn action(&self) -> Action {
        match self {
            Self::Turn { .. } => Action::UpdateOn,
            Self::UpdateFallthrough(_) => Action::UpdateFallthrough,
            Self::UpdateOffVariation(_) => Action::UpdateOffVariation,
        }
    }

    /// Whether it changed anything.
    pub(super) fn apply(&self, config: &mut FlagConfig) -> bool {
        match self {
            Self::Turn { on } => replace(&mut config.on, *on),
            Self::UpdateFallthrough(served) => replace(&mut config.fallthrough, served.clone()),
            Self::UpdateOffVariation(variation) => replace(&mut config.off_variation, Some(*variation)),
        }
    }

    /// Whether what it sets is not the same in both.
    pub(super) fn concerns_a_difference(&self, one: &FlagConfig, other: &FlagConfig) -> bool {
        match self {
            Self::Turn { .. } => one.on != other.on,
            Self::UpdateFallthrough(_) => one.fallthrough != other.fallthrough,
            Self::UpdateOffVariation(_) => one.off_variation != other.off_variation,
        }
    }

    /// The audit log's verb.
    pub(super) fn verb(&self) -> &'static str {
        match self {
            Self::Turn { on: true } => "turned on the flag",
            Self::Turn { on: false } => "turned off the flag",
            Self::UpdateFallthrough(_) => "changed the default rule of the flag",
            Self::UpdateOffVariation(_) => "changed the off variation of the flag",
        }
    }

    pub(super) fn sentence(&self, flag: &Flag, tense: Tense) -> String {
        let (turn, change) = match tense {
            Tense::Past => ("Turned", "Changed"),
            Tense::Imperative => ("Turn", "Change"),
        };
        match self {
            Self::Turn { on: true } => format!("{turn} on the flag"),
            Self::Turn { on: false } => format!("{turn} off the flag"),
            Self::UpdateFallthrough(served) => {
                let share = |share: &WeightedVariation| {
                    let label = flag.variation_label(share.variation);
                    format!("{} {label}", percent_text(share.weight))
                };
                let shares: Vec<_> = served.shares().iter().map(share).collect();
                let shares = shares.join(", ");
                format!("{change} the default rule to {shares}")
            }
            Self::UpdateOffVariation(variation) => {
                let label = flag.variation_label(*variation);
                format!("{change} the off variation to {label}")
            }
        }
    }
}

fn replace<T: PartialEq>(old: &mut T, new: T) -> bool {
    let changes = *old != new;
    *old = new;
    changes
}

fn served(instruction: &Value, flag: &Flag) -> Result<Served, ApiError> {
    match (
        text(instruction, "variationId")?,
        instruction.get("rolloutWeights"),
    ) {
        (Some(_), None) if flag.purpose == Purpose::Migration => Err(ApiError::invalid_request(
            "A migration flag cannot serve one variation, provide a rollout instead",
        )),
        (Some(id), None) => Ok(Served::Variation(variation(&id, flag)?)),
        (None, Some(Value::Object(weights))) => Ok(Served::Rollout(Rollout {
            variations: weighted(weights, flag)?,
            context_kind: text(instruction, "rolloutContextKind")?.unwrap_or_else(|| "user".to_owned()),
            bucket_by: text(instruction, "rolloutBucketBy")?,
            experiment_allocation: None,
        })),
        (None, Some(_)) => Err(ApiError::invalid_request("rolloutWeights must be an object")),
        (Some(_), Some(_)) | (None, None) => Err(ApiError::invalid_request(
            "Provide either variationId or rolloutWeights",
        )),
    }
}

/// Strict where the live service was not observed: every variation, whole numbers, 100,000 in all.
fn weighted(weights: &Map<String, Value>, flag: &Flag) -> Result<Vec<WeightedVariation>, ApiError> {
    for id in weights.keys() {
        variation(id, flag)?;
    }
    let mut shares = Vec::new();
    for (index, own) in flag.variations.iter().enumerate() {
        let weight = weights
            .get(&own.id.to_string())
            .ok_or_else(|| ApiError::invalid_request(format!("rolloutWeights lacks variation {}", own.id)))?;
        let weight = weight
            .as_u64()
            .and_then(|weight| u32::try_from(weight).ok())
            .filter(|weight| *weight <= 100_000)
            .ok_or_else(|| {
                let message = format!("Weight {weight} is not a whole number from 0 to 100000");
                ApiError::invalid_request(message)
            })?;
        shares.push(WeightedVariation {
            variation: index,
            weight,
            untracked: false,
        });
    }
    let sum: u32 = shares.iter().map(|share| share.weight).sum();
    if sum != 100_000 {
        let message = format!("rolloutWeights must sum to 100000, not {sum}");
        return Err(ApiError::invalid_request(message));
    }
    Ok(shares)
}

fn variation(id: &str, flag: &Flag) -> Result<usize, ApiError> {
    flag.variation_index(id)
        .ok_or_else(|| ApiError::invalid_request(format!("Invalid variation id {id:?}")))
}
