//! Paces requests to LaunchDarkly by its rate limits, and retries those that are safe to repeat.
//!
//! A rate-limited request had no effect, so it is always retried. After a connection or server error the effect is unknown,
//! so only reads are retried: whoever sent a change must look whether it took effect, and whether somebody else made another.

mod http_date;
mod rate_limit;

use std::cell::RefCell;

use crate::http::retry::{RetryTimer, transient_failure, wait_before_retry};
use crate::http::{Method, Request, Response, Transport, TransportError};
use rate_limit::{RateLimits, Route};

/// Maximum number of attempts for a request that is rate limited.
const MAX_RATE_LIMITED_TRIES: u32 = 6;
/// Transport to LaunchDarkly that paces and retries. Sends one request at a time.
pub struct Retry<T, W> {
    transport: T,
    timer: W,
    limits: RefCell<RateLimits>,
}

impl<T, W> Retry<T, W> {
    /// Adds pacing and retries to a transport of one account.
    pub fn new(transport: T, timer: W) -> Self {
        Self {
            transport,
            timer,
            limits: RefCell::default(),
        }
    }
}

impl<T: Transport, W: RetryTimer> Transport for Retry<T, W> {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let route = Route::of(&request);
        let (mut rate_limited, mut failures) = (0, 0);
        loop {
            let pace = self.limits.borrow().pace(&route, self.timer.now());
            if let Some(pace) = pace
                && self.timer.wait(pace.milliseconds, pace.why).await.is_err()
            {
                return Err(TransportError::Interrupted);
            }
            let answer = self.transport.send(request.clone()).await;
            let now = self.timer.now();
            if let Ok(response) = &answer {
                self.limits.borrow_mut().observe(&route, response, now);
            }
            if let Ok(response) = &answer
                && response.status == 429
            {
                rate_limited += 1;
                if rate_limited == MAX_RATE_LIMITED_TRIES {
                    return answer;
                }
                let wait = self.limits.borrow().refused(response, rate_limited, now);
                if self.timer.wait(wait, rate_limit::USED_UP).await.is_err() {
                    return answer;
                }
                continue;
            }
            let Some(what) = transient_failure(&answer).filter(|_| request.method == Method::Get) else {
                return answer;
            };
            failures += 1;
            if !wait_before_retry(&self.timer, "LaunchDarkly", &what, failures).await {
                return answer;
            }
        }
    }
}

#[cfg(test)]
mod tests;
