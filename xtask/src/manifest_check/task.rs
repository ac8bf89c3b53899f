//! `task.json`, after the schema of azure-pipelines-task-lib.

use serde_json::Value;

use super::{Manifests, contributions, items, png, text};
use crate::layout::TASK_FOLDER;

mod inputs;

const REQUIRED: [&str; 14] = [
    "id",
    "name",
    "friendlyName",
    "description",
    "helpMarkDown",
    "category",
    "visibility",
    "runsOn",
    "author",
    "version",
    "minimumAgentVersion",
    "instanceNameFormat",
    "inputs",
    "execution",
];

const FRIENDLY_NAME_MOST: usize = 40;

/// The handlers to declare: the oldest Node that is not at its end, and the newest.
const HANDLERS: [&str; 2] = ["Node20_1", "Node24"];

/// Returns what is wrong in `task.json` and its folder.
pub fn problems(manifests: &Manifests) -> Vec<String> {
    let task = &manifests.task;
    let mut problems: Vec<String> = REQUIRED
        .iter()
        .filter(|name| task.get(**name).is_none())
        .map(|name| format!("`{name}` is missing"))
        .collect();
    problems.extend(identity(task));
    problems.extend(handlers(manifests));
    problems.extend(outputs(task));
    problems.extend(inputs::problems(manifests));
    problems.extend(icon(manifests));
    let contributed = contributions(&manifests.extension, "ms.vss-distributed-task.task");
    if !contributed.iter().any(|task| text(task, "name") == TASK_FOLDER) {
        problems.push(format!(
            "vss-extension.json contributes no task in `{TASK_FOLDER}`"
        ));
    }
    problems
        .into_iter()
        .map(|problem| format!("task.json: {problem}"))
        .collect()
}

fn identity(task: &Value) -> Vec<String> {
    let id = text(task, "id");
    let name = text(task, "name");
    let friendly_name = text(task, "friendlyName");
    let category = text(task, "category");
    let seen = |place: &str| items(task, "visibility").iter().any(|visible| visible == place);
    let wrong = [
        (!is_guid(id), format!("the id `{id}` is not a GUID")),
        (
            name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'),
            format!("the name `{name}` may hold only letters, digits and hyphens"),
        ),
        (
            friendly_name.is_empty() || friendly_name.chars().count() > FRIENDLY_NAME_MOST,
            format!("the friendlyName `{friendly_name}` must have 1 to {FRIENDLY_NAME_MOST} characters"),
        ),
        (
            category != "Deploy",
            format!("the category is `{category}` instead of Deploy"),
        ),
        (
            !(seen("Build") && seen("Release")),
            "visibility must name Build and Release".to_owned(),
        ),
    ];
    wrong
        .into_iter()
        .filter(|(is_wrong, _)| *is_wrong)
        .map(|(_, problem)| problem)
        .collect()
}

fn is_guid(id: &str) -> bool {
    let groups: Vec<&str> = id.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.concat().chars().all(|c| c.is_ascii_hexdigit())
}

fn handlers(manifests: &Manifests) -> Vec<String> {
    let mut problems = Vec::new();
    let execution = &manifests.task.get("execution").cloned().unwrap_or_default();
    for handler in HANDLERS {
        if execution.get(handler).is_none() {
            problems.push(format!("execution has no handler {handler}"));
        }
    }
    for (handler, settings) in execution.as_object().into_iter().flatten() {
        let target = text(settings, "target");
        if !manifests.files.contains_key(&format!("{TASK_FOLDER}/{target}")) {
            problems.push(format!(
                "the target `{target}` of the handler {handler} does not exist"
            ));
        }
    }
    problems
}

/// A variable that `restrictions` does not allow is dropped by the agent without failing the task.
fn outputs(task: &Value) -> Vec<String> {
    let allowed = task
        .pointer("/restrictions/settableVariables/allowed")
        .and_then(Value::as_array);
    let names = items(task, "outputVariables")
        .iter()
        .map(|output| text(output, "name"));
    let forbidden =
        names.filter(|name| allowed.is_some_and(|allowed| !allowed.iter().any(|pattern| pattern == name)));
    forbidden
        .map(|name| format!("restrictions do not allow the output variable `{name}`"))
        .collect()
}

fn icon(manifests: &Manifests) -> Option<String> {
    match manifests
        .files
        .get(&format!("{TASK_FOLDER}/icon.png"))
        .map(|bytes| png::size(bytes))
    {
        None => Some("the folder has no icon.png".to_owned()),
        Some(Some((32, 32))) => None,
        Some(_) => Some("icon.png is not a PNG of 32x32".to_owned()),
    }
}
