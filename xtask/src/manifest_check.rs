//! Checks the manifests against the package's files. `tfx` does not check most of this, or only warns.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::layout::{self, TASK_FOLDER};
use crate::staging;
use crate::stamp;
use crate::terminal::say;

mod extension;
mod png;
mod task;
#[cfg(test)]
pub mod tests;

/// Everything that the check looks at.
pub struct Manifests {
    /// `vss-extension.json`.
    pub extension: Value,
    /// The task's `task.json`.
    pub task: Value,
    /// The version of the workspace.
    pub version: String,
    /// The package's files by their path in it.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// Checks the manifests against what was staged, and reports every problem at once.
pub fn run() -> Result<()> {
    let mut files = BTreeMap::new();
    for (name, path) in staging::contents(&layout::staging())? {
        files.insert(name, stamp::read(&path)?);
    }
    let manifests = Manifests {
        extension: parse("vss-extension.json", files.get("vss-extension.json"))?,
        task: parse("task.json", files.get(&format!("{TASK_FOLDER}/task.json")))?,
        version: layout::VERSION.to_owned(),
        files,
    };
    let problems = problems(&manifests);
    for problem in &problems {
        say(format_args!("- {problem}"));
    }
    if !problems.is_empty() {
        bail!("the manifests have problems: {}", problems.len());
    }
    Ok(())
}

/// Returns a sentence for each thing that is wrong; none when all is well.
pub fn problems(manifests: &Manifests) -> Vec<String> {
    let mut problems = versions(manifests);
    problems.extend(extension::problems(manifests));
    problems.extend(task::problems(manifests));
    problems
}

fn parse(name: &str, bytes: Option<&Vec<u8>>) -> Result<Value> {
    let bytes = bytes.with_context(|| format!("{name} is missing"))?;
    serde_json::from_slice(bytes).with_context(|| format!("{name} is not JSON"))
}

fn versions(manifests: &Manifests) -> Vec<String> {
    let part = |name: &str| {
        manifests
            .task
            .pointer(&format!("/version/{name}"))
            .and_then(Value::as_u64)
    };
    let task = match (part("Major"), part("Minor"), part("Patch")) {
        (Some(major), Some(minor), Some(patch)) => format!("{major}.{minor}.{patch}"),
        _ => "not three numbers".to_owned(),
    };
    let found = [
        (
            "vss-extension.json",
            text(&manifests.extension, "version").to_owned(),
        ),
        ("task.json", task),
    ];
    let differs = found
        .into_iter()
        .filter(|(_, version)| *version != manifests.version);
    differs
        .map(|(name, version)| {
            format!(
                "{name}: its version is {version}, but the one in Cargo.toml is {}",
                manifests.version
            )
        })
        .collect()
}

/// Returns the text of a member, empty when it is missing or something else.
fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value.get(member).and_then(Value::as_str).unwrap_or_default()
}

/// Returns the items of a list, none when it is missing or something else.
fn items<'a>(value: &'a Value, member: &str) -> &'a [Value] {
    value
        .get(member)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default()
}

/// Returns the properties of every contribution of a type.
fn contributions<'a>(extension: &'a Value, kind: &str) -> Vec<&'a Value> {
    let all = items(extension, "contributions")
        .iter()
        .filter(|contribution| text(contribution, "type") == kind);
    all.filter_map(|contribution| contribution.get("properties"))
        .collect()
}

/// Returns every data source of the service connection.
fn data_sources(extension: &Value) -> Vec<&Value> {
    let types = contributions(extension, "ms.vss-endpoint.service-endpoint-type");
    types
        .into_iter()
        .flat_map(|endpoint_type| items(endpoint_type, "dataSources"))
        .collect()
}
