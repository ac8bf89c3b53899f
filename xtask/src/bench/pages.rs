//! Measurements of the browser program: the tabs, and visits to the work item tab against the peer's.

use anyhow::{Context, Result};
use serde::Deserialize;

use super::compared::Compared;
use super::peer;
use super::table::Row;
use crate::layout;
use crate::package;
use crate::process;
use crate::stamp;
use crate::toolchain;

/// Output of the measuring program.
#[derive(Deserialize)]
struct Measured {
    figures: Vec<Figure>,
    compared: Vec<Pair>,
}

#[derive(Deserialize)]
struct Figure {
    name: String,
    unit: String,
    samples: Vec<f64>,
    limit: Option<f64>,
}

#[derive(Deserialize)]
struct Pair {
    name: String,
    unit: String,
    ours: Vec<f64>,
    peer: Vec<f64>,
    aim: Option<f64>,
}

/// Runs the packaged tabs in the sandbox and the browser, and measures those whose name contains `wanted`.
pub fn measure(runs: usize, wanted: &str) -> Result<(Vec<Row>, Vec<Compared>)> {
    toolchain::ensure_browser()?;
    package::run(None)?;
    peer::pack()?;
    let figures = [
        "test",
        "--profile",
        "figures",
        "--package",
        "launchdarkly-azure-devops",
        "--test",
        "figures",
        "--",
    ];
    process::run(
        process::cargo()
            .args(figures)
            .args([runs.to_string().as_str(), wanted]),
    )?;
    let text = stamp::read(&layout::in_checkout("target/figures.json"))?;
    let measured: Measured = serde_json::from_slice(&text).context("target/figures.json")?;
    let figures = measured.figures.into_iter();
    let rows = figures.map(|figure| Row::new(&figure.name, &figure.unit, figure.samples, figure.limit));
    let pairs = measured.compared.into_iter();
    let compared = pairs.map(|pair| Compared::new(pair.name, &pair.unit, pair.ours, pair.peer, pair.aim));
    Ok((rows.collect(), compared.collect()))
}
