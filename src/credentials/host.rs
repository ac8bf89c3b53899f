//! Host of an entry of `integrations.azure`.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use crate::domain::instance::is_name_or_address;

/// Host of Azure DevOps Services.
pub const CLOUD: &str = "dev.azure.com";

/// A host with an optional port, in the form that a normalized URL has.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Host(String);

impl Host {
    /// Parses a host in its normalized form: lowercase, without scheme, path or port 80. Returns `None` for any other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (name, port) = match text.strip_prefix('[') {
            Some(literal) => {
                let (address, after) = literal.split_once(']')?;
                let port = after.strip_prefix(':');
                if port.is_none() && !after.is_empty() {
                    return None;
                }
                // Only the canonical form is accepted.
                let parsed: Ipv6Addr = address.parse().ok()?;
                return (parsed.to_string() == address && port.is_none_or(is_port))
                    .then(|| Self(text.to_owned()));
            }
            None => match text.split_once(':') {
                Some((name, port)) => (name, Some(port)),
                None => (text, None),
            },
        };
        let is_plain = |byte: u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'_')
        };
        let is_host = !name.is_empty() && name.bytes().all(is_plain);
        (is_host && is_name_or_address(name) && port.is_none_or(is_port)).then(|| Self(text.to_owned()))
    }

    /// Returns the host of Azure DevOps Services.
    #[must_use]
    pub fn cloud() -> Self {
        Self(CLOUD.to_owned())
    }

    /// Returns the host as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the host is `dev.azure.com`. Other names of Azure DevOps Services do not count.
    #[must_use]
    pub fn is_cloud(&self) -> bool {
        self.0 == CLOUD
    }

    /// Whether the host is a loopback address.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let name = self.0.split(':').next().unwrap_or_default();
        name == "localhost"
            || name
                .parse::<Ipv4Addr>()
                .is_ok_and(|address| address.is_loopback())
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether the text is a canonical port number other than 80, which URLs omit.
fn is_port(port: &str) -> bool {
    let is_written_so = |number: u16| number.to_string() == port && number != 80;
    port.parse().is_ok_and(is_written_so)
}
