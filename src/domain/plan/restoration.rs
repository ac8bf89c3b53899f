//! Plans a rollback: a flag returns to its state before a rollout, unless it was changed after the rollout.

use super::{Action, Plan, Refusal, changeable};
use crate::domain::flag::Flag;
use crate::domain::key::EnvironmentKey;
use crate::domain::state::Served;
use crate::domain::targeting::Bucketing;

/// What a rollout did to a flag, from its report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restoration {
    /// State before the rollout, which is restored.
    pub before: Served,
    /// Bucketing of the percentage before the rollout, if the report contains it.
    pub bucketing: Option<Bucketing>,
    /// State after the rollout.
    pub after_rollout: Served,
    /// Version of the environment's targeting after the rollout, if the report contains it.
    pub version: Option<u64>,
}

impl Restoration {
    pub(super) fn plan(&self, flag: &Flag, environment: &EnvironmentKey) -> Plan {
        let changeable = match changeable(flag, environment) {
            Ok(changeable) => changeable,
            Err(plan) => return *plan,
        };
        let now = changeable.before;
        if now == self.before {
            return Plan {
                before: Some(now),
                action: Action::Nothing,
                notes: Vec::new(),
            };
        }
        let is_same_version = self
            .version
            .is_none_or(|version| version == changeable.targeting.version);
        if now != self.after_rollout || !is_same_version {
            return Plan::refused(
                Refusal::ChangedSince {
                    after_rollout: self.after_rollout,
                    now,
                },
                Some(now),
            );
        }
        if self.before.percent.is_none() && now.percent.is_some() {
            return Plan::refused(Refusal::UnknownBefore, Some(now));
        }
        let bucketing = self
            .bucketing
            .clone()
            .or_else(|| changeable.targeting.bucketing());
        changeable.plan(self.before, bucketing)
    }
}
