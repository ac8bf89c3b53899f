//! Outcomes of flags, and the result of the task that follows from them.

use std::fmt;

use serde::Serialize;

/// Outcome of a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The flag was changed (in a preview: would be changed).
    Changed,
    /// The flag already had the requested state.
    Unchanged,
    /// The flag cannot or must not be changed.
    Skipped,
    /// An approval was requested and is pending.
    Approval,
    /// An error occurred.
    Failed,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Changed => "Changed",
            Self::Unchanged => "Already so",
            Self::Skipped => "Skipped",
            Self::Approval => "Approval requested",
            Self::Failed => "Failed",
        })
    }
}

/// Numbers of flags by outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Changed.
    pub changed: usize,
    /// Already in the requested state.
    pub unchanged: usize,
    /// Skipped.
    pub skipped: usize,
    /// Waiting for approval.
    pub approvals: usize,
    /// The task fails.
    pub failed: usize,
}

impl Counts {
    /// Counts outcomes.
    pub fn of(outcomes: impl Iterator<Item = Outcome>) -> Self {
        outcomes.fold(Self::default(), |mut counts, outcome| {
            *match outcome {
                Outcome::Changed => &mut counts.changed,
                Outcome::Unchanged => &mut counts.unchanged,
                Outcome::Skipped => &mut counts.skipped,
                Outcome::Approval => &mut counts.approvals,
                Outcome::Failed => &mut counts.failed,
            } += 1;
            counts
        })
    }

    /// Returns the number of all flags.
    #[must_use]
    pub fn total(self) -> usize {
        self.changed + self.unchanged + self.skipped + self.approvals + self.failed
    }
}

impl fmt::Display for Counts {
    /// Formats as `2 changed, 1 already so, 1 failed`. Outcomes without flags are omitted.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            (self.changed, "changed"),
            (self.unchanged, "already so"),
            (self.skipped, "skipped"),
            (self.approvals, "waiting for approval"),
            (self.failed, "failed"),
        ];
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, name)| format!("{count} {name}"))
            .collect();
        if parts.is_empty() {
            f.write_str("no flags")
        } else {
            f.write_str(&parts.join(", "))
        }
    }
}

/// Result of a rollout without linked flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenNothingLinked {
    /// The task succeeds with a warning.
    Warn,
    /// The task fails.
    Fail,
    /// The task succeeds.
    Succeed,
}

/// Result of the task, with the agent's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TaskResult {
    /// Every flag has the requested state.
    Succeeded,
    /// Something was not done; the log has a line with the reason.
    SucceededWithIssues,
    /// At least one flag failed.
    Failed,
}

impl fmt::Display for TaskResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Succeeded => "Succeeded",
            Self::SucceededWithIssues => "SucceededWithIssues",
            Self::Failed => "Failed",
        })
    }
}

/// Determines the result of the task. `warnings`: whether there were other warnings, such as unreadable work items.
#[must_use]
pub fn task_result(counts: Counts, warnings: bool, when_nothing_linked: WhenNothingLinked) -> TaskResult {
    let of_flags = if counts.failed > 0 {
        TaskResult::Failed
    } else if counts.skipped > 0 || counts.approvals > 0 || warnings {
        TaskResult::SucceededWithIssues
    } else {
        TaskResult::Succeeded
    };
    let of_nothing = match when_nothing_linked {
        _ if counts.total() > 0 => TaskResult::Succeeded,
        WhenNothingLinked::Warn => TaskResult::SucceededWithIssues,
        WhenNothingLinked::Fail => TaskResult::Failed,
        WhenNothingLinked::Succeed => TaskResult::Succeeded,
    };
    of_flags.max(of_nothing)
}
