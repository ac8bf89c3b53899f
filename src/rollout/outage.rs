//! When to stop asking LaunchDarkly: one flag's failure stops no other, but a refused token or a service that is
//! down would only be asked the same in vain.

use crate::launchdarkly::Error;

/// So many failures in a row that are not about the flag tell an outage from a hiccup.
const OUTAGE: u32 = 3;

/// What the failures so far come to.
#[derive(Clone, Debug, Default)]
pub struct Outage {
    in_a_row: u32,
    reason: Option<String>,
}

impl Outage {
    /// Takes note of how a flag ended.
    pub fn observe(&mut self, error: Option<&Error>) {
        match error {
            Some(error @ Error::Unauthorized { .. }) => self.reason = Some(error.to_string()),
            Some(
                error @ (Error::Transport { .. }
                | Error::Server { .. }
                | Error::RateLimited { .. }
                | Error::Malformed { .. }),
            ) => {
                self.in_a_row += 1;
                if self.in_a_row >= OUTAGE {
                    self.reason = Some(error.to_string());
                }
            }
            _ => self.in_a_row = 0,
        }
    }

    /// Why the remaining flags are not worth a try.
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
        let mut outage = Outage::default();
        for status in statuses {
            let response = Response {
                status: *status,
                headers: vec![],
                body: String::new().into(),
            };
            let error = Error::from_response("read a flag", &response);
            outage.observe((*status != 200).then_some(&error));
        }
        outage.reason().is_some()
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
