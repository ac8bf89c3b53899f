//! Reason why a flag is left unchanged, with who changed it since the rollout.

use super::FlagRollout;
use crate::domain::key::EnvironmentKey;
use crate::domain::plan::Refusal;
use crate::domain::timestamp::Timestamp;
use crate::http::Transport;
use crate::launchdarkly::audit_log::AuditEntry;
use crate::rollout::links::Candidate;

impl<T: Transport> FlagRollout<'_, T> {
    /// Reason for a refusal. If the flag was changed since the rollout, also who changed it and when, which takes one more
    /// request.
    pub(super) async fn refusal_reason(
        &self,
        refusal: &Refusal,
        candidate: &Candidate,
        environment: &EnvironmentKey,
    ) -> String {
        let mut reason = refusal.to_string();
        if matches!(refusal, Refusal::ChangedSince { .. }) {
            let reading =
                self.launchdarkly
                    .audit_log_of_flag(&candidate.project, environment, &candidate.flag, None);
            // A token that may not read the audit log can still roll back.
            let entries = self
                .delay
                .cancellation
                .or_stop(reading)
                .await
                .and_then(Result::ok);
            if let Some(last) = entries.unwrap_or_default().first() {
                reason.push(' ');
                reason.push_str(&last_change(last));
            }
        }
        reason
    }
}

fn last_change(entry: &AuditEntry) -> String {
    let date = Timestamp(entry.date);
    match entry.changed_by() {
        Some(who) => format!("Last changed by {who} on {date}."),
        None => format!("Last changed on {date}."),
    }
}
