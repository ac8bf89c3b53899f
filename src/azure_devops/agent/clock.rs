//! Time on the agent, so that tests need not wait.

use std::future::Future;
use std::pin::Pin;

/// Tells the time, and lets it pass.
pub trait Clock {
    /// Epoch milliseconds.
    fn epoch_milliseconds(&self) -> u64;

    /// Ends after so many milliseconds.
    fn sleep(&self, milliseconds: u32) -> Pin<Box<dyn Future<Output = ()> + '_>>;
}
