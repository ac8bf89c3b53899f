//! The benchmark table: what is measured, against its limit.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde::Serialize;

use crate::build;
use crate::layout;
use crate::size::{self, PAGE_BROTLI_LIMIT, PAGE_RAW_LIMIT, READER_BROTLI_LIMIT};
use crate::stamp;
use crate::terminal::say;
use services::Release;

mod agent;
mod scale;
mod services;
mod task_start;
mod work_item_tab;

/// How often each measurement is repeated unless the person says otherwise.
pub const DEFAULT_RUNS: usize = 21;

/// The start of the task may take this many times the start of a bare Node.
const START_LIMIT: f64 = 1.5;

/// The most memory that a rollout may take, in bytes.
const MEMORY_LIMIT: usize = 150_000_000;

/// Of every release that is measured for its size.
const WORK_ITEMS: usize = 1_000;

/// A further flag of a large release may take this many times one of a small release: more would be a quadratic step.
const GROWTH_LIMIT: f64 = 2.0;

/// A rollout may take this many times what LaunchDarkly's limiter alone takes.
const LIMITER_LIMIT: f64 = 1.1;

/// One line of the table.
#[derive(Serialize)]
struct Row {
    name: String,
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
    build::run(None)?;
    say(format_args!("\nmeasuring the start of the task, {runs} runs"));
    let (node, task) = task_start::measure(runs)?;
    let bare = times("bare node (node -e 0), start to exit", node);
    let start = times("task, start to first request", task);
    let start = Row {
        ratio: Some(start.median / bare.median),
        limit: Some(START_LIMIT),
        ..start
    };
    let mut rows = vec![bare, start];
    rows.extend(sizes_of_release(runs)?);
    rows.push(at_the_limiter()?);
    say("measuring the work item tab in the browser");
    rows.extend(work_item_tab::measure()?);
    let sizes = size::measure()?;
    for (name, size) in sizes.pages {
        rows.push(bytes(
            &format!("page of {name}, raw"),
            size.raw,
            Some(PAGE_RAW_LIMIT),
        ));
        rows.push(bytes(
            &format!("page of {name}, brotli"),
            size.brotli,
            Some(PAGE_BROTLI_LIMIT),
        ));
    }
    rows.push(bytes("reader of YAML, raw", sizes.reader.raw, None));
    rows.push(bytes(
        "reader of YAML, brotli",
        sizes.reader.brotli,
        Some(READER_BROTLI_LIMIT),
    ));
    rows.push(bytes("task, raw", sizes.task.raw, None));
    rows.push(bytes("task, brotli", sizes.task.brotli, None));
    print(&rows);
    let file = serde_json::json!({ "runs": runs, "rows": rows });
    stamp::write(
        &layout::in_checkout("target/bench.json"),
        &serde_json::to_vec_pretty(&file)?,
    )?;
    say("written to target/bench.json");
    Ok(())
}

/// Time, requests and memory of releases with 10, 100 and 500 flags, and how much more processor a further flag takes in
/// the largest than in the smallest.
fn sizes_of_release(runs: usize) -> Result<Vec<Row>> {
    let runs = runs.div_ceil(3);
    say(format_args!(
        "measuring rollouts of 10, 100 and 500 flags, {runs} runs each"
    ));
    let mut rows = Vec::new();
    let mut least = Vec::new();
    for (flags, name) in [
        (10, "rollout, 10 flags, 1000 work items"),
        (100, "rollout, 100 flags, 1000 work items"),
        (500, "rollout, 500 flags, 1000 work items"),
    ] {
        let release = Release {
            work_items: WORK_ITEMS,
            flags,
            limit: None,
        };
        let taken = (0..runs).map(|_| scale::measure(release));
        let taken = taken.collect::<Result<Vec<_>>>()?;
        rows.push(times(name, taken.iter().map(|taken| taken.time).collect()));
        let processor = times("  processor", taken.iter().map(|taken| taken.processor).collect());
        // The least is the nearest to what the work takes; the rest is the machine's.
        least.push(processor.min);
        rows.push(processor);
        let requests = taken.iter().map(|taken| taken.requests);
        rows.push(numbers("  requests", "", requests, None));
        let memory = taken.iter().map(|taken| taken.memory);
        rows.push(numbers("  peak memory", "B", memory, Some(MEMORY_LIMIT)));
    }
    if let [small, middle, large] = least.as_slice() {
        let (first, further) = ((middle - small) / 90.0, (large - middle) / 400.0);
        rows.push(Row {
            ratio: Some(further / first),
            limit: Some(GROWTH_LIMIT),
            ..single("  processor a flag, from 100 to 500", further)
        });
    }
    Ok(rows)
}

/// 200 flags at a limiter of 10 writes in a window, against what the limiter alone takes. The window is a second
/// instead of ten, so that this ends soon; the time between two windows weighs ten times as much here.
fn at_the_limiter() -> Result<Row> {
    let (flags, writes, window) = (200, 10, Duration::from_secs(1));
    say(format_args!(
        "measuring 200 flags at a limiter of 10 writes a second"
    ));
    let taken = scale::measure(Release {
        work_items: flags,
        flags,
        limit: Some((writes, window)),
    })?;
    let floor = window * 19;
    Ok(Row {
        ratio: Some(taken.time.as_secs_f64() / floor.as_secs_f64()),
        limit: Some(LIMITER_LIMIT),
        ..times("200 flags, 10 writes a second", vec![taken.time])
    })
}

/// A time in milliseconds that was worked out.
fn single(name: &str, milliseconds: f64) -> Row {
    Row {
        name: name.to_owned(),
        unit: "ms",
        median: milliseconds,
        min: milliseconds,
        max: milliseconds,
        ratio: None,
        limit: None,
    }
}

fn times(name: &str, mut samples: Vec<Duration>) -> Row {
    samples.sort_unstable();
    let millis = |sample: Option<&Duration>| sample.map_or(f64::NAN, |sample| sample.as_secs_f64() * 1000.0);
    Row {
        name: name.to_owned(),
        unit: "ms",
        median: millis(samples.get(samples.len() / 2)),
        min: millis(samples.first()),
        max: millis(samples.last()),
        ratio: None,
        limit: None,
    }
}

fn bytes(name: &str, bytes: usize, limit: Option<usize>) -> Row {
    numbers(name, "B", [bytes], limit)
}

fn numbers(
    name: &str,
    unit: &'static str,
    samples: impl IntoIterator<Item = usize>,
    limit: Option<usize>,
) -> Row {
    let exact = |number: usize| u32::try_from(number).map_or(f64::INFINITY, f64::from);
    let mut samples: Vec<usize> = samples.into_iter().collect();
    samples.sort_unstable();
    let value = |sample: Option<&usize>| sample.map_or(f64::NAN, |sample| exact(*sample));
    Row {
        name: name.to_owned(),
        unit,
        median: value(samples.get(samples.len() / 2)),
        min: value(samples.first()),
        max: value(samples.last()),
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
