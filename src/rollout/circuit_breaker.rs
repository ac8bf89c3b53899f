//! Stops calling LaunchDarkly after a rejected token or repeated server failures. A failure of a single flag does not stop
//! the others.

use crate::launchdarkly::Error;

/// Number of consecutive failures, unrelated to the flag, that open the circuit.
const FAILURES_IN_A_ROW: u32 = 3;

/// Consecutive failures so far, and the reason for stopping.
#[derive(Clone, Debug, Default)]
pub struct CircuitBreaker {
    in_a_row: u32,
    reason: Option<String>,
}

impl CircuitBreaker {
    /// Records the error of a flag, or its success.
    pub fn record(&mut self, error: Option<&Error>) {
        match error {
            Some(error @ Error::Unauthorized { .. }) => self.reason = Some(error.to_string()),
            Some(
                error @ (Error::Transport { .. }
                | Error::Server { .. }
                | Error::RateLimited { .. }
                | Error::Malformed { .. }),
            ) => {
                self.in_a_row += 1;
                if self.in_a_row >= FAILURES_IN_A_ROW {
                    self.reason = Some(error.to_string());
                }
            }
            _ => self.in_a_row = 0,
        }
    }

    /// Why the remaining flags are not attempted; `None` while the circuit is closed.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Response;

    fn stops_after(statuses: &[u16]) -> bool {
        let mut circuit_breaker = CircuitBreaker::default();
        for status in statuses {
            let response = Response {
                status: *status,
                headers: vec![],
                body: String::new().into(),
            };
            let error = Error::from_response("read a flag", &response);
            circuit_breaker.record((*status != 200).then_some(&error));
        }
        circuit_breaker.reason().is_some()
    }

    #[test]
    fn only_what_concerns_the_whole_account_stops_the_rest() {
        for (statuses, stops) in [
            (&[401][..], true),
            (&[503, 503], false),
            (&[503, 429, 502], true),
            (&[503, 503, 200, 503, 503], false),
            (&[503, 503, 404, 503], false),
            (&[403, 403, 403, 404, 405, 409], false),
        ] {
            assert_eq!(stops_after(statuses), stops, "{statuses:?}");
        }
    }
}
