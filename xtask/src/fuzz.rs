//! Every fuzz target for a while, from its seeds.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;

use anyhow::{Context, Result, bail};

use crate::layout;
use crate::process;
use crate::terminal::say;

/// Time for each target unless another is given, in seconds.
pub const DEFAULT_SECONDS: u32 = 30;

/// Longest time for one input, in seconds: a reader that takes longer has hung.
const LONGEST_INPUT: &str = "-timeout=10";
/// Most memory of a target, in MB, its corpus included.
const MAX_MEMORY: &str = "-rss_limit_mb=1024";

/// Reads the number of seconds for each target.
pub fn parse_seconds(text: &str) -> Result<u32> {
    let seconds = text.parse().ok().filter(|seconds| *seconds > 0);
    seconds.with_context(|| format!("`{text}` is no number of seconds"))
}

/// Runs the named targets, or every one, for `seconds` each; as many at a time as the machine has processors.
pub fn run(seconds: u32, names: &[String]) -> Result<()> {
    let all = targets()?;
    if let Some(unknown) = names.iter().find(|name| !all.contains(*name)) {
        bail!("there is no fuzz target `{unknown}`; fuzz/targets has them");
    }
    let chosen: Vec<String> = if names.is_empty() {
        all.into_iter().collect()
    } else {
        names.to_vec()
    };
    let programs = build(names)?;
    let at_once = thread::available_parallelism().map_or(1, usize::from);
    let queue = Mutex::new(chosen.iter());
    let failures = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..at_once.min(chosen.len()) {
            scope.spawn(|| {
                while let Some(name) = queue.lock().ok().and_then(|mut queue| queue.next()) {
                    match search(&programs.join(name), name, seconds) {
                        Ok(cases) => say(format_args!("{name:<22} {cases}")),
                        Err(error) => {
                            say(format_args!("{name:<22} FAILED"));
                            if let Ok(mut failures) = failures.lock() {
                                failures.push(format!("{name}: {error:#}"));
                            }
                        }
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap_or_default();
    if !failures.is_empty() {
        bail!(
            "{} of {} targets failed\n\n{}\n\n\
             An input that a target failed for lies in fuzz/artifacts; mend the fault, and keep the input in fuzz/seeds.",
            failures.len(),
            chosen.len(),
            failures.join("\n\n")
        );
    }
    say(format_args!("{} targets found nothing", chosen.len()));
    Ok(())
}

/// The names of all targets.
fn targets() -> Result<BTreeSet<String>> {
    let folder = layout::in_checkout("fuzz/targets");
    let entries = fs::read_dir(&folder).with_context(|| format!("could not list {}", folder.display()))?;
    let mut names = BTreeSet::new();
    for entry in entries {
        let path = entry?.path();
        names.extend(path.file_stem().map(|name| name.to_string_lossy().into_owned()));
    }
    Ok(names)
}

/// Compiles the named targets, or every one, with what libFuzzer watches, and returns the folder of the programs.
fn build(names: &[String]) -> Result<PathBuf> {
    let tool = layout::in_checkout("target/tools");
    if !process::exists("cargo-fuzz") && !tool.join("bin/cargo-fuzz").exists() {
        say("installing cargo-fuzz into target/tools");
        let mut install = process::cargo();
        install
            .args(["install", "cargo-fuzz", "--locked", "--root"])
            .arg(&tool);
        process::run(&mut install)?;
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain([tool.join("bin")]);
    let folders = std::env::join_paths(folders)?;
    let target = layout::in_checkout("fuzz/target");
    let triple = process::capture(process::command("rustc").args(["--print", "host-tuple"]))?;
    let chosen = names.iter().map(|name| Some(name.as_str()));
    let chosen: Vec<Option<&str>> = if names.is_empty() {
        vec![None]
    } else {
        chosen.collect()
    };
    for name in chosen {
        // No sanitizer: they need an unstable compiler, and code without `unsafe` gives them nothing to find.
        let mut build = process::cargo();
        build
            .env("PATH", &folders)
            .env("CARGO_TARGET_DIR", &target)
            .args(["fuzz", "build", "--sanitizer", "none"])
            .args(name);
        process::run(&mut build).context("libFuzzer needs a C++ compiler, such as g++")?;
    }
    Ok(target.join(triple.trim()).join("release"))
}

/// Runs one target, and returns the last line of its output.
fn search(program: &Path, name: &str, seconds: u32) -> Result<String> {
    let corpus = layout::in_checkout("fuzz/corpus").join(name);
    let artifacts = layout::in_checkout("fuzz/artifacts").join(name);
    for folder in [&corpus, &artifacts] {
        fs::create_dir_all(folder).with_context(|| format!("could not make {}", folder.display()))?;
    }
    let mut target = process::command(program);
    target
        .arg(&corpus)
        .arg(layout::in_checkout("fuzz/seeds").join(name))
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-artifact_prefix={}/", artifacts.display()))
        .args([LONGEST_INPUT, MAX_MEMORY, "-verbosity=0", "-print_final_stats=1"]);
    let told = process::capture_all(&mut target)?;
    let number = told
        .lines()
        .find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    Ok(format!("{} inputs", number.unwrap_or("some").trim()))
}
