//! Documents, entities, references and locations.

use launchdarkly_azure_devops::catalog::entity_ref::EntityRef;
use launchdarkly_azure_devops::catalog::location::Location;
use launchdarkly_azure_devops::catalog::validation::{check, envelope, policies, recognize, whole};
use launchdarkly_azure_devops::yaml::documents;
use serde_json::{Value, json};

use crate::differences::rows;

fn outcome<E: ToString>(result: Result<(), E>) -> Value {
    result.map_or_else(|error| json!(error.to_string()), |()| Value::Null)
}

#[test]
fn entities_are_valid_or_not_as_by_backstage() {
    for row in rows(include_str!("table/entities.json")) {
        let (entity, name) = (&row["entity"], &row["name"]);
        assert_eq!(outcome(envelope(entity)), row["envelope"], "envelope: {name}");
        assert_eq!(outcome(whole(entity)), row["schema"], "schema: {name}");
        assert_eq!(outcome(policies(entity)), row["policies"], "policies: {name}");
        // Backstage validates the kind together with the whole schema.
        let kind = whole(entity).map_err(|violation| violation.to_string());
        let kind = outcome(kind.and_then(|()| recognize(entity)));
        match row["kind"].as_str() {
            Some("unknown") => assert!(kind.is_string(), "kind: {name}"),
            _ => assert_eq!(kind, row["kind"], "kind: {name}"),
        }
        let is_valid = ["envelope", "schema", "policies", "kind"]
            .iter()
            .all(|part| row[part].is_null());
        assert_eq!(check(entity).is_ok(), is_valid, "{name}");
    }
}

#[test]
fn references_name_the_same_entities() {
    let shown = |found: Result<EntityRef, _>| match found {
        Ok(found) => json!({"kind": found.kind, "namespace": found.namespace, "name": found.name}),
        Err(error) => {
            let error: launchdarkly_azure_devops::catalog::entity_ref::RefError = error;
            json!({ "error": error.to_string() })
        }
    };
    for row in rows(include_str!("table/entity_refs.json")) {
        let text = row["given"].as_str().unwrap();
        let with_group = EntityRef::parse(text, Some("Group"), "default");
        if let Ok(found) = &with_group {
            assert_eq!(json!(found.to_string()), row["written"]);
        }
        assert_eq!(shown(with_group), row["with_group"], "{text}");
        assert_eq!(
            shown(EntityRef::parse(text, None, "default")),
            row["plain"],
            "{text}"
        );
    }
}

#[test]
fn locations_are_named_as_by_backstage() {
    for row in rows(include_str!("table/location_refs.json")) {
        let found = match Location::parse(row["given"].as_str().unwrap()) {
            Ok(location) => json!({"type": location.kind, "target": location.target}),
            Err(error) => json!({ "error": error.to_string() }),
        };
        assert_eq!(found, row["backstage"], "{row}");
    }
    for row in rows(include_str!("table/location_names.json")) {
        let location = Location::url(row["target"].as_str().unwrap());
        assert_eq!(json!(location.generated_name()), row["name"]);
    }
}

#[test]
fn the_same_documents_are_found_in_a_file() {
    for row in rows(include_str!("table/yaml.json")) {
        let found: Vec<Value> = documents(row["text"].as_str().unwrap())
            .into_iter()
            .map(|document| match document.map(|node| node.to_json()) {
                Ok(Value::Null) => json!("skipped"),
                Ok(value) if value.is_object() => json!({ "value": value }),
                Ok(value) => {
                    assert!(check(&value).unwrap_err().starts_with("Expected object at root"));
                    json!("not an object")
                }
                Err(_) => json!("error"),
            })
            .collect();
        assert_eq!(json!(found), row["documents"], "{}", row["name"]);
    }
}
