//! Everything that the package holds, built into the staging folder.

use anyhow::Result;

use crate::bundle;
use crate::notices;
use crate::npm;
use crate::size;
use crate::stage::{self, Page};
use crate::toolchain;
use crate::wasm::{self, Module, PAGES, Program};

/// Builds the browser programs and the task for `publisher`, or for the one in the manifest, and prints their weight.
pub fn run(publisher: Option<&str>) -> Result<()> {
    toolchain::ensure_wasm_target()?;
    npm::install()?;
    wasm::compile()?;
    let rollout = wasm::bind(Program::Rollout)?;
    let proxy = bundle::task_proxy()?;
    let stylesheet = bundle::stylesheet()?;
    let mut pages = Vec::new();
    for program in PAGES {
        let module = wasm::bind(program)?;
        pages.push(Page {
            name: program.name(),
            html: bundle::page(program)?,
            script: bundle::script(program, &module)?,
            wasm: module.wasm,
        });
    }
    let module = wasm::bind(Program::CatalogReader)?;
    let reader = Module {
        glue: bundle::module(Program::CatalogReader, &module)?,
        wasm: module.wasm,
    };
    let notices = notices::collect()?;
    stage::stage(
        &pages,
        &stylesheet,
        &reader,
        &rollout,
        &proxy,
        &notices,
        publisher,
    )?;
    size::print()
}
