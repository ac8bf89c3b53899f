//! The installed task: its definition, and the steps that run it as forms.

use std::collections::HashMap;
use std::fs;

use maud::{Markup, html};
use serde_json::Value;

use super::task_form::{self, Connection, TaskForm};
use crate::azure_devops::state::{Refusal, State, TaskStep};

/// The task of the package, as its `task.json` declares it.
pub(super) fn definition(state: &State) -> Result<Value, Refusal> {
    let folder = state
        .package()
        .task_folder()
        .ok_or_else(|| Refusal::Task("the package has no task".to_owned()))?;
    let text = fs::read(folder.join("task.json")).map_err(|error| Refusal::Task(error.to_string()))?;
    serde_json::from_slice(&text).map_err(|error| Refusal::Task(format!("task.json: {error}")))
}

/// The inputs of every step, one card each. `page` keeps the forms of one page apart; [`read_steps`] wants the same.
pub(super) fn step_forms(state: &State, task: &Value, page: &str, steps: &[TaskStep]) -> Markup {
    let connections: Vec<_> = state
        .service_connections()
        .into_iter()
        .map(|known| Connection {
            id: known.id.to_string(),
            name: known.name,
            kind: known.connection_type,
        })
        .collect();
    html! {
        @for (index, step) in steps.iter().enumerate() {
            section.card aria-labelledby={ (prefix(page, index)) "title" } {
                h2 id={ (prefix(page, index)) "title" } { (task.get("friendlyName").and_then(Value::as_str).unwrap_or(&step.reference_name)) }
                (TaskForm { task, prefix: &prefix(page, index), inputs: &step.inputs, connections: &connections }.draw())
            }
        }
    }
}

/// `steps` with the posted inputs.
pub(super) fn read_steps(
    task: &Value,
    page: &str,
    steps: &[TaskStep],
    posted: &HashMap<String, String>,
) -> Vec<TaskStep> {
    let read = |(index, step): (usize, &TaskStep)| TaskStep {
        reference_name: step.reference_name.clone(),
        inputs: task_form::read(task, &prefix(page, index), posted),
    };
    steps.iter().enumerate().map(read).collect()
}

fn prefix(page: &str, index: usize) -> String {
    format!("{page}{index}-")
}
