//! `npm run dev`: serves the sandbox, and rebuilds and reloads a view when its source changes.

mod changes;

use std::fs;
use std::path::Path;
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result, bail};

use crate::assets::{self, Asset};
use crate::build;
use crate::layout;
use crate::package;
use crate::stamp;
use crate::start;
use crate::terminal::say;
use crate::wasm::{self, Program};
use changes::{Affected, Snapshot};

/// Time between two looks at the source files.
const INTERVAL: Duration = Duration::from_millis(250);

/// Serves the package with the sandbox and watches the sources until either is stopped. `arguments` are the sandbox's own.
pub fn run(arguments: &[String]) -> Result<()> {
    let package = layout::package();
    let packaged = fs::metadata(&package)
        .and_then(|metadata| metadata.modified())
        .ok();
    if packaged.is_none() {
        package::run(None)?;
    }
    let rebuilt = layout::rebuilt();
    if rebuilt.exists() {
        fs::remove_dir_all(&rebuilt)?;
    }
    fs::create_dir_all(&rebuilt)?;
    let sandbox = start::sandbox(&package)?
        .arg("--assets")
        .arg(&rebuilt)
        .args(arguments)
        .spawn()
        .context("could not start the sandbox")?;
    watch(&mut Sandbox(sandbox), packaged)
}

/// The sandbox's process; it ends with this program.
struct Sandbox(Child);

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn watch(sandbox: &mut Sandbox, packaged: Option<SystemTime>) -> Result<()> {
    let mut seen = Snapshot::take()?;
    // What changed since the package was built is not in it.
    let mut changed = packaged.map_or_else(Vec::new, |packaged| seen.newer_than(packaged));
    loop {
        let affected = Affected::by(&changed);
        if !affected.is_empty() {
            match rebuild(&affected) {
                Ok(()) => {}
                // The compiler has said where; the next change is another attempt.
                Err(error) => say(format_args!("not rebuilt: {error:#}")),
            }
        }
        if let Some(status) = sandbox.0.try_wait()? {
            bail!("the sandbox has ended ({status})");
        }
        thread::sleep(INTERVAL);
        let now = Snapshot::take()?;
        changed = now.changed_since(&seen);
        seen = now;
    }
}

/// Builds the programs without optimization and has the open pages reload.
fn rebuild(affected: &Affected) -> Result<()> {
    let begun = Instant::now();
    let rebuilt = layout::rebuilt();
    let copy = |from: &Path, name: &str| stamp::write(&rebuilt.join(name), &stamp::read(from)?);
    let shared = build::shared(Asset::as_packaged)?;
    let stylesheets = shared.stylesheets.iter().map(|(_, stylesheet)| stylesheet);
    for asset in stylesheets.chain([&shared.watch]) {
        copy(&asset.source, &asset.name)?;
    }
    if !affected.programs.is_empty() {
        wasm::compile_for_development(&affected.programs)?;
    }
    let reader = assets::staged("catalog_reader.js")?;
    for program in affected.programs.iter().copied() {
        let module = wasm::bind_for_development(program)?;
        // A module without optimization is too large to be copied into a script at every change; the packaged copy stays.
        let packaged = layout::staging().join(assets::staged(&format!("{}_wasm.js", program.name()))?);
        let loaded = build::program(program, &module, packaged, &reader, Asset::as_packaged)?;
        for asset in &loaded {
            copy(&asset.source, &asset.name)?;
        }
        if program != Program::CatalogReader {
            let page = build::page(program, &shared, &loaded)?;
            copy(&page.html, &page.name)?;
        }
    }
    // The pages of the sandbox reload when this text changes.
    let moment = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    stamp::write(&rebuilt.join("build"), moment.as_millis().to_string().as_bytes())?;
    let names: Vec<&str> = affected.programs.iter().map(|program| program.name()).collect();
    say(format_args!(
        "rebuilt {} in {:.1} s",
        if names.is_empty() {
            "the stylesheet".to_owned()
        } else {
            names.join(", ")
        },
        begun.elapsed().as_secs_f32()
    ));
    Ok(())
}
