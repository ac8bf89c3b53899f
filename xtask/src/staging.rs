//! The package's files, laid out as the manifest lists them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use walkdir::WalkDir;

use crate::assets::Asset;
use crate::build::Page;
use crate::docs;
use crate::identity::Identity;
use crate::layout::{self, TASK_FOLDER};
use crate::stamp;
use crate::wasm::Module;

/// Lays out the package in the staging folder and removes what does not belong to it.
pub fn stage(
    pages: &[Page],
    assets: &[Asset],
    rollout: &Module,
    proxy: &Path,
    notices: &Path,
    publisher: Option<&str>,
) -> Result<()> {
    let mut files = BTreeMap::from([
        ("LICENSE.txt".to_owned(), layout::in_checkout("LICENSE")),
        ("third-party-notices.txt".to_owned(), notices.to_path_buf()),
        ("vss-extension.json".to_owned(), manifest(assets)?),
        (format!("{TASK_FOLDER}/rollout.js"), rollout.glue.clone()),
        (format!("{TASK_FOLDER}/rollout_bg.wasm"), rollout.wasm.clone()),
        (format!("{TASK_FOLDER}/proxy.js"), proxy.to_path_buf()),
    ]);
    files.extend(pages.iter().map(|page| (page.name.clone(), page.html.clone())));
    files.extend(
        assets
            .iter()
            .map(|asset| (asset.name.clone(), asset.source.clone())),
    );
    for (name, source) in contents(&layout::in_checkout("static"))? {
        match name.split_once('/') {
            // Bundled, made small, or made once for every program.
            Some(("page" | "styles" | "catalog_reader", _)) | Some(("task", "proxy.js")) => None,
            None if ["page.html", "silent_debug.js"].contains(&name.as_str()) => None,
            Some(("task", of_task)) => files.insert(format!("{TASK_FOLDER}/{of_task}"), source),
            _ => files.insert(name, source),
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

/// Writes the extension's manifest with the names that the assets have in the package, and returns its path.
fn manifest(assets: &[Asset]) -> Result<PathBuf> {
    let mut text = String::from_utf8(stamp::read(&layout::in_checkout("vss-extension.json"))?)?;
    for asset in assets {
        let path = |name: &str| format!("\"path\": \"{name}\"");
        let plain = path(&asset.plain);
        if !text.contains(&plain) {
            bail!("vss-extension.json does not list {}", asset.plain);
        }
        text = text.replace(&plain, &path(&asset.name));
    }
    let manifest = layout::intermediate("vss-extension.json");
    stamp::write(&manifest, text.as_bytes())?;
    Ok(manifest)
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
