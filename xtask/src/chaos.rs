//! Whole rollouts, and sessions of the work item tab, under seeded faults.

use anyhow::{Context, Result};

use crate::package;
use crate::process;
use crate::terminal::say;

/// First seed unless another is given.
pub const FIRST_SEED: u64 = 1;

/// Reads a number of runs or a seed.
pub fn parse_number(text: &str) -> Result<u64> {
    text.parse()
        .with_context(|| format!("`{text}` is not a whole number"))
}

/// Packages, then runs so many seeds of the task from `seed` on. A seed that fails is printed with the command that
/// repeats it.
pub fn run(runs: u64, seed: u64) -> Result<()> {
    package::run(None)?;
    say(format_args!("{runs} runs from seed {seed} on"));
    let mut tests = process::cargo();
    tests
        .env("CHAOS_SEED", seed.to_string())
        .env("CHAOS_RUNS", runs.to_string())
        .args([
            "test",
            "--package",
            "launchdarkly-azure-devops",
            "--test",
            "chaos",
        ])
        .args(["--", "--nocapture"]);
    process::run(&mut tests)
}
