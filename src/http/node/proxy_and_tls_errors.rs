//! Error messages for a certificate that is not accepted and for a proxy that opens no tunnel.

use super::settings::Proxy;

/// Error message for an error code of OpenSSL or Node; `None` if it is not about a certificate.
#[must_use]
pub fn of_certificate(code: &str, host: &str) -> Option<String> {
    let sentence = match code {
        "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
        | "SELF_SIGNED_CERT_IN_CHAIN"
        | "DEPTH_ZERO_SELF_SIGNED_CERT"
        | "UNABLE_TO_GET_ISSUER_CERT"
        | "UNABLE_TO_GET_ISSUER_CERT_LOCALLY" => format!(
            "The certificate of {host} comes from an authority that this agent does not trust ({code}). If that is your own authority, or that of a proxy that reads TLS, save its certificate as a PEM file on the agent and name the file in the environment variable NODE_EXTRA_CA_CERTS, or configure the agent with --sslcacert."
        ),
        "CERT_HAS_EXPIRED" | "CERT_NOT_YET_VALID" => format!(
            "The certificate of {host} is not valid at this time ({code}). Renew the certificate, or correct the clock of the agent."
        ),
        "CERT_REVOKED" => {
            format!("The certificate of {host} was revoked ({code}). Replace it.")
        }
        "ERR_TLS_CERT_ALTNAME_INVALID" => format!(
            "The certificate of {host} was issued for another name ({code}). Correct the address, or use a certificate for this name."
        ),
        _ => return None,
    };
    Some(sentence)
}

/// Error message for a proxy that did not open a tunnel to `target`. `reason` is used if there is no HTTP status.
#[must_use]
pub fn of_proxy(proxy: &Proxy, target: &str, status: Option<u16>, reason: &str) -> String {
    let (name, source) = (&proxy.address, proxy.source);
    match (status, proxy.credentials.is_some()) {
        (None, _) => format!(
            "The proxy {name} could not be reached ({reason}). Check that the proxy is running and that its address in {source} is correct."
        ),
        (Some(407), false) => format!(
            "The proxy {name} requires a user name and password (HTTP 407), but {source} has none. Configure the agent with --proxyusername and --proxypassword."
        ),
        (Some(407), true) => format!(
            "The proxy {name} did not accept the user name and password (HTTP 407). Configure the agent again with --proxyusername and --proxypassword; the proxy must allow Basic authentication."
        ),
        (Some(status), _) => format!(
            "The proxy {name} did not open a connection to {target} (HTTP {status}). Allow this host in the proxy, or list the host in the file .proxybypass of the agent if it can be reached without the proxy."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_are_told_from_other_trouble_and_every_sentence_names_the_host() {
        for (code, remedy) in [
            ("UNABLE_TO_VERIFY_LEAF_SIGNATURE", "NODE_EXTRA_CA_CERTS"),
            ("SELF_SIGNED_CERT_IN_CHAIN", "--sslcacert"),
            ("CERT_HAS_EXPIRED", "Renew"),
            ("ERR_TLS_CERT_ALTNAME_INVALID", "another name"),
        ] {
            let sentence = of_certificate(code, "ld.corp").unwrap();
            assert!(
                sentence.contains("ld.corp") && sentence.contains(code) && sentence.contains(remedy),
                "{sentence}"
            );
        }
        assert_eq!(of_certificate("ECONNREFUSED", "ld.corp"), None);
    }
}
