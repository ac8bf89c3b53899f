//! Why a flag stays as it is although a rollout or a rollback was asked for.

use std::fmt;

use crate::domain::flag::NotBoolean;
use crate::domain::key::EnvironmentKey;
use crate::domain::state::Served;
use crate::domain::targeting::Automation;

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
    /// It is not as the rollout left it, so somebody else's change would be lost.
    ChangedSince {
        /// As the rollout left it.
        left: Served,
        /// Current state.
        now: Served,
    },
    /// The report does not tell what percentage it had before the rollout.
    UnknownBefore,
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
            Self::ChangedSince { left, now } if left == now => {
                write!(f, "It was changed since the rollout, although it is {} still.", now.exact())
            }
            Self::ChangedSince { left, now } => {
                let (left, now) = (left.exact(), now.exact());
                write!(f, "It was changed since the rollout, which left it {left}: it is {now}.")
            }
            Self::UnknownBefore => f.write_str(
                "The report does not tell the percentage before the rollout: set the flag in LaunchDarkly.",
            ),
            Self::NoVariationIds => {
                f.write_str("LaunchDarkly gave no ids for its variations: check that the URL of the account leads to LaunchDarkly.")
            }
        }
    }
}
