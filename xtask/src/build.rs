//! Builds the contents of the package into the staging folder.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::assets::Asset;
use crate::bundle;
use crate::module_copy;
use crate::notices;
use crate::npm;
use crate::size;
use crate::staging;
use crate::toolchain;
use crate::wasm::{self, Module, PAGES, Program};

/// Naming of the files that pages load: [`Asset::hashed`] or [`Asset::as_packaged`].
pub type Naming = fn(String, PathBuf) -> Result<Asset>;

/// A page of the browser.
pub struct Page {
    /// Name in the package.
    pub name: String,
    /// Path of the content.
    pub html: PathBuf,
}

/// The files that every page loads.
pub struct Shared {
    /// The stylesheet of each program's pages.
    pub stylesheets: Vec<(Program, Asset)>,
    /// The script that reports a page whose own script was not loaded.
    pub watch: Asset,
}

/// Builds the browser programs and the task for `publisher`, or for the one in the manifest, and prints their weight.
pub fn run(publisher: Option<&str>) -> Result<()> {
    toolchain::ensure_wasm_target()?;
    npm::install()?;
    wasm::compile()?;
    let rollout = wasm::bind(Program::Rollout)?;
    let proxy = bundle::task_proxy()?;
    let shared = shared(Asset::hashed)?;
    let (mut assets, mut pages) = (Vec::new(), Vec::new());
    let module = wasm::bind(Program::CatalogReader)?;
    let copy = module_copy::write(Program::CatalogReader, &module)?;
    assets.extend(program(Program::CatalogReader, &module, copy, "", Asset::hashed)?);
    let reader = assets
        .first()
        .map(|script| script.name.clone())
        .unwrap_or_default();
    for page_program in PAGES {
        let module = wasm::bind(page_program)?;
        let copy = module_copy::write(page_program, &module)?;
        let loaded = program(page_program, &module, copy, &reader, Asset::hashed)?;
        pages.push(page(page_program, &shared, &loaded)?);
        assets.extend(loaded);
    }
    assets.extend(shared.stylesheets.into_iter().map(|(_, stylesheet)| stylesheet));
    assets.push(shared.watch);
    let notices = notices::collect()?;
    staging::stage(&pages, &assets, &rollout, &proxy, &notices, publisher)?;
    size::print()
}

/// Makes the files that do not depend on the programs.
pub fn shared(name: Naming) -> Result<Shared> {
    let stylesheets = PAGES.into_iter().map(|program| {
        let stylesheet = name(
            format!("{}_style.css", program.name()),
            bundle::stylesheet(program)?,
        )?;
        Ok((program, stylesheet))
    });
    Ok(Shared {
        stylesheets: stylesheets.collect::<Result<_>>()?,
        watch: name("watch.js".to_owned(), bundle::watch()?)?,
    })
}

/// Makes what a program consists of: its script, its module, and the copy of the module. `reader` is the name of the
/// catalog reader's script.
pub fn program(
    program: Program,
    module: &Module,
    copy: PathBuf,
    reader: &str,
    name: Naming,
) -> Result<[Asset; 3]> {
    let stem = program.name();
    let wasm = name(format!("{stem}_bg.wasm"), module.wasm.clone())?;
    let copy = name(format!("{stem}_wasm.js"), copy)?;
    let addresses = [
        ("MODULE", wasm.name.as_str()),
        ("COPY", &copy.name),
        ("READER", reader),
    ];
    let script = bundle::script(program, module, &addresses)?;
    Ok([name(format!("{stem}.js"), script)?, wasm, copy])
}

/// Makes the page that loads a program.
pub fn page(program: Program, shared: &Shared, [script, wasm, _]: &[Asset; 3]) -> Result<Page> {
    let stylesheet = shared.stylesheets.iter().find(|(of, _)| *of == program);
    let (_, stylesheet) = stylesheet.context("a page has a stylesheet")?;
    let addresses = [
        ("STYLESHEET", stylesheet.name.as_str()),
        ("WATCH", &shared.watch.name),
        ("SCRIPT", &script.name),
        ("MODULE", &wasm.name),
    ];
    Ok(Page {
        name: format!("{}.html", program.name()),
        html: bundle::page(program, &addresses)?,
    })
}
