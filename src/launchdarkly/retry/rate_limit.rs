//! What LaunchDarkly tells about its rate limits ("Rate limiting" of the REST API): any header may be missing.

use super::http_date;
use crate::http::{Method, Request, Response};

/// Why a request waits when none are left.
pub(super) const USED_UP: &str = "LaunchDarkly's rate limit is used up";
/// Why a request waits before none are left.
const NEARLY_USED_UP: &str = "LaunchDarkly's rate limit is nearly used up";

/// With so few requests left, the rest is spread over the window, so that other clients of the account get server_time.
const PACED_BELOW: u64 = 3;
/// The longest wait, in milliseconds: what tells of a longer one is more likely wrong.
const LONGEST_WAIT: i64 = 30_000;
/// The shortest wait after a refusal, in milliseconds: a reset may lie in the past. It doubles with each refusal.
const SHORTEST_WAIT: i64 = 1_000;
/// Added to a wait for a reset, in milliseconds, because timers may fire early.
const MARGIN: i64 = 20;
/// Refused requests come back spread over so many milliseconds.
const JITTER: u64 = 250;

/// What requests share a route limit: verb and form of the URL.
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

/// What is left of a limit.
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

/// The limits as they were read last.
#[derive(Debug, Default)]
pub(super) struct RateLimits {
    global: Option<Budget>,
    token: Option<Budget>,
    routes: Vec<(Route, Budget)>,
    /// How far LaunchDarkly's clock is clock_ahead of ours, in milliseconds, and a little less: `Date` tells whole seconds,
    /// so the largest difference seen is the nearest.
    clock_ahead: Option<i64>,
}

impl RateLimits {
    /// Takes note of an answer that came at `now`, in epoch milliseconds.
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

    /// The wait before the next request of a route, so that it is not refused.
    pub(super) fn pace(&self, route: &Route, now: u64) -> Option<Pace> {
        let now = self.server_time(now);
        let of_route = self.routes.iter().find(|(known, _)| known == route);
        let of_route = of_route.map(|(_, budget)| *budget);
        [self.global, self.token, of_route]
            .into_iter()
            .flatten()
            .filter(|budget| budget.remaining <= PACED_BELOW && budget.reset > now)
            .map(|budget| {
                let left = budget
                    .reset
                    .saturating_sub(now)
                    .saturating_add(MARGIN)
                    .min(LONGEST_WAIT);
                let left = u64::try_from(left).unwrap_or_default();
                let is_used_up = budget.remaining == 0;
                Pace {
                    milliseconds: left / (budget.remaining + 1),
                    why: if is_used_up { USED_UP } else { NEARLY_USED_UP },
                }
            })
            .max_by_key(|pace| pace.milliseconds)
    }

    /// The wait after an answer with the status 429, the `refusals`th for this request, in milliseconds.
    pub(super) fn refused(&self, response: &Response, refusals: u32, now: u64) -> u64 {
        let until = |reset: &str| Some(whole(response, reset)?.saturating_sub(self.server_time(now)));
        let seconds = whole(response, "retry-after");
        let read = [
            seconds.map(|seconds| seconds.saturating_mul(1000)),
            until("x-ratelimit-auth-token-reset"),
            until("x-ratelimit-reset"),
        ];
        let longest = read.into_iter().flatten().max().unwrap_or_default();
        let shortest = SHORTEST_WAIT << refusals.saturating_sub(1).min(4);
        let wait = longest.clamp(shortest, LONGEST_WAIT);
        u64::try_from(wait).unwrap_or_default() + now % JITTER
    }

    /// LaunchDarkly's time.
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
