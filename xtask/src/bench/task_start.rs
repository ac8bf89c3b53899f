//! From the start of the task's process to its first request, beside a bare Node.

use std::io::{ErrorKind, Read as _};
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::layout::{self, TASK_FOLDER};
use crate::process;

const ENDPOINT: &str = "6f3c1b7e-2f0a-4c55-9f0d-1f6a2f1f4b11";

/// Far more than a start takes, so that a task which never calls ends the measurement instead of hanging it.
const PATIENCE: Duration = Duration::from_secs(20);

/// Returns the times of a bare Node and of the task, taken by turns so that both meet the same machine.
pub fn measure(runs: usize) -> Result<(Vec<Duration>, Vec<Duration>)> {
    // The first of each pays for a cold file cache.
    bare_node()?;
    task()?;
    let mut node_times = Vec::with_capacity(runs);
    let mut task_times = Vec::with_capacity(runs);
    for _ in 0..runs {
        node_times.push(bare_node()?);
        task_times.push(task()?);
    }
    Ok((node_times, task_times))
}

fn bare_node() -> Result<Duration> {
    let start = Instant::now();
    process::run(process::command("node").args(["-e", "0"]))?;
    Ok(start.elapsed())
}

fn task() -> Result<Duration> {
    // A listener of its own, because the task before may have left a second connection behind.
    let listener = TcpListener::bind("127.0.0.1:0").context("could not listen on a loopback port")?;
    listener.set_nonblocking(true)?;
    let mut command = agent_command(listener.local_addr()?);
    let start = Instant::now();
    let mut child = command.spawn().context("could not run node")?;
    let arrived = first_request(&listener, &mut child, start);
    // The answer is not part of the measurement.
    child.kill().context("could not end the task")?;
    child.wait()?;
    Ok(arrived? - start)
}

/// Waits for the first bytes of a request, and returns when they came.
fn first_request(listener: &TcpListener, child: &mut Child, start: Instant) -> Result<Instant> {
    loop {
        match listener.accept() {
            Ok((mut stream, _)) => {
                stream.set_nonblocking(false)?;
                stream.set_read_timeout(Some(PATIENCE))?;
                let mut bytes = [0; 16];
                // A connection that closes without a request does not count.
                if stream.read(&mut bytes)? > 0 {
                    return Ok(Instant::now());
                }
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                std::thread::sleep(Duration::from_micros(100));
            }
            Err(error) => return Err(error).context("could not accept the task's request"),
        }
        if let Some(status) = child.try_wait()? {
            let mut log = String::new();
            if let Some(mut stdout) = child.stdout.take() {
                stdout.read_to_string(&mut log)?;
            }
            bail!("the task ended ({status}) before its first request; it said:\n{log}");
        }
        if start.elapsed() > PATIENCE {
            bail!("the task made no request within {} s", PATIENCE.as_secs());
        }
    }
}

/// The task as an agent starts it for a stage of a classic release.
fn agent_command(address: SocketAddr) -> Command {
    let url = format!("http://{address}");
    let temporary = layout::intermediate("agent");
    let mut command = process::command("node");
    command
        .arg(layout::staging().join(TASK_FOLDER).join("index.js"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .env("AGENT_TEMPDIRECTORY", temporary)
        .env("AGENT_VERSION", "4.248.0");
    let of_job = [
        ("INPUT_SERVICEENDPOINT", ENDPOINT),
        ("INPUT_ENVIRONMENT", "production"),
        ("INPUT_ROLLOUT", "25"),
        ("INPUT_TURNON", "true"),
        ("INPUT_MODE", "apply"),
        ("INPUT_WORKITEMS", "auto"),
        ("INPUT_WHENNOTHINGLINKED", "warn"),
        (
            "ENDPOINT_AUTH_SYSTEMVSSCONNECTION",
            r#"{"parameters":{"AccessToken":"job"},"scheme":"OAuth"}"#,
        ),
        ("ENDPOINT_AUTH_SCHEME_SYSTEMVSSCONNECTION", "OAuth"),
        ("ENDPOINT_AUTH_PARAMETER_SYSTEMVSSCONNECTION_ACCESSTOKEN", "job"),
        ("SYSTEM_HOSTTYPE", "release"),
        ("SYSTEM_TEAMPROJECT", "Storefront"),
        ("SYSTEM_TEAMPROJECTID", "5e2f6a1c-7f0b-4a6e-8b3e-2d1a9c4b7f10"),
        ("RELEASE_RELEASEID", "1"),
        ("RELEASE_RELEASENAME", "Release-1"),
        ("RELEASE_DEFINITIONID", "1"),
        ("RELEASE_DEFINITIONNAME", "Storefront release"),
        ("RELEASE_ENVIRONMENTID", "2"),
        ("RELEASE_ENVIRONMENTNAME", "Production"),
        ("RELEASE_ATTEMPTNUMBER", "1"),
    ];
    command.envs(of_job);
    for of_url in [
        "ENDPOINT_URL_SYSTEMVSSCONNECTION",
        "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI",
        "SYSTEM_TEAMFOUNDATIONSERVERURI",
    ] {
        command.env(of_url, format!("{url}/sandbox/"));
    }
    command
        .env(format!("ENDPOINT_URL_{ENDPOINT}"), &url)
        .env(
            format!("ENDPOINT_AUTH_{ENDPOINT}"),
            r#"{"parameters":{"apitoken":"api-bench"},"scheme":"Token"}"#,
        )
        .env(format!("ENDPOINT_AUTH_SCHEME_{ENDPOINT}"), "Token")
        .env(
            format!("ENDPOINT_AUTH_PARAMETER_{ENDPOINT}_APITOKEN"),
            "api-bench",
        )
        .env(
            "RELEASE_RELEASEWEBURL",
            format!("{url}/sandbox/Storefront/_release?releaseId=1"),
        );
    command
}
