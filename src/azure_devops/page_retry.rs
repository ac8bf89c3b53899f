//! Retries of a page's requests to Azure DevOps after throttling (Azure DevOps documentation, "Rate and usage limits"). A request
//! refused with 429 had no effect, so every method is safe to repeat.

use std::future::Future;

use super::task_retry::retry_after;
use crate::http::{Request, Response, Transport, TransportError};

/// Maximum number of attempts for a request.
const MAX_ATTEMPTS: u32 = 3;
/// Longest wait between two attempts, in seconds. A person is waiting.
const MAX_WAIT: u32 = 30;
/// Wait without a `Retry-After` header, in seconds. Unconfirmed: that a page may read the header.
const DEFAULT_WAIT: u32 = 5;

/// Transport that repeats throttled requests. `sleep` waits for a time in milliseconds.
#[derive(Clone, Debug)]
pub struct PageRetry<T, S> {
    transport: T,
    sleep: S,
}

impl<T, S> PageRetry<T, S> {
    /// A transport that waits with `sleep`.
    pub const fn new(transport: T, sleep: S) -> Self {
        Self { transport, sleep }
    }
}

impl<T: Transport, S: Fn(u32) -> F, F: Future<Output = ()>> Transport for PageRetry<T, S> {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let mut attempts = 1;
        loop {
            let answer = self.transport.send(request.clone()).await;
            match &answer {
                Ok(response) if response.status == 429 && attempts < MAX_ATTEMPTS => {
                    let seconds = retry_after(response)
                        .map_or(DEFAULT_WAIT, |seconds| u32::try_from(seconds).unwrap_or(MAX_WAIT));
                    let seconds = seconds.clamp(1, MAX_WAIT);
                    (self.sleep)(seconds * 1000).await;
                    attempts += 1;
                }
                _ => return answer,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::future::ready;

    use super::*;
    use crate::http::Method;
    use crate::http::scripted::Scripted;

    #[test]
    fn a_limit_is_waited_for_a_bounded_number_of_times_and_nothing_else_is_repeated() {
        let limited = |script: Scripted, wait: &str| script.answer_with(429, &[("retry-after", wait)], "");
        for (script, status, expected) in [
            (limited(Scripted::new(), "7").answer(200, "{}"), 200, &[7000][..]),
            (limited(Scripted::new(), "9999").answer(200, "{}"), 200, &[30_000]),
            (limited(Scripted::new(), "soon").answer(200, "{}"), 200, &[5000]),
            (
                limited(limited(limited(Scripted::new(), "1"), "1"), "1"),
                429,
                &[1000, 1000],
            ),
            (Scripted::new().answer(503, ""), 503, &[]),
        ] {
            let waits = RefCell::new(Vec::new());
            let transport = PageRetry::new(&script, |milliseconds| {
                waits.borrow_mut().push(milliseconds);
                ready(())
            });
            let request = Request::new(Method::Post, "https://dev.azure.com/contoso/_apis/x");
            let answer = pollster::block_on(transport.send(request)).unwrap();
            assert_eq!((answer.status, waits.borrow().as_slice()), (status, expected));
        }
    }
}
