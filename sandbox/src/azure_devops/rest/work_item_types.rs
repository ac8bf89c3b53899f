//! Types of work items, with the states of each and their categories.

use serde_json::{Value, json};

use super::call::{Answer, Call};
use super::error::RestError;

/// Types of the Agile process for which the sandbox has forms, and one that users do not create themselves.
const TYPES: [&str; 4] = ["Bug", "Task", "User Story", "Test Plan"];
const STATES: [(&str, &str); 5] = [
    ("New", "Proposed"),
    ("Active", "InProgress"),
    ("Resolved", "Resolved"),
    ("Closed", "Completed"),
    ("Removed", "Removed"),
];

pub(super) fn answer(call: &Call<'_>) -> Result<Answer, RestError> {
    if call.method != "GET" {
        return Err(RestError::no_such_resource(call));
    }
    let states: Vec<Value> = STATES
        .iter()
        .map(|(name, category)| json!({ "name": name, "color": "b2b2b2", "category": category }))
        .collect();
    let form = |name: &&str| {
        json!({
            "name": name,
            "referenceName": format!("Microsoft.VSTS.WorkItemTypes.{}", name.replace(' ', "")),
            "isDisabled": false,
            "states": states,
        })
    };
    Ok(Answer::List(TYPES.iter().map(form).collect(), None))
}
