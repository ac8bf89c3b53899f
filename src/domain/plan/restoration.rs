//! Taking a rollout back: a flag returns to where it was, unless somebody moved it meanwhile.

use super::{Action, Plan, Refusal, movable};
use crate::domain::flag::Flag;
use crate::domain::key::EnvironmentKey;
use crate::domain::state::Served;
use crate::domain::targeting::Bucketing;

/// What a rollout did to a flag, as its report tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restoration {
    /// State before the rollout, to which the flag returns.
    pub before: Served,
    /// How the percentage was bucketed then, where the report tells.
    pub bucketing: Option<Bucketing>,
    /// State in which the rollout left the flag.
    pub left: Served,
    /// Version of the environment's targeting after the rollout, where the report tells.
    pub version: Option<u64>,
}

impl Restoration {
    pub(super) fn plan(&self, flag: &Flag, environment: &EnvironmentKey) -> Plan {
        let movable = match movable(flag, environment) {
            Ok(movable) => movable,
            Err(plan) => return *plan,
        };
        let now = movable.before;
        if now == self.before {
            return Plan {
                before: Some(now),
                action: Action::Nothing,
                notes: Vec::new(),
            };
        }
        let is_same_version = self
            .version
            .is_none_or(|version| version == movable.targeting.version);
        if now != self.left || !is_same_version {
            return Plan::refused(Refusal::ChangedSince { left: self.left, now }, Some(now));
        }
        if self.before.percent.is_none() && now.percent.is_some() {
            return Plan::refused(Refusal::UnknownBefore, Some(now));
        }
        let bucketing = self.bucketing.clone().or_else(|| movable.targeting.bucketing());
        movable.plan(self.before, bucketing)
    }
}
