//! `task.json`: what the agent needs of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use crate::azure_devops::state::{Refusal, ResolvedStep, State, TaskStep};

/// Handlers that this agent knows, the preferred one first.
const HANDLERS: [&str; 2] = ["Node20_1", "Node24"];

/// A task as its `task.json` declares it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TaskDefinition {
    pub(super) id: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) friendly_name: String,
    #[serde(default)]
    pub(super) description: String,
    #[serde(default)]
    pub(super) author: String,
    version: Version,
    #[serde(default)]
    pub(super) instance_name_format: String,
    #[serde(default)]
    inputs: Vec<Input>,
    #[serde(default)]
    restrictions: Restrictions,
    #[serde(default)]
    execution: BTreeMap<String, Value>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Version {
    major: Value,
    minor: Value,
    patch: Value,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    name: String,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(rename = "type")]
    input_type: String,
    #[serde(default)]
    default_value: String,
    #[serde(default)]
    required: bool,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Restrictions {
    settable_variables: Option<Allowed>,
}

#[derive(Debug, Clone, Deserialize)]
struct Allowed {
    #[serde(default)]
    allowed: Vec<String>,
}

impl TaskDefinition {
    /// Reads the packaged task.
    pub(super) fn read(folder: &Path) -> Result<Self, String> {
        let text = fs::read(folder.join("task.json")).map_err(|error| format!("task.json: {error}"))?;
        serde_json::from_slice(&text).map_err(|error| format!("task.json: {error}"))
    }

    /// `0.1.0`
    pub(super) fn version(&self) -> String {
        let part = |value: &Value| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), ToOwned::to_owned)
        };
        format!(
            "{}.{}.{}",
            part(&self.version.major),
            part(&self.version.minor),
            part(&self.version.patch)
        )
    }

    /// The script that the best known handler runs.
    pub(super) fn script(&self, folder: &Path) -> Result<PathBuf, String> {
        let handler = HANDLERS.iter().find_map(|name| self.execution.get(*name));
        let target = handler
            .and_then(|handler| handler.get("target"))
            .and_then(Value::as_str);
        let target = target.ok_or_else(|| format!("it has no handler of {}", HANDLERS.join(", ")))?;
        Ok(folder.join(target))
    }

    /// Whether the task may set a variable: names are not case-sensitive, `*` matches anything.
    pub(super) fn may_set(&self, variable: &str) -> bool {
        self.restrictions
            .settable_variables
            .as_ref()
            .is_none_or(|settable| {
                settable
                    .allowed
                    .iter()
                    .any(|pattern| matches(&pattern.to_lowercase(), &variable.to_lowercase()))
            })
    }

    /// Completes a step as the server does before it queues the job.
    pub(super) fn resolve(&self, state: &State, step: &TaskStep) -> Result<ResolvedStep, Refusal> {
        let mut inputs = step.inputs.clone();
        let mut connections = Vec::new();
        for input in &self.inputs {
            let mut value = input.value_in(&mut inputs);
            if input.required && value.is_empty() {
                return Err(Refusal::InputRequired {
                    step: self.name.clone(),
                    input: input.name.clone(),
                });
            }
            if input.input_type.starts_with("connectedService:") && !value.is_empty() {
                let mut ids = Vec::new();
                for named in value.split(',').map(str::trim) {
                    let connection = state.find_service_connection(named).ok_or_else(|| {
                        Refusal::UnauthorizedServiceConnection {
                            step: self.name.clone(),
                            input: input.name.clone(),
                            connection: named.to_owned(),
                        }
                    })?;
                    ids.push(connection.id.to_string());
                    connections.push(connection);
                }
                value = ids.join(",");
            }
            inputs.insert(input.name.clone(), value);
        }
        let mut display_name = self.instance_name_format.clone();
        for (name, value) in &inputs {
            display_name = display_name.replace(&format!("$({name})"), value);
        }
        Ok(ResolvedStep {
            reference_name: step.reference_name.clone(),
            display_name,
            inputs,
            connections,
        })
    }
}

impl Input {
    /// Takes the input's value, typed under its name or an alias, or its default.
    fn value_in(&self, typed: &mut BTreeMap<String, String>) -> String {
        let is_mine = |name: &String| {
            name.eq_ignore_ascii_case(&self.name)
                || self.aliases.iter().any(|alias| name.eq_ignore_ascii_case(alias))
        };
        let key = typed.keys().find(|name| is_mine(name)).cloned();
        let value = key
            .and_then(|key| typed.remove(&key))
            .unwrap_or_else(|| self.default_value.clone());
        value.trim().to_owned()
    }
}

/// Glob with `*` only, which is all that the schema's patterns use.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|text| {
            text.char_indices()
                .map(|(at, _)| at)
                .chain([text.len()])
                .any(|at| text.get(at..).is_some_and(|tail| matches(rest, tail)))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text, expected) in [
            ("changed", "changed", true),
            ("changed", "unchanged", false),
            ("ld.*", "ld.changed", true),
            ("ld.*", "ld", false),
            ("*", "", true),
            ("a*c*e", "abcde", true),
            ("a*c*e", "abde", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }
}
