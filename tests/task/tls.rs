//! TLS termination in front of a test server, in Node.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::server::Server;

const SCRIPT: &str = "
    const [port, certificate, key, client] = process.argv.slice(1);
    const { readFileSync } = require('fs');
    const { connect } = require('net');
    const options = { cert: readFileSync(certificate), key: readFileSync(key) };
    if (client) Object.assign(options, { ca: readFileSync(client), requestCert: true });
    const server = require('tls').createServer(options, socket => {
        const plain = connect(port, '127.0.0.1');
        for (const [from, to] of [[socket, plain], [plain, socket]]) from.on('error', () => to.destroy()).pipe(to);
    });
    server.on('tlsClientError', () => {});
    server.listen(0, '127.0.0.1', () => console.log(server.address().port));
    process.stdin.on('end', () => process.exit()).resume();";

/// Returns the path of a file in `tests/task/certificates`. The authority and its certificates are valid for a hundred
/// years, except `expired.pem`. The password of `agent.key.pem` is `key-canary`.
pub fn file(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/task/certificates");
    folder.join(name).display().to_string()
}

/// Serves until it is dropped.
pub struct Tls {
    child: Child,
    pub address: SocketAddr,
}

impl Tls {
    /// Starts with this certificate, which is for `launchdarkly.test` and `dev.azure.test`.
    pub fn start(server: &Server, certificate: &str) -> Self {
        Self::spawn(server, certificate, None)
    }

    /// Starts with the requirement of a client certificate from the private authority.
    pub fn with_client_certificate(server: &Server) -> Self {
        Self::spawn(server, "server.pem", Some("authority.pem"))
    }

    fn spawn(server: &Server, certificate: &str, authority: Option<&str>) -> Self {
        let port = server.url().rsplit(':').next().unwrap().to_owned();
        let mut child = Command::new("node")
            .args(["-e", SCRIPT, &port, &file(certificate), &file("server.key.pem")])
            .args(authority.map(file))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = format!("127.0.0.1:{}", line.trim()).parse().unwrap();
        Self { child, address }
    }
}

impl Drop for Tls {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}
