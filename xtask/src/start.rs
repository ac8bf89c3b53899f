//! The sandbox, with the package just built.

use std::process::Command;

use anyhow::Result;

use crate::layout;
use crate::package;
use crate::process;

/// Packages the extension and becomes the sandbox, which prints its address last.
pub fn run(arguments: &[String]) -> Result<()> {
    let package = package::run(None)?;
    process::run(process::cargo().args(["build", "--package", "sandbox"]))?;
    let program = layout::in_checkout("target/debug/sandbox").with_extension(std::env::consts::EXE_EXTENSION);
    replace_with(
        process::command(program)
            .arg("--package")
            .arg(package)
            .args(arguments),
    )
}

/// Becomes `command`, so that a signal meant for this tool reaches it.
#[cfg(unix)]
fn replace_with(command: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec().into())
}

#[cfg(not(unix))]
fn replace_with(command: &mut Command) -> Result<()> {
    process::run(command)
}
