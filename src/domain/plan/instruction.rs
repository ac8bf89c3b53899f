//! Instructions of a semantic patch (REST API, "Update feature flag": "Turn flags on and off" and "Working with targeting
//! and variations").

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::percentage::Percentage;
use crate::domain::targeting::Bucketing;
use crate::domain::variation::BooleanVariations;

/// Instruction of a semantic patch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Instruction {
    /// Turns targeting on.
    TurnFlagOn,
    /// Turns targeting off.
    TurnFlagOff,
    /// Changes what the fallthrough serves. Has either `variation_id` or `rollout_weights`.
    UpdateFallthroughVariationOrRollout {
        /// Id of the variation for everyone.
        #[serde(skip_serializing_if = "Option::is_none")]
        variation_id: Option<String>,
        /// Weight by variation id; the sum is 100,000.
        #[serde(skip_serializing_if = "Option::is_none")]
        rollout_weights: Option<BTreeMap<String, u32>>,
        /// Context kind to bucket by. LaunchDarkly's default is `user`.
        #[serde(skip_serializing_if = "Option::is_none")]
        rollout_context_kind: Option<String>,
        /// Attribute to bucket by. LaunchDarkly's default is `key`.
        #[serde(skip_serializing_if = "Option::is_none")]
        rollout_bucket_by: Option<String>,
    },
}

impl Instruction {
    /// Serves `true` to a percentage. For 0 and 100 the fallthrough is a single variation. Otherwise context kind and attribute
    /// are sent as well, because LaunchDarkly would bucket by `user` without them.
    pub(super) fn serve(percent: Percentage, variations: &BooleanVariations, bucketing: Bucketing) -> Self {
        let single = |id: &String| Self::UpdateFallthroughVariationOrRollout {
            variation_id: Some(id.clone()),
            rollout_weights: None,
            rollout_context_kind: None,
            rollout_bucket_by: None,
        };
        match percent {
            Percentage::NONE => single(&variations.off.id),
            Percentage::ALL => single(&variations.on.id),
            _ => Self::UpdateFallthroughVariationOrRollout {
                variation_id: None,
                rollout_weights: Some(BTreeMap::from([
                    (variations.on.id.clone(), percent.weight()),
                    (variations.off.id.clone(), percent.rest().weight()),
                ])),
                rollout_context_kind: bucketing.context_kind,
                rollout_bucket_by: bucketing.bucket_by,
            },
        }
    }
}
