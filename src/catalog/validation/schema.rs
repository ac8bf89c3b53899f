//! Schema of entities: required fields and types.

use std::fmt;

use serde_json::Value;

/// Violation of the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Path and message, such as `/metadata/name must be string`.
    pub message: String,
    /// Violated rule, such as `type: string`.
    pub rule: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} - {}", self.message, self.rule)
    }
}

/// Allowed root fields of an entity.
const ROOT: [&str; 6] = ["apiVersion", "kind", "metadata", "spec", "relations", "status"];

/// Checks the fields that identify an entity.
///
/// # Errors
///
/// Returns the first violation.
pub fn envelope(document: &Value) -> Result<(), Violation> {
    object("", document)?;
    for name in ["apiVersion", "kind", "metadata"] {
        required("", document, name)?;
    }
    filled("", document, "apiVersion")?;
    filled("", document, "kind")?;
    let metadata = field(document, "metadata");
    object("/metadata", metadata)?;
    required("/metadata", metadata, "name")?;
    filled("/metadata", metadata, "name")?;
    optional("/metadata", metadata, "namespace")
}

/// Checks all fields of an entity.
///
/// # Errors
///
/// Returns the first violation.
pub fn whole(document: &Value) -> Result<(), Violation> {
    let fields = document.as_object().into_iter().flatten();
    let mut names = fields.map(|(name, _)| name.as_str());
    if let Some(name) = names.find(|name| !ROOT.contains(name)) {
        return Err(Violation {
            message: "<root> must NOT have additional properties".to_owned(),
            rule: format!("additionalProperty: {name}"),
        });
    }
    envelope(document)?;
    let metadata = field(document, "metadata");
    for name in ["title", "description", "uid", "etag"] {
        if let Some(value) = metadata.get(name) {
            text(&format!("/metadata/{name}"), value)?;
        }
    }
    for name in ["labels", "annotations"] {
        let place = format!("/metadata/{name}");
        if let Some(texts) = metadata.get(name) {
            object(&place, texts)?;
            for (key, value) in texts.as_object().into_iter().flatten() {
                text(
                    &format!("{place}/{}", key.replace('~', "~0").replace('/', "~1")),
                    value,
                )?;
            }
        }
    }
    for (index, tag) in items("/metadata/tags", metadata.get("tags"))?.iter().enumerate() {
        not_empty(&format!("/metadata/tags/{index}"), tag)?;
    }
    for (index, link) in items("/metadata/links", metadata.get("links"))?
        .iter()
        .enumerate()
    {
        let place = format!("/metadata/links/{index}");
        object(&place, link)?;
        required(&place, link, "url")?;
        filled(&place, link, "url")?;
    }
    match document.get("spec") {
        Some(spec) => object("/spec", spec),
        None => Ok(()),
    }
}

pub(super) fn field<'a>(object: &'a Value, name: &str) -> &'a Value {
    object.get(name).unwrap_or(&Value::Null)
}

pub(super) fn object(place: &str, value: &Value) -> Result<(), Violation> {
    if value.is_object() {
        Ok(())
    } else {
        Err(of_type(place, "object"))
    }
}

pub(super) fn required(place: &str, object: &Value, name: &str) -> Result<(), Violation> {
    if object.get(name).is_some() {
        return Ok(());
    }
    Err(Violation {
        message: format!("{} must have required property '{name}'", named(place)),
        rule: format!("missingProperty: {name}"),
    })
}

/// Checks that a field exists and is a non-empty text.
pub(super) fn filled(place: &str, object: &Value, name: &str) -> Result<(), Violation> {
    not_empty(&format!("{place}/{name}"), field(object, name))
}

/// Checks that a field is missing or a non-empty text.
pub(super) fn optional(place: &str, object: &Value, name: &str) -> Result<(), Violation> {
    match object.get(name) {
        Some(_) => filled(place, object, name),
        None => Ok(()),
    }
}

pub(super) fn items<'a>(place: &str, list: Option<&'a Value>) -> Result<&'a [Value], Violation> {
    match list {
        None => Ok(&[]),
        Some(Value::Array(items)) => Ok(items),
        Some(_) => Err(of_type(place, "array")),
    }
}

pub(super) fn not_empty(place: &str, value: &Value) -> Result<(), Violation> {
    text(place, value)?;
    if value.as_str().is_some_and(|text| !text.is_empty()) {
        return Ok(());
    }
    Err(Violation {
        message: format!("{} must NOT have fewer than 1 characters", named(place)),
        rule: "limit: 1".to_owned(),
    })
}

fn text(place: &str, value: &Value) -> Result<(), Violation> {
    if value.is_string() {
        Ok(())
    } else {
        Err(of_type(place, "string"))
    }
}

fn of_type(place: &str, wanted: &str) -> Violation {
    Violation {
        message: format!("{} must be {wanted}", named(place)),
        rule: format!("type: {wanted}"),
    }
}

fn named(place: &str) -> &str {
    if place.is_empty() { "<root>" } else { place }
}
