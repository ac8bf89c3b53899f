//! The packaged task under seeded faults: whole rollouts, rollbacks and approvals, after each of which LaunchDarkly's state
//! and audit log must be what the report says. Build the package first: `cargo xtask package`.
//!
//! `CHAOS_SEED` names the first seed and `CHAOS_RUNS` the number of runs; `cargo xtask chaos` sets them.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "figures and failing seeds are for the person who runs them"
)]

mod checks;
mod report;
mod run;
mod scenario;

use std::env;
use std::sync::Arc;
use std::time::Instant;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use scenario::Scenario;

/// Number of runs unless `CHAOS_RUNS` says otherwise.
const RUNS: u64 = 40;
/// Number of runs at a time: most of their time is spent waiting.
const AT_ONCE: usize = 20;

fn number(variable: &str) -> Option<u64> {
    let value = env::var(variable).ok()?;
    Some(
        value
            .parse()
            .unwrap_or_else(|_| panic!("{variable} is {value}, not a number")),
    )
}

/// The seeds to run. Those of the daily tests have no answer that stays away for as long as the task waits.
fn seeds() -> Vec<u64> {
    match number("CHAOS_SEED") {
        Some(first) => (first..)
            .take(number("CHAOS_RUNS").unwrap_or(1).try_into().unwrap())
            .collect(),
        None => (1..)
            .filter(|seed| !Scenario::of(*seed).rates.stalls)
            .take(RUNS.try_into().unwrap())
            .collect(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_report_says_what_launchdarkly_shows() {
    let began = Instant::now();
    let seeds = seeds();
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    let mut runs = JoinSet::new();
    for seed in seeds.clone() {
        let turns = Arc::clone(&turns);
        runs.spawn(async move {
            let _turn = turns.acquire().await.unwrap();
            (seed, run::run(&Scenario::of(seed)).await)
        });
    }
    let (mut failures, mut figures) = (Vec::new(), run::Figures::default());
    while let Some(ended) = runs.join_next().await {
        let (seed, (counted, outcome)) = ended.unwrap();
        figures.add(&counted);
        if let Err(reason) = outcome {
            eprintln!("{reason}\nRepeat it with: cargo xtask chaos --runs 1 --seed {seed}\n");
            failures.push(seed);
        }
    }
    failures.sort_unstable();
    println!(
        "{} runs in {:.0} s: {figures}",
        seeds.len(),
        began.elapsed().as_secs_f64()
    );
    assert!(
        failures.is_empty(),
        "{} of {} seeds failed: {failures:?}",
        failures.len(),
        seeds.len()
    );
    if number("CHAOS_SEED").is_none() {
        assert!(
            figures.disturbances > 0 && figures.changed > 0,
            "nothing was disturbed or nothing was changed: {figures}"
        );
    }
}
