//! Everything that must hold before a change is taken.

use std::time::Instant;

use anyhow::{Context, Result};

use crate::package;
use crate::process;
use crate::supply_chain;
use crate::terminal::say;
use crate::toolchain;

type Stage = (&'static str, fn() -> Result<()>);

const STAGES: [Stage; 6] = [
    ("browser", toolchain::ensure_browser),
    ("formatting", || {
        process::run(process::cargo().args(["fmt", "--all", "--check"]))
    }),
    ("package", || package::run_within_limits(None)),
    ("clippy", || {
        let scope = [
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "--deny",
            "warnings",
        ];
        process::run(process::cargo().args(scope))
    }),
    ("tests", || {
        process::run(process::cargo().args(["test", "--workspace"]))
    }),
    // Last, so that what was skipped stands at the end.
    ("supply chain", supply_chain::check),
];

/// Runs every stage and stops at the first that fails.
pub fn run() -> Result<()> {
    let mut times = Vec::new();
    for (name, stage) in STAGES {
        say(format_args!("\n== {name}"));
        let start = Instant::now();
        stage().with_context(|| format!("the stage `{name}` failed"))?;
        times.push((name, start.elapsed()));
    }
    say("\nevery stage passed");
    for (name, time) in times {
        say(format_args!("{name:<24} {:>8.1} s", time.as_secs_f64()));
    }
    Ok(())
}
