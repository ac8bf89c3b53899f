//! Caches a token until shortly before it expires. Concurrent callers share one request.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::task::{Poll, Waker};

use super::token::{Token, TokenError};
use crate::http::Secret;

/// Time before expiry at which a token is renewed, in milliseconds. Half of the lifetime for tokens with a shorter one.
const RENEWAL_MARGIN: u64 = 10 * 60 * 1000;

/// Cache for the token of one credential.
#[derive(Debug, Default)]
pub struct TokenCache(RefCell<State>);

#[derive(Debug, Default)]
struct State {
    token: Option<CachedToken>,
    /// Number of completed fetches.
    ended: u64,
    last: Option<Result<Secret, TokenError>>,
    fetching: bool,
    waiting: Vec<Waker>,
}

#[derive(Debug)]
struct CachedToken {
    token: Token,
    renew_after: u64,
}

/// Ends a fetch when dropped, even if its future was cancelled.
struct FetchGuard<'a>(&'a TokenCache);

impl Drop for FetchGuard<'_> {
    fn drop(&mut self) {
        let waiting = {
            let mut state = self.0.0.borrow_mut();
            state.fetching = false;
            std::mem::take(&mut state.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }
}

impl TokenCache {
    /// Returns the cached token, or fetches one if there is none or it is about to expire. With `renew`, the cached token is
    /// replaced because the server rejected it. If fetching fails, a token that has not expired is returned, unless it was
    /// rejected.
    ///
    /// # Errors
    ///
    /// Fails if there is no usable token and none could be fetched.
    pub async fn get<F: Future<Output = Result<Token, TokenError>>>(
        &self,
        now: impl Fn() -> u64,
        renew: bool,
        fetch: impl FnOnce() -> F,
    ) -> Result<Secret, TokenError> {
        loop {
            let (is_fetching, ended) = {
                let state = self.0.borrow();
                if let Some(cached) = state.token.as_ref().filter(|_| !renew)
                    && now() <= cached.renew_after
                {
                    return Ok(cached.token.value.clone());
                }
                (state.fetching, state.ended)
            };
            if !is_fetching {
                break;
            }
            if let Some(outcome) = self.outcome_after(ended).await {
                return outcome;
            }
        }
        self.0.borrow_mut().fetching = true;
        let fetching = FetchGuard(self);
        let fetched = fetch().await;
        let outcome = self.keep(fetched, now(), renew);
        drop(fetching);
        outcome
    }

    fn keep(&self, fetched: Result<Token, TokenError>, now: u64, renew: bool) -> Result<Secret, TokenError> {
        let mut state = self.0.borrow_mut();
        let outcome = match fetched {
            Ok(token) => {
                let life = token.expires.saturating_sub(now);
                let value = token.value.clone();
                state.token = Some(CachedToken {
                    renew_after: token.expires.saturating_sub(RENEWAL_MARGIN.min(life / 2)),
                    token,
                });
                Ok(value)
            }
            Err(error) => {
                let old = state
                    .token
                    .as_ref()
                    .filter(|cached| !renew && now < cached.token.expires);
                old.map(|cached| cached.token.value.clone()).ok_or(error)
            }
        };
        state.ended += 1;
        state.last = Some(outcome.clone());
        outcome
    }

    /// Waits for the result of the running fetch. Returns `None` if it was cancelled.
    async fn outcome_after(&self, ended: u64) -> Option<Result<Secret, TokenError>> {
        poll_fn(|context| {
            let mut state = self.0.borrow_mut();
            if state.ended > ended {
                return Poll::Ready(state.last.clone());
            }
            if !state.fetching {
                return Poll::Ready(None);
            }
            state.waiting.push(context.waker().clone());
            Poll::Pending
        })
        .await
    }
}

#[cfg(test)]
mod tests;
