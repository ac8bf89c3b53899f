//! Rate limits from LaunchDarkly's response headers (REST API, "Rate limiting"). Any header may be missing.

use super::http_date;
use crate::http::{Method, Request, Response};

/// Reason for a wait when no requests are left.
pub(super) const USED_UP: &str = "LaunchDarkly's rate limit is reached";
/// Reason for a wait when few requests are left.
const NEARLY_USED_UP: &str = "LaunchDarkly's rate limit is almost reached";

/// At or below this number of remaining requests, the rest is spread over the window, to leave some to other clients of the
/// account.
const FEW_REMAINING: u64 = 3;
/// Longest wait, in milliseconds. Headers that ask for more are likely wrong.
const MAX_WAIT: i64 = 30_000;
/// Shortest wait after a 429, in milliseconds, since a reset may be in the past. It doubles with each 429.
const MIN_WAIT: i64 = 1_000;
/// Added to a wait for a reset, in milliseconds, because timers may fire early.
const MARGIN: i64 = 20;
/// Range over which retries are spread, in milliseconds.
const JITTER: u64 = 250;

/// Route that shares a rate limit: method and shape of the URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Route {
    method: Method,
    resource: String,
    segments: usize,
}

impl Route {
    /// The route of a request whose URL begins with `/api/v2/`.
    pub(super) fn of(request: &Request) -> Self {
        let path = request.url.split('?').next().unwrap_or_default();
        let mut segments = path.trim_start_matches("/api/v2/").split('/');
        Self {
            method: request.method,
            resource: segments.next().unwrap_or_default().to_owned(),
            segments: segments.count(),
        }
    }
}

/// Remaining requests of a limit.
#[derive(Clone, Copy, Debug)]
struct Budget {
    remaining: u64,
    /// Epoch milliseconds, by LaunchDarkly's clock.
    reset: i64,
}

/// A wait before a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pace {
    pub(super) milliseconds: u64,
    pub(super) why: &'static str,
}

/// Rate limits from the latest responses.
#[derive(Debug, Default)]
pub(super) struct RateLimits {
    global: Option<Budget>,
    token: Option<Budget>,
    routes: Vec<(Route, Budget)>,
    /// Offset of LaunchDarkly's clock from ours, in milliseconds. `Date` has whole seconds, so the largest offset seen is the
    /// most precise.
    clock_ahead: Option<i64>,
}

impl RateLimits {
    /// Records the limits of a response received at `now`, in epoch milliseconds.
    pub(super) fn observe(&mut self, route: &Route, response: &Response, now: u64) {
        if let Some(date) = response.header("date").and_then(http_date::parse) {
            let clock_ahead = date.saturating_sub(milliseconds(now));
            self.clock_ahead = Some(
                self.clock_ahead
                    .map_or(clock_ahead, |known| known.max(clock_ahead)),
            );
        }
        let read = |remaining: &str, reset: &str| {
            Some(Budget {
                remaining: whole(response, remaining)?.try_into().ok()?,
                reset: whole(response, reset)?,
            })
        };
        if let Some(budget) = read("x-ratelimit-global-remaining", "x-ratelimit-reset") {
            self.global = Some(budget);
        }
        let of_token = read("x-ratelimit-auth-token-remaining", "x-ratelimit-auth-token-reset");
        if let Some(budget) = of_token {
            self.token = Some(budget);
        }
        if let Some(budget) = read("x-ratelimit-route-remaining", "x-ratelimit-reset") {
            self.routes.retain(|(known, _)| known != route);
            self.routes.push((route.clone(), budget));
        }
    }

    /// Wait before the next request of a route that avoids a 429.
    pub(super) fn pace(&self, route: &Route, now: u64) -> Option<Pace> {
        let now = self.server_time(now);
        let of_route = self.routes.iter().find(|(known, _)| known == route);
        let of_route = of_route.map(|(_, budget)| *budget);
        [self.global, self.token, of_route]
            .into_iter()
            .flatten()
            .filter(|budget| budget.remaining <= FEW_REMAINING && budget.reset > now)
            .map(|budget| {
                let left = budget
                    .reset
                    .saturating_sub(now)
                    .saturating_add(MARGIN)
                    .min(MAX_WAIT);
                let left = u64::try_from(left).unwrap_or_default();
                let is_used_up = budget.remaining == 0;
                Pace {
                    milliseconds: left / (budget.remaining + 1),
                    why: if is_used_up { USED_UP } else { NEARLY_USED_UP },
                }
            })
            .max_by_key(|pace| pace.milliseconds)
    }

    /// Wait after the `refusals`th 429 for a request, in milliseconds.
    pub(super) fn refused(&self, response: &Response, refusals: u32, now: u64) -> u64 {
        let until = |reset: &str| Some(whole(response, reset)?.saturating_sub(self.server_time(now)));
        let seconds = whole(response, "retry-after");
        let read = [
            seconds.map(|seconds| seconds.saturating_mul(1000)),
            until("x-ratelimit-auth-token-reset"),
            until("x-ratelimit-reset"),
        ];
        let longest = read.into_iter().flatten().max().unwrap_or_default();
        let shortest = MIN_WAIT << refusals.saturating_sub(1).min(4);
        let wait = longest.clamp(shortest, MAX_WAIT);
        u64::try_from(wait).unwrap_or_default() + now % JITTER
    }

    /// Time by LaunchDarkly's clock, in epoch milliseconds.
    fn server_time(&self, now: u64) -> i64 {
        milliseconds(now).saturating_add(self.clock_ahead.unwrap_or_default())
    }
}

fn whole(response: &Response, header: &str) -> Option<i64> {
    response.header(header)?.trim().parse().ok()
}

fn milliseconds(now: u64) -> i64 {
    i64::try_from(now).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
