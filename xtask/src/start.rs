//! The sandbox, with the package just built.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::layout;
use crate::package;
use crate::process;

/// Packages the extension and becomes the sandbox, which prints its address last.
pub fn run(arguments: &[String]) -> Result<()> {
    let package = package::run(None)?;
    replace_with(sandbox(&package)?.args(arguments))
}

/// Builds the sandbox and returns the command that serves `package` with it.
pub fn sandbox(package: &Path) -> Result<Command> {
    process::run(process::cargo().args(["build", "--package", "sandbox"]))?;
    let program = layout::in_checkout("target/debug/sandbox").with_extension(std::env::consts::EXE_EXTENSION);
    let mut command = process::command(program);
    command.arg("--package").arg(package);
    Ok(command)
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
