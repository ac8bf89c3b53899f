//! The rows of the benchmark table.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::terminal::say;

/// Samples, summed up.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Samples {
    /// Number of samples.
    pub count: usize,
    pub median: f64,
    pub min: f64,
    pub max: f64,
}

impl Samples {
    pub fn of(mut samples: Vec<f64>) -> Self {
        samples.sort_by(f64::total_cmp);
        let at = |place: Option<&f64>| place.copied().unwrap_or(f64::NAN);
        Self {
            count: samples.len(),
            median: at(samples.get(samples.len() / 2)),
            min: at(samples.first()),
            max: at(samples.last()),
        }
    }
}

/// One line of the table.
#[derive(Serialize, Deserialize)]
pub struct Row {
    pub name: String,
    pub unit: String,
    #[serde(flatten)]
    pub samples: Samples,
    /// Ratio of the median to that of the baseline.
    pub ratio: Option<f64>,
    /// Of the ratio where there is one, of the median otherwise.
    pub limit: Option<f64>,
}

impl Row {
    pub fn new(name: &str, unit: &str, samples: Vec<f64>, limit: Option<f64>) -> Self {
        Self {
            name: name.to_owned(),
            unit: unit.to_owned(),
            samples: Samples::of(samples),
            ratio: None,
            limit,
        }
    }

    /// A row of times in milliseconds.
    pub fn times(name: &str, samples: Vec<Duration>) -> Self {
        Self::new(name, "ms", milliseconds(samples), None)
    }

    pub fn bytes(name: &str, bytes: usize, limit: Option<usize>) -> Self {
        Self::new(name, "B", vec![exact(bytes)], limit.map(exact))
    }

    /// The row with a ratio and its limit.
    pub fn beside(mut self, ratio: f64, limit: f64) -> Self {
        self.ratio = Some(ratio);
        self.limit = Some(limit);
        self
    }
}

pub fn milliseconds(samples: Vec<Duration>) -> Vec<f64> {
    samples
        .iter()
        .map(|sample| sample.as_secs_f64() * 1000.0)
        .collect()
}

pub fn exact(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::INFINITY, f64::from)
}

pub fn print(rows: &[Row]) {
    if rows.is_empty() {
        return;
    }
    let (name, unit) = ("measured", "unit");
    say(format_args!(
        "\n{name:<76} {unit:<4} {:>4} {:>9} {:>9} {:>9} {:>6} {:>7}",
        "runs", "median", "min", "max", "ratio", "limit"
    ));
    for row in rows {
        let Row {
            name,
            unit,
            samples:
                Samples {
                    count,
                    median,
                    min,
                    max,
                },
            ratio,
            limit,
        } = row;
        let digits = usize::from(unit == "ms");
        let ratio_text = ratio.map_or(String::new(), |ratio| format!("{ratio:.2}"));
        let limit_text = limit.map_or(String::new(), |limit| limit.to_string());
        let over = limit.is_some_and(|limit| ratio.unwrap_or(*median) > limit);
        let verdict = if over { "  over its limit" } else { "" };
        say(format_args!(
            "{name:<76} {unit:<4} {count:>4} {median:>9.digits$} {min:>9.digits$} {max:>9.digits$} {ratio_text:>6} {limit_text:>7}{verdict}"
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_of_the_sorted_samples() {
        let times = [30, 10, 20, 50, 40].map(Duration::from_millis).to_vec();
        let Samples {
            count,
            median,
            min,
            max,
        } = Row::times("", times).samples;
        assert_eq!((count, median, min, max), (5, 30.0, 10.0, 50.0));
    }
}
