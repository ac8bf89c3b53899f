//! Whole rollouts, and sessions of the work item tab, under seeded faults.

use anyhow::{Context, Result, bail, ensure};

use crate::package;
use crate::process;
use crate::terminal::say;

/// First seed unless another is given.
const FIRST_SEED: u64 = 1;

fn parse_number(text: &str) -> Result<u64> {
    text.parse()
        .with_context(|| format!("`{text}` is not a whole number"))
}

/// Packages, then runs so many seeds of the task (`--runs`) or of the work item tab (`--tab`), from the seed after `--seed`
/// on. A seed that fails is printed.
pub fn run(option: &str, number: &str, seed: &[String]) -> Result<()> {
    let (variable, test, name) = match option {
        "--runs" => ("CHAOS_RUNS", "chaos", ""),
        "--tab" => ("CHAOS_TAB", "browser", "chaos"),
        _ => bail!("`{option}` is neither --runs nor --tab"),
    };
    let seed = match seed {
        [] => FIRST_SEED,
        [option, seed] if option == "--seed" => parse_number(seed)?,
        _ => bail!("`{}` is not --seed and a number", seed.join(" ")),
    };
    let number = parse_number(number)?;
    ensure!(number > 0, "there is nothing to run");
    package::run(None)?;
    say(format_args!("{number} seeds from {seed} on"));
    let mut tests = process::cargo();
    tests
        .env("CHAOS_SEED", seed.to_string())
        .env(variable, number.to_string())
        .args(["test", "--package", "launchdarkly-azure-devops", "--test", test])
        .args(["--", "--nocapture", name]);
    process::run(&mut tests)
}
