//! Duration in minutes.

use std::fmt;

use super::InputError;

/// Longest duration, in minutes: no job runs longer.
const MAX_MINUTES: f64 = 30.0 * 24.0 * 60.0;

/// Positive duration, stored in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Minutes(u64);

impl Minutes {
    /// Parses a decimal number.
    ///
    /// # Errors
    ///
    /// When the text is not a number, or the duration is zero or too long.
    pub fn parse(text: &str) -> Result<Self, InputError> {
        let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let minutes: Option<f64> = text.parse().ok().filter(|_| is_plain);
        minutes
            .filter(|minutes| *minutes <= MAX_MINUTES)
            .map(|minutes| Self((minutes * 60_000.0).round() as u64))
            .filter(|minutes| minutes.0 > 0)
            .ok_or_else(|| InputError::Minutes {
                text: text.to_owned(),
            })
    }

    /// Duration in milliseconds.
    #[must_use]
    pub const fn milliseconds(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Minutes {
    /// `60 minutes`, `1 minute`, `0.5 minutes`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.0 == 60_000 { "" } else { "s" };
        write!(f, "{} minute{plural}", self.0 as f64 / 60_000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_numbers_of_minutes_are_read() {
        for (text, minutes) in [
            ("60", "60 minutes"),
            ("1", "1 minute"),
            ("0.5", "0.5 minutes"),
            ("43200", "43200 minutes"),
        ] {
            assert_eq!(Minutes::parse(text).unwrap().to_string(), minutes);
        }
        for text in [
            "", "0", "0.0", "-5", "+5", "1e3", "inf", "NaN", "5 min", "1,5", "1.2.3", ".", "43201",
        ] {
            assert!(Minutes::parse(text).is_err(), "{text}");
        }
    }
}
