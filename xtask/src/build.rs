//! Everything that the package holds, built into the staging folder.

use anyhow::Result;

use crate::bundle;
use crate::notices;
use crate::npm;
use crate::size;
use crate::stage;
use crate::toolchain;
use crate::wasm::{self, Program};

/// Builds the browser app and the task, and prints their weight.
pub fn run() -> Result<()> {
    toolchain::ensure_wasm_target()?;
    npm::install()?;
    wasm::compile()?;
    let views = wasm::bind(Program::Views)?;
    let rollout = wasm::bind(Program::Rollout)?;
    let script = bundle::script(&views)?;
    let stylesheet = bundle::stylesheet()?;
    let notices = notices::collect()?;
    stage::stage(&script, &stylesheet, &views, &rollout, &notices)?;
    size::print()
}
