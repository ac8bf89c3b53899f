//! Reads the agent's network settings (proxy, certificates) from its variables.

use serde_json::Value;

use super::log::Log;
use super::variables::Variables;
use crate::http::Secret;
use crate::http::node::settings::{
    Bypass, Certificates, ClientCertificate, Credentials, Proxy, ProxyAddress, Settings,
};
use crate::http::query::encode;

/// Settings, and what was wrong with them.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// For the transport.
    pub settings: Settings,
    /// A sentence for each setting that is not or not safely used.
    pub warnings: Vec<String>,
}

impl Network {
    /// Reads the agent's own variables, and those of the machine where the agent has none.
    #[must_use]
    pub fn read(variables: &Variables) -> Self {
        let mut warnings = Vec::new();
        let proxy = agent_proxy(variables, &mut warnings).or_else(|| machine_proxy(variables, &mut warnings));
        let certificates = certificates(variables, &mut warnings);
        Self {
            settings: Settings { proxy, certificates },
            warnings,
        }
    }

    /// Names the proxy, warns, and has passwords masked: as they are, and as requests and addresses write them.
    pub fn announce(&self, log: Log<'_>) {
        let client = self.settings.certificates.client.as_ref();
        if let Some(password) = client.and_then(|client| client.password.as_ref()) {
            hide(log, password);
        }
        if let Some(proxy) = &self.settings.proxy {
            if let Some(credentials) = &proxy.credentials {
                hide(log, &credentials.password);
                log.hide(&Secret::new(&credentials.basic()));
            }
            log.line(&format!("Proxy    {} ({})", proxy.address, proxy.source));
        }
        self.warnings.iter().for_each(|warning| log.warning(warning));
    }
}

fn hide(log: Log<'_>, password: &Secret) {
    let plain = password.expose();
    if plain.is_empty() {
        return;
    }
    log.hide(password);
    let encoded = encode(plain);
    if encoded != plain {
        log.hide(&Secret::new(&encoded));
    }
}

/// The proxy that the agent was configured with.
fn agent_proxy(variables: &Variables, warnings: &mut Vec<String>) -> Option<Proxy> {
    let source = "AGENT_PROXYURL";
    let (address, of_address) = address(source, variables.get(source)?, warnings)?;
    let credentials = variables.get("AGENT_PROXYUSERNAME").map(|user| Credentials {
        user: user.to_owned(),
        password: secret(variables, "AGENT_PROXYPASSWORD").unwrap_or_else(|| Secret::new("")),
    });
    Some(Proxy {
        source,
        address,
        credentials: credentials.or(of_address),
        bypass: Bypass::Patterns(patterns(variables.get("AGENT_PROXYBYPASSLIST"), warnings)),
    })
}

/// The proxy that all programs of the machine use. Requests by plain HTTP never leave the machine, so
/// `HTTP_PROXY` is of no use.
fn machine_proxy(variables: &Variables, warnings: &mut Vec<String>) -> Option<Proxy> {
    let (source, value) = ["HTTPS_PROXY", "https_proxy"]
        .into_iter()
        .find_map(|name| Some((name, variables.get(name)?)))?;
    let (address, credentials) = address(source, value, warnings)?;
    let hosts = variables.get("NO_PROXY").or_else(|| variables.get("no_proxy"));
    Some(Proxy {
        source,
        address,
        credentials,
        bypass: Bypass::hosts(hosts.unwrap_or_default()),
    })
}

fn address(
    source: &str,
    value: &str,
    warnings: &mut Vec<String>,
) -> Option<(ProxyAddress, Option<Credentials>)> {
    let parsed = ProxyAddress::parse(value);
    if parsed.is_none() {
        // The value may hold a password.
        warnings.push(format!(
            "{source} is not the address of an HTTP proxy, so no proxy is used. It must look like http://proxy.example:3128."
        ));
    }
    parsed
}

/// A JSON list of regular expressions.
fn patterns(list: Option<&str>, warnings: &mut Vec<String>) -> Vec<String> {
    let Some(list) = list else {
        return Vec::new();
    };
    match serde_json::from_str(list) {
        Ok(Value::Array(items)) => items
            .iter()
            .filter_map(|item| item.as_str().map(str::to_owned))
            .collect(),
        _ => {
            warnings.push(
                "AGENT_PROXYBYPASSLIST is not a JSON list of regular expressions, so nothing bypasses the proxy. Correct the .proxybypass file of the agent, or the variable NO_PROXY that it was started with, and restart the agent.".to_owned(),
            );
            Vec::new()
        }
    }
}

fn certificates(variables: &Variables, warnings: &mut Vec<String>) -> Certificates {
    let unverified = variables
        .get("AGENT_SKIPCERTVALIDATION")
        .is_some_and(|value| value.eq_ignore_ascii_case("true"));
    if unverified {
        warnings.push(
            "The agent is configured with --sslskipcertvalidation: the certificates of Azure DevOps and LaunchDarkly are not checked, so anyone between the agent and the servers could read the tokens. Configure it with --sslcacert instead.".to_owned(),
        );
    }
    let path = |name: &str| variables.get(name).map(str::to_owned);
    let client = path("AGENT_CLIENTCERT").zip(path("AGENT_CLIENTCERTKEY"));
    // Authorities passed to Node replace its own and NODE_EXTRA_CA_CERTS, so both are passed again.
    let authorities = path("AGENT_CAINFO").map_or_else(Vec::new, |authority| {
        let of_node = path("NODE_EXTRA_CA_CERTS");
        std::iter::once(authority).chain(of_node).collect()
    });
    Certificates {
        authorities,
        client: client.map(|(certificate, key)| ClientCertificate {
            certificate,
            key,
            password: secret(variables, "AGENT_CLIENTCERTPASSWORD"),
        }),
        unverified,
    }
}

