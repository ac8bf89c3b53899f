//! What the browser says about the work item tab.

use anyhow::{Context, Result};
use serde::Deserialize;

use super::Row;
use crate::layout;
use crate::package;
use crate::process;
use crate::stamp;
use crate::toolchain;

/// A figure as the measuring program writes it.
#[derive(Deserialize)]
struct Figure {
    name: String,
    unit: String,
    samples: Vec<f64>,
    limit: Option<f64>,
}

/// Runs the packaged tab in the sandbox and the browser, and measures it.
pub fn measure() -> Result<Vec<Row>> {
    toolchain::ensure_browser()?;
    package::run(None)?;
    process::run(process::cargo().args([
        "test",
        "--package",
        "launchdarkly-azure-devops",
        "--test",
        "figures",
    ]))?;
    let text = stamp::read(&layout::in_checkout("target/figures.json"))?;
    let figures: Vec<Figure> = serde_json::from_slice(&text).context("target/figures.json")?;
    Ok(figures.into_iter().map(row).collect())
}

fn row(mut figure: Figure) -> Row {
    figure.samples.sort_by(f64::total_cmp);
    let samples = &figure.samples;
    let at = |place: Option<&f64>| place.copied().unwrap_or(f64::NAN);
    Row {
        name: figure.name,
        unit: match figure.unit.as_str() {
            "ms" => "ms",
            "B" => "B",
            _ => "",
        },
        median: at(samples.get(samples.len() / 2)),
        min: at(samples.first()),
        max: at(samples.last()),
        ratio: None,
        limit: figure.limit,
    }
}
