//! The inputs of `task.json`, and everything that refers to them.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Manifests, contributions, items, text};
use crate::manifest_check::data_sources;

const TYPES: [&str; 10] = [
    "string",
    "boolean",
    "filePath",
    "multiLine",
    "pickList",
    "radio",
    "secureFile",
    "int",
    "identities",
    "querycontrol",
];
const CONNECTION: &str = "connectedService:";
/// Types of service connections that every organization has.
const BUILT_IN: [&str; 1] = ["AzureRM"];

/// Returns what is wrong with the inputs, the groups and the data source bindings.
pub fn problems(manifests: &Manifests) -> Vec<String> {
    let task = &manifests.task;
    let mut problems = Vec::new();
    for input in items(task, "inputs") {
        let name = text(input, "name");
        let own = grammar(input)
            .into_iter()
            .chain(kind(manifests, input))
            .chain(references(task, input));
        problems.extend(own.map(|problem| format!("input `{name}`: {problem}")));
    }
    for group in items(task, "groups") {
        let name = text(group, "name");
        problems.extend(
            rule(task, group)
                .into_iter()
                .map(|problem| format!("group `{name}`: {problem}")),
        );
    }
    problems.extend(same_names(task));
    for binding in items(task, "dataSourceBindings") {
        let target = text(binding, "target");
        problems.extend(
            bound(manifests, binding)
                .into_iter()
                .map(|problem| format!("binding of `{target}`: {problem}")),
        );
    }
    problems.extend(
        macros(task, text(task, "instanceNameFormat"))
            .map(|name| format!("instanceNameFormat: {}", no_input(name))),
    );
    problems
}

fn grammar(input: &Value) -> Vec<String> {
    let name = text(input, "name");
    let mut problems = Vec::new();
    if !(name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric()))
    {
        problems.push("the name must be letters and digits, a letter first".to_owned());
    }
    if text(input, "label").is_empty() {
        problems.push("the label is missing".to_owned());
    }
    problems
}

fn kind(manifests: &Manifests, input: &Value) -> Option<String> {
    let kind = text(input, "type");
    let Some(service) = kind.strip_prefix(CONNECTION) else {
        return (!TYPES.contains(&kind)).then(|| format!("the type `{kind}` does not exist"));
    };
    let types = contributions(&manifests.extension, "ms.vss-endpoint.service-endpoint-type");
    let known = BUILT_IN.contains(&service)
        || types
            .iter()
            .any(|endpoint_type| text(endpoint_type, "name") == service);
    (!known).then(|| format!("vss-extension.json has no service connection type `{service}`"))
}

fn references(task: &Value, input: &Value) -> Vec<String> {
    let mut problems = rule(task, input);
    let group = text(input, "groupName");
    if !group.is_empty()
        && !items(task, "groups")
            .iter()
            .any(|known| text(known, "name") == group)
    {
        problems.push(format!("there is no group `{group}`"));
    }
    let default = text(input, "defaultValue");
    if input
        .get("options")
        .is_some_and(|options| options.get(default).is_none())
    {
        problems.push(format!("the default `{default}` is not one of its options"));
    }
    problems
}

/// A rule reads `input = value`, several joined by `&&` or `||`.
fn rule(task: &Value, ruled: &Value) -> Vec<String> {
    let rule = text(ruled, "visibleRule");
    let mut problems = Vec::new();
    if rule.contains("&&") && rule.contains("||") {
        problems.push("visibleRule: nothing says which of && and || comes first".to_owned());
    }
    let terms = rule.split("&&").flat_map(|terms| terms.split("||"));
    problems.extend(terms.filter_map(|rule| term(task, rule.trim())));
    problems
}

/// Problem of one `input = value`.
fn term(task: &Value, term: &str) -> Option<String> {
    let name = term.split_whitespace().next()?;
    let name = name.split(['=', '!']).next().unwrap_or_default();
    let Some(input) = items(task, "inputs")
        .iter()
        .find(|input| text(input, "name") == name)
    else {
        return Some(format!("visibleRule: {}", no_input(name)));
    };
    let (_, value) = term.split_once('=')?;
    let value = value.trim();
    let is_unknown = input
        .get("options")
        .is_some_and(|options| options.get(value).is_none());
    is_unknown.then(|| format!("visibleRule: the input `{name}` has no option `{value}`"))
}

fn same_names(task: &Value) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let inputs = items(task, "inputs").iter();
    let names = inputs.flat_map(|input| {
        let aliases = items(input, "aliases").iter().filter_map(Value::as_str);
        std::iter::once(text(input, "name")).chain(aliases)
    });
    // The agent hands inputs over in upper case.
    names
        .filter(|name| !seen.insert(name.to_ascii_uppercase()))
        .map(|name| format!("two inputs or aliases have the name `{name}`"))
        .collect()
}

fn bound(manifests: &Manifests, binding: &Value) -> Vec<String> {
    let task = &manifests.task;
    let mut problems = Vec::new();
    let target = text(binding, "target");
    if !has_input(task, target) {
        problems.push(no_input(target));
    }
    let source = text(binding, "dataSourceName");
    if !data_sources(&manifests.extension)
        .iter()
        .any(|known| text(known, "name") == source)
    {
        problems.push(format!("vss-extension.json has no data source `{source}`"));
    }
    let endpoint = text(binding, "endpointId");
    let connection = items(task, "inputs")
        .iter()
        .find(|input| endpoint == format!("$({})", text(input, "name")));
    if !connection.is_some_and(|input| text(input, "type").starts_with(CONNECTION)) {
        problems.push(format!(
            "the endpointId `{endpoint}` does not name a service connection input"
        ));
    }
    let parameters = binding.get("parameters").and_then(Value::as_object);
    for value in parameters
        .into_iter()
        .flat_map(serde_json::Map::values)
        .filter_map(Value::as_str)
    {
        problems.extend(macros(task, value).map(no_input));
    }
    problems
}

/// Returns the inputs that `$(input)` in a text names and that do not exist.
fn macros<'a>(task: &'a Value, template: &'a str) -> impl Iterator<Item = &'a str> {
    let names = template
        .split("$(")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'))
        .map(|(name, _)| name);
    names.filter(|name| !has_input(task, name))
}

fn has_input(task: &Value, name: &str) -> bool {
    items(task, "inputs")
        .iter()
        .any(|input| text(input, "name") == name)
}

fn no_input(name: &str) -> String {
    format!("there is no input `{name}`")
}
