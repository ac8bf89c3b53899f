//! Retries after temporary failures: which failures are temporary, and the waits between attempts.
//!
//! Status 429 is handled in `launchdarkly::retry`, `azure_devops::task_retry` and `azure_devops::page_retry`.

use std::future::Future;

use serde::de::IgnoredAny;

use super::{Response, TransportError};

/// Maximum number of attempts for a request that fails temporarily.
const MAX_ATTEMPTS: u32 = 3;
/// Wait after the first failure, in milliseconds. It triples with each further failure.
const FIRST_BACKOFF: u64 = 1_000;

/// Clock and log for retries.
pub trait RetryTimer {
    /// Current time, in epoch milliseconds.
    fn now(&self) -> u64;

    /// Logs a message, which may contain untrusted text.
    fn log(&self, sentence: &str);

    /// Waits for a time in milliseconds. `why` completes the log line "Waiting 8 s: ".
    fn wait(&self, milliseconds: u64, why: &str) -> impl Future<Output = Result<(), Interrupted>>;
}

/// A wait ended early because the run was cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interrupted;

/// Description of a temporary failure, such as `HTTP 502`; `None` when the request did not fail temporarily.
#[must_use]
pub fn transient_failure(answer: &Result<Response, TransportError>) -> Option<String> {
    match answer {
        // 501 is permanent.
        Ok(Response {
            status: status @ (500 | 502..=504),
            ..
        }) => Some(format!("HTTP {status}")),
        Ok(response) if response.is_success() && is_truncated(response.text()) => {
            Some("the response was incomplete".to_owned())
        }
        Err(TransportError::Unreachable { detail, .. }) => Some(detail.clone()),
        Err(TransportError::TimedOut { seconds, .. }) => Some(format!("no answer in {seconds} seconds")),
        _ => None,
    }
}

/// Whether a text begins like JSON and ends before the JSON does.
fn is_truncated(text: &str) -> bool {
    let is_json = text.trim_start().starts_with(['{', '[']);
    is_json && serde_json::from_str::<IgnoredAny>(text).is_err_and(|error| error.is_eof())
}

/// Logs the `failures`th failure of a request to `server` and waits. Returns whether to try again: false when no attempt is
/// left or the wait was interrupted.
pub async fn wait_before_retry<W: RetryTimer>(timer: &W, server: &str, what: &str, failures: u32) -> bool {
    if failures >= MAX_ATTEMPTS {
        return false;
    }
    let milliseconds = FIRST_BACKOFF * 3_u64.pow(failures - 1);
    timer.log(&format!(
        "A request to {server} failed ({what}). Attempt {} of {MAX_ATTEMPTS} follows in {} s.",
        failures + 1,
        milliseconds / 1000,
    ));
    timer.wait(milliseconds, what).await.is_ok()
}
