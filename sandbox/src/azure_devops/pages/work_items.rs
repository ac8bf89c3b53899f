//! Requests of the work item form: create, save, reload.

use std::collections::BTreeMap;

use axum::extract::{Path, State as FromState};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::azure_devops::state::{FormSave, Refusal, Relation, RelationRef, State, WorkItem, WorkItemUpdate};

/// A save as the form sends it.
#[derive(Deserialize)]
struct Save {
    rev: u32,
    #[serde(rename = "type")]
    work_item_type: String,
    fields: BTreeMap<String, Value>,
    /// The values that the fields had when the form was opened.
    #[serde(default)]
    originals: BTreeMap<String, Value>,
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
    let update = WorkItemUpdate {
        fields: save.fields,
        add_relations: save.added,
        ..WorkItemUpdate::default()
    };
    answer(state.create_work_item(&save.work_item_type, update))
}

async fn save(FromState(state): FromState<State>, Path(id): Path<u32>, Json(save): Json<Save>) -> Response {
    let link = |Link { rel, url }| RelationRef::Link { rel, url };
    let save = FormSave {
        rev: save.rev,
        fields: save.fields,
        originals: save.originals,
        remove_relations: save.removed.into_iter().map(link).collect(),
        add_relations: save.added,
    };
    answer(state.save_form(id, save))
}

async fn read(FromState(state): FromState<State>, Path(id): Path<u32>) -> Response {
    answer(state.work_item(id))
}

fn answer(item: Result<WorkItem, Refusal>) -> Response {
    let refusal = match item {
        Ok(item) => return Json(saved(&item)).into_response(),
        Err(refusal) => refusal,
    };
    let status = match &refusal {
        Refusal::FieldChanged { .. } => StatusCode::CONFLICT,
        Refusal::UnknownWorkItem(_) => StatusCode::NOT_FOUND,
        _ => StatusCode::BAD_REQUEST,
    };
    (status, Json(json!({ "message": refusal.to_string() }))).into_response()
}
