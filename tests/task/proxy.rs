//! The task behind a proxy. Its hosts are unknown to DNS and can be reached only through tunnels.

use std::io::{BufRead, BufReader, Write, copy};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::json;

use crate::agent::{Finished, Job};
use crate::server::{Reply, Server};
use crate::storefront::Storefront;
use crate::tls::{Tls, file};

/// Basic authorization of `user` with the password `pass-canary!`.
const AUTHORIZATION: &str = "Basic dXNlcjpwYXNzLWNhbmFyeSE=";

/// A proxy that connects every tunnel to the same server.
pub struct Proxy {
    address: SocketAddr,
    /// `host:port` and `proxy-authorization` of each requested tunnel.
    asked: Arc<Mutex<Vec<(String, String)>>>,
}

impl Proxy {
    /// Starts a proxy that requires this authorization, if it is not empty.
    pub fn start(target: SocketAddr, authorization: &'static str) -> Self {
        Self::answering(target, authorization, 407)
    }

    /// Starts a proxy that rejects requests without the authorization with this status.
    fn answering(target: SocketAddr, authorization: &'static str, status: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let asked = Arc::clone(&shared);
                thread::spawn(move || tunnel(stream, target, authorization, status, &asked));
            }
        });
        Self { address, asked }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn targets(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        asked.iter().map(|(target, _)| target.clone()).collect()
    }
}

/// Returns `None` if one of the two connections is closed.
fn tunnel(
    mut client: TcpStream,
    target: SocketAddr,
    wanted: &str,
    status: u16,
    asked: &Mutex<Vec<(String, String)>>,
) -> Option<()> {
    let mut head = BufReader::new(client.try_clone().unwrap());
    let mut first = String::new();
    head.read_line(&mut first).ok()?;
    let mut authorization = String::new();
    loop {
        let mut line = String::new();
        head.read_line(&mut line).ok()?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("proxy-authorization") => {
                authorization = value.to_owned();
            }
            Some(_) => {}
            None => break,
        }
    }
    let host = first.strip_prefix("CONNECT ")?.split(' ').next()?.to_owned();
    asked.lock().unwrap().push((host, authorization.clone()));
    if authorization != wanted {
        let refusal = format!("HTTP/1.1 {status} No\r\ncontent-length: 0\r\n\r\n");
        return client.write_all(refusal.as_bytes()).ok();
    }
    let mut server = TcpStream::connect(target).ok()?;
    client
        .write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")
        .ok()?;
    let (mut from_client, mut to_server) = (client.try_clone().ok()?, server.try_clone().ok()?);
    thread::spawn(move || {
        // If one connection is closed, both are.
        let _ = copy(&mut from_client, &mut to_server);
        let _ = to_server.shutdown(Shutdown::Write);
    });
    let _ = copy(&mut server, &mut client);
    client.shutdown(Shutdown::Both).ok()
}

/// A storefront with a release without work items. The task's inputs contain the flag.
pub fn storefront() -> Server {
    let storefront = Storefront::new(&[("checkout-v2", false, 100)]);
    Server::start(move |request| {
        if request.line.contains("/_apis/") {
            return Reply::json(200, &json!({"count": 0, "value": []}));
        }
        storefront.answer(request)
    })
}

/// A job with Azure DevOps and LaunchDarkly behind the proxy, on servers with a private certificate authority.
pub fn job() -> Job {
    let mut job = Job::release("https://launchdarkly.test");
    for name in [
        "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI",
        "SYSTEM_TEAMFOUNDATIONSERVERURI",
    ] {
        job.set(name, "https://dev.azure.test/sandbox/");
    }
    job.set("INPUT_FLAGS", "storefront/checkout-v2");
    job.set("AGENT_CAINFO", &file("authority.pem"));
    job
}

/// Encodes user name and password in base64.
fn basic() -> &'static str {
    AUTHORIZATION.trim_start_matches("Basic ")
}

/// Asserts that no password appears, except in commands that ask the agent to mask it.
fn assert_kept_secret(finished: &Finished) {
    for line in &finished.lines {
        let is_told = ["pass-canary", basic(), "api-canary", "job-canary"]
            .iter()
            .any(|secret| line.contains(secret));
        assert!(!is_told || line.starts_with("##vso[task.setsecret]"), "{line}");
    }
}

