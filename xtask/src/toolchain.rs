//! What a fresh machine lacks beside Rust, Node and npm.

use std::process::Command;

use anyhow::{Result, bail};

use crate::process;
use crate::terminal::say;

/// The target that both programs are compiled for.
pub const WASM: &str = "wasm32-unknown-unknown";

const CHROMIUM: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];
const DRIVER: &str = "chromedriver";

/// Adds the WebAssembly target and the sources of the standard library to the toolchain unless they are there.
pub fn ensure_wasm_target() -> Result<()> {
    // A toolchain without rustup, such as a distribution's, brings them as packages of its own.
    if !process::exists("rustup") {
        return Ok(());
    }
    for (kind, name) in [("target", WASM), ("component", "rust-src")] {
        let installed = process::capture(process::command("rustup").args([kind, "list", "--installed"]))?;
        if !installed.lines().any(|line| line.trim() == name) {
            process::run(process::command("rustup").args([kind, "add", name]))?;
        }
    }
    Ok(())
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

fn has_browser() -> bool {
    process::exists(DRIVER) && CHROMIUM.iter().any(|name| process::exists(name))
}

fn is_root() -> bool {
    process::capture(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
