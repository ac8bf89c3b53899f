//! Keeps a token until it is nearly over. Whoever asks while it is being fetched waits for the same answer.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::task::{Poll, Waker};

use super::token::{Token, TokenError};
use crate::http::Secret;

/// A new token is fetched so long before the old one ends, in milliseconds; half of its life for a shorter one.
const RENEWAL_MARGIN: u64 = 10 * 60 * 1000;

/// The token of one credential.
#[derive(Debug, Default)]
pub struct TokenCache(RefCell<State>);

#[derive(Debug, Default)]
struct State {
    token: Option<CachedToken>,
    /// Counts the fetches that came to an end.
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

/// Ends a fetch, also one that nobody waits for any more.
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
    /// The token, fetched when there is none or it is nearly over; `renew` asks for another than the present one, which
    /// was refused. A token that is not yet over is used when no newer one can be had, unless it was refused.
    ///
    /// # Errors
    ///
    /// Why there is no token.
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

    /// What the fetch under way comes to; nothing when it was given up.
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
