//! Percent-encoded query of a URL.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// All but the unreserved characters of RFC 3986, section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Query pairs, in the order in which they were added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(String);

impl Query {
    /// An empty query.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a pair. Names may repeat.
    #[must_use]
    pub fn pair(mut self, name: &str, value: impl fmt::Display) -> Self {
        if !self.0.is_empty() {
            self.0.push('&');
        }
        self.0.push_str(&encode(name));
        self.0.push('=');
        self.0.push_str(&encode(&value.to_string()));
        self
    }

    /// Adds a pair if there is a value.
    #[must_use]
    pub fn optional(self, name: &str, value: Option<impl fmt::Display>) -> Self {
        match value {
            Some(value) => self.pair(name, value),
            None => self,
        }
    }

    /// The encoded pairs, without `?`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Query {
    /// `?a=b&c=d`; empty if there are no pairs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            Ok(())
        } else {
            write!(f, "?{}", self.0)
        }
    }
}

/// Percent-encodes everything but the unreserved characters of RFC 3986, so also `+`, `/` and `%`.
#[must_use]
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Decodes percent-encoding; `None` when it is malformed or not UTF-8.
#[must_use]
pub fn decode(text: &str) -> Option<String> {
    // The crate leaves a malformed escape as it is.
    let is_escape = |part: &str| {
        let mut digits = part.bytes();
        digits.by_ref().take(2).filter(u8::is_ascii_hexdigit).count() == 2
    };
    if !text.split('%').skip(1).all(is_escape) {
        return None;
    }
    let decoded = percent_decode_str(text).decode_utf8().ok()?;
    Some(decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_encoded_to_the_last_reserved_character() {
        let query = Query::new()
            .pair("filter", "query:a+b,tags:x&y=ü #/%")
            .optional("env", None::<&str>)
            .pair("env", "production");
        assert_eq!(
            query.to_string(),
            "?filter=query%3Aa%2Bb%2Ctags%3Ax%26y%3D%C3%BC%20%23%2F%25&env=production"
        );
        assert_eq!(Query::new().to_string(), "");
    }

    #[test]
    fn what_was_encoded_comes_back_and_what_is_malformed_does_not() {
        let text = "a+b/ü#%";
        assert_eq!(decode(&encode(text)).as_deref(), Some(text));
        for malformed in ["%", "%2", "%zz", "%+f", "%ff", "a%E2%82"] {
            assert_eq!(decode(malformed), None, "{malformed}");
        }
    }
}
