//! Use of a flag by applications in an environment, and its status in LaunchDarkly.

use super::{FlagConfig, Served};

/// Epoch milliseconds of 7 days.
const WEEK: i64 = 7 * 86_400_000;

/// Whether applications evaluate a flag in an environment. No application connects to the simulator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usage {
    /// The flag is newer than 7 days and was never evaluated.
    NotYet,
    /// Not evaluated for more than 7 days.
    Stopped {
        /// Epoch milliseconds; `None` if it was never evaluated.
        last_requested: Option<i64>,
    },
    /// Evaluated at this moment.
    InUse,
}

/// Status of a flag in LaunchDarkly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlagStatus {
    /// New and never evaluated.
    New,
    /// Evaluated; off, or serves several variations, or was changed in the last 7 days.
    Active,
    /// Evaluated; on, serves one variation, and is unchanged for 7 days.
    Launched,
    /// Not evaluated for 7 days.
    Inactive,
}

impl FlagConfig {
    /// The status at this time, in epoch milliseconds.
    pub(in super::super) fn status(&self, now: i64) -> FlagStatus {
        let is_settled = self.on
            && matches!(self.fallthrough, Served::Variation(_))
            && self.rules.is_empty()
            && self.targets.is_empty()
            && self.context_targets.is_empty()
            && now - self.last_modified >= WEEK;
        match self.usage {
            Usage::NotYet => FlagStatus::New,
            Usage::Stopped { .. } => FlagStatus::Inactive,
            Usage::InUse if is_settled => FlagStatus::Launched,
            Usage::InUse => FlagStatus::Active,
        }
    }
}

impl Usage {
    /// Time of the last evaluation, in epoch milliseconds.
    pub(in super::super) fn last_requested(self, now: i64) -> Option<i64> {
        match self {
            Self::NotYet => None,
            Self::Stopped { last_requested } => last_requested,
            Self::InUse => Some(now),
        }
    }
}

impl FlagStatus {
    /// As the API writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Active => "active",
            Self::Launched => "launched",
            Self::Inactive => "inactive",
        }
    }
}
