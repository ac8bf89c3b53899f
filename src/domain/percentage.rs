//! Percentage of contexts that are served `true`, in thousandths of a percent.
//!
//! LaunchDarkly's weights have the same unit: 100% is 100,000 (REST API, semantic patch, `rolloutWeights`). Input with
//! more than three decimals is rejected, never rounded.

use std::fmt;

use serde::{Serialize, Serializer};
use thiserror::Error;

/// A percentage from 0 to 100 with at most three decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percentage(u32);

/// Error for a text that is not a percentage.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "'{text}' is not a percentage. Enter a number from 0 to 100 with at most 3 decimals, for example 25 or 12.5."
)]
pub struct PercentageError {
    text: String,
}

impl Percentage {
    /// 0%: nobody is served `true`.
    pub const NONE: Self = Self(0);
    /// 100%: everyone is served `true`.
    pub const ALL: Self = Self(100_000);

    /// Parses a plain decimal such as `25` or `12.345`, without sign, exponent or percent sign.
    ///
    /// # Errors
    ///
    /// Fails if the text has another form, is above 100 or has more than three decimals.
    pub fn parse(text: &str) -> Result<Self, PercentageError> {
        let error = || PercentageError {
            text: text.chars().take(40).collect(),
        };
        let (whole, decimals) = match text.trim().split_once('.') {
            Some((whole, decimals)) if (1..=3).contains(&decimals.len()) => (whole, decimals),
            Some(_) => return Err(error()),
            None => (text.trim(), ""),
        };
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || whole.len() > 9 || !digits(whole) || !digits(decimals) {
            return Err(error());
        }
        let whole: u32 = whole.parse().map_err(|_| error())?;
        let decimals: u32 = format!("{decimals:0<3}").parse().map_err(|_| error())?;
        whole
            .checked_mul(1000)
            .and_then(|thousandths| thousandths.checked_add(decimals))
            .and_then(Self::from_weight)
            .ok_or_else(error)
    }

    /// Converts a LaunchDarkly weight. Returns `None` if it is above 100,000.
    #[must_use]
    pub const fn from_weight(weight: u32) -> Option<Self> {
        if weight <= Self::ALL.0 {
            Some(Self(weight))
        } else {
            None
        }
    }

    /// Converts a JSON number. Returns `None` if it is out of range or has more than three decimals.
    #[must_use]
    pub fn from_number(number: f64) -> Option<Self> {
        let thousandths = (number * 1000.0).round();
        let is_exact = (thousandths / 1000.0 - number).abs() < 1e-9;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to be whole and in range"
        )]
        ((0.0..=100_000.0).contains(&thousandths) && is_exact).then_some(Self(thousandths as u32))
    }

    /// Returns LaunchDarkly's weight for the variation `true`.
    #[must_use]
    pub const fn weight(self) -> u32 {
        self.0
    }

    /// Returns the remainder to 100%.
    #[must_use]
    pub const fn rest(self) -> Self {
        Self(Self::ALL.0 - self.0)
    }
}

impl fmt::Display for Percentage {
    /// Formats as `25`, `12.5` or `0.001`, without percent sign and trailing zeros.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, decimals) = (self.0 / 1000, self.0 % 1000);
        if decimals == 0 {
            write!(f, "{whole}")
        } else {
            f.write_str(format!("{whole}.{decimals:03}").trim_end_matches('0'))
        }
    }
}

impl Serialize for Percentage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_multiple_of(1000) {
            serializer.serialize_u32(self.0 / 1000)
        } else {
            serializer.serialize_f64(f64::from(self.0) / 1000.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn plain_decimals_become_weights() {
        let cases = [
            ("0", 0),
            ("0.001", 1),
            ("12.345", 12_345),
            ("12.5", 12_500),
            ("25", 25_000),
            ("025", 25_000),
            (" 33.333 ", 33_333),
            ("66.667", 66_667),
            ("99.999", 99_999),
            ("100", 100_000),
            ("100.000", 100_000),
        ];
        for (text, weight) in cases {
            let percentage = Percentage::parse(text).unwrap();
            assert_eq!(percentage.weight(), weight, "{text}");
            assert_eq!(percentage.weight() + percentage.rest().weight(), 100_000);
        }
    }

    #[test]
    fn anything_else_is_refused_and_named() {
        for text in [
            "",
            " ",
            "-1",
            "+5",
            "100.001",
            "101",
            "33.3333",
            "1e1",
            "5%",
            "1,5",
            ".5",
            "5.",
            "0x10",
            "99999999999999999999",
            "NaN",
            "٥",
        ] {
            let error = Percentage::parse(text).unwrap_err().to_string();
            assert!(error.contains("0 to 100"), "{text:?}: {error}");
        }
    }

    proptest! {
        #[test]
        fn text_and_json_forms_survive_a_round_trip(weight in 0_u32..=100_000) {
            let percentage = Percentage::from_weight(weight).unwrap();
            prop_assert_eq!(Percentage::parse(&percentage.to_string()).unwrap(), percentage);
            let json = serde_json::to_value(percentage).unwrap();
            prop_assert_eq!(Percentage::from_number(json.as_f64().unwrap()).unwrap(), percentage);
        }

        #[test]
        fn no_text_makes_parsing_panic(text in ".*") {
            let _ = Percentage::parse(&text);
        }
    }
}
