//! The licenses of what the package contains besides our own work: each text once, under the names that share it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::layout;
use crate::process;
use crate::stamp::{self, Input};
use crate::toolchain;

/// The npm packages that are bundled, and the package with their license: one of them ships without the file that its
/// repository has for all.
const BUNDLED: [(&str, &str); 4] = [
    ("azure-devops-extension-sdk", "azure-devops-extension-sdk"),
    ("https-proxy-agent", "https-proxy-agent"),
    ("agent-base", "agent-base"),
    ("proxy-agent-negotiate", "https-proxy-agent"),
];

/// Writes the notices and returns where they are.
pub fn collect() -> Result<PathBuf> {
    let notices = layout::intermediate("third-party-notices.txt");
    let inputs = ["Cargo.lock", "package-lock.json", "Cargo.toml"].map(layout::in_checkout);
    let mut inputs: Vec<Input<'_>> = inputs.iter().map(|path| Input::File(path)).collect();
    inputs.push(Input::Text(include_str!("notices.rs")));
    stamp::when_changed("third-party notices", &inputs, &[&notices], || {
        let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (name, licensed) in BUNDLED {
            add(
                &mut texts,
                name,
                &layout::in_checkout(&format!("node_modules/{licensed}")),
            )?;
        }
        let metadata = process::cargo_metadata(toolchain::WASM)?;
        for package in compiled_in(&metadata) {
            let name = format!("{} {}", text(package, "name"), text(package, "version"));
            let manifest = PathBuf::from(text(package, "manifest_path"));
            add(
                &mut texts,
                &name,
                manifest.parent().context("a manifest lies in a folder")?,
            )?;
        }
        stamp::write(&notices, render(&texts).as_bytes())
    })?;
    Ok(notices)
}

/// The packages that the library needs at run time.
pub fn compiled_in(metadata: &Value) -> Vec<&Value> {
    let nodes = metadata.pointer("/resolve/nodes").map_or(&[][..], list);
    let root = list(&metadata["packages"])
        .iter()
        .find(|package| package["name"] == "launchdarkly-azure-devops")
        .map(|package| text(package, "id"));
    let mut wanted: Vec<&str> = root.into_iter().collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = wanted.pop() {
        if !seen.insert(id) {
            continue;
        }
        let needs = nodes
            .iter()
            .filter(|node| node["id"] == id)
            .flat_map(|node| list(&node["deps"]));
        let at_run_time =
            needs.filter(|need| list(&need["dep_kinds"]).iter().any(|kind| kind["kind"].is_null()));
        wanted.extend(at_run_time.map(|need| text(need, "pkg")));
    }
    let packages = list(&metadata["packages"]).iter();
    let foreign = packages.filter(|package| !package["source"].is_null());
    foreign
        .filter(|package| seen.contains(text(package, "id")))
        .collect()
}

fn add(texts: &mut BTreeMap<String, BTreeSet<String>>, name: &str, folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("could not list {}", folder.display()))? {
        let path = entry?.path();
        let file = path
            .file_name()
            .map(|file| file.to_string_lossy().to_ascii_uppercase())
            .unwrap_or_default();
        if path.is_file()
            && ["LICENSE", "LICENCE", "COPYING", "UNLICENSE"]
                .iter()
                .any(|start| file.starts_with(start))
        {
            let license = String::from_utf8_lossy(&stamp::read(&path)?)
                .trim()
                .replace("\r\n", "\n");
            texts.entry(license).or_default().insert(name.to_owned());
        }
    }
    Ok(())
}

fn render(texts: &BTreeMap<String, BTreeSet<String>>) -> String {
    let mut all = "This extension contains the following works of others.\n".to_owned();
    for (license, names) in texts {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        all.push_str(&format!(
            "\n{}\n{}\n\n{license}\n",
            "-".repeat(72),
            names.join(", ")
        ));
    }
    all
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}
