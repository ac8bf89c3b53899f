//! From a flag as it is and what a stage asks for, to what must be sent to LaunchDarkly, or why nothing can be.
//!
//! Every rule of a rollout lives here. Applying sends exactly what the plan says.

mod instruction;
mod note;
mod refusal;
mod restoration;

pub use instruction::Instruction;
pub use note::Note;
pub use refusal::Refusal;
pub use restoration::Restoration;

use super::flag::{Flag, FlagKind};
use super::key::EnvironmentKey;
use super::percentage::Percentage;
use super::state::Served;
use super::targeting::{Bucketing, Targeting};
use super::variation::BooleanVariations;

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

/// What is asked for of a flag.
#[derive(Clone, Debug, PartialEq)]
pub enum Goal {
    /// That it is where a stage wants it.
    Reach(Target),
    /// That it is where it was before a rollout.
    Restore(Restoration),
}

impl Goal {
    /// Plans one flag. Pure: the same flag and goal always give the same plan.
    #[must_use]
    pub fn plan(&self, flag: &Flag, environment: &EnvironmentKey) -> Plan {
        match self {
            Self::Reach(target) => plan(flag, environment, *target),
            Self::Restore(restoration) => restoration.plan(flag, environment),
        }
    }
}

impl Target {
    /// What a flag serves once it is where a stage wants it.
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

/// Plans one flag. Pure: the same flag and target always give the same plan.
#[must_use]
pub fn plan(flag: &Flag, environment: &EnvironmentKey, target: Target) -> Plan {
    let movable = match movable(flag, environment) {
        Ok(movable) => movable,
        Err(plan) => return *plan,
    };
    let after = target.after(movable.before);
    movable.plan(after, movable.targeting.bucketing())
}

/// A flag that may be moved.
struct Movable<'a> {
    flag: &'a Flag,
    targeting: &'a Targeting,
    variations: &'a BooleanVariations,
    before: Served,
}

/// Everything that may stand against moving a flag, whatever the goal.
fn movable<'a>(flag: &'a Flag, environment: &EnvironmentKey) -> Result<Movable<'a>, Box<Plan>> {
    let refuse = |refusal, before| Err(Box::new(Plan::refused(refusal, before)));
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
    Ok(Movable {
        flag,
        targeting,
        variations,
        before,
    })
}

impl Movable<'_> {
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
