//! The tables of `docs/performance.md`.

use std::fmt::Write as _;

use anyhow::{Context, Result};

use super::Results;
use crate::layout;
use crate::stamp;
use crate::terminal::say;

const DOCUMENT: &str = "docs/performance.md";
const BEGIN: &str = "<!-- begin of the figures: npm run bench -- --document -->\n";
const END: &str = "<!-- end of the figures -->\n";

/// Puts the results in place of those in the document.
pub fn write(results: &Results) -> Result<()> {
    let path = layout::in_checkout(DOCUMENT);
    let document = String::from_utf8(stamp::read(&path)?)?;
    let document = replaced(&document, &tables(results)).context(DOCUMENT)?;
    stamp::write(&path, document.as_bytes())?;
    say(format_args!("written to {DOCUMENT}"));
    Ok(())
}

/// The document with other tables between its two marks.
fn replaced(document: &str, tables: &str) -> Result<String> {
    let (before, rest) = document
        .split_once(BEGIN)
        .context("the mark where the figures begin is missing")?;
    let (_, after) = rest
        .split_once(END)
        .context("the mark where the figures end is missing")?;
    Ok(format!("{before}{BEGIN}{tables}{END}{after}"))
}

fn tables(results: &Results) -> String {
    let machine = &results.machine;
    let mut text = format!(
        "\nMeasured on {} UTC: {} cores ({}, load {:.2} when it began), {}, Node {}. Figures are medians.\n",
        machine.date.replace('T', " "),
        machine.cores,
        machine.system,
        machine.load,
        machine.chromium,
        machine.node
    );
    text.push_str(
        "\n| beside the peer | runs | ours | peer | peer/ours | aim |\n| --- | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for figure in &results.compared {
        let aim = figure.aim.map_or(String::new(), |aim| format!("≥ {aim}"));
        let (ours, peer) = (figure.ours.median, figure.peer.median);
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {:.2} | {aim} |",
            figure.name,
            figure.ours.count,
            quantity(ours, &figure.unit),
            quantity(peer, &figure.unit),
            figure.ratio
        );
    }
    text.push_str("\n| by itself | runs | median | limit |\n| --- | ---: | ---: | ---: |\n");
    for row in &results.rows {
        let limit = match (row.limit, row.ratio) {
            (Some(limit), Some(ratio)) => format!("ratio {ratio:.2} of {limit}"),
            (Some(limit), None) => quantity(limit, &row.unit),
            (None, _) => String::new(),
        };
        let median = quantity(row.samples.median, &row.unit);
        let _ = writeln!(
            text,
            "| {} | {} | {median} | {limit} |",
            row.name, row.samples.count
        );
    }
    text.push('\n');
    text
}

/// A figure with its unit: `12.3 ms`, `480.0 kB`, `7`.
fn quantity(figure: f64, unit: &str) -> String {
    match unit {
        "B" if figure >= 1e6 => format!("{:.1} MB", figure / 1e6),
        "B" => format!("{:.1} kB", figure / 1e3),
        "ms" => format!("{figure:.1} ms"),
        _ => format!("{figure}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_figures_of_the_document_are_replaced() {
        let document = format!("Before.\n{BEGIN}old\n{END}After.\n");
        let written = replaced(&document, "new\n").unwrap();
        assert_eq!(written, format!("Before.\n{BEGIN}new\n{END}After.\n"));
        assert!(replaced("no mark", "new\n").is_err());
    }

    #[test]
    fn the_document_has_a_place_for_the_figures() {
        let path = layout::in_checkout(DOCUMENT);
        let document = String::from_utf8(stamp::read(&path).unwrap()).unwrap();
        replaced(&document, "").unwrap();
    }
}
