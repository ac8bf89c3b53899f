//! Changes that others made between the task's read of a flag and its own change.

use super::FlagRollout;
use crate::domain::key::EnvironmentKey;
use crate::domain::report::FlagEntry;
use crate::domain::timestamp::Timestamp;
use crate::http::Transport;
use crate::http::retry::RetryTimer;
use crate::launchdarkly::audit_log::AuditEntry;
use crate::rollout::links::Candidate;

/// Added to the time between read and change, in milliseconds, for the way there and back.
const MARGIN: u64 = 1_000;
/// Maximum number of such changes in the notes.
const MAX_NOTES: usize = 3;

impl<T: Transport> FlagRollout<'_, T> {
    /// Adds a note when somebody else changed the flag after it was read (at `read`, in epoch milliseconds) and before the
    /// task changed it. The audit log is read only if the version went up by more than the task's change.
    pub(super) async fn with_concurrent_changes(
        &self,
        candidate: &Candidate,
        environment: &EnvironmentKey,
        comment: &str,
        read: u64,
        mut entry: FlagEntry,
    ) -> FlagEntry {
        let steps = entry.version.zip(entry.version_before);
        if steps.is_none_or(|(now, before)| now <= before + 1) {
            return entry;
        }
        let reading =
            self.launchdarkly
                .audit_log_of_flag(&candidate.project, environment, &candidate.flag, None);
        let found = self.delay.cancellation.or_stop_now(reading).await;
        let duration = self.delay.now().saturating_sub(read);
        match found
            .and_then(Result::ok)
            .and_then(|entries| notes(&entries, comment, duration))
        {
            Some(notes) => entry.notes.extend(notes),
            // A token that may not read the audit log can still roll out.
            None => entry.notes.push(
                "Somebody else may have changed it at the same time: see the flag's history in LaunchDarkly."
                    .to_owned(),
            ),
        }
        entry
    }
}

/// A note for each of the newest changes by others during the last `duration` milliseconds before the task's own change, which
/// has `comment`. `None` when its own change is not among the entries.
fn notes(entries: &[AuditEntry], comment: &str, duration: u64) -> Option<Vec<String>> {
    let is_own = |entry: &&AuditEntry| entry.comment.as_deref() == Some(comment);
    let own = entries.iter().find(is_own)?.date;
    // The times are LaunchDarkly's, so that its clock need not agree with the agent's.
    let since = own.saturating_sub(duration.saturating_add(MARGIN));
    let others = entries
        .iter()
        .filter(|entry| !is_own(entry) && (since..=own).contains(&entry.date));
    Some(others.take(MAX_NOTES).map(note).collect())
}

fn note(entry: &AuditEntry) -> String {
    let who = entry.changed_by().unwrap_or("Somebody else");
    format!(
        "{who} also changed it on {}, after the task had read it. The state before the task's change may differ from the one in the report.",
        Timestamp(entry.date)
    )
}
