//! Keys of LaunchDarkly projects, environments and flags.
//!
//! A key consists of letters, digits, `.`, `_` and `-`, starts with a letter or digit and is case-sensitive
//! (REST API, "Create a feature flag"). A parsed key can be used in a URL path without encoding.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Maximum length of a key in LaunchDarkly, in characters.
const MAX_LENGTH: usize = 256;

/// Error for a text that is not a key.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum KeyError {
    /// The text is empty.
    #[error("The {what} key is empty.")]
    Empty {
        /// `project`, `environment` or `flag`.
        what: &'static str,
    },
    /// The text has characters or a length that keys cannot have.
    #[error(
        "'{text}' is not a LaunchDarkly {what} key. A key consists of letters, digits, '.', '_' and '-', starts with a letter or digit, and has at most 256 characters."
    )]
    Malformed {
        /// `project`, `environment` or `flag`.
        what: &'static str,
        /// The input, truncated to 80 characters.
        text: String,
    },
}

fn check(what: &'static str, text: &str) -> Result<String, KeyError> {
    if text.is_empty() {
        return Err(KeyError::Empty { what });
    }
    let starts_well = text.starts_with(|c: char| c.is_ascii_alphanumeric());
    let all_allowed = text
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
    if starts_well && all_allowed && text.len() <= MAX_LENGTH {
        Ok(text.to_owned())
    } else {
        Err(KeyError::Malformed {
            what,
            text: text.chars().take(80).collect(),
        })
    }
}

macro_rules! key {
    ($name:ident, $what:literal) => {
        #[doc = concat!("Key of a LaunchDarkly ", $what, ".")]
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            #[doc = concat!("Parses the key of a ", $what, " and removes surrounding whitespace.")]
            ///
            /// # Errors
            ///
            /// Fails if the text is empty or is not a valid key.
            pub fn parse(text: &str) -> Result<Self, KeyError> {
                check($what, text.trim()).map(Self)
            }

            /// Returns the key as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = KeyError;

            fn try_from(text: String) -> Result<Self, KeyError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(key: $name) -> Self {
                key.0
            }
        }
    };
}

key!(ProjectKey, "project");
key!(EnvironmentKey, "environment");
key!(FlagKey, "flag");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_follow_the_grammar() {
        for good in ["a", "checkout-v2", "Checkout.V2_x", "0day", &"k".repeat(256)] {
            assert_eq!(FlagKey::parse(good).unwrap().as_str(), good);
        }
        let long = "k".repeat(257);
        for bad in [
            "", " ", "-a", ".", "..", "a/b", "a b", "a%2Fb", "é", "a?b", "a#b", &long,
        ] {
            assert!(FlagKey::parse(bad).is_err(), "{bad:?} is no key");
        }
    }

    #[test]
    fn white_space_around_a_key_is_dropped_and_case_is_kept() {
        assert_eq!(ProjectKey::parse(" Default\n").unwrap().as_str(), "Default");
        assert_ne!(FlagKey::parse("a").unwrap(), FlagKey::parse("A").unwrap());
    }

    #[test]
    fn the_error_names_what_was_wrong() {
        let error = EnvironmentKey::parse("../x").unwrap_err().to_string();
        assert!(
            error.contains("'../x'") && error.contains("environment key"),
            "{error}"
        );
    }
}
