//! Addresses of LaunchDarkly instances, and the URL parser that they use.

use std::fmt;
use std::net::Ipv4Addr;

use thiserror::Error;

/// Address of a LaunchDarkly instance: scheme, host, port and optional path, without a trailing slash.
///
/// Scheme and host are lowercase and default ports are omitted, so that equal instances compare as equal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instance(String);

/// Error for a text that is not the address of a LaunchDarkly instance.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum InstanceError {
    /// The text is not an absolute HTTP or HTTPS URL.
    #[error(
        "'{text}' is not a valid LaunchDarkly URL. Set the LaunchDarkly URL of the service connection to an address such as https://app.launchdarkly.com."
    )]
    Malformed {
        /// The input, truncated to 120 characters.
        text: String,
    },
    /// The URL is that of LaunchDarkly's REST API, or of another page, instead of that of the instance.
    #[error("The LaunchDarkly URL of the service connection is '{text}'. Change it to {correct}.")]
    Path {
        /// The input, truncated to 120 characters.
        text: String,
        /// The correct URL.
        correct: String,
    },
    /// The URL does not use HTTPS, so the token would be sent unencrypted.
    #[error(
        "'{text}' does not use HTTPS. Change the LaunchDarkly URL of the service connection to an address that begins with https://."
    )]
    Insecure {
        /// The input, truncated to 120 characters.
        text: String,
    },
}

impl Instance {
    /// Returns the three instances that LaunchDarkly operates: commercial, European Union and federal.
    #[must_use]
    pub fn official() -> [Self; 3] {
        [
            "https://app.launchdarkly.com",
            "https://app.eu.launchdarkly.com",
            "https://app.launchdarkly.us",
        ]
        .map(|address| Self(address.to_owned()))
    }

    /// Parses the URL of a service connection and removes trailing slashes.
    ///
    /// # Errors
    ///
    /// Fails if the text is not an absolute URL, has user, query or fragment, or does not use HTTPS (except for loopback).
    pub fn parse(text: &str) -> Result<Self, InstanceError> {
        let shown = || text.chars().take(120).collect();
        let Some(address) = Address::parse(text.trim()) else {
            return Err(InstanceError::Malformed { text: shown() });
        };
        if address.rest.contains(['?', '#']) {
            return Err(InstanceError::Malformed { text: shown() });
        }
        if !address.is_secure() {
            return Err(InstanceError::Insecure { text: shown() });
        }
        let path = address.rest.trim_end_matches('/');
        let is_official = Self::official().iter().any(|known| known.0 == address.origin);
        let without_api = path.strip_suffix("/api/v2").or_else(|| path.strip_suffix("/api"));
        let correct = match without_api {
            _ if is_official => "",
            Some(without_api) => without_api.trim_end_matches('/'),
            None => path,
        };
        if correct != path {
            return Err(InstanceError::Path {
                text: shown(),
                correct: format!("{}{correct}", address.origin),
            });
        }
        Ok(Self(format!("{}{path}", address.origin)))
    }

    /// Returns the address without a trailing slash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the part of `url` after this instance's address, beginning with `/`, or `None` if `url` is on another host.
    #[must_use]
    pub(crate) fn path_of(&self, url: &Address<'_>) -> Option<String> {
        let normal = format!("{}{}", url.origin, url.rest);
        let path = normal.strip_prefix(self.as_str())?;
        path.starts_with('/').then(|| path.to_owned())
    }
}

impl fmt::Display for Instance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An absolute HTTP or HTTPS URL, split into two parts. User info, backslashes and whitespace are rejected.
pub(crate) struct Address<'a> {
    /// `https://host` or `https://host:port`, in lowercase, without the default port.
    pub(crate) origin: String,
    /// Path, query and fragment, unchanged.
    pub(crate) rest: &'a str,
}

