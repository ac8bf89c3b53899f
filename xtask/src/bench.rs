//! The benchmark table: what is measured, against its limit.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde::Serialize;

use crate::build;
use crate::layout;
use crate::size::{self, VIEWS_BROTLI_LIMIT, VIEWS_RAW_LIMIT};
use crate::stamp;
use crate::terminal::say;

mod task_start;

/// How often each measurement is repeated unless the person says otherwise.
pub const DEFAULT_RUNS: usize = 21;

/// The start of the task may take this many times the start of a bare Node.
const START_LIMIT: f64 = 1.5;

/// One line of the table.
#[derive(Serialize)]
struct Row {
    name: &'static str,
    unit: &'static str,
    median: f64,
    min: f64,
    max: f64,
    /// The median over that of the baseline measured beside it.
    ratio: Option<f64>,
    /// Of the ratio where there is one, of the median otherwise.
    limit: Option<f64>,
}

/// Reads the number of runs that a person asked for.
pub fn parse_runs(runs: &str) -> Result<usize> {
    let runs: usize = runs
        .parse()
        .with_context(|| format!("`{runs}` is not a number of runs"))?;
    ensure!(runs > 0, "at least one run is needed");
    Ok(runs)
}

/// Measures everything, prints the table and writes it to `target/bench.json`.
pub fn run(runs: usize) -> Result<()> {
    build::run()?;
    say(format_args!("\nmeasuring the start of the task, {runs} runs"));
    let (node, task) = task_start::measure(runs)?;
    let bare = times("bare node (node -e 0), start to exit", node);
    let start = times("task, start to first request", task);
    let start = Row {
        ratio: Some(start.median / bare.median),
        limit: Some(START_LIMIT),
        ..start
    };
    let sizes = size::measure()?;
    let rows = [
        bare,
        start,
        bytes("views, raw", sizes.views.raw, Some(VIEWS_RAW_LIMIT)),
        bytes("views, brotli", sizes.views.brotli, Some(VIEWS_BROTLI_LIMIT)),
        bytes("task, raw", sizes.task.raw, None),
        bytes("task, brotli", sizes.task.brotli, None),
    ];
    print(&rows);
    let file = serde_json::json!({ "runs": runs, "rows": rows });
    stamp::write(
        &layout::in_checkout("target/bench.json"),
        &serde_json::to_vec_pretty(&file)?,
    )?;
    say("written to target/bench.json");
    Ok(())
}

fn times(name: &'static str, mut samples: Vec<Duration>) -> Row {
    samples.sort_unstable();
    let millis = |sample: Option<&Duration>| sample.map_or(f64::NAN, |sample| sample.as_secs_f64() * 1000.0);
    Row {
        name,
        unit: "ms",
        median: millis(samples.get(samples.len() / 2)),
        min: millis(samples.first()),
        max: millis(samples.last()),
        ratio: None,
        limit: None,
    }
}

fn bytes(name: &'static str, bytes: usize, limit: Option<usize>) -> Row {
    let exact = |bytes: usize| u32::try_from(bytes).map_or(f64::INFINITY, f64::from);
    let value = exact(bytes);
    Row {
        name,
        unit: "B",
        median: value,
        min: value,
        max: value,
        ratio: None,
        limit: limit.map(exact),
    }
}

fn print(rows: &[Row]) {
    let (name, unit) = ("measured", "unit");
    say(format_args!(
        "\n{name:<38} {unit:<4} {:>9} {:>9} {:>9} {:>6} {:>7}",
        "median", "min", "max", "ratio", "limit"
    ));
    for row in rows {
        let Row {
            name,
            unit,
            median,
            min,
            max,
            ratio,
            limit,
        } = row;
        let digits = if *unit == "ms" { 1 } else { 0 };
        let ratio_text = ratio.map_or(String::new(), |ratio| format!("{ratio:.2}"));
        let limit_text = limit.map_or(String::new(), |limit| limit.to_string());
        let over = limit.is_some_and(|limit| ratio.unwrap_or(*median) > limit);
        let verdict = if over { "  over its limit" } else { "" };
        say(format_args!(
            "{name:<38} {unit:<4} {median:>9.digits$} {min:>9.digits$} {max:>9.digits$} {ratio_text:>6} {limit_text:>7}{verdict}"
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_of_the_sorted_samples() {
        let row = times("", [30, 10, 20, 50, 40].map(Duration::from_millis).to_vec());
        assert_eq!((row.median, row.min, row.max), (30.0, 10.0, 50.0));
    }

    #[test]
    fn runs_are_a_number_above_zero() {
        assert_eq!(parse_runs("3").unwrap(), 3);
        for wrong in ["0", "-1", "many", ""] {
            assert!(parse_runs(wrong).is_err(), "{wrong}");
        }
    }
}
