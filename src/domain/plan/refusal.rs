//! Reasons why a rollout or rollback does not change a flag.

use std::fmt;

use crate::domain::flag::{Flag, FlagKind, NotBoolean};
use crate::domain::key::EnvironmentKey;
use crate::domain::state::Served;
use crate::domain::targeting::Automation;

/// Reason why a flag cannot be rolled out in any environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsuitable {
    /// It does not serve `true` and `false`.
    NotBoolean(NotBoolean),
    /// It is archived.
    Archived,
}

impl Unsuitable {
    /// `None` for a flag that can be rolled out.
    #[must_use]
    pub fn of(flag: &Flag) -> Option<Self> {
        match &flag.kind {
            FlagKind::Other(why) => Some(Self::NotBoolean(why.clone())),
            FlagKind::Boolean(_) => flag.archived.then_some(Self::Archived),
        }
    }
}

impl fmt::Display for Unsuitable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotBoolean(why) => write!(f, "{why}. Only boolean flags can be rolled out by percentage."),
            Self::Archived => f.write_str(
                "It is archived. Restore it in LaunchDarkly, or remove its link from the work item.",
            ),
        }
    }
}

/// Reason why a flag cannot or must not be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The flag itself cannot be rolled out.
    Unsuitable(Unsuitable),
    /// The project has no such environment, or the token has no access to it.
    NoSuchEnvironment(EnvironmentKey),
    /// An experiment or guarded rollout is running on the fallthrough.
    Automation(Automation),
    /// The variations have no ids, so instructions cannot refer to them.
    NoVariationIds,
    /// The flag was changed after the rollout. A rollback would revert that change.
    ChangedSince {
        /// State after the rollout.
        after_rollout: Served,
        /// Current state.
        now: Served,
    },
    /// The report does not contain the percentage before the rollout.
    UnknownBefore,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsuitable(why) => why.fmt(f),
            Self::NoSuchEnvironment(environment) => write!(
                f,
                "Its project has no environment '{environment}', or the token has no access to it. Check the Environment input and the token's role."
            ),
            Self::Automation(Automation::Experiment) => {
                f.write_str("An experiment is running on its default rule. Stop the experiment in LaunchDarkly first.")
            }
            Self::Automation(Automation::GuardedRollout) => f.write_str(
                "A guarded or progressive rollout is running on its default rule. Stop it in LaunchDarkly, or wait until it is complete.",
            ),
            Self::ChangedSince { after_rollout, now } if after_rollout == now => {
                write!(f, "It was changed after the rollout, although its state is still {}.", now.exact())
            }
            Self::ChangedSince { after_rollout, now } => {
                let (after_rollout, now) = (after_rollout.exact(), now.exact());
                write!(f, "It was changed after the rollout: it was {after_rollout}, now it is {now}.")
            }
            Self::UnknownBefore => f.write_str(
                "The report does not contain the percentage before the rollout. Set the percentage in LaunchDarkly.",
            ),
            Self::NoVariationIds => {
                f.write_str("LaunchDarkly returned its variations without ids. Check that the URL of the account leads to LaunchDarkly.")
            }
        }
    }
}
