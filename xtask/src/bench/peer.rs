//! Builds the reference implementation of the work item tab and the task (`bench/peer`).

use std::fs::{self, File};
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Context, Result};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::assets;
use crate::layout;
use crate::npm;
use crate::process;
use crate::stamp;

const FOLDER: &str = "bench/peer";
/// Files of the package that the peer's files take the place of, as `vss-extension.json` names them.
const REPLACED: [&str; 3] = ["work_items.html", "work_items.js", "work_items_style.css"];

/// Builds the page and the task, and returns the path of the task.
pub fn build() -> Result<PathBuf> {
    npm::install()?;
    npm::install_in(FOLDER)?;
    let built = layout::in_checkout("target/bench");
    let script = layout::in_checkout(FOLDER).join("build.mjs");
    process::run(process::command("node").arg(script).arg(&built))?;
    Ok(built.join("task.js"))
}

/// Packs our package with the peer's work item tab in it as `target/bench/peer.vsix`.
pub fn pack() -> Result<()> {
    let ours = layout::package();
    let file = File::open(&ours).with_context(|| format!("could not read {}", ours.display()))?;
    let mut archive = ZipArchive::new(file)?;
    let built = layout::in_checkout("target/bench");
    let names = REPLACED.map(assets::staged).into_iter();
    let names = names.collect::<Result<Vec<_>>>()?;
    let mut writer = ZipWriter::new(File::create(built.join("peer.vsix"))?);
    for index in 0..archive.len() {
        let entry = archive.by_index(index)?;
        if !names
            .iter()
            .any(|name| entry.name().is_ok_and(|entry| entry == *name))
        {
            writer.raw_copy_file(entry)?;
        }
    }
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, packaged) in REPLACED.into_iter().zip(&names) {
        let mut content = stamp::read(&built.join(name))?;
        if name.ends_with(".html") {
            let mut text = String::from_utf8(content)?;
            for (name, packaged) in REPLACED.into_iter().zip(&names) {
                text = text.replace(name, packaged);
            }
            content = text.into_bytes();
        }
        writer.start_file(packaged, stored)?;
        writer.write_all(&content)?;
    }
    writer.finish()?;
    Ok(())
}

/// Uncompressed size of the peer's page, in bytes.
pub fn page_size() -> Result<usize> {
    let built = layout::in_checkout("target/bench");
    let sizes = REPLACED.map(|name| fs::metadata(built.join(name)).map(|file| file.len()));
    let mut sum = 0;
    for size in sizes {
        sum += usize::try_from(size?)?;
    }
    Ok(sum)
}
