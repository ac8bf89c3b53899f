//! The pictures of the README.

use anyhow::Result;

use crate::package;
use crate::process;
use crate::toolchain;

/// Takes the pictures from the sandbox that runs the package just built.
pub fn run() -> Result<()> {
    toolchain::ensure_browser()?;
    package::run(None)?;
    process::run(process::cargo().args([
        "test",
        "--package",
        "launchdarkly-azure-devops",
        "--test",
        "screenshots",
    ]))
}
