//! Changes whose answer was lost: reads the flag to learn whether they took effect.

use super::{FlagResult, FlagRollout, MAX_REASON_LENGTH, ended, served, version};
use crate::domain::key::EnvironmentKey;
use crate::domain::report::{FlagEntry, Outcome};
use crate::domain::state::Served;
use crate::http::retry::RetryTimer;
use crate::http::{Transport, TransportError};
use crate::launchdarkly::Error;
use crate::rollout::inputs::Mode;
use crate::rollout::links::Candidate;
use crate::rollout::read_ahead::FlagRead;
use crate::rollout::wording::cut;

/// Beginning and end of the reason of a flag whose state nobody can know.
const UNKNOWN: (&str, &str) = (
    "Unknown: ",
    " The change may have taken effect: check the flag in LaunchDarkly.",
);

/// Change that was sent without an answer that can be understood.
pub(super) struct SentChange {
    /// Entry with the state before the change.
    pub(super) entry: FlagEntry,
    pub(super) environment: EnvironmentKey,
    /// Planned state.
    pub(super) after: Served,
    pub(super) comment: String,
    /// Time at which the flag had been read, in epoch milliseconds.
    pub(super) read: u64,
    /// What came instead of an answer.
    pub(super) error: Error,
}

impl SentChange {
    /// The failure in a few words, for the log.
    pub(super) fn failure(&self) -> String {
        match &self.error {
            Error::Server { detail, .. } => format!("HTTP {}", detail.status),
            Error::Transport {
                cause: TransportError::Unreachable { detail, .. },
                ..
            } => detail.clone(),
            Error::Transport {
                cause: TransportError::TimedOut { seconds, .. },
                ..
            } => format!("no answer in {seconds} seconds"),
            _ => "the answer cannot be read".to_owned(),
        }
    }
}

impl<T: Transport> FlagRollout<'_, T> {
    /// Reads the flag after a change without an answer.
    ///
    /// # Errors
    ///
    /// The flag, when the change did not take effect and is to be sent again.
    pub(super) async fn look(
        &self,
        candidate: &Candidate,
        sent: SentChange,
        repeats: bool,
    ) -> Result<FlagResult, FlagRead> {
        let environment = sent.environment.clone();
        let began = self.delay.now();
        let reading = self
            .launchdarkly
            .flag(&candidate.project, &candidate.flag, Some(&environment));
        let found = self.delay.cancellation.or_stop_now(reading).await;
        let failed = |entry| FlagResult {
            entry,
            error: Some(sent.error.clone()),
            awaited: None,
        };
        let Some(Ok(flag)) = found else {
            return Ok(failed(unknown(sent.entry, &sent.error.to_string())));
        };
        let (now, before) = (served(&flag, &environment), sent.entry.version_before);
        let steps = version(&flag, &environment)
            .zip(before)
            .map(|(now, before)| now.saturating_sub(before));
        if now == Some(sent.after) && now != sent.entry.before {
            let entry = self.verified(&flag, &environment, sent.after, sent.entry);
            let entry =
                self.with_concurrent_changes(candidate, &environment, &sent.comment, sent.read, entry);
            return Ok(entry.await.into());
        }
        let is_untouched = steps == Some(0) && now == sent.entry.before;
        // One step that did not lead to the planned state is somebody else's.
        if !is_untouched && steps != Some(1) {
            let now = now.map_or_else(|| "another".to_owned(), Served::exact);
            let reason = format!(
                "{} Somebody else changed the flag too: it is {now} now.",
                sent.error
            );
            return Ok(failed(unknown(sent.entry, &reason)));
        }
        if repeats {
            return Err(FlagRead {
                flag: Ok(flag),
                began,
            });
        }
        let mut entry = sent.entry;
        let mut reason = sent.error.to_string();
        if self.inputs.mode != Mode::Preview {
            entry.after = now;
            entry.version = version(&flag, &environment);
            reason.push_str(" The flag was read afterwards: the change did not take effect.");
        }
        Ok(failed(ended(entry, Outcome::Failed, &reason)))
    }
}

/// Entry of a flag whose state after the rollout nobody can know.
pub(super) fn unknown(mut entry: FlagEntry, why: &str) -> FlagEntry {
    entry.after = None;
    entry.version = None;
    // The end of a reason that is cut must not be lost.
    let why = cut(why, MAX_REASON_LENGTH - UNKNOWN.0.len() - UNKNOWN.1.len());
    ended(
        entry,
        Outcome::Failed,
        &format!("{}{why}{}", UNKNOWN.0, UNKNOWN.1),
    )
}

/// Whether a change may have taken effect although the call failed.
pub(super) fn may_have_taken_effect(error: &Error) -> bool {
    matches!(
        error,
        Error::Malformed { .. }
            | Error::Server { .. }
            | Error::Transport {
                cause: TransportError::Unreachable { .. } | TransportError::TimedOut { .. },
                ..
            }
    )
}
