//! Where a LaunchDarkly lives: one of its three hosts, or that of a service connection.

use std::fmt;
use std::net::Ipv4Addr;

use thiserror::Error;

/// Address of a LaunchDarkly instance: scheme, host, port and perhaps a path; no slash at the end.
///
/// Scheme and host are lower case and default ports are left out, so that equal instances are equal texts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instance(String);

/// Why an address cannot be that of a LaunchDarkly instance.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum InstanceError {
    /// Not an absolute web address.
    #[error(
        "'{text}' is not a web address: the LaunchDarkly URL of the service connection must look like https://app.launchdarkly.com."
    )]
    Malformed {
        /// What was given, cut to a readable length.
        text: String,
    },
    /// A token would travel in the clear.
    #[error(
        "'{text}' is not reached over https: change the LaunchDarkly URL of the service connection to https."
    )]
    Insecure {
        /// What was given, cut to a readable length.
        text: String,
    },
}

impl Instance {
    /// The three instances that LaunchDarkly runs: commercial, European Union, federal.
    #[must_use]
    pub fn official() -> [Self; 3] {
        [
            "https://app.launchdarkly.com",
            "https://app.eu.launchdarkly.com",
            "https://app.launchdarkly.us",
        ]
        .map(|address| Self(address.to_owned()))
    }

    /// Parses the address of a service connection. Slashes at the end are dropped.
    ///
    /// # Errors
    ///
    /// When it is no absolute address, carries user, query or fragment, or is not https (loopback excepted).
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
        Ok(Self(format!(
            "{}{}",
            address.origin,
            address.rest.trim_end_matches('/')
        )))
    }

    /// The address, without a slash at the end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What follows this instance's address in `url`, beginning with `/`; none when `url` lies elsewhere.
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

/// An absolute web address in two parts. Strict on purpose: no user, no backslash, no white space.
pub(crate) struct Address<'a> {
    /// `https://host` or `https://host:port`, lower case, default port left out.
    pub(crate) origin: String,
    /// Path, query and fragment, as written.
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

    /// Whether a token may travel there: https, or http to a loopback address.
    pub(crate) fn is_secure(&self) -> bool {
        self.origin.starts_with("https:") || self.is_loopback()
    }

    /// Whether this machine itself is meant.
    pub(crate) fn is_loopback(&self) -> bool {
        let (host, _) = self.host_and_port();
        host == "localhost"
            || host
                .parse::<Ipv4Addr>()
                .is_ok_and(|address| address.is_loopback())
    }

    /// Whether no router passes requests on to there.
    pub(crate) fn is_link_local(&self) -> bool {
        let (host, _) = self.host_and_port();
        host.parse::<Ipv4Addr>()
            .is_ok_and(|address| address.is_link_local())
    }

    /// Host, lower case, and port.
    pub(crate) fn host_and_port(&self) -> (&str, u16) {
        let (scheme, host) = self.origin.split_once("://").unwrap_or_default();
        let default_port = if scheme == "https" { 443 } else { 80 };
        match host.split_once(':') {
            Some((host, port)) => (host, port.parse().unwrap_or(default_port)),
            None => (host, default_port),
        }
    }
}

/// Whether a URL keeps this host as it is written: it takes a name whose last label is a number for an address, and
/// writes that with four numbers.
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
