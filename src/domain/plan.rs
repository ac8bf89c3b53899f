//! From a flag as it is and what a stage asks for, to what must be sent to LaunchDarkly, or why nothing can be.
//!
//! Every rule of a rollout lives here. Applying sends exactly what the plan says.

mod instruction;
mod note;

use std::fmt;

pub use instruction::Instruction;
pub use note::Note;

use super::flag::{BooleanVariations, Flag, FlagKind, NotBoolean};
use super::key::EnvironmentKey;
use super::percentage::Percentage;
use super::state::Served;
use super::targeting::{Automation, Targeting};

/// What a stage asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// Share to serve `true`; none leaves the percentage as it is.
    pub rollout: Option<Percentage>,
    /// On, off or as it is.
    pub turn_on: TurnOn,
}

/// What to do with a flag's on/off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TurnOn {
    /// Switch targeting on.
    On,
    /// Switch targeting off.
    Off,
    /// Leave it.
    Keep,
}

/// The plan for one flag in one environment.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// State before; none when the flag is not there or not boolean.
    pub before: Option<Served>,
    /// What to do.
    pub action: Action,
    /// What a release manager should know besides.
    pub notes: Vec<Note>,
}

/// What a plan comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Send these instructions, in one semantic patch.
    Change {
        /// In the order in which they are sent; never empty.
        instructions: Vec<Instruction>,
        /// State that the answer must show.
        after: Served,
    },
    /// The flag is so already: send nothing.
    Nothing,
    /// The flag cannot or must not be moved.
    Refuse(Refusal),
}

/// Why a flag cannot or must not be moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It serves something else than `true` and `false`.
    NotBoolean(NotBoolean),
    /// It is archived.
    Archived,
    /// The project has no such environment, or the token cannot see it.
    NoSuchEnvironment(EnvironmentKey),
    /// LaunchDarkly runs something on its fallthrough.
    Automation(Automation),
    /// Its variations came without ids, so no instruction can name them.
    NoVariationIds,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotBoolean(why) => write!(f, "{why}: only boolean flags can be rolled out by percentage."),
            Self::Archived => f.write_str("It is archived: restore it in LaunchDarkly, or unlink it from the work item."),
            Self::NoSuchEnvironment(environment) => write!(
                f,
                "Its project has no environment '{environment}' that this token can see: check the Environment input and the token's role."
            ),
            Self::Automation(Automation::Experiment) => {
                f.write_str("An experiment runs on its default rule: stop the experiment in LaunchDarkly first.")
            }
            Self::Automation(Automation::GuardedRollout) => f.write_str(
                "A guarded or progressive rollout runs on its default rule: let it finish or stop it in LaunchDarkly first.",
            ),
            Self::NoVariationIds => {
                f.write_str("LaunchDarkly gave no ids for its variations: check that the URL of the account leads to LaunchDarkly.")
            }
        }
    }
}

/// Plans one flag. Pure: the same flag and target always give the same plan.
#[must_use]
pub fn plan(flag: &Flag, environment: &EnvironmentKey, target: Target) -> Plan {
    let refuse = |refusal, before| Plan {
        before,
        action: Action::Refuse(refusal),
        notes: Vec::new(),
    };
    let variations = match &flag.kind {
        FlagKind::Boolean(variations) => variations,
        FlagKind::Other(why) => return refuse(Refusal::NotBoolean(why.clone()), None),
    };
    let Some(targeting) = flag.environments.get(environment) else {
        return refuse(Refusal::NoSuchEnvironment(environment.clone()), None);
    };
    let before = Served {
        on: targeting.on,
        percent: targeting.percentage(variations),
    };
    if flag.archived {
        return refuse(Refusal::Archived, Some(before));
    }
    if let Some(automation) = targeting.automation() {
        return refuse(Refusal::Automation(automation), Some(before));
    }
    if variations.on.id.is_empty() || variations.off.id.is_empty() {
        return refuse(Refusal::NoVariationIds, Some(before));
    }
    let after = Served {
        on: match target.turn_on {
            TurnOn::On => true,
            TurnOn::Off => false,
            TurnOn::Keep => before.on,
        },
        percent: target.rollout.or(before.percent),
    };
    let instructions = instructions(targeting, variations, before, after);
    Plan {
        before: Some(before),
        notes: note::notes(flag, targeting, variations, after),
        action: if instructions.is_empty() {
            Action::Nothing
        } else {
            Action::Change { instructions, after }
        },
    }
}

fn instructions(
    targeting: &Targeting,
    variations: &BooleanVariations,
    before: Served,
    after: Served,
) -> Vec<Instruction> {
    let switch = (before.on != after.on).then_some(if after.on {
        Instruction::TurnFlagOn
    } else {
        Instruction::TurnFlagOff
    });
    let share = after
        .percent
        .filter(|percent| before.percent != Some(*percent))
        .map(|percent| Instruction::serve(percent, variations, &targeting.fallthrough));
    switch.into_iter().chain(share).collect()
}

#[cfg(test)]
mod tests;
