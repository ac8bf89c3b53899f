//! Network settings: proxy, certificate authorities, client certificate.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::http::Secret;
use crate::http::query::decode;

/// Network settings. Default: no proxy, and the authorities that Node trusts.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Proxy.
    pub proxy: Option<Proxy>,
    /// Certificates.
    pub certificates: Certificates,
}

/// An HTTP proxy that opens tunnels (`CONNECT`).
#[derive(Clone, Debug)]
pub struct Proxy {
    /// Variable that contains the address, for messages.
    pub source: &'static str,
    /// Address of the proxy.
    pub address: ProxyAddress,
    /// User name and password, if it requires them.
    pub credentials: Option<Credentials>,
    /// Servers reached without the proxy.
    pub bypass: Bypass,
}

/// Address of a proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyAddress {
    /// Whether the connection to the proxy uses TLS.
    pub secure: bool,
    /// Name or address, without brackets.
    pub host: String,
    /// Port.
    pub port: u16,
}

/// Proxy credentials (Basic).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// User name.
    pub user: String,
    /// Password; may be empty.
    pub password: Secret,
}

/// Servers reached without the proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bypass {
    /// Case-insensitive regular expressions, searched in the URL.
    Patterns(Vec<String>),
    /// Names and suffixes of hosts, as `NO_PROXY` lists them.
    Hosts(Vec<String>),
}

/// Paths of PEM files.
#[derive(Clone, Debug, Default)]
pub struct Certificates {
    /// Authorities to trust in addition to those that Node trusts.
    pub authorities: Vec<String>,
    /// Client certificate and its private key.
    pub client: Option<ClientCertificate>,
    /// Whether to trust every server, as the agent was configured to.
    pub unverified: bool,
}

/// Client certificate.
#[derive(Clone, Debug)]
pub struct ClientCertificate {
    /// Path of the certificate, PEM.
    pub certificate: String,
    /// Path of its private key, PEM.
    pub key: String,
    /// Password of the private key.
    pub password: Option<Secret>,
}

impl Certificates {
    /// Whether Node's defaults apply.
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.authorities.is_empty() && self.client.is_none() && !self.unverified
    }
}

impl ProxyAddress {
    /// Parses `http://user:password@host:port/`, of which all but the host may be missing.
    #[must_use]
    pub fn parse(text: &str) -> Option<(Self, Option<Credentials>)> {
        let (secure, rest) = match text.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => (false, rest),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => (true, rest),
            Some(_) => return None,
            None => (false, text),
        };
        let authority = rest.split(['/', '?', '#']).next()?;
        let (credentials, place) = match authority.rsplit_once('@') {
            Some((credentials, place)) => (Some(Credentials::parse(credentials)?), place),
            None => (None, authority),
        };
        let (host, port) = match place.strip_prefix('[') {
            Some(literal) => {
                let (host, after) = literal.split_once(']')?;
                let port = after.strip_prefix(':');
                (port.is_some() || after.is_empty()).then_some((host, port))?
            }
            None => match place.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (place, None),
            },
        };
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
        if host.is_empty() || !host.chars().all(is_plain) {
            return None;
        }
        let port = match port {
            None | Some("") => {
                if secure {
                    443
                } else {
                    80
                }
            }
            Some(port) => port.parse().ok().filter(|port| *port > 0)?,
        };
        let host = host.to_ascii_lowercase();
        Some((Self { secure, host, port }, credentials))
    }
}

impl fmt::Display for ProxyAddress {
    /// `host:port`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.host {
            literal if literal.contains(':') => write!(f, "[{literal}]:{}", self.port),
            host => write!(f, "{host}:{}", self.port),
        }
    }
}

impl Credentials {
    /// Parses percent-encoded `user:password`, as in URLs.
    fn parse(text: &str) -> Option<Self> {
        let (user, password) = text.split_once(':').unwrap_or((text, ""));
        Some(Self {
            user: decode(user)?,
            password: Secret::new(&decode(password)?),
        })
    }

    /// `user:password` in base64, as in the request header. As secret as the password.
    #[must_use]
    pub fn basic(&self) -> String {
        STANDARD.encode(format!("{}:{}", self.user, self.password.expose()))
    }
}

