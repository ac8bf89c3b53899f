//! What the work item form asks of the server: create, save, read again.

use std::collections::BTreeMap;

use axum::extract::{Path, State as FromState};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::azure_devops::state::{Refusal, Relation, RelationRef, State, WorkItem, WorkItemUpdate};

/// A save as the form sends it.
#[derive(Deserialize)]
struct Save {
    rev: u32,
    #[serde(rename = "type")]
    work_item_type: String,
    fields: BTreeMap<String, Value>,
    removed: Vec<Link>,
    added: Vec<Relation>,
}

#[derive(Deserialize)]
struct Link {
    rel: String,
    url: String,
}

pub(super) fn router() -> Router<State> {
    Router::new()
        .route("/work-items", post(create))
        .route("/work-items/{id}", get(read).post(save))
}

/// The work item in REST's shape, which is what the form starts from.
pub(super) fn saved(item: &WorkItem) -> Value {
    let fields: Map<String, Value> = item.fields.clone().into_iter().collect();
    json!({ "id": item.id, "rev": item.rev, "fields": fields, "relations": item.relations })
}

async fn create(FromState(state): FromState<State>, Json(save): Json<Save>) -> Response {
    let work_item_type = save.work_item_type.clone();
    answer(state.create_work_item(
        &work_item_type,
        WorkItemUpdate {
            expected_rev: None,
            ..save.into()
        },
    ))
}

async fn save(FromState(state): FromState<State>, Path(id): Path<u32>, Json(save): Json<Save>) -> Response {
    answer(state.update_work_item(id, save.into()))
}

async fn read(FromState(state): FromState<State>, Path(id): Path<u32>) -> Response {
    answer(state.work_item(id))
}

fn answer(item: Result<WorkItem, Refusal>) -> Response {
    match item {
        Ok(item) => Json(saved(&item)).into_response(),
        Err(refusal) => (
            StatusCode::BAD_REQUEST,
            Json(json!({ "message": sentence(&refusal) })),
        )
            .into_response(),
    }
}

/// A refusal as the form says it to a person, who has never heard of revisions.
fn sentence(refusal: &Refusal) -> String {
    match refusal {
        Refusal::RevisionMismatch { .. } => {
            "Somebody changed this work item after you opened it. Reload the page, then make your change again."
                .to_owned()
        }
        other => other.to_string(),
    }
}

impl From<Save> for WorkItemUpdate {
    fn from(save: Save) -> Self {
        let link = |Link { rel, url }| RelationRef::Link { rel, url };
        Self {
            expected_rev: Some(save.rev),
            fields: save.fields,
            remove_relations: save.removed.into_iter().map(link).collect(),
            add_relations: save.added,
        }
    }
}
