//! The vsix.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::archive;
use crate::build;
use crate::layout;
use crate::manifest_check;
use crate::npm;
use crate::package_check;
use crate::process;
use crate::sbom;
use crate::size;
use crate::staging;
use crate::stamp::{self, Input};
use crate::terminal::say;

/// Builds, checks and packs the extension for `publisher`, or for the one in the manifest; returns the package's path.
pub fn run(publisher: Option<&str>) -> Result<PathBuf> {
    build::run(publisher)?;
    manifest_check::run()?;
    let package = layout::package();
    let staged = staging::contents(&layout::staging())?;
    // The lock file tells the version of tfx.
    let lock = layout::in_checkout("package-lock.json");
    let code = [include_str!("package.rs"), include_str!("archive.rs")].concat();
    let mut inputs: Vec<Input<'_>> = staged.values().map(|path| Input::File(path)).collect();
    inputs.extend([Input::File(&lock), Input::Text(&code)]);
    stamp::when_changed("packing the vsix", &inputs, &[&package], || {
        say("packing the vsix");
        pack(&package)?;
        archive::normalize(&package)
    })?;
    package_check::run(&package)?;
    sbom::write()?;
    say(format_args!(
        "package: {}",
        package
            .strip_prefix(layout::in_checkout(""))
            .unwrap_or(&package)
            .display()
    ));
    Ok(package)
}

/// Packages as [`run`] does, and fails in the end when the browser app is over its limits.
pub fn run_within_limits(publisher: Option<&str>) -> Result<()> {
    run(publisher)?;
    size::enforce()
}

fn pack(package: &Path) -> Result<()> {
    if package.exists() {
        fs::remove_file(package).with_context(|| format!("could not replace {}", package.display()))?;
    }
    let mut tfx = npm::program("tfx");
    tfx.args([
        "extension",
        "create",
        "--no-prompt",
        "--no-color",
        "--manifest-globs",
        "vss-extension.json",
        "--root",
    ])
    .arg(layout::staging())
    .arg("--output-path")
    .arg(package);
    process::capture(&mut tfx).map(drop)
}
