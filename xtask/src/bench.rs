//! Benchmarks against limits, and against a reference implementation (the peer).

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};

use crate::build;
use crate::layout;
use crate::process;
use crate::size::{self, PAGE_BROTLI_LIMIT, PAGE_RAW_LIMIT, READER_BROTLI_LIMIT};
use crate::stamp;
use crate::terminal::say;
use crate::toolchain;
use compared::Compared;
use table::Row;

mod agent;
mod compared;
mod document;
mod pages;
mod peer;
mod rollouts;
mod scale;
mod services;
mod table;

/// Default number of runs. Our runs and the peer's alternate.
const RUNS: usize = 7;

/// Names of the visits that `tests/figures/visits.rs` measures.
const VISITS: [&str; 4] = [
    "visits, 230 flags, no line",
    "visits, 230 flags, 20 Mbit/s, 40 ms",
    "visits, 10,000 flags, no line",
    "visits, 10,000 flags, 20 Mbit/s, 40 ms",
];

const RESULTS: &str = "target/bench.json";

/// Requested options.
#[derive(Debug, PartialEq)]
enum Order {
    /// Measures what has this text in its name, this often; everything when the text is empty.
    Measure { runs: Option<usize>, only: String },
    /// Puts the tables of the last measurement into the document.
    Document,
}

/// Contents of `target/bench.json`.
#[derive(Serialize, Deserialize)]
struct Results {
    machine: Machine,
    runs: usize,
    rows: Vec<Row>,
    compared: Vec<Compared>,
}

/// Machine of the measurement.
#[derive(Serialize, Deserialize)]
struct Machine {
    /// When it began, in UTC.
    date: String,
    cores: usize,
    /// Processes that waited for a core in the minute before.
    load: f64,
    system: String,
    node: String,
    chromium: String,
}

/// Measures, prints the tables and writes them to `target/bench.json`; or writes those of the last time into the document.
pub fn run(arguments: &[String]) -> Result<()> {
    match parse(arguments)? {
        Order::Measure { runs, only } => measure(runs, &only),
        Order::Document => {
            let text = stamp::read(&layout::in_checkout(RESULTS))?;
            let results: Results = serde_json::from_slice(&text).context(RESULTS)?;
            document::write(&results)
        }
    }
}

fn parse(arguments: &[String]) -> Result<Order> {
    let (mut runs, mut only) = (None, String::new());
    let mut arguments = arguments.iter().map(String::as_str);
    while let Some(argument) = arguments.next() {
        let mut value = || {
            arguments
                .next()
                .with_context(|| format!("{argument} needs a value"))
        };
        match argument {
            "--runs" => runs = Some(parse_runs(value()?)?),
            "--only" => value()?.clone_into(&mut only),
            "--document" => return Ok(Order::Document),
            _ => bail!("`{argument}` is not understood: use --runs N, --only TEXT or --document"),
        }
    }
    Ok(Order::Measure { runs, only })
}

fn parse_runs(runs: &str) -> Result<usize> {
    let runs: usize = runs
        .parse()
        .with_context(|| format!("`{runs}` is not a number of runs"))?;
    ensure!(runs > 0, "at least one run is needed");
    Ok(runs)
}

fn measure(asked: Option<usize>, only: &str) -> Result<()> {
    let is_wanted = |name: &str| name.contains(only);
    // Before the build, which would count as load.
    let machine = machine()?;
    build::run(None)?;
    let peer = peer::build()?;
    if machine.load > 0.5 {
        say(format_args!(
            "\nthe machine is busy (load {}): the figures will be worse than on a quiet one",
            machine.load
        ));
    }
    let runs = asked.unwrap_or(RUNS);
    let (mut rows, mut compared) = (Vec::new(), Vec::new());
    if is_wanted("rollouts") {
        rows.extend(rollouts::of_sizes(runs)?);
        rows.push(rollouts::at_the_limiter()?);
    }
    if is_wanted("task beside the peer") {
        compared.extend(rollouts::beside_the_peer(runs, &peer)?);
    }
    if is_wanted("tabs") || VISITS.into_iter().any(is_wanted) {
        say(format_args!("measuring in the browser, {runs} runs"));
        let (of_tabs, visits) = pages::measure(runs, only)?;
        rows.extend(of_tabs);
        compared.extend(visits);
    }
    if is_wanted("sizes") {
        let (of_ours, beside) = sizes()?;
        rows.extend(of_ours);
        compared.push(beside);
    }
    ensure!(
        !(rows.is_empty() && compared.is_empty()),
        "nothing has `{only}` in its name"
    );
    table::print(&rows);
    compared::print(&compared);
    let results = Results {
        machine,
        runs,
        rows,
        compared,
    };
    stamp::write(
        &layout::in_checkout(RESULTS),
        &serde_json::to_vec_pretty(&results)?,
    )?;
    say(format_args!("written to {RESULTS}"));
    Ok(())
}

/// Download sizes, and the page of work items against the peer's.
fn sizes() -> Result<(Vec<Row>, Compared)> {
    let sizes = size::measure()?;
    let mut rows = Vec::new();
    let mut ours = 0;
    for (name, size) in sizes.pages {
        if name == "work_items" {
            ours = size.raw;
        }
        let raw = format!("page of {name}, raw");
        rows.push(Row::bytes(&raw, size.raw, Some(PAGE_RAW_LIMIT)));
        let brotli = format!("page of {name}, brotli");
        rows.push(Row::bytes(&brotli, size.brotli, Some(PAGE_BROTLI_LIMIT)));
    }
    let limit = Some(READER_BROTLI_LIMIT);
    rows.push(Row::bytes("reader of YAML, raw", sizes.reader.raw, None));
    rows.push(Row::bytes("reader of YAML, brotli", sizes.reader.brotli, limit));
    rows.push(Row::bytes("task, raw", sizes.task.raw, None));
    rows.push(Row::bytes("task, brotli", sizes.task.brotli, None));
    let bytes = |bytes| vec![table::exact(bytes)];
    let name = "page of work_items, raw".to_owned();
    let beside = Compared::new(name, "B", bytes(ours), bytes(peer::page_size()?), None);
    Ok((rows, beside))
}

fn machine() -> Result<Machine> {
    let told =
        "const os = require('os'); console.log(JSON.stringify({ date: new Date().toISOString().slice(0, 16),
        cores: os.availableParallelism(), load: os.loadavg()[0], system: `${os.type()} ${os.arch()}`,
        node: process.version, chromium: process.argv[1] }));";
    toolchain::ensure_browser()?;
    let chromium = process::capture(process::command(toolchain::chromium()?).arg("--version"))?;
    let told = process::capture(process::command("node").args(["-e", told, chromium.trim()]))?;
    serde_json::from_str(&told).context("node told something else about the machine")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Order> {
        let arguments: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        parse(&arguments)
    }

    #[test]
    fn runs_are_a_number_above_zero() {
        assert_eq!(parse_runs("3").unwrap(), 3);
        for wrong in ["0", "-1", "many", ""] {
            assert!(parse_runs(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn one_cell_can_be_measured_alone() {
        let order = Order::Measure {
            runs: Some(3),
            only: "10,000".to_owned(),
        };
        assert_eq!(parsed("--runs 3 --only 10,000").unwrap(), order);
        assert_eq!(parsed("--document").unwrap(), Order::Document);
        for wrong in ["--runs", "--only", "--all", "7"] {
            assert!(parsed(wrong).is_err(), "{wrong}");
        }
    }
}
