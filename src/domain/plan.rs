//! Decides what to send to LaunchDarkly for a flag, or why nothing can be sent.
//!
//! All rules of a rollout and a rollback are here. The task sends exactly the instructions of the plan. Prerequisites, targets and
//! rules that take precedence over the percentage do not change the plan; they become notes (`plan/note.rs`).

mod instruction;
mod note;
mod refusal;
mod restoration;

pub use instruction::Instruction;
pub use note::Note;
pub use refusal::{Refusal, Unsuitable};
pub use restoration::Restoration;

use super::flag::{Flag, FlagKind};
use super::key::EnvironmentKey;
use super::percentage::Percentage;
use super::state::Served;
use super::targeting::{Bucketing, Targeting};
use super::variation::BooleanVariations;

/// State that the task's inputs ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// Percentage to serve `true`. `None` keeps the current percentage.
    pub rollout: Option<Percentage>,
    /// Whether to turn the flag on or off.
    pub turn_on: TurnOn,
}

/// What to do with a flag's on/off state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TurnOn {
    /// Turn targeting on.
    On,
    /// Turn targeting off.
    Off,
    /// Keep the current state.
    Keep,
}

/// Plan for one flag in one environment.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Current state. `None` if the flag does not exist in the environment or is not boolean.
    pub before: Option<Served>,
    /// What to do.
    pub action: Action,
    /// Remarks for the release manager.
    pub notes: Vec<Note>,
}

/// Action of a plan.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Send the instructions in one semantic patch.
    Change {
        /// Instructions in the order to send; never empty.
        instructions: Vec<Instruction>,
        /// State that LaunchDarkly's response must show.
        after: Served,
    },
    /// Send nothing, because the flag already has the requested state.
    Nothing,
    /// Send nothing, because the flag cannot or must not be changed.
    Refuse(Refusal),
}

/// Goal of a rollout or rollback for a flag.
#[derive(Clone, Debug, PartialEq)]
pub enum Goal {
    /// Rollout: bring the flag to the target.
    Reach(Target),
    /// Rollback: return the flag to its state before a rollout.
    Restore(Restoration),
}

impl Goal {
    /// Plans one flag. The same flag and goal always give the same plan.
    #[must_use]
    pub fn plan(&self, flag: &Flag, environment: &EnvironmentKey) -> Plan {
        match self {
            Self::Reach(target) => plan(flag, environment, *target),
            Self::Restore(restoration) => restoration.plan(flag, environment),
        }
    }
}

impl Target {
    /// Returns the state of a flag after a rollout.
    #[must_use]
    pub fn after(self, before: Served) -> Served {
        Served {
            on: match self.turn_on {
                TurnOn::On => true,
                TurnOn::Off => false,
                TurnOn::Keep => before.on,
            },
            percent: self.rollout.or(before.percent),
        }
    }
}

/// Plans a rollout of one flag. The same flag and target always give the same plan.
#[must_use]
pub fn plan(flag: &Flag, environment: &EnvironmentKey, target: Target) -> Plan {
    let changeable = match changeable(flag, environment) {
        Ok(changeable) => changeable,
        Err(plan) => return *plan,
    };
    let after = target.after(changeable.before);
    changeable.plan(after, changeable.targeting.bucketing())
}

/// A flag that can be changed.
struct ChangeableFlag<'a> {
    flag: &'a Flag,
    targeting: &'a Targeting,
    variations: &'a BooleanVariations,
    before: Served,
}

/// Checks everything that prevents a flag from being changed, for rollouts and rollbacks.
fn changeable<'a>(flag: &'a Flag, environment: &EnvironmentKey) -> Result<ChangeableFlag<'a>, Box<Plan>> {
    let refuse = |refusal, before| Err(Box::new(Plan::refused(refusal, before)));
    let variations = match &flag.kind {
        FlagKind::Boolean(variations) => variations,
        FlagKind::Other(why) => {
            return refuse(Refusal::Unsuitable(Unsuitable::NotBoolean(why.clone())), None);
        }
    };
    let Some(targeting) = flag.environments.get(environment) else {
        return refuse(Refusal::NoSuchEnvironment(environment.clone()), None);
    };
    let before = Served {
        on: targeting.on,
        percent: targeting.percentage(variations),
    };
    if flag.archived {
        return refuse(Refusal::Unsuitable(Unsuitable::Archived), Some(before));
    }
    if let Some(automation) = targeting.automation() {
        return refuse(Refusal::Automation(automation), Some(before));
    }
    if variations.on.id.is_empty() || variations.off.id.is_empty() {
        return refuse(Refusal::NoVariationIds, Some(before));
    }
    Ok(ChangeableFlag {
        flag,
        targeting,
        variations,
        before,
    })
}

impl ChangeableFlag<'_> {
    fn plan(&self, after: Served, bucketing: Option<Bucketing>) -> Plan {
        let instructions = self.instructions(after, bucketing.unwrap_or_default());
        Plan {
            before: Some(self.before),
            notes: note::notes(self.flag, self.targeting, self.variations, after),
            action: if instructions.is_empty() {
                Action::Nothing
            } else {
                Action::Change { instructions, after }
            },
        }
    }

    fn instructions(&self, after: Served, bucketing: Bucketing) -> Vec<Instruction> {
        let switch = (self.before.on != after.on).then_some(if after.on {
            Instruction::TurnFlagOn
        } else {
            Instruction::TurnFlagOff
        });
        let share = after
            .percent
            .filter(|percent| self.before.percent != Some(*percent))
            .map(|percent| Instruction::serve(percent, self.variations, bucketing));
        switch.into_iter().chain(share).collect()
    }
}

impl Plan {
    fn refused(refusal: Refusal, before: Option<Served>) -> Self {
        Self {
            before,
            action: Action::Refuse(refusal),
            notes: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
