//! Patience with LaunchDarkly: requests are paced by its rate limits, and repeated where that is safe.
//!
//! A request that was refused for its rate never took effect, so it may always be repeated. After a broken connection or
//! an error of LaunchDarkly's own nobody knows, so only reads and semantic patches are, which change nothing more the
//! second time.

mod http_date;
mod limits;

use std::cell::RefCell;

use crate::http::patience::{Waits, broken, is_tried_again};
use crate::http::{Method, Request, Response, Transport, TransportError};
use limits::{Limits, Route};

/// How often a request is sent that is refused for its rate.
const TRIES_AT_THE_LIMIT: u32 = 6;
/// A transport to LaunchDarkly that waits when it must. It sends one request at a time.
pub struct Patient<T, W> {
    transport: T,
    waits: W,
    limits: RefCell<Limits>,
}

impl<T, W> Patient<T, W> {
    /// Patience for one account.
    pub fn new(transport: T, waits: W) -> Self {
        Self {
            transport,
            waits,
            limits: RefCell::default(),
        }
    }
}

impl<T: Transport, W: Waits> Transport for Patient<T, W> {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let route = Route::of(&request);
        let (mut at_the_limit, mut failures) = (0, 0);
        loop {
            let pace = self.limits.borrow().pace(&route, self.waits.now());
            if let Some(pace) = pace
                && self.waits.wait(pace.milliseconds, pace.why).await.is_err()
            {
                return Err(TransportError::Interrupted);
            }
            let answer = self.transport.send(request.clone()).await;
            let now = self.waits.now();
            if let Ok(response) = &answer {
                self.limits.borrow_mut().observe(&route, response, now);
            }
            if let Ok(response) = &answer
                && response.status == 429
            {
                at_the_limit += 1;
                if at_the_limit == TRIES_AT_THE_LIMIT {
                    return answer;
                }
                let wait = self.limits.borrow().refused(response, at_the_limit, now);
                if self.waits.wait(wait, limits::USED_UP).await.is_err() {
                    return answer;
                }
                continue;
            }
            let Some(what) = broken(&answer).filter(|_| is_repeatable(&request)) else {
                return answer;
            };
            failures += 1;
            if !is_tried_again(&self.waits, "LaunchDarkly", &what, failures).await {
                return answer;
            }
        }
    }
}

/// Every patch of this client is a semantic one.
const fn is_repeatable(request: &Request) -> bool {
    matches!(request.method, Method::Get | Method::Patch)
}

#[cfg(test)]
mod tests;
