//! What patience with a server needs: time that passes, and a word on what broke.

use std::future::Future;

use super::{Response, TransportError};

/// How often a request is sent that gets no answer, or one that tells of trouble.
const TRIES: u32 = 3;
/// The first wait after such an answer, in milliseconds; each further one is three times as long.
const FIRST_BACKOFF: u64 = 1_000;

/// Lets time pass.
pub trait RetryTimer {
    /// Epoch milliseconds.
    fn now(&self) -> u64;

    /// Tells whoever watches; the sentence may hold foreign text.
    fn log(&self, sentence: &str);

    /// RetryTimer so many milliseconds; `why` completes "Waiting 8 s: ".
    fn wait(&self, milliseconds: u64, why: &str) -> impl Future<Output = Result<(), Interrupted>>;
}

/// Somebody does not want to wait any longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interrupted;

/// What broke on the way or at the server, such as `HTTP 502`; nothing when the answer is one.
#[must_use]
pub fn transient_failure(answer: &Result<Response, TransportError>) -> Option<String> {
    match answer {
        // 501 says that it will never be.
        Ok(Response {
            status: status @ (500 | 502..=504),
            ..
        }) => Some(format!("HTTP {status}")),
        Err(TransportError::Unreachable { detail, .. }) => Some(detail.clone()),
        Err(TransportError::TimedOut { seconds, .. }) => Some(format!("no answer in {seconds} seconds")),
        _ => None,
    }
}

/// Whether to try again after the `failures`th time that a request to `whom` broke: says what broke, and timer. Not when
/// no try is left, or nobody wants to wait.
pub async fn wait_before_retry<W: RetryTimer>(timer: &W, whom: &str, what: &str, failures: u32) -> bool {
    if failures >= TRIES {
        return false;
    }
    let milliseconds = FIRST_BACKOFF * 3_u64.pow(failures - 1);
    timer.log(&format!(
        "{whom} did not answer as it should ({what}). Try {} of {TRIES} follows in {} s.",
        failures + 1,
        milliseconds / 1000,
    ));
    timer.wait(milliseconds, what).await.is_ok()
}
