//! Waits of a rollout. They end when the run is cancelled, and long ones are logged.

use crate::azure_devops::agent::cancellation::Cancellation;
use crate::azure_devops::agent::clock::Clock;
use crate::azure_devops::agent::log::Log;
use crate::http::retry::{Interrupted, RetryTimer};

/// Longest wait that is not logged, in milliseconds.
const MAX_UNLOGGED: u64 = 5_000;

/// Cancellable waits on an agent.
#[derive(Clone, Copy)]
pub struct Delay<'a> {
    /// Clock of the agent.
    pub clock: &'a dyn Clock,
    /// Log for long waits.
    pub log: Log<'a>,
    /// Cancellation of the run, which ends every wait.
    pub cancellation: &'a Cancellation,
}

impl Delay<'_> {
    /// Waits without logging.
    ///
    /// # Errors
    ///
    /// When the run is cancelled.
    pub async fn sleep(&self, milliseconds: u64) -> Result<(), Interrupted> {
        let milliseconds = u32::try_from(milliseconds).unwrap_or(u32::MAX);
        let asleep = self.clock.sleep(milliseconds);
        self.cancellation.or_stop(asleep).await.ok_or(Interrupted)
    }
}

impl RetryTimer for Delay<'_> {
    fn now(&self) -> u64 {
        self.clock.epoch_milliseconds()
    }

    fn log(&self, sentence: &str) {
        self.log.line(sentence);
    }

    async fn wait(&self, milliseconds: u64, why: &str) -> Result<(), Interrupted> {
        if milliseconds > MAX_UNLOGGED {
            let seconds = milliseconds.div_ceil(1000);
            self.log.line(&format!("Waiting {seconds} s: {why}."));
        }
        self.sleep(milliseconds).await
    }
}
