//! How a flag ended, and what that makes of the task.

use std::fmt;

use serde::Serialize;

/// How a flag ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It was moved (or, in a preview, would be).
    Changed,
    /// It was so already.
    Unchanged,
    /// It cannot or must not be moved.
    Skipped,
    /// A change was requested and waits for approval.
    Approval,
    /// An error.
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

/// How many flags ended in each way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Moved.
    pub changed: usize,
    /// So already.
    pub unchanged: usize,
    /// Not movable.
    pub skipped: usize,
    /// Waiting for approval.
    pub approvals: usize,
    /// Errors.
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

    /// All flags.
    #[must_use]
    pub fn total(self) -> usize {
        self.changed + self.unchanged + self.skipped + self.approvals + self.failed
    }
}

impl fmt::Display for Counts {
    /// `2 changed, 1 already so, 1 failed`; ways in which none ended are left out.
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

/// What a rollout without any flag is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenNothingLinked {
    /// Succeeded, with a warning.
    Warn,
    /// Failed.
    Fail,
    /// Succeeded.
    Succeed,
}

/// Result of the task, as the agent names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TaskResult {
    /// Everything is as asked.
    Succeeded,
    /// Something was not done, and its own line says why.
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

/// The result that counts make. `warnings` are work items that could not be read and the like.
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
