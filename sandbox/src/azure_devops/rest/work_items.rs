//! Work items: one, a batch, and changes by JSON Patch.

use axum::http::Method;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::call::{Answer, Call};
use super::error::RestError;
use super::json_patch;
use crate::azure_devops::state::{State, WorkItem};

/// Largest number of work items in a batch.
const MAX_BATCH: usize = 200;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Batch {
    ids: Vec<u32>,
    fields: Option<Vec<String>>,
    #[serde(rename = "$expand")]
    expand: Option<String>,
    error_policy: Option<String>,
}

pub(super) fn answer(call: &Call<'_>, resource: &[&str]) -> Result<Answer, RestError> {
    match (call.method, resource) {
        (&Method::GET, ["workitems", id]) => {
            let fields = call
                .query("fields")
                .map(|fields| fields.split(',').map(|field| field.trim().to_owned()).collect());
            refuse_both(fields.as_ref(), call.query("$expand"))?;
            let item = call.state.work_item(parse(id)?)?;
            let with_relations = call.expands("relations") || call.expands("all");
            Ok(Answer::One(work_item(
                call.state,
                &item,
                fields.as_deref(),
                with_relations,
            )))
        }
        (&Method::PATCH, ["workitems", id]) => {
            call.require_content_type("application/json-patch+json")?;
            let update = json_patch::parse(&call.body::<Value>()?)?;
            let saved = call.state.update_work_item(parse(id)?, update)?;
            Ok(Answer::One(work_item(call.state, &saved, None, true)))
        }
        (&Method::POST, ["workitemsbatch"]) => batch(call),
        _ => Err(RestError::no_such_resource(call)),
    }
}

fn batch(call: &Call<'_>) -> Result<Answer, RestError> {
    let batch: Batch = call.body()?;
    if batch.ids.is_empty() || batch.ids.len() > MAX_BATCH {
        let message = format!(
            "VS403474: You can request from 1 to {MAX_BATCH} work items in a batch, not {}.",
            batch.ids.len()
        );
        return Err(RestError::bad_request("VssPropertyValidationException", message));
    }
    let expand = batch.expand.as_deref().unwrap_or_default();
    refuse_both(
        batch.fields.as_ref(),
        Some(expand).filter(|expand| !expand.eq_ignore_ascii_case("none")),
    )?;
    let with_relations = ["relations", "all"]
        .iter()
        .any(|name| expand.eq_ignore_ascii_case(name));
    let omit = batch
        .error_policy
        .is_some_and(|policy| policy.eq_ignore_ascii_case("omit"));
    let mut items = Vec::new();
    for id in batch.ids {
        match call.state.work_item(id) {
            Ok(item) => items.push(work_item(
                call.state,
                &item,
                batch.fields.as_deref(),
                with_relations,
            )),
            // Azure DevOps keeps the place of what it omits.
            Err(_) if omit => items.push(Value::Null),
            Err(refusal) => return Err(refusal.into()),
        }
    }
    Ok(Answer::List(items, None))
}

fn refuse_both(fields: Option<&Vec<String>>, expand: Option<&str>) -> Result<(), RestError> {
    if fields.is_some() && expand.is_some_and(|expand| !expand.is_empty()) {
        let message = "The expand parameter can not be used with the fields parameter.";
        return Err(RestError::bad_request("VssPropertyValidationException", message));
    }
    Ok(())
}

fn parse(id: &str) -> Result<u32, RestError> {
    id.parse().map_err(|_| {
        RestError::bad_request(
            "VssPropertyValidationException",
            format!("The work item id '{id}' is not a number."),
        )
    })
}

fn work_item(state: &State, item: &WorkItem, only: Option<&[String]>, with_relations: bool) -> Value {
    let wanted =
        |name: &str| only.is_none_or(|only| only.iter().any(|field| field.eq_ignore_ascii_case(name)));
    let fields = item.all_fields().into_iter().filter(|(name, _)| {
        // Ids are outside of the fields unless they are asked for.
        wanted(name) && (only.is_some() || !matches!(name.as_str(), "System.Id" | "System.Rev"))
    });
    let fields: Map<String, Value> = fields
        .map(|(name, value)| {
            if name.ends_with("By") {
                (name, identity(&value))
            } else {
                (name, value)
            }
        })
        .collect();
    let mut json = json!({
        "id": item.id,
        "rev": item.rev,
        "fields": fields,
        "url": format!("{}{}/_apis/wit/workItems/{}", state.collection_url(), state.project().id, item.id),
    });
    if with_relations
        && !item.relations.is_empty()
        && let Some(json) = json.as_object_mut()
    {
        json.insert("relations".to_owned(), json!(item.relations));
    }
    json
}

fn identity(name: &Value) -> Value {
    json!({ "displayName": name, "uniqueName": "user@sandbox.example" })
}