/// The agent hands secret variables over with a prefix; whoever sets them by hand leaves it out.
fn secret(variables: &Variables, name: &str) -> Option<Secret> {
    let value = variables
        .get(&format!("SECRET_{name}"))
        .or_else(|| variables.get(name));
    value.map(Secret::new)
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use crate::azure_devops::agent::Machine;

    fn read(pairs: &[(&str, &str)]) -> Network {
        Network::read(&Variables::new(
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        ))
    }

    /// Source, address, user and password of the proxy.
    fn proxy(network: &Network) -> String {
        let Some(proxy) = &network.settings.proxy else {
            return "none".to_owned();
        };
        let credentials = proxy.credentials.as_ref();
        let credentials = credentials.map_or_else(String::new, |credentials| {
            format!(" as {}:{}", credentials.user, credentials.password.expose())
        });
        format!("{} {}{credentials}", proxy.source, proxy.address)
    }

    #[derive(Default)]
    struct Recorder(RefCell<Vec<String>>);

    impl Machine for Recorder {
        fn print(&self, line: &str) {
            self.0.borrow_mut().push(line.to_owned());
        }
        fn save(&self, _: &str, _: &str) -> Result<String, String> {
            Err("there is no disk".to_owned())
        }
        fn read(&self, _: &str) -> Result<String, String> {
            Err("there is no disk".to_owned())
        }
        fn now(&self) -> String {
            String::new()
        }
    }

    #[test]
    fn the_agents_proxy_wins_over_that_of_the_machine() {
        let agent = ("AGENT_PROXYURL", "http://agent:1");
        let machine = ("HTTPS_PROXY", "http://a:b@machine:2");
        for (pairs, expected) in [
            (&[][..], "none"),
            (&[machine], "HTTPS_PROXY machine:2 as a:b"),
            (&[("https_proxy", "machine:2")], "https_proxy machine:2"),
            (&[("HTTP_PROXY", "http://machine:2")], "none"),
            (&[agent, machine], "AGENT_PROXYURL agent:1"),
            (
                &[
                    agent,
                    ("AGENT_PROXYUSERNAME", "u"),
                    ("SECRET_AGENT_PROXYPASSWORD", "p"),
                ],
                "AGENT_PROXYURL agent:1 as u:p",
            ),
            (
                &[agent, ("AGENT_PROXYUSERNAME", "u"), ("AGENT_PROXYPASSWORD", "p")],
                "AGENT_PROXYURL agent:1 as u:p",
            ),
        ] {
            let network = read(pairs);
            assert_eq!(proxy(&network), expected, "{pairs:?}");
            assert!(network.warnings.is_empty(), "{pairs:?}");
        }
    }

    #[test]
    fn what_cannot_be_used_is_told_without_its_value() {
        for pairs in [
            &[("AGENT_PROXYURL", "socks5://user:canary@proxy")][..],
            &[("HTTPS_PROXY", "http://user:canary@proxy:port")],
            &[
                ("AGENT_PROXYURL", "http://proxy"),
                ("AGENT_PROXYBYPASSLIST", "canary"),
            ],
            &[("AGENT_SKIPCERTVALIDATION", "True")],
        ] {
            let network = read(pairs);
            let [warning] = network.warnings.as_slice() else {
                panic!("{pairs:?}: {:?}", network.warnings)
            };
            assert!(!warning.contains("canary"), "{warning}");
        }
    }

    #[test]
    fn passwords_are_masked_in_every_form_before_anything_else_is_said() {
        let recorder = Recorder::default();
        read(&[
            ("AGENT_PROXYURL", "http://proxy:1"),
            ("AGENT_PROXYUSERNAME", "user"),
            ("SECRET_AGENT_PROXYPASSWORD", "p w"),
            ("AGENT_CLIENTCERT", "/c.pem"),
            ("AGENT_CLIENTCERTKEY", "/k.pem"),
            ("SECRET_AGENT_CLIENTCERTPASSWORD", "key"),
        ])
        .announce(Log::new(&recorder));
        assert_eq!(
            recorder.0.into_inner(),
            [
                "##vso[task.setsecret]key",
                "##vso[task.setsecret]p w",
                "##vso[task.setsecret]p%AZP2520w",
                "##vso[task.setsecret]dXNlcjpwIHc=",
                "Proxy    proxy:1 (AGENT_PROXYURL)",
            ]
        );
    }

    #[test]
    fn authorities_are_added_to_those_that_node_was_told_of() {
        let authorities = |pairs: &[(&str, &str)]| read(pairs).settings.certificates.authorities;
        let node = ("NODE_EXTRA_CA_CERTS", "/node.pem");
        assert!(authorities(&[node]).is_empty(), "Node reads its own file itself");
        assert_eq!(
            authorities(&[node, ("AGENT_CAINFO", "/agent.pem")]),
            ["/agent.pem", "/node.pem"]
        );
        let without_key = read(&[("AGENT_CLIENTCERT", "/c.pem")]);
        assert!(without_key.settings.certificates.client.is_none());
    }
}
