//! Cancellation of a run. The agent sends SIGINT, 7.5 seconds later SIGTERM, and kills the process after 2.5 more seconds.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Poll, Waker};

/// Urgency with which a run must end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Urgency {
    #[default]
    None,
    /// First signal: start no new work; finish the current write.
    Stop,
    /// Second signal: stop waiting.
    Now,
}

/// Whether the run was cancelled. Clones share the state.
#[derive(Clone, Debug, Default)]
pub struct Cancellation(Rc<State>);

#[derive(Debug, Default)]
struct State {
    urgency: Cell<Urgency>,
    // Only one future waits at a time.
    waiting: RefCell<Option<Waker>>,
}

impl Cancellation {
    /// Called on the first signal.
    pub fn stop(&self) {
        self.raise(Urgency::Stop);
    }

    /// Called on the second signal.
    pub fn stop_now(&self) {
        self.raise(Urgency::Now);
    }

    /// Whether the run was cancelled, so that no new work may start.
    #[must_use]
    pub fn is_requested(&self) -> bool {
        self.0.urgency.get() >= Urgency::Stop
    }

    /// Runs a future until the first signal; `None` if interrupted.
    pub async fn or_stop<F: Future>(&self, work: F) -> Option<F::Output> {
        self.until(Urgency::Stop, work).await
    }

    /// Runs a future until the second signal; `None` if interrupted.
    pub async fn or_stop_now<F: Future>(&self, work: F) -> Option<F::Output> {
        self.until(Urgency::Now, work).await
    }

    async fn until<F: Future>(&self, limit: Urgency, work: F) -> Option<F::Output> {
        let mut work = pin!(work);
        poll_fn(|context| {
            if self.0.urgency.get() >= limit {
                return Poll::Ready(None);
            }
            *self.0.waiting.borrow_mut() = Some(context.waker().clone());
            work.as_mut().poll(context).map(Some)
        })
        .await
    }

    fn raise(&self, urgency: Urgency) {
        self.0.urgency.set(self.0.urgency.get().max(urgency));
        if let Some(waker) = self.0.waiting.borrow_mut().take() {
            waker.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    #[test]
    fn the_first_signal_ends_reads_and_lets_a_write_end() {
        let cancellation = Cancellation::default();
        assert_eq!(pollster::block_on(cancellation.or_stop(ready(1))), Some(1));
        cancellation.stop();
        assert!(cancellation.is_requested());
        assert_eq!(pollster::block_on(cancellation.or_stop(ready(1))), None);
        assert_eq!(pollster::block_on(cancellation.or_stop_now(ready(1))), Some(1));
    }

    #[test]
    fn the_second_signal_ends_everything_and_is_not_taken_back() {
        let cancellation = Cancellation::default();
        cancellation.stop_now();
        cancellation.stop();
        assert_eq!(pollster::block_on(cancellation.or_stop_now(ready(1))), None);
    }

    #[test]
    fn a_signal_wakes_what_is_waiting() {
        let cancellation = Cancellation::default();
        let signal = cancellation.clone();
        let work = async {
            // The signal comes while the work is being polled for the first time.
            signal.stop();
            pending::<()>().await;
        };
        assert_eq!(pollster::block_on(cancellation.or_stop(work)), None);
    }
}