impl<'a> Address<'a> {
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let (scheme, after) = text.split_once("://")?;
        let scheme = scheme.to_ascii_lowercase();
        let default_port = match scheme.as_str() {
            "https" => 443,
            "http" => 80,
            _ => return None,
        };
        let end = after.find(['/', '?', '#']).unwrap_or(after.len());
        let (authority, rest) = after.split_at_checked(end)?;
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        };
        let host_is_plain = !host.is_empty()
            && host
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
        let port = match port {
            Some(port) if port.bytes().all(|b| b.is_ascii_digit()) => Some(port.parse::<u16>().ok()?),
            Some(_) => return None,
            None => None,
        };
        let rest_is_plain = rest
            .chars()
            .all(|c| !c.is_whitespace() && !c.is_control() && c != '\\');
        let host = host.to_ascii_lowercase();
        if !(host_is_plain && is_name_or_address(&host) && rest_is_plain) {
            return None;
        }
        let origin = match port {
            Some(port) if port != default_port => format!("{scheme}://{host}:{port}"),
            _ => format!("{scheme}://{host}"),
        };
        Some(Self { origin, rest })
    }

    /// Whether a token may be sent to this URL: HTTPS, or HTTP to a loopback address.
    pub(crate) fn is_secure(&self) -> bool {
        self.origin.starts_with("https:") || self.is_loopback()
    }

    /// Whether the host is `localhost` or an IPv4 loopback address.
    pub(crate) fn is_loopback(&self) -> bool {
        let (host, _) = self.host_and_port();
        host == "localhost"
            || host
                .parse::<Ipv4Addr>()
                .is_ok_and(|address| address.is_loopback())
    }

    /// Whether the host is an IPv4 link-local address, which no router forwards.
    pub(crate) fn is_link_local(&self) -> bool {
        let (host, _) = self.host_and_port();
        host.parse::<Ipv4Addr>()
            .is_ok_and(|address| address.is_link_local())
    }

    /// Returns the lowercase host and the port.
    pub(crate) fn host_and_port(&self) -> (&str, u16) {
        let (scheme, host) = self.origin.split_once("://").unwrap_or_default();
        let default_port = if scheme == "https" { 443 } else { 80 };
        match host.split_once(':') {
            Some((host, port)) => (host, port.parse().unwrap_or(default_port)),
            None => (host, default_port),
        }
    }
}

/// Whether a URL parser keeps this host unchanged. It reads a name whose last label is a number as an IPv4 address and
/// rewrites it with four numbers.
pub(crate) fn is_name_or_address(host: &str) -> bool {
    let last = host.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    let is_number =
        !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()) || last.starts_with("0x");
    !is_number || host.parse::<Ipv4Addr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_instances_are_equal_texts() {
        let cases = [
            ("https://app.launchdarkly.com", "https://app.launchdarkly.com"),
            (
                " HTTPS://App.LaunchDarkly.com:443/ ",
                "https://app.launchdarkly.com",
            ),
            ("https://proxy.example/ld//", "https://proxy.example/ld"),
            ("http://127.0.0.1:8422", "http://127.0.0.1:8422"),
            ("http://localhost:80", "http://localhost"),
            ("https://ld.example:0443", "https://ld.example"),
        ];
        for (text, instance) in cases {
            assert_eq!(Instance::parse(text).unwrap().as_str(), instance, "{text}");
        }
    }

    #[test]
    fn an_address_of_the_api_is_refused_with_what_to_write_instead() {
        let eu = "https://app.eu.launchdarkly.com";
        for (text, expected) in [
            (
                "https://app.launchdarkly.com/api/v2",
                "https://app.launchdarkly.com",
            ),
            ("https://app.eu.launchdarkly.com/api/v2/", eu),
            ("https://app.eu.launchdarkly.com/projects/default/flags", eu),
            ("https://proxy.example/ld/api/v2", "https://proxy.example/ld"),
            ("https://proxy.example/api", "https://proxy.example"),
        ] {
            let error = Instance::parse(text).unwrap_err();
            assert!(
                matches!(&error, InstanceError::Path { correct, .. } if correct == expected),
                "{text}: {error}"
            );
            assert!(
                error.to_string().contains(&format!("Change it to {expected}.")),
                "{error}"
            );
        }
    }

    #[test]
    fn unusable_addresses_are_refused() {
        for text in [
            "",
            "app.launchdarkly.com",
            "ftp://app.launchdarkly.com",
            "https://",
            "https://user@app.launchdarkly.com",
            "https://app.launchdarkly.com@evil.example",
            "https://app.launchdarkly.com\\@evil.example",
            "https://app.launchdarkly.com?x=1",
            "https://app launchdarkly.com",
            "https://app.launchdarkly.com:port",
            "https://app.launchdarkly.com:65536",
            "https://app.launchdarkly.com:",
            "https://2130706433",
            "http://127.1",
            "https://0x7f.0.0.1",
            "https://launchdarkly.0xa9fea9fe",
        ] {
            assert!(
                matches!(Instance::parse(text), Err(InstanceError::Malformed { .. })),
                "{text:?}"
            );
        }
        for text in [
            "http://app.launchdarkly.com",
            "http://127.0.0.1.evil.example",
            "http://localhost.evil.example",
        ] {
            assert!(
                matches!(Instance::parse(text), Err(InstanceError::Insecure { .. })),
                "{text:?}"
            );
        }
    }
}
