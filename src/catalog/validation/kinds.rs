//! Required fields in `spec` by kind of entity.

use serde_json::Value;

use super::schema::{Violation, filled, items, not_empty, object, optional, required};
use crate::json;

const API_VERSIONS: [&str; 2] = ["backstage.io/v1alpha1", "backstage.io/v1beta1"];

/// Required text fields of `spec`, by kind. Kinds are case-sensitive.
const KINDS: [(&str, &[&str]); 8] = [
    ("Component", &["type", "lifecycle", "owner"]),
    ("API", &["type", "lifecycle", "owner", "definition"]),
    ("Resource", &["type", "owner"]),
    ("System", &["owner"]),
    ("Domain", &["owner"]),
    ("Group", &["type"]),
    ("User", &[]),
    ("Location", &[]),
];

/// Checks the kind of an entity and its `spec`.
///
/// # Errors
///
/// Fails if the kind is unknown or a required field is missing.
pub fn recognize(document: &Value) -> Result<(), String> {
    let (api_version, kind) = (
        json::text_or_empty(document, "apiVersion"),
        json::text_or_empty(document, "kind"),
    );
    let known = KINDS.iter().find(|(known, _)| *known == kind);
    let Some((_, needed)) = known.filter(|_| API_VERSIONS.contains(&api_version.as_str())) else {
        return Err(format!(
            "No processor recognized the entity {kind} as valid, possibly caused by a foreign kind or apiVersion"
        ));
    };
    spec(document, &kind, needed).map_err(|violation| violation.to_string())
}

fn spec(document: &Value, kind: &str, needed: &[&str]) -> Result<(), Violation> {
    required("", document, "spec")?;
    let Some(spec) = document.get("spec") else {
        return Ok(());
    };
    object("/spec", spec)?;
    for name in needed {
        required("/spec", spec, name)?;
    }
    for name in needed {
        filled("/spec", spec, name)?;
    }
    optional("/spec", spec, "system")?;
    match kind {
        "Location" => location(spec),
        "Group" => {
            required("/spec", spec, "children")?;
            items("/spec/children", spec.get("children")).map(|_| ())
        }
        _ => Ok(()),
    }
}

fn location(spec: &Value) -> Result<(), Violation> {
    for name in ["type", "target"] {
        optional("/spec", spec, name)?;
    }
    for (index, target) in items("/spec/targets", spec.get("targets"))?.iter().enumerate() {
        not_empty(&format!("/spec/targets/{index}"), target)?;
    }
    match spec.get("presence") {
        None => Ok(()),
        Some(presence) if presence == "required" || presence == "optional" => Ok(()),
        Some(_) => Err(Violation {
            message: "/spec/presence must be equal to one of the allowed values".to_owned(),
            rule: "allowedValues: required,optional".to_owned(),
        }),
    }
}
