//! Whole rollouts: of releases of several sizes, with LaunchDarkly's rate limiter, and against the peer's task.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;

use super::compared::Compared;
use super::scale::{self, Taken};
use super::services::Release;
use super::table::{Row, exact, milliseconds};
use crate::layout::{self, TASK_FOLDER};
use crate::terminal::say;

/// The most memory that a rollout may take, in bytes.
const MEMORY_LIMIT: usize = 150_000_000;

/// Of every release that is measured for its size.
const WORK_ITEMS: usize = 1_000;

/// A further flag of a large release may take this many times one of a small release: more would be a quadratic step.
const GROWTH_LIMIT: f64 = 2.0;

/// A rollout may take this many times what LaunchDarkly's limiter alone takes.
const LIMITER_LIMIT: f64 = 1.1;

/// Time, requests and memory of releases with 10, 100 and 500 flags, and how much more processor a further flag takes in
/// the largest than in the smallest.
pub fn of_sizes(runs: usize) -> Result<Vec<Row>> {
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
        let task = task();
        let taken = (0..runs).map(|_| scale::measure(&task, release));
        let taken = taken.collect::<Result<Vec<_>>>()?;
        rows.push(Row::times(name, taken.iter().map(|taken| taken.time).collect()));
        let processor = Row::times(
            &format!("{name}: processor"),
            taken.iter().map(|taken| taken.processor).collect(),
        );
        // The least is the nearest to what the work takes; the rest is the machine's.
        least.push(processor.samples.min);
        rows.push(processor);
        let of = |figure: fn(&Taken) -> usize| taken.iter().map(|taken| exact(figure(taken))).collect();
        rows.push(Row::new(
            &format!("{name}: requests"),
            "",
            of(|taken| taken.requests),
            None,
        ));
        let limit = Some(exact(MEMORY_LIMIT));
        rows.push(Row::new(
            &format!("{name}: peak memory"),
            "B",
            of(|taken| taken.memory),
            limit,
        ));
    }
    if let [small, middle, large] = least.as_slice() {
        let (first, further) = ((middle - small) / 90.0, (large - middle) / 400.0);
        let row = Row::new(
            "rollout: processor a flag, from 100 to 500",
            "ms",
            vec![further],
            None,
        );
        rows.push(row.beside(further / first, GROWTH_LIMIT));
    }
    Ok(rows)
}

/// 200 flags at a limiter of 10 writes in a window, against what the limiter alone takes. The window is a second
/// instead of ten, so that this ends soon; the time between two windows weighs ten times as much here.
pub fn at_the_limiter() -> Result<Row> {
    let (flags, writes, window) = (200, 10, Duration::from_secs(1));
    say(format_args!(
        "measuring 200 flags at a limiter of 10 writes a second"
    ));
    let release = Release {
        work_items: flags,
        flags,
        limit: Some((writes, window)),
    };
    let taken = scale::measure(&task(), release)?;
    let floor = window * 19;
    let row = Row::times("200 flags, 10 writes a second", vec![taken.time]);
    Ok(row.beside(taken.time.as_secs_f64() / floor.as_secs_f64(), LIMITER_LIMIT))
}

/// Whole processes of our task and of the peer's by turns, with the same outcome.
pub fn beside_the_peer(runs: usize, peer: &Path) -> Result<Vec<Compared>> {
    say(format_args!(
        "measuring the task beside the peer's with 1, 20 and 200 flags, {runs} runs each"
    ));
    let ours = task();
    let mut compared = Vec::new();
    for flags in [1, 20, 200] {
        let release = Release {
            work_items: flags,
            flags,
            limit: None,
        };
        let (mut of_ours, mut of_peer) = (Vec::new(), Vec::new());
        for run in 0..runs {
            // Neither is always the first.
            if run % 2 == 0 {
                of_ours.push(scale::measure(&ours, release)?);
                of_peer.push(scale::measure(peer, release)?);
            } else {
                of_peer.push(scale::measure(peer, release)?);
                of_ours.push(scale::measure(&ours, release)?);
            }
        }
        type Figure = fn(&[Taken]) -> Vec<f64>;
        let figures: [(&str, &str, Option<f64>, Figure); 4] = [
            ("whole process", "ms", Some(1.0), |taken| {
                milliseconds(taken.iter().map(|taken| taken.time).collect())
            }),
            ("processor", "ms", None, |taken| {
                milliseconds(taken.iter().map(|taken| taken.processor).collect())
            }),
            ("requests", "", Some(1.0), |taken| {
                taken.iter().map(|taken| exact(taken.requests)).collect()
            }),
            ("peak memory", "B", Some(1.0), |taken| {
                taken.iter().map(|taken| exact(taken.memory)).collect()
            }),
        ];
        for (figure, unit, aim, of) in figures {
            let name = format!("task, {flags} flags: {figure}");
            compared.push(Compared::new(name, unit, of(&of_ours), of(&of_peer), aim));
        }
    }
    Ok(compared)
}

fn task() -> std::path::PathBuf {
    layout::staging().join(TASK_FOLDER).join("index.js")
}
