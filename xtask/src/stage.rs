//! The package's files, laid out as the manifest lists them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use walkdir::WalkDir;

use crate::docs;
use crate::identity::Identity;
use crate::layout::{self, TASK_FOLDER};
use crate::stamp;
use crate::wasm::Module;

/// What a page of the browser loads, beside the stylesheet.
pub struct Page {
    /// Name of its program.
    pub name: &'static str,
    /// The page.
    pub html: PathBuf,
    /// The script.
    pub script: PathBuf,
    /// The program.
    pub wasm: PathBuf,
}

/// Lays out the package in the staging folder and removes what does not belong to it.
pub fn stage(
    pages: &[Page],
    stylesheet: &Path,
    reader: &Module,
    rollout: &Module,
    proxy: &Path,
    notices: &Path,
    publisher: Option<&str>,
) -> Result<()> {
    let mut files = BTreeMap::from([
        ("LICENSE.txt".to_owned(), layout::in_checkout("LICENSE")),
        ("third-party-notices.txt".to_owned(), notices.to_path_buf()),
        (
            "vss-extension.json".to_owned(),
            layout::in_checkout("vss-extension.json"),
        ),
        ("views.css".to_owned(), stylesheet.to_path_buf()),
        ("catalog_reader.js".to_owned(), reader.glue.clone()),
        ("catalog_reader_bg.wasm".to_owned(), reader.wasm.clone()),
        (format!("{TASK_FOLDER}/rollout.js"), rollout.glue.clone()),
        (format!("{TASK_FOLDER}/rollout_bg.wasm"), rollout.wasm.clone()),
        (format!("{TASK_FOLDER}/proxy.js"), proxy.to_path_buf()),
    ]);
    for page in pages {
        files.insert(format!("{}.html", page.name), page.html.clone());
        files.insert(format!("{}.js", page.name), page.script.clone());
        files.insert(format!("{}_bg.wasm", page.name), page.wasm.clone());
    }
    for (name, source) in contents(&layout::in_checkout("static"))? {
        match name.strip_prefix("task/") {
            // Bundled, made small, or made once for every program.
            _ if matches!(
                name.as_str(),
                "boot.js" | "compile.js" | "silent_debug.js" | "task/proxy.js" | "views.css" | "page.html"
            ) =>
            {
                None
            }
            _ if name.starts_with("catalog_reader/") => None,
            Some(of_task) => files.insert(format!("{TASK_FOLDER}/{of_task}"), source),
            None => files.insert(name, source),
        };
    }
    let staging = layout::staging();
    files.extend(docs::pages()?);
    let manifest = stamp::read(&layout::in_checkout("vss-extension.json"))?;
    let identity = Identity::read(&manifest, publisher, layout::VERSION)?;
    for (name, source) in &files {
        let content = identity.stamp(name, stamp::read(source)?)?;
        stamp::write(&staging.join(name), &content)?;
    }
    for (name, path) in contents(&staging)? {
        if !files.contains_key(&name) {
            fs::remove_file(&path).with_context(|| format!("could not remove {}", path.display()))?;
        }
    }
    Ok(())
}

/// Returns the files below `folder` by their path inside it, written with slashes.
pub fn contents(folder: &Path) -> Result<BTreeMap<String, PathBuf>> {
    let mut files = BTreeMap::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry?;
        if entry.file_type().is_file() {
            let inside = entry.path().strip_prefix(folder)?;
            let name: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
            files.insert(name.join("/"), entry.path().to_path_buf());
        }
    }
    Ok(files)
}
