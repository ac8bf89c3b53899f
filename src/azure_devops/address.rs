//! Parsed URLs of Azure DevOps. Only http and https. URLs that browsers and servers could interpret differently are rejected;
//! request URLs are built from these parts.

use crate::domain::instance;
use crate::http::query::decode;

/// Parsed absolute URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Scheme, host and port in lower case, without a default port.
    pub origin: String,
    /// Host and port of the origin.
    pub host: String,
    /// Decoded, non-empty segments of the path.
    pub segments: Vec<String>,
    /// Decoded names and values of the query, in order, as browsers decode them.
    pub query: Vec<(String, String)>,
    secure: bool,
    link_local: bool,
}

impl Address {
    /// Parses a URL; `None` if it is not valid. A user name, as in clone URLs, is ignored.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let anonymous = without_user(text)?;
        let parsed = instance::Address::parse(&anonymous)?;
        let (_, host) = parsed.origin.split_once("://")?;
        let rest = parsed.rest.split('#').next().unwrap_or_default();
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let segments = path.split('/').filter(|segment| !segment.is_empty());
        let segments = segments.map(decode).collect::<Option<Vec<_>>>()?;
        // A server would resolve them.
        if segments
            .iter()
            .any(|segment| matches!(segment.as_str(), "." | ".."))
        {
            return None;
        }
        Some(Self {
            host: host.to_owned(),
            segments,
            query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            secure: parsed.is_secure(),
            link_local: parsed.is_link_local(),
            origin: parsed.origin,
        })
    }

    /// Whether a token may be sent there: https, or http to this machine.
    #[must_use]
    pub const fn is_secure(&self) -> bool {
        self.secure
    }

    /// Whether the host is link-local.
    #[must_use]
    pub const fn is_link_local(&self) -> bool {
        self.link_local
    }

    /// First value of a query parameter.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Removes `user@` or `user:password@`.
fn without_user(text: &str) -> Option<String> {
    let (scheme, after) = text.split_once("://")?;
    let end = after.find(['/', '?', '#']).unwrap_or(after.len());
    let (authority, rest) = after.split_at_checked(end)?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    // Some readers end the host there.
    (!authority.contains('\\')).then(|| format!("{scheme}://{host}{}", rest.replace(' ', "%20")))
}
