//! From the start of the task's process to its first request, beside a bare Node.

use std::io::{ErrorKind, Read as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::agent;
use crate::process;

/// Far more than a start takes, so that a task which never calls ends the measurement instead of hanging it.
const PATIENCE: Duration = Duration::from_secs(20);

/// Returns the times of a bare Node and of the task, taken by turns so that both meet the same machine.
pub fn measure(task: &Path, runs: usize) -> Result<(Vec<Duration>, Vec<Duration>)> {
    // The first of each pays for a cold file cache.
    bare_node()?;
    start(task)?;
    let mut node_times = Vec::with_capacity(runs);
    let mut task_times = Vec::with_capacity(runs);
    for _ in 0..runs {
        node_times.push(bare_node()?);
        task_times.push(start(task)?);
    }
    Ok((node_times, task_times))
}

fn bare_node() -> Result<Duration> {
    let start = Instant::now();
    process::run(process::command("node").args(["-e", "0"]))?;
    Ok(start.elapsed())
}

fn start(task: &Path) -> Result<Duration> {
    // A listener of its own, because the task before may have left a second connection behind.
    let listener = TcpListener::bind("127.0.0.1:0").context("could not listen on a loopback port")?;
    listener.set_nonblocking(true)?;
    let mut command = agent::command(task, listener.local_addr()?);
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
