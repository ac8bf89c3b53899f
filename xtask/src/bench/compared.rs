//! Alternating measurements of ours and of the peer.

use serde::{Deserialize, Serialize};

use super::table::Samples;
use crate::terminal::say;

/// One figure of both.
#[derive(Serialize, Deserialize)]
pub struct Compared {
    pub name: String,
    pub unit: String,
    pub ours: Samples,
    pub peer: Samples,
    /// Median of the peer over that of ours: above 1 where ours is faster or smaller.
    pub ratio: f64,
    /// The ratio that is aimed at, at least.
    pub aim: Option<f64>,
}

impl Compared {
    pub fn new(name: String, unit: &str, ours: Vec<f64>, peer: Vec<f64>, aim: Option<f64>) -> Self {
        let (ours, peer) = (Samples::of(ours), Samples::of(peer));
        Self {
            name,
            unit: unit.to_owned(),
            ratio: peer.median / ours.median,
            ours,
            peer,
            aim,
        }
    }

    /// Whether the ratio is below its aim.
    pub fn is_short(&self) -> bool {
        self.aim.is_some_and(|aim| self.ratio < aim)
    }
}

pub fn print(compared: &[Compared]) {
    if compared.is_empty() {
        return;
    }
    let (name, unit) = ("beside the peer", "unit");
    say(format_args!(
        "\n{name:<66} {unit:<4} {:>4} {:>12} {:>12} {:>9} {:>5}",
        "runs", "ours", "peer", "peer/ours", "aim"
    ));
    for figure in compared {
        let Compared {
            name,
            unit,
            ours,
            peer,
            ratio,
            ..
        } = figure;
        let digits = usize::from(unit == "ms");
        let aim = figure.aim.map_or(String::new(), |aim| aim.to_string());
        let verdict = if figure.is_short() {
            "  short of its aim"
        } else {
            ""
        };
        let (runs, ours, peer) = (ours.count, ours.median, peer.median);
        say(format_args!(
            "{name:<66} {unit:<4} {runs:>4} {ours:>12.digits$} {peer:>12.digits$} {ratio:>9.2} {aim:>5}{verdict}"
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_is_above_one_where_ours_is_faster() {
        let figure = Compared::new(
            String::new(),
            "ms",
            vec![90.0, 100.0, 500.0],
            vec![150.0, 150.0, 150.0],
            Some(1.6),
        );
        assert!((figure.ratio - 1.5).abs() < 1e-9);
        assert!(figure.is_short());
    }
}
