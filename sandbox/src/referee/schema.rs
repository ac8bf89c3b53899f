//! Schemas of Swagger 2.0 and OpenAPI 3.0 as JSON Schema, in which an undescribed field is a difference.

use serde_json::{Map, Value, json};

/// Format of a description, and its named schemas, already translated.
pub(super) struct Dialect {
    /// Key of the named schemas at the top of a document.
    key: &'static str,
    named: Value,
    is_swagger: bool,
    /// Whether names of query parameters count in any case.
    pub(super) any_case: bool,
}

impl Dialect {
    /// Microsoft's: Swagger 2.0, in which every field may be null although nothing says so.
    pub(super) fn swagger(document: &Value) -> Self {
        let definitions = document.get("definitions").cloned().unwrap_or_default();
        let names: Map<String, Value> = definitions.as_object().cloned().unwrap_or_default();
        let whole = names.iter().map(|(name, own)| {
            let schema = if name.ends_with(".ReferenceLinks") || name.ends_with(".PropertiesCollection") {
                // Described as .NET's class. What is sent is the dictionary in it, as every recorded answer shows.
                json!({ "type": ["object", "null"] })
            } else {
                translate(&merged(own, &names), true)
            };
            (name.clone(), schema)
        });
        Self {
            key: "definitions",
            named: Value::Object(whole.collect()),
            is_swagger: true,
            any_case: true,
        }
    }

    /// LaunchDarkly's: OpenAPI 3.0.
    pub(super) fn openapi(document: &Value) -> Self {
        let schemas = document
            .pointer("/components/schemas")
            .cloned()
            .unwrap_or_default();
        Self {
            key: "components",
            named: json!({ "schemas": each(&schemas, |schema| translate(schema, false)) }),
            is_swagger: false,
            any_case: false,
        }
    }

    /// Content types and schema of a request's body.
    pub(super) fn body(&self, operation: &Value, parameter: Option<&Value>) -> Option<(Vec<String>, Value)> {
        if self.is_swagger {
            let types = operation.get("consumes").and_then(Value::as_array);
            let types = types.into_iter().flatten().filter_map(Value::as_str);
            let schema = parameter?.get("schema")?;
            return Some((types.map(str::to_owned).collect(), self.whole(schema)));
        }
        let content = operation.pointer("/requestBody/content")?.as_object()?;
        let schema = content.values().next()?.get("schema")?;
        Some((content.keys().cloned().collect(), self.whole(schema)))
    }

    /// Schema of an answer's body. A list of Azure DevOps is described as an array, and sent with its length.
    pub(super) fn answer(&self, answer: &Value) -> Option<Value> {
        if !self.is_swagger {
            return Some(self.whole(answer.pointer("/content/application~1json/schema")?));
        }
        let schema = answer.get("schema")?;
        if schema.get("format").is_some_and(|format| format == "Stream") {
            return None;
        }
        if schema.get("type").is_some_and(|kind| kind == "array") {
            let list = json!({ "type": "object", "properties": { "count": { "type": "integer" }, "value": schema } });
            return Some(self.whole(&list));
        }
        Some(self.whole(schema))
    }

    /// Schema of a parameter that is not the body.
    pub(super) fn parameter(&self, schema: &Value) -> Value {
        let kept = ["type", "format", "enum", "minimum", "maximum", "items"];
        let kept = kept
            .into_iter()
            .filter_map(|name| Some((name.to_owned(), schema.get(name)?.clone())));
        self.whole(&Value::Object(kept.collect()))
    }

    /// A schema with what it refers to.
    fn whole(&self, schema: &Value) -> Value {
        let mut schema = translate(schema, self.is_swagger);
        if schema.to_string().contains("\"$ref\"")
            && let Some(schema) = schema.as_object_mut()
        {
            schema.insert(self.key.to_owned(), self.named.clone());
        }
        schema
    }
}

/// A definition with the properties of those that it is made of.
fn merged(schema: &Value, definitions: &Map<String, Value>) -> Value {
    let Some(parts) = schema.get("allOf").and_then(Value::as_array) else {
        return schema.clone();
    };
    let mut whole = schema.as_object().cloned().unwrap_or_default();
    whole.remove("allOf");
    let mut properties = Map::new();
    for part in parts {
        let name = part.get("$ref").and_then(Value::as_str).unwrap_or_default();
        let part = match definitions.get(name.rsplit('/').next().unwrap_or_default()) {
            Some(part) => merged(part, definitions),
            None => part.clone(),
        };
        for (name, value) in part.as_object().into_iter().flatten() {
            match (name.as_str(), value.as_object()) {
                ("properties", Some(inherited)) => properties.extend(inherited.clone()),
                _ => {
                    whole.entry(name.clone()).or_insert_with(|| value.clone());
                }
            }
        }
    }
    if let Some(own) = whole.get("properties").and_then(Value::as_object) {
        properties.extend(own.clone());
    }
    if !properties.is_empty() {
        whole.insert("properties".to_owned(), Value::Object(properties));
    }
    Value::Object(whole)
}

/// A schema as JSON Schema: closed, and with null where it may be.
fn translate(schema: &Value, may_be_null: bool) -> Value {
    let Some(own) = schema.as_object() else {
        return schema.clone();
    };
    let is_bare_object = own.len() == 1 && own.get("type").is_some_and(|kind| kind == "object");
    if may_be_null && is_bare_object {
        // Microsoft's word for a value of any type, such as that of a work item's field.
        return json!({});
    }
    let may_be_null = may_be_null || own.get("nullable") == Some(&Value::Bool(true));
    let mut whole = Map::new();
    for (name, value) in own {
        let value = match name.as_str() {
            "properties" => each(value, |schema| translate(schema, may_be_null)),
            "items" | "additionalProperties" => translate(value, may_be_null),
            "oneOf" | "anyOf" => {
                let options = value.as_array().into_iter().flatten();
                options.map(|schema| translate(schema, may_be_null)).collect()
            }
            "type" if may_be_null && value.is_string() => json!([value, "null"]),
            "enum" if may_be_null => {
                let values = value.as_array().into_iter().flatten().cloned();
                values.chain([Value::Null]).collect()
            }
            "$ref" | "type" | "enum" | "required" | "format" | "minimum" | "maximum" | "minItems"
            | "maxItems" | "minLength" | "maxLength" | "pattern" => value.clone(),
            _ => continue,
        };
        whole.insert(name.clone(), value);
    }
    if whole.contains_key("properties") && !whole.contains_key("additionalProperties") {
        whole.insert("additionalProperties".to_owned(), Value::Bool(false));
    }
    Value::Object(whole)
}

fn each(schemas: &Value, change: impl Fn(&Value) -> Value) -> Value {
    let schemas = schemas.as_object().into_iter().flatten();
    Value::Object(
        schemas
            .map(|(name, schema)| (name.clone(), change(schema)))
            .collect(),
    )
}
