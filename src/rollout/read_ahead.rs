//! Reads the next flag while LaunchDarkly changes this one, so that a rollout waits for one answer a flag instead of two.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};

use futures_util::future::{MaybeDone, maybe_done};

use super::delay::Delay;
use super::links::Candidate;
use crate::domain::flag::Flag;
use crate::http::Transport;
use crate::http::retry::RetryTimer;
use crate::launchdarkly::{Client, Error};

/// Maximum age of a flag that a change is planned on, in milliseconds. An older one is read again: the change before it had to
/// wait, perhaps for a rate limit.
const MAX_AGE_MILLIS: u64 = 5_000;

/// A flag as LaunchDarkly showed it.
#[derive(Clone, Debug, PartialEq)]
pub struct FlagRead {
    /// The flag, or why it could not be read.
    pub flag: Result<Flag, Error>,
    /// When the request began, in epoch milliseconds.
    pub began: u64,
}

impl FlagRead {
    /// Reads a flag with its targeting in the candidate's environment. `None` without an environment, and if the run was
    /// cancelled.
    pub async fn of<T: Transport>(
        candidate: &Candidate,
        launchdarkly: &Client<T>,
        delay: Delay<'_>,
    ) -> Option<Self> {
        let environment = candidate.environment.as_ref()?;
        let began = delay.now();
        let reading = launchdarkly.flag(&candidate.project, &candidate.flag, Some(environment));
        let flag = delay.cancellation.or_stop(reading).await?;
        Some(Self { flag, began })
    }

    /// Whether it need not be read again. What failed has been tried again already.
    #[must_use]
    pub const fn is_fresh(&self, now: u64) -> bool {
        self.flag.is_err() || now.saturating_sub(self.began) <= MAX_AGE_MILLIS
    }
}

/// The read of the next flag, while it is on its way.
pub(super) struct ReadAhead<F: Future>(Option<Pin<Box<MaybeDone<F>>>>);

impl<F: Future<Output = Option<FlagRead>>> ReadAhead<F> {
    /// Nothing is on its way.
    pub(super) const fn new() -> Self {
        Self(None)
    }

    /// Has this read begin with the work of [`ReadAhead::beside`].
    pub(super) fn start(&mut self, reading: F) {
        self.0 = Some(Box::pin(maybe_done(reading)));
    }

    /// Completes the work. The read goes on beside it, and may go on after it.
    pub(super) async fn beside<W: Future>(&mut self, work: W) -> W::Output {
        let mut work = pin!(work);
        poll_fn(|context| {
            let output = work.as_mut().poll(context);
            if output.is_pending()
                && let Some(reading) = &mut self.0
            {
                // Its output is taken later.
                let _ = reading.as_mut().poll(context);
            }
            output
        })
        .await
    }

    /// Waits for the read. `None` if none was started, or the run was cancelled.
    pub(super) async fn take(&mut self) -> Option<FlagRead> {
        let mut reading = self.0.take()?;
        reading.as_mut().await;
        reading.as_mut().take_output()?
    }
}