impl Bypass {
    /// The hosts of `NO_PROXY`: separated by commas or spaces.
    #[must_use]
    pub fn hosts(list: &str) -> Self {
        let hosts = list.split(|c: char| c == ',' || c.is_whitespace());
        Self::Hosts(
            hosts
                .filter(|host| !host.is_empty())
                .map(str::to_ascii_lowercase)
                .collect(),
        )
    }
}

/// Whether an entry of `NO_PROXY` matches this host: `*`, the name itself or a parent domain, optionally with a port.
#[must_use]
pub fn is_listed(entry: &str, host: &str, port: u16) -> bool {
    let (name, wanted_port) = match entry.rsplit_once(':') {
        Some((name, wanted)) if !name.contains(':') => (name, wanted.parse().ok()),
        _ => (entry, None),
    };
    if wanted_port.is_some_and(|wanted: u16| wanted != port) {
        return false;
    }
    let name = name.trim_start_matches('*').trim_start_matches('.');
    match host.strip_suffix(name) {
        Some(before) => name.is_empty() || before.is_empty() || before.ends_with('.'),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_in_every_form_that_people_write() {
        for (text, expected) in [
            ("http://proxy.corp:3128", Some((false, "proxy.corp:3128", None))),
            ("http://Proxy.corp/", Some((false, "proxy.corp:80", None))),
            ("https://proxy.corp", Some((true, "proxy.corp:443", None))),
            ("proxy:8080", Some((false, "proxy:8080", None))),
            ("http://[fd00::1]:3128", Some((false, "[fd00::1]:3128", None))),
            (
                "http://a%40corp:p%3Aw%25@proxy:1",
                Some((false, "proxy:1", Some(("a@corp", "p:w%")))),
            ),
            ("http://user@proxy", Some((false, "proxy:80", Some(("user", ""))))),
            ("socks5://proxy:1080", None),
            ("http://", None),
            ("http://proxy:0", None),
            ("http://proxy:99999", None),
            ("http://a%zz@proxy", None),
            ("http://a%+f@proxy", None),
            ("http://pro xy", None),
            ("", None),
        ] {
            let parsed = ProxyAddress::parse(text);
            let parsed = parsed.as_ref().map(|(address, credentials)| {
                let credentials = credentials.as_ref();
                let credentials = credentials.map(|c| (c.user.as_str(), c.password.expose()));
                (address.secure, address.to_string(), credentials)
            });
            let expected =
                expected.map(|(secure, place, credentials)| (secure, place.to_owned(), credentials));
            assert_eq!(parsed, expected, "{text}");
        }
    }

    #[test]
    fn credentials_are_written_in_base64() {
        for (user, password, expected) in [
            ("Aladdin", "open sesame", "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
            ("a", "", "YTo="),
            ("a", "b", "YTpi"),
            ("ü", "~?>", "w7w6fj8+"),
        ] {
            let credentials = Credentials {
                user: user.to_owned(),
                password: Secret::new(password),
            };
            assert_eq!(credentials.basic(), expected);
        }
    }

    #[test]
    fn no_proxy_lists_hosts_domains_and_ports() {
        for (list, host, port, listed) in [
            ("launchdarkly.com", "launchdarkly.com", 443, true),
            ("launchdarkly.com", "app.launchdarkly.com", 443, true),
            (".launchdarkly.com", "app.launchdarkly.com", 443, true),
            ("*.LaunchDarkly.com", "app.launchdarkly.com", 443, true),
            ("darkly.com", "app.launchdarkly.com", 443, false),
            ("app.launchdarkly.com:443", "app.launchdarkly.com", 443, true),
            ("app.launchdarkly.com:8443", "app.launchdarkly.com", 443, false),
            ("a, b\tapp.launchdarkly.us", "app.launchdarkly.us", 443, true),
            ("*", "anything", 1, true),
            ("", "anything", 1, false),
        ] {
            let Bypass::Hosts(hosts) = Bypass::hosts(list) else {
                panic!("{list}")
            };
            let found = hosts.iter().any(|entry| is_listed(entry, host, port));
            assert_eq!(found, listed, "{list} {host}:{port}");
        }
    }
}
