//! The pictures of the README and of the Marketplace page.

use anyhow::Result;

use crate::animated_gif;
use crate::layout;
use crate::package;
use crate::process;
use crate::toolchain;

/// Takes the pictures from the sandbox that runs the package just built. `arguments` are those of the program that takes them.
pub fn run(arguments: &[&str]) -> Result<()> {
    toolchain::ensure_browser()?;
    package::run(None)?;
    let program = [
        "test",
        "--package",
        "launchdarkly-azure-devops",
        "--test",
        "screenshots",
        "--",
    ];
    process::run(process::cargo().args(program).args(arguments))?;
    animated_gif::assemble(
        &layout::in_checkout("target/screenshots/story"),
        &layout::in_checkout("static/images/story.gif"),
    )
}
