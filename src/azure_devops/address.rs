//! Addresses of Azure DevOps, taken apart. Only http and https; what browsers and servers could read differently is
//! refused, and whoever sends a request builds its address anew from these parts.

use crate::domain::instance;
use crate::http::query::decode;

/// An absolute address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Scheme, host and port, lower case, without the scheme's own port.
    pub origin: String,
    /// Host and port as in the origin.
    pub host: String,
    /// Parts of the path that are not empty, decoded.
    pub segments: Vec<String>,
    /// Names and values of the query, decoded, in order, as browsers read them.
    pub query: Vec<(String, String)>,
    secure: bool,
    link_local: bool,
}

impl Address {
    /// Takes an address apart; a user name in it, as addresses to clone have one, is left out. Nothing for anything else.
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

    /// Whether a token may travel there: https, or http to this machine.
    #[must_use]
    pub const fn is_secure(&self) -> bool {
        self.secure
    }

    /// Whether no router passes requests on to there: the network of the machine itself.
    #[must_use]
    pub const fn is_link_local(&self) -> bool {
        self.link_local
    }

    /// The first value of that name in the query.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// The text without `user@` or `user:password@`.
fn without_user(text: &str) -> Option<String> {
    let (scheme, after) = text.split_once("://")?;
    let end = after.find(['/', '?', '#']).unwrap_or(after.len());
    let (authority, rest) = after.split_at_checked(end)?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    // Some readers end the host there.
    (!authority.contains('\\')).then(|| format!("{scheme}://{host}{}", rest.replace(' ', "%20")))
}
