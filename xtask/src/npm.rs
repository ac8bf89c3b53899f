//! The npm packages that the build uses, as the lock file pins them.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use anyhow::Result;

use crate::layout;
use crate::process;
use crate::terminal::say;

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// Installs the packages when they are missing or older than the lock file.
pub fn install() -> Result<()> {
    install_in("")
}

/// Installs the packages of a folder of the checkout, as [`install`] does those of its root.
pub fn install_in(folder: &str) -> Result<()> {
    let folder = layout::in_checkout(folder);
    let lock = modified(&folder.join("package-lock.json"));
    // npm writes this file last, so it is there only when the whole installation is.
    let installed = modified(&folder.join("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= lock {
        return Ok(());
    }
    say("installing npm packages");
    process::run(npm().current_dir(folder).args(["ci", "--no-audit", "--no-fund"]))
}

/// Makes a command of npm.
pub fn npm() -> Command {
    process::command(NPM)
}

/// Makes a command of a program that an npm package brings.
pub fn program(name: &str) -> Command {
    let file = if cfg!(windows) {
        format!("{name}.cmd")
    } else {
        name.to_owned()
    };
    process::command(layout::in_checkout("node_modules/.bin").join(file))
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}
