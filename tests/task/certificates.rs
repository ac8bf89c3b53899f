//! Servers with certificates of a private authority, and agents with client certificates.

use crate::agent::Job;
use crate::proxy::{Proxy, job, storefront};
use crate::tls::{Tls, file};

/// Returns the job's result with a server that uses this certificate.
fn result_with(certificate: &str, prepare: impl FnOnce(&mut Job)) -> String {
    let server = storefront();
    let tls = Tls::start(&server, certificate);
    let proxy = Proxy::start(tls.address, "");
    let mut job = job();
    job.set("AGENT_PROXYURL", &proxy.url());
    prepare(&mut job);
    job.run().result()
}

const CHANGED: &str = "Succeeded: 1 changed in production.";

#[test]
fn an_authority_is_known_from_the_agent_or_from_node() {
    let authority = file("authority.pem");
    let nothing = "";
    for (of_agent, of_node) in [
        (authority.as_str(), nothing),
        (nothing, &authority),
        (&file("stranger.pem"), &authority),
    ] {
        let result = result_with("server.pem", |job| {
            job.set("AGENT_CAINFO", of_agent);
            job.set("NODE_EXTRA_CA_CERTS", of_node);
        });
        assert_eq!(result, CHANGED, "{of_agent} {of_node}");
    }
}

#[test]
fn a_certificate_that_is_not_accepted_is_told_with_the_remedy() {
    let unknown = "The certificate of dev.azure.test comes from an authority that this agent does not trust (UNABLE_TO_VERIFY_LEAF_SIGNATURE). If that is your own authority, or that of a proxy that reads TLS, save its certificate as a PEM file on the agent and name the file in the environment variable NODE_EXTRA_CA_CERTS, or configure the agent with --sslcacert.";
    let expired = "The certificate of dev.azure.test is not valid at this time (CERT_HAS_EXPIRED). Renew the certificate, or correct the clock of the agent.";
    let misnamed = "The certificate of elsewhere.test was issued for another name (ERR_TLS_CERT_ALTNAME_INVALID). Correct the address, or use a certificate for this name.";
    let missing = "The file /no/such.pem, which the agent is configured with, cannot be read (ENOENT). Give the agent's account read access. For a container job, mount the file in the container.";
    for (certificate, name, value, expected) in [
        ("server.pem", "AGENT_CAINFO", "", unknown),
        ("server.pem", "AGENT_CAINFO", &file("stranger.pem"), unknown),
        ("expired.pem", "AGENT_CAINFO", &file("authority.pem"), expired),
        (
            "server.pem",
            "SYSTEM_TEAMFOUNDATIONSERVERURI",
            "https://elsewhere.test/sandbox/",
            misnamed,
        ),
        ("server.pem", "AGENT_CAINFO", "/no/such.pem", missing),
    ] {
        let result = result_with(certificate, |job| job.set(name, value));
        assert_eq!(
            result,
            format!("Failed: Nothing was changed. Could not list the work items of release 7: {expected}")
        );
    }
}

#[test]
fn certificates_go_unchecked_only_with_a_warning() {
    let server = storefront();
    let tls = Tls::start(&server, "expired.pem");
    let proxy = Proxy::start(tls.address, "");
    let mut job = job();
    job.set("AGENT_PROXYURL", &proxy.url());
    job.set("AGENT_SKIPCERTVALIDATION", "True");
    let finished = job.run();
    assert_eq!(finished.result(), CHANGED);
    let warning = "##vso[task.logissue type=warning;]The agent is configured with --sslskipcertvalidation";
    assert!(finished.log().contains(warning), "{}", finished.log());
}

#[test]
fn the_agents_own_certificate_is_shown_to_servers_that_want_one() {
    let server = storefront();
    let tls = Tls::with_client_certificate(&server);
    let proxy = Proxy::start(tls.address, "");
    for (password, succeeds) in [("key-canary", true), ("wrong", false)] {
        let mut job = job();
        job.set("AGENT_PROXYURL", &proxy.url());
        job.set("AGENT_CLIENTCERT", &file("agent.pem"));
        job.set("AGENT_CLIENTCERTKEY", &file("agent.key.pem"));
        job.set("SECRET_AGENT_CLIENTCERTPASSWORD", password);
        let finished = job.run();
        let result = finished.result();
        if succeeds {
            assert_eq!(result, CHANGED);
        } else {
            let expected = "The certificates that the agent is configured with cannot be used (";
            assert!(result.contains(expected), "{result}");
        }
        let is_told = |line: &&String| line.contains("key-canary");
        let told: Vec<_> = finished.lines.iter().filter(is_told).collect();
        assert!(
            told.iter().all(|line| line.starts_with("##vso[task.setsecret]")),
            "{told:?}"
        );
    }
}
