//! Releases of several sizes, rolled out from start to exit: time, requests and memory.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::agent;
use super::services::{Release, Services};
use crate::layout;

/// Makes a process report, when it ends, the memory in kilobytes and the processor time in microseconds that it used.
const PROBE: &str = "process.on('exit', () => { const used = process.resourceUsage();
    require('fs').writeFileSync(process.env.BENCH_USED, `${used.maxRSS} ${used.userCPUTime + used.systemCPUTime}`); })";

/// Resources that a rollout used.
pub struct Taken {
    pub time: Duration,
    /// Of the task's process alone, so that slow services and a busy machine do not count.
    pub processor: Duration,
    pub requests: usize,
    /// Peak of the process, in bytes.
    pub memory: usize,
}

/// Rolls a release out with a task, once.
pub fn measure(task: &Path, release: Release) -> Result<Taken> {
    let services = Services::start(release)?;
    let folder = layout::intermediate("bench");
    fs::create_dir_all(&folder)?;
    let (probe, used) = (folder.join("probe.js"), folder.join("used.txt"));
    fs::write(&probe, PROBE)?;
    let mut command = agent::command(task, services.address);
    command
        .env("NODE_OPTIONS", format!("--require={}", probe.display()))
        .env("BENCH_USED", &used);
    let start = Instant::now();
    let output = command.output().context("could not run node")?;
    let time = start.elapsed();
    let log = String::from_utf8_lossy(&output.stdout);
    let expected = format!("result=Succeeded;]{} changed in production.", release.flags);
    ensure!(
        log.contains(&expected) && services.changed() == release.flags,
        "the rollout did not succeed; it said:\n{log}"
    );
    let used = fs::read_to_string(&used)?;
    let (kilobytes, microseconds) = used.split_once(' ').context("the probe told something else")?;
    let kilobytes: usize = kilobytes.parse()?;
    Ok(Taken {
        time,
        processor: Duration::from_micros(microseconds.parse()?),
        requests: services.requests(),
        memory: kilobytes * 1024,
    })
}