#[test]
fn everything_goes_through_one_tunnel_for_each_host() {
    let server = storefront();
    let tls = Tls::start(&server, "server.pem");
    let proxy = Proxy::start(tls.address, AUTHORIZATION);
    let mut job = job();
    job.set("AGENT_PROXYURL", &proxy.url());
    job.set("AGENT_PROXYUSERNAME", "user");
    job.set("SECRET_AGENT_PROXYPASSWORD", "pass-canary!");
    job.set("HTTPS_PROXY", "http://127.0.0.1:1");
    let finished = job.run();
    assert_eq!(finished.result(), "Succeeded: 1 changed in production.");
    assert_eq!(proxy.targets(), ["dev.azure.test:443", "launchdarkly.test:443"]);
    assert_eq!(server.connections(), 2, "{:?}", server.lines());
    let patch = server.requests().pop().unwrap();
    assert_eq!(patch.line, "PATCH /api/v2/flags/storefront/checkout-v2");
    assert_eq!(patch.header("host"), Some("launchdarkly.test"));
    assert_eq!(patch.header("proxy-authorization"), None);
    for secret in ["pass-canary!", "pass-canary%AZP2521", basic()] {
        let mask = format!("##vso[task.setsecret]{secret}");
        assert!(finished.lines.contains(&mask), "{secret}: {}", finished.log());
    }
    let told = format!("Proxy    {} (AGENT_PROXYURL)", proxy.address);
    assert!(finished.lines.contains(&told), "{}", finished.log());
    assert_kept_secret(&finished);
}

#[test]
fn the_proxy_of_the_machine_is_used_when_the_agent_has_none() {
    let server = storefront();
    let tls = Tls::start(&server, "server.pem");
    let proxy = Proxy::start(tls.address, AUTHORIZATION);
    let mut job = job();
    job.set(
        "HTTPS_PROXY",
        &proxy.url().replace("//", "//user:pass-canary%21@"),
    );
    let finished = job.run();
    assert_eq!(finished.result(), "Succeeded: 1 changed in production.");
    assert_kept_secret(&finished);
}

#[test]
fn a_proxy_that_does_not_open_is_named_with_the_remedy() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let closed = Proxy::answering(nobody, "Basic never", 403);
    let wants_password = Proxy::start(nobody, "Basic never");
    for (proxy, user, expected) in [
        (
            format!("http://{nobody}"),
            "",
            format!(
                "The proxy {nobody} could not be reached (connect ECONNREFUSED {nobody}). Check that the proxy is running and that its address in AGENT_PROXYURL is correct."
            ),
        ),
        (
            wants_password.url(),
            "",
            format!(
                "The proxy {} requires a user name and password (HTTP 407), but AGENT_PROXYURL has none. Configure the agent with --proxyusername and --proxypassword.",
                wants_password.address
            ),
        ),
        (
            wants_password.url(),
            "user",
            format!(
                "The proxy {} did not accept the user name and password (HTTP 407). Configure the agent again with --proxyusername and --proxypassword; the proxy must allow Basic authentication.",
                wants_password.address
            ),
        ),
        (
            closed.url(),
            "",
            format!(
                "The proxy {} did not open a connection to dev.azure.test:443 (HTTP 403). Allow this host in the proxy, or list the host in the file .proxybypass of the agent if it can be reached without the proxy.",
                closed.address
            ),
        ),
    ] {
        let mut job = job();
        job.set("AGENT_PROXYURL", &proxy);
        job.set("AGENT_PROXYUSERNAME", user);
        job.set("AGENT_PROXYPASSWORD", "pass-canary!");
        let finished = job.run();
        assert_eq!(
            finished.result(),
            format!("Failed: Nothing was changed. Could not list the work items of release 7: {expected}")
        );
        assert_kept_secret(&finished);
    }
}

#[test]
fn this_machine_and_what_is_listed_are_reached_without_the_proxy() {
    let server = Server::start(|_| Reply::json(200, &json!({"count": 0, "value": []})));
    let proxy = Proxy::start("127.0.0.1:9".parse().unwrap(), "Basic never");
    let mut local = Job::release(&server.url());
    local.set("AGENT_PROXYURL", &proxy.url());
    assert!(local.run().result().starts_with("SucceededWithIssues: "));

    let mut listed = job();
    listed.set("AGENT_PROXYURL", &proxy.url());
    listed.set("AGENT_PROXYBYPASSLIST", r#"["(", "DEV\\.AZURE\\.test"]"#);
    let finished = listed.run();
    let result = finished.result();
    assert!(
        result.contains("dev.azure.test could not be reached (getaddrinfo "),
        "{result}"
    );
    let warning = "The proxy's bypass list contains '(', which is not a regular expression and is ignored. Correct the .proxybypass file of the agent, or the variable NO_PROXY";
    assert!(finished.log().contains(warning), "{}", finished.log());

    let mut of_machine = job();
    of_machine.set("HTTPS_PROXY", &proxy.url());
    of_machine.set("NO_PROXY", "azure.test");
    let result = of_machine.run().result();
    assert!(
        result.contains("dev.azure.test could not be reached (getaddrinfo "),
        "{result}"
    );
    assert!(proxy.targets().is_empty(), "{:?}", proxy.targets());
}
