//! Patience with LaunchDarkly: requests are paced by its rate limits, and repeated where that is safe.
//!
//! A request that was refused for its rate never took effect, so it may always be repeated. After a broken
//! connection nobody knows, so only reads and semantic patches are, which change nothing more the second time.

mod http_date;
mod limits;

use std::cell::RefCell;

use crate::http::{Method, Request, Response, Transport, TransportError};
use limits::{Limits, Route};

/// How often a request is sent that is refused for its rate.
const TRIES_AT_THE_LIMIT: u32 = 6;
/// How often a request is sent that gets no answer, or one of a gateway.
const TRIES: u32 = 3;
/// The first wait after such an answer, in milliseconds; each further one is three times as long.
const FIRST_BACKOFF: u64 = 1_000;

/// Lets time pass.
pub trait Waits {
    /// Epoch milliseconds.
    fn now(&self) -> u64;

    /// Waits so many milliseconds; `why` completes "Waiting 8 s: ".
    fn wait(&self, milliseconds: u64, why: &str) -> impl Future<Output = Result<(), Interrupted>>;
}

/// Somebody does not want to wait any longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interrupted;

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
        let (mut at_the_limit, mut broken) = (0, 0);
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
            let (milliseconds, why) = match &answer {
                Ok(response) if response.status == 429 => {
                    at_the_limit += 1;
                    if at_the_limit == TRIES_AT_THE_LIMIT {
                        return answer;
                    }
                    let wait = self.limits.borrow().refused(response, at_the_limit, now);
                    (wait, limits::USED_UP)
                }
                _ if is_broken(&answer) && is_repeatable(&request) => {
                    broken += 1;
                    if broken == TRIES {
                        return answer;
                    }
                    (
                        FIRST_BACKOFF * 3_u64.pow(broken - 1),
                        "LaunchDarkly did not answer",
                    )
                }
                _ => return answer,
            };
            if self.waits.wait(milliseconds, why).await.is_err() {
                return answer;
            }
        }
    }
}

/// Whether something between us and LaunchDarkly answered, or nobody did.
const fn is_broken(answer: &Result<Response, TransportError>) -> bool {
    matches!(
        answer,
        Ok(Response {
            status: 502..=504,
            ..
        }) | Err(TransportError::Unreachable { .. } | TransportError::TimedOut { .. })
    )
}

/// Every patch of this client is a semantic one.
const fn is_repeatable(request: &Request) -> bool {
    matches!(request.method, Method::Get | Method::Patch)
}

#[cfg(test)]
mod tests;
