//! Retries of the task's requests to Azure DevOps after throttling and temporary failures (Azure DevOps documentation,
//! "Rate and usage limits"). Only for clients that read: a POST is retried too, because work items are read by POST.

use crate::http::retry::{RetryTimer, transient_failure, wait_before_retry};
use crate::http::{Request, Response, Transport, TransportError};

/// Maximum number of attempts for a request that is throttled.
const MAX_RATE_LIMITED_TRIES: u32 = 5;
/// Longest wait after throttling, in seconds. The limits of Azure DevOps apply to five minutes.
const MAX_WAIT: u64 = 120;
/// Wait after throttling without a `Retry-After` header, in seconds.
const DEFAULT_WAIT: u64 = 10;

/// Transport to Azure DevOps that retries.
#[derive(Clone)]
pub struct Retry<T, W> {
    transport: T,
    timer: W,
}

impl<T, W> Retry<T, W> {
    /// Adds retries to a transport.
    pub const fn new(transport: T, timer: W) -> Self {
        Self { transport, timer }
    }
}

impl<T: Transport, W: RetryTimer> Transport for Retry<T, W> {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let (mut rate_limited, mut failures) = (0, 0);
        loop {
            let answer = self.transport.send(request.clone()).await;
            let retry_after = answer.as_ref().ok().and_then(retry_after);
            let goes_on = match (&answer, transient_failure(&answer)) {
                (Ok(Response { status: 429, .. }), _) => {
                    rate_limited += 1;
                    if rate_limited == MAX_RATE_LIMITED_TRIES {
                        return answer;
                    }
                    let seconds = retry_after.unwrap_or(DEFAULT_WAIT).clamp(1, MAX_WAIT);
                    let why = "Azure DevOps is throttling requests from this pipeline";
                    self.timer.wait(seconds * 1000, why).await.is_ok()
                }
                (_, Some(what)) => {
                    failures += 1;
                    wait_before_retry(&self.timer, "Azure DevOps", &what, failures).await
                }
                _ => return answer,
            };
            if !goes_on {
                return answer;
            }
        }
    }
}

/// `Retry-After` in seconds. Azure DevOps does not send dates.
pub(super) fn retry_after(response: &Response) -> Option<u64> {
    response.header("retry-after")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use crate::http::Method;
    use crate::http::retry::Interrupted;
    use crate::http::scripted::Scripted;

    /// Timer that records waits without waiting.
    #[derive(Default)]
    struct Fake {
        waits: RefCell<Vec<u64>>,
        said: RefCell<Vec<String>>,
        is_interrupted: bool,
    }

    impl RetryTimer for &Fake {
        fn now(&self) -> u64 {
            0
        }

        fn log(&self, sentence: &str) {
            self.said.borrow_mut().push(sentence.to_owned());
        }

        async fn wait(&self, milliseconds: u64, _: &str) -> Result<(), Interrupted> {
            self.waits.borrow_mut().push(milliseconds);
            if self.is_interrupted {
                Err(Interrupted)
            } else {
                Ok(())
            }
        }
    }

    /// Status of the response, or the error, and the number of requests.
    fn sent(script: &Scripted, time: &Fake) -> (String, usize) {
        let request = Request::new(Method::Get, "https://dev.azure.com/contoso/p/_apis/build/builds");
        let answer = pollster::block_on(Retry::new(script, time).send(request));
        let answer = answer.map_or_else(|error| error.to_string(), |response| response.status.to_string());
        (answer, script.lines().len())
    }

    fn dropped() -> TransportError {
        TransportError::Unreachable {
            host: "dev.azure.com".into(),
            detail: "socket hang up".into(),
        }
    }

    #[test]
    fn what_broke_is_asked_again_a_bounded_number_of_times() {
        let script = Scripted::new;
        let many = |status: u16| (0..9).fold(script(), |script, _| script.answer(status, ""));
        let hung_up = "dev.azure.com could not be reached (socket hang up).";
        for (script, answer, waits) in [
            (script().answer(503, "").answer(200, "{}"), "200", &[1000][..]),
            (
                script().fail(dropped()).fail(dropped()).answer(200, "{}"),
                "200",
                &[1000, 3000],
            ),
            (
                script().fail(dropped()).fail(dropped()).fail(dropped()),
                hung_up,
                &[1000, 3000],
            ),
            (
                script()
                    .answer(200, r#"{"value": [{"id": 1}, {"#)
                    .answer(200, "{}"),
                "200",
                &[1000],
            ),
            (script().answer(200, r#"{"value": x}"#), "200", &[]),
            (script().answer(200, "a: {"), "200", &[]),
            (many(500), "500", &[1000, 3000]),
            (many(404), "404", &[]),
            (many(401), "401", &[]),
            (many(429), "429", &[10_000; 4]),
        ] {
            let time = Fake::default();
            assert_eq!(sent(&script, &time), (answer.to_owned(), waits.len() + 1));
            assert_eq!(time.waits.borrow().as_slice(), waits, "{answer}");
        }
    }

    #[test]
    fn a_limit_waits_as_long_as_it_says() {
        for (header, milliseconds) in [
            ("7", 7_000),
            ("0", 1_000),
            ("99999999999", 120_000),
            ("soon", 10_000),
        ] {
            let script = Scripted::new()
                .answer_with(429, &[("retry-after", header)], "")
                .answer(200, "{}");
            let time = Fake::default();
            assert_eq!(sent(&script, &time).0, "200");
            assert_eq!(time.waits.borrow().as_slice(), [milliseconds], "{header}");
        }
    }

    #[test]
    fn a_cancelled_run_asks_no_more() {
        let time = Fake {
            is_interrupted: true,
            ..Fake::default()
        };
        assert_eq!(
            sent(&Scripted::new().answer(503, ""), &time),
            ("503".to_owned(), 1)
        );
        let said = "A request to Azure DevOps failed (HTTP 503). Attempt 2 of 3 follows in 1 s.";
        assert_eq!(time.said.borrow().as_slice(), [said]);
    }
}
