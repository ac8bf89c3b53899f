//! What Node says when a server's certificate is not accepted, in sentences with the remedy.

/// The sentence for a code of OpenSSL or Node; nothing when it is not about a certificate.
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
            "The certificate of {host} is not valid at this time ({code}). Have it renewed, or set the clock of the agent right."
        ),
        "CERT_REVOKED" => {
            format!("The certificate of {host} was revoked ({code}). Have it replaced.")
        }
        "ERR_TLS_CERT_ALTNAME_INVALID" => format!(
            "The certificate of {host} was issued for another name ({code}). Correct the address, or have a certificate issued for this name."
        ),
        _ => return None,
    };
    Some(sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_are_told_from_other_trouble_and_every_sentence_names_the_host() {
        for (code, remedy) in [
            ("UNABLE_TO_VERIFY_LEAF_SIGNATURE", "NODE_EXTRA_CA_CERTS"),
            ("SELF_SIGNED_CERT_IN_CHAIN", "--sslcacert"),
            ("CERT_HAS_EXPIRED", "renewed"),
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
