//! JSON Patch documents of work items.

use serde::Deserialize;
use serde_json::Value;

use super::error::RestError;
use crate::azure_devops::state::{Relation, RelationRef, WorkItemUpdate};

#[derive(Deserialize)]
struct Operation {
    op: String,
    path: String,
    #[serde(default)]
    value: Value,
}

/// Reads the operations that work items take: `test /rev`, fields, and relations.
pub(super) fn parse(document: &Value) -> Result<WorkItemUpdate, RestError> {
    let operations = Vec::<Operation>::deserialize(document)
        .ok()
        .filter(|operations| !operations.is_empty())
        .ok_or_else(|| invalid("You must pass a valid patch document in the body of the request."))?;
    let mut update = WorkItemUpdate::default();
    for operation in operations {
        let path = operation.path.trim_start_matches('/');
        let (property, rest) = path.split_once('/').unwrap_or((path, ""));
        match (operation.op.to_lowercase().as_str(), property) {
            ("test", "rev") => {
                let rev = operation.value.as_u64().and_then(|rev| u32::try_from(rev).ok());
                update.expected_rev = Some(rev.ok_or_else(|| invalid("The value of /rev is a number."))?);
            }
            ("add" | "replace", "fields") if !rest.is_empty() => {
                update.fields.insert(rest.to_owned(), operation.value);
            }
            ("add", "relations") if rest == "-" => {
                let relation = Relation::deserialize(&operation.value).map_err(|_| {
                    let expected = "Microsoft.TeamFoundation.WorkItemTracking.WebApi.Models.WorkItemRelation";
                    let message = format!(
                        "Value {} does not match the expected type {expected}.",
                        operation.value
                    );
                    RestError::bad_request("VssPropertyValidationException", message)
                })?;
                update.add_relations.push(relation);
            }
            ("remove", "relations") => {
                let index = rest
                    .parse()
                    .map_err(|_| invalid(&format!("{} is not the path of a relation.", operation.path)))?;
                update.remove_relations.push(RelationRef::Index(index));
            }
            _ => {
                let message = format!(
                    "Work item patch does not support {} at path {}.",
                    operation.op, operation.path
                );
                return Err(invalid(&message));
            }
        }
    }
    Ok(update)
}

fn invalid(message: &str) -> RestError {
    RestError::bad_request("PatchOperationFailedException", message)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::parse;
    use crate::azure_devops::state::RelationRef;

    #[test]
    fn a_document_becomes_one_update() {
        let update = parse(&json!([
            { "op": "test", "path": "/rev", "value": 7 },
            { "op": "add", "path": "/fields/System.Title", "value": "T" },
            { "op": "remove", "path": "/relations/2" },
            { "op": "add", "path": "/relations/-", "value": { "rel": "Hyperlink", "url": "https://x", "attributes": { "comment": "c" } } },
        ]))
        .unwrap();
        assert_eq!(update.expected_rev, Some(7));
        assert_eq!(update.fields["System.Title"], "T");
        assert_eq!(update.remove_relations, [RelationRef::Index(2)]);
        assert_eq!(update.add_relations[0].attributes["comment"], "c");
    }

    #[test]
    fn what_work_items_do_not_take_is_refused() {
        for document in [
            json!([]),
            json!({ "System.Title": "T" }),
            json!([{ "op": "add", "path": "/relations" }]),
            json!([{ "op": "add", "path": "/relations/-", "value": { "url": "no rel" } }]),
            json!([{ "op": "remove", "path": "/relations/x" }]),
            json!([{ "op": "test", "path": "/rev", "value": "7" }]),
            json!([{ "op": "move", "path": "/fields/System.Title" }]),
        ] {
            assert!(parse(&document).is_err(), "{document}");
        }
    }
}
