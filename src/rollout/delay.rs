//! Waiting in a rollout: a cancelled run waits no longer, and nobody is left to wonder about a long wait.

use crate::azure_devops::agent::cancellation::Cancellation;
use crate::azure_devops::agent::clock::Clock;
use crate::azure_devops::agent::log::Log;
use crate::http::retry::{Interrupted, RetryTimer};

/// Longest wait that is not logged, in milliseconds.
const UNTOLD: u64 = 5_000;

/// RetryTimer on an agent.
#[derive(Clone, Copy)]
pub struct Delay<'a> {
    /// Its clock.
    pub clock: &'a dyn Clock,
    /// Where long waits are told.
    pub log: Log<'a>,
    /// What ends every wait.
    pub cancellation: &'a Cancellation,
}

impl Delay<'_> {
    /// RetryTimer without a word.
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
        if milliseconds > UNTOLD {
            let seconds = milliseconds.div_ceil(1000);
            self.log.line(&format!("Waiting {seconds} s: {why}."));
        }
        self.sleep(milliseconds).await
    }
}
