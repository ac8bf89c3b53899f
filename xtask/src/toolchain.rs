//! Installs the tools that a new machine needs besides Rust, Node and npm.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::terminal::say;

/// The target that both programs are compiled for.
pub const WASM: &str = "wasm32-unknown-unknown";

const TOOLCHAIN_FILE: &str = include_str!("../../rust-toolchain.toml");

const CHROMIUM: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];
const DRIVER: &str = "chromedriver";

/// The standard library that the WebAssembly programs are linked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StandardLibrary {
    /// Compiled along with the programs, for size, with unstable flags that only the pinned compiler is known to read.
    BuiltForSize,
    /// The one of the toolchain: the programs work, but are larger.
    Prebuilt {
        /// Why, as the second half of a sentence.
        reason: &'static str,
    },
}

/// Adds the WebAssembly target to the toolchain unless it is there, and the sources of the standard library if they are available.
pub fn ensure_wasm_target() -> Result<()> {
    // A toolchain without rustup, such as a distribution's, brings them as packages of its own.
    if !process::exists("rustup") {
        return Ok(());
    }
    add("target", WASM)?;
    if let Err(error) = add("component", "rust-src") {
        say(format_args!("rust-src could not be added: {error:#}"));
    }
    Ok(())
}

fn add(kind: &str, name: &str) -> Result<()> {
    let installed = process::capture(process::command("rustup").args([kind, "list", "--installed"]))?;
    if !installed.lines().any(|line| line.trim() == name) {
        process::run(process::command("rustup").args([kind, "add", name]))?;
    }
    Ok(())
}

/// The standard library to link, depending on the compiler and its sources.
pub fn standard_library() -> Result<StandardLibrary> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = process::capture(process::command(&rustc).arg("--version"))?;
    let sysroot = process::capture(process::command(&rustc).args(["--print", "sysroot"]))?;
    let sources = Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library/std/Cargo.toml");
    Ok(choose(&version, sources.exists()))
}

/// Chooses by the output of `rustc --version` and whether the sources of the standard library are there.
fn choose(version: &str, has_sources: bool) -> StandardLibrary {
    let release = version.split_whitespace().nth(1);
    if release.is_none() || release != pinned(TOOLCHAIN_FILE) {
        let reason = "the compiler is not the version that rust-toolchain.toml names";
        return StandardLibrary::Prebuilt { reason };
    }
    if !has_sources {
        let reason = "the component rust-src is missing";
        return StandardLibrary::Prebuilt { reason };
    }
    StandardLibrary::BuiltForSize
}

/// The compiler's version that the programs are built with.
pub fn pinned_version() -> &'static str {
    pinned(TOOLCHAIN_FILE).unwrap_or_default()
}

/// The version after `channel = ` in a `rust-toolchain.toml`.
fn pinned(file: &str) -> Option<&str> {
    let channel = file.lines().find_map(|line| line.strip_prefix("channel = \""))?;
    channel.strip_suffix('"')
}

/// Makes sure of a Chromium and its WebDriver, which the browser tests drive.
pub fn ensure_browser() -> Result<()> {
    if has_browser() {
        return Ok(());
    }
    if !(process::exists("apt-get") && is_root()) {
        bail!(
            "the browser tests need Chromium and chromedriver on the PATH; \
             on Debian or Ubuntu run `apt-get install chromium chromium-driver` as root, then start again"
        );
    }
    say("installing Chromium and its driver");
    process::run(process::command("apt-get").args(["update", "--quiet"]))?;
    process::run(
        process::command("apt-get")
            .env("DEBIAN_FRONTEND", "noninteractive")
            .args([
                "install",
                "--yes",
                "--quiet",
                "--no-install-recommends",
                "chromium",
                "chromium-driver",
            ]),
    )?;
    if !has_browser() {
        bail!("apt-get installed chromium and chromium-driver, but they cannot be started");
    }
    Ok(())
}

/// The name of the installed Chromium.
pub fn chromium() -> Result<&'static str> {
    let found = CHROMIUM.into_iter().find(|name| process::exists(name));
    found.context("no Chromium is on the PATH")
}

fn has_browser() -> bool {
    process::exists(DRIVER) && chromium().is_ok()
}

fn is_root() -> bool {
    process::capture(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_pinned_compiler_with_sources_builds_the_standard_library() {
        for (version, has_sources, is_built) in [
            ("rustc 1.95.0 (59807616e 2026-04-14)", true, true),
            ("rustc 1.95.0 (59807616e 2026-04-14)", false, false),
            ("rustc 1.96.0 (0000000 2026-05-28)", true, false),
            ("rustc 1.95.0-nightly (0000000 2026-02-01)", true, false),
            ("rustc 1.95.1 (0000000 2026-05-01)", true, false),
            ("", true, false),
        ] {
            let chosen = choose(version, has_sources);
            assert_eq!(
                chosen == StandardLibrary::BuiltForSize,
                is_built,
                "{version} {has_sources}"
            );
        }
    }

    #[test]
    fn the_toolchain_file_names_an_exact_version() {
        let version = pinned(TOOLCHAIN_FILE).unwrap();
        assert_eq!(
            version
                .split('.')
                .filter(|part| part.parse::<u32>().is_ok())
                .count(),
            3,
            "{version}"
        );
    }
}
