//! Projects of the organization.

use axum::http::Method;
use serde_json::{Value, json};

use super::call::{Answer, Call};
use super::error::RestError;
use crate::azure_devops::state::State;

pub(super) fn answer(call: &Call<'_>, resource: &[&str]) -> Result<Answer, RestError> {
    match (call.method, resource) {
        (&Method::GET, []) => Ok(Answer::List(vec![project(call.state)], None)),
        (&Method::GET, [id]) if call.state.is_project(id) => Ok(Answer::One(project(call.state))),
        (&Method::GET, [id]) => {
            let message = format!("TF200016: The following project does not exist: {id}.");
            Err(RestError::not_found(
                "ProjectDoesNotExistWithNameException",
                message,
            ))
        }
        _ => Err(RestError::no_such_resource(call)),
    }
}

fn project(state: &State) -> Value {
    let project = state.project();
    json!({
        "id": project.id,
        "name": project.name,
        "url": format!("{}_apis/projects/{}", state.collection_url(), project.id),
        "state": "wellFormed",
        "revision": 11,
        "visibility": "private",
    })
}
