//! The task's process: started, read line by line, and stopped the way the agent stops it.

use std::io;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

/// Maximum time that a cancelled process may take to end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// After SIGINT.
    pub(super) interrupt: Duration,
    /// After SIGTERM.
    pub(super) terminate: Duration,
}

impl Patience {
    /// The agent's defaults of `PROCESS_SIGINT_TIMEOUT` and `PROCESS_SIGTERM_TIMEOUT`.
    pub(super) const AGENT: Self = Self {
        interrupt: Duration::from_millis(7500),
        terminate: Duration::from_millis(2500),
    };
}

/// Result of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    /// With an exit code; -1 for a signal.
    Code(i32),
    /// After a request to stop.
    Cancelled,
}

/// Runs a process to its end and passes on its lines of standard output and error as they arrive.
pub(super) async fn run(
    mut command: Command,
    mut cancelled: watch::Receiver<bool>,
    patience: Patience,
    mut on_line: impl FnMut(&str),
) -> io::Result<Exit> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    let mut child = command.spawn()?;
    let (lines, mut received) = mpsc::channel(256);
    if let Some(output) = child.stdout.take() {
        tokio::spawn(forward(output, lines.clone()));
    }
    if let Some(error) = child.stderr.take() {
        tokio::spawn(forward(error, lines));
    }
    let waiting = async {
        tokio::select! {
            status = child.wait() => status.map(|status| Exit::Code(status.code().unwrap_or(-1))),
            () = told_to_stop(&mut cancelled) => stop(&mut child, patience).await.map(|_| Exit::Cancelled),
        }
    };
    tokio::pin!(waiting);
    let exit = loop {
        tokio::select! {
            Some(line) = received.recv() => on_line(&line),
            exit = &mut waiting => break exit?,
        }
    };
    // What was written before the end may still be under way.
    while let Some(line) = received.recv().await {
        on_line(&line);
    }
    Ok(exit)
}

async fn told_to_stop(cancelled: &mut watch::Receiver<bool>) {
    if cancelled.wait_for(|cancelled| *cancelled).await.is_err() {
        // Nobody is left who could cancel.
        std::future::pending::<()>().await;
    }
}

/// SIGINT, SIGTERM, kill, each with its grace.
async fn stop(child: &mut Child, patience: Patience) -> io::Result<ExitStatus> {
    for (name, grace) in [("INT", patience.interrupt), ("TERM", patience.terminate)] {
        signal(child, name).await;
        if let Ok(status) = timeout(grace, child.wait()).await {
            return status;
        }
    }
    child.kill().await?;
    child.wait().await
}

/// Sends a signal. If that is not possible, the process is killed after the grace period.
async fn signal(child: &Child, name: &str) {
    if let Some(id) = child.id() {
        let _ = Command::new("kill")
            .arg(format!("-{name}"))
            .arg(id.to_string())
            .status()
            .await;
    }
}

async fn forward(stream: impl AsyncRead + Unpin, lines: mpsc::Sender<String>) {
    let mut stream = BufReader::new(stream);
    let mut bytes = Vec::new();
    while matches!(stream.read_until(b'\n', &mut bytes).await, Ok(read) if read > 0) {
        let line = String::from_utf8_lossy(&bytes);
        let line = line.trim_end_matches(['\n', '\r']).to_owned();
        if lines.send(line).await.is_err() {
            return;
        }
        bytes.clear();
    }
}

#[cfg(test)]
mod tests;
