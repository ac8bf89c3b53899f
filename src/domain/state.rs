//! State of a flag in an environment, displayed as `On 25%`, `Off` or `Not boolean`.

use std::fmt;

use serde::Serialize;

use super::flag::{Flag, FlagKind};
use super::key::EnvironmentKey;
use super::percentage::Percentage;
use super::targeting::Automation;

/// On/off state, and the percentage that is served `true` while the flag is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Served {
    /// Whether targeting is on.
    pub on: bool,
    /// Percentage that the fallthrough serves `true`. `None` if it is unknown.
    pub percent: Option<Percentage>,
}

impl Served {
    /// Formats the state with the percentage even if the flag is off: `Off with 25%`.
    #[must_use]
    pub fn exact(self) -> String {
        match (self.on, self.percent) {
            (false, Some(percent)) => format!("Off with {percent}%"),
            _ => self.to_string(),
        }
    }
}

impl fmt::Display for Served {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.on, self.percent) {
            (false, _) => f.write_str("Off"),
            (true, Some(percent)) => write!(f, "On {percent}%"),
            (true, None) => f.write_str("On"),
        }
    }
}

/// State of a flag in one environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The flag is boolean and not archived.
    Served {
        /// On/off state and percentage.
        served: Served,
        /// Whether prerequisites, targets or rules take precedence over the percentage.
        rules_apply: bool,
        /// Experiment or guarded rollout that is running.
        automation: Option<Automation>,
    },
    /// The flag is archived.
    Archived,
    /// The flag, or its environment, does not exist.
    Missing,
    /// The flag does not serve `true` and `false`.
    NotBoolean,
}

impl State {
    /// Returns the state of a flag in an environment, [`State::Missing`] if the flag has no such environment.
    #[must_use]
    pub fn of(flag: &Flag, environment: &EnvironmentKey) -> Self {
        let FlagKind::Boolean(variations) = &flag.kind else {
            return Self::NotBoolean;
        };
        if flag.archived {
            return Self::Archived;
        }
        let Some(targeting) = flag.environments.get(environment) else {
            return Self::Missing;
        };
        Self::Served {
            served: Served {
                on: targeting.on,
                percent: targeting.percentage(variations),
            },
            rules_apply: targeting.on && targeting.preceding_targeting.any(),
            automation: targeting.automation(),
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Served {
                served,
                rules_apply,
                automation,
            } => {
                write!(f, "{served}")?;
                if *rules_apply {
                    f.write_str(" · rules apply")?;
                }
                match automation {
                    Some(Automation::Experiment) => f.write_str(" · experiment"),
                    Some(Automation::GuardedRollout) => f.write_str(" · guarded rollout"),
                    None => Ok(()),
                }
            }
            Self::Archived => f.write_str("Archived"),
            Self::Missing => f.write_str("Missing"),
            Self::NotBoolean => f.write_str("Not boolean"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_read_as_the_contract_says() {
        let served = |on, percent, rules_apply, automation| State::Served {
            served: Served {
                on,
                percent: Percentage::from_weight(percent),
            },
            rules_apply,
            automation,
        };
        let cases = [
            (served(true, 100_000, false, None), "On 100%"),
            (served(true, 25_000, false, None), "On 25%"),
            (served(true, 12_345, true, None), "On 12.345% · rules apply"),
            (served(false, 55_000, false, None), "Off"),
            (
                served(true, 50_000, false, Some(Automation::Experiment)),
                "On 50% · experiment",
            ),
            (
                served(true, 5_000, true, Some(Automation::GuardedRollout)),
                "On 5% · rules apply · guarded rollout",
            ),
            (served(true, 100_001, false, None), "On"),
            (State::Archived, "Archived"),
            (State::Missing, "Missing"),
            (State::NotBoolean, "Not boolean"),
        ];
        for (state, text) in cases {
            assert_eq!(state.to_string(), text);
        }
    }
}
