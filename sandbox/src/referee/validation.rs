//! Validation of one request, or one answer, against its operation. A finding is a field and its problem.

use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{HeaderMap, request, response};
use jsonschema::error::ValidationErrorKind;
use percent_encoding::percent_decode_str;
use serde_json::Value;
use url::form_urlencoded;

use super::description::{Operation, Parameter, Schema};

/// Longest text of a problem, in characters.
const MAX_LENGTH: usize = 200;

/// A field and its problem.
type Finding = (String, String);

/// Validates a request.
pub(super) fn request(operation: &Operation, parts: &request::Parts, body: &[u8]) -> Vec<Finding> {
    let query = parts.uri.query().unwrap_or_default();
    let mut query: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    // Azure DevOps takes the version from either place.
    if operation.any_case
        && let Some(version) = version_in_accept(&parts.headers)
    {
        query.push(("api-version".to_owned(), version));
    }
    let is = |one: &str, other: &str| one == other || (operation.any_case && one.eq_ignore_ascii_case(other));
    let mut found = Vec::new();
    for (name, _) in &query {
        let mut described = operation.parameters.iter();
        if !described.any(|parameter| parameter.place == "query" && is(&parameter.name, name)) {
            found.push((
                format!("query {name}"),
                "the description has no such parameter".to_owned(),
            ));
        }
    }
    let in_path = operation.path_values(parts.uri.path());
    for parameter in &operation.parameters {
        let values: Vec<String> = match parameter.place.as_str() {
            "query" => {
                let given = query.iter().filter(|(name, _)| is(&parameter.name, name));
                given.map(|(_, value)| value.clone()).collect()
            }
            "header" => {
                let given = parts.headers.get_all(&parameter.name).iter();
                given
                    .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
                    .collect()
            }
            "path" => {
                let given = in_path.iter().filter(|(name, _)| *name == parameter.name);
                given
                    .map(|(_, value)| percent_decode_str(value).decode_utf8_lossy().into_owned())
                    .collect()
            }
            _ => continue,
        };
        found.extend(validate_parameter(parameter, &values));
    }
    found.extend(validate_body(operation, &parts.headers, body));
    found
}

/// Validates an answer.
pub(super) fn answer(operation: &Operation, parts: &response::Parts, body: &[u8]) -> Vec<Finding> {
    let status = parts.status;
    let mut described = operation.answers.iter();
    let Some((_, schema)) = described.find(|(known, _)| known == status.as_str()) else {
        // Microsoft's description has no errors, and no page to sign in, which is what 203 is.
        if operation.any_case && (!status.is_success() || status.as_u16() == 203) {
            return Vec::new();
        }
        return vec![(
            format!("status {}", status.as_u16()),
            "the description has no such status".to_owned(),
        )];
    };
    let is_json = parts
        .headers
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    match schema {
        Some(schema) if is_json => validate_json(schema, body, &format!("{}: ", status.as_u16())),
        // Azure DevOps describes the item, and sends its content, which is a file.
        Some(_) if !operation.any_case => {
            vec![(
                format!("status {} without JSON", status.as_u16()),
                "the description has a body of JSON".to_owned(),
            )]
        }
        _ => Vec::new(),
    }
}

fn validate_parameter(parameter: &Parameter, values: &[String]) -> Vec<Finding> {
    let field = format!("{} {}", parameter.place, parameter.name);
    if values.is_empty() {
        // Organization and project come before `_apis` and are not looked at.
        if parameter.required && parameter.place != "path" {
            return vec![(field, "it is required, and missing".to_owned())];
        }
        return Vec::new();
    }
    if parameter.kind == "array" {
        let list = values.iter().flat_map(|value| value.split(','));
        return validate(&parameter.schema, &list.collect(), &field);
    }
    values
        .iter()
        .flat_map(|value| validate(&parameter.schema, &typed(&parameter.kind, value), &field))
        .collect()
}

/// The value that a text represents, or the text itself if it is not such a value.
fn typed(kind: &str, text: &str) -> Value {
    let is_described = match kind {
        "integer" => text.parse::<i64>().is_ok(),
        "boolean" => matches!(text, "true" | "false"),
        _ => false,
    };
    let parsed = is_described.then(|| serde_json::from_str(text).ok()).flatten();
    parsed.unwrap_or_else(|| text.into())
}

fn validate_body(operation: &Operation, headers: &HeaderMap, body: &[u8]) -> Vec<Finding> {
    let Some((types, schema)) = &operation.body else {
        if body.is_empty() {
            return Vec::new();
        }
        return vec![("body".to_owned(), "the description has none".to_owned())];
    };
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = kind
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default()
        .trim();
    let mut found = Vec::new();
    if !types.iter().any(|known| known.eq_ignore_ascii_case(kind)) {
        let problem = format!("{kind:?} is none of {}", types.join(", "));
        found.push(("header Content-Type".to_owned(), problem));
    }
    found.extend(validate_json(schema, body, ""));
    found
}

fn validate_json(schema: &Schema, body: &[u8], before: &str) -> Vec<Finding> {
    match serde_json::from_slice(body) {
        Ok(value) => validate(schema, &value, before),
        Err(error) => vec![(format!("{before}body"), format!("it is not JSON: {error}"))],
    }
}

fn validate(schema: &Schema, value: &Value, before: &str) -> Vec<Finding> {
    let validator = match schema.validator() {
        Ok(validator) => validator,
        Err(error) => {
            return vec![(
                before.to_owned(),
                format!("the description is no schema: {error}"),
            )];
        }
    };
    let mut found = Vec::new();
    for error in validator.iter_errors(value) {
        let path = path(error.instance_path().as_str());
        let below = |name: &str| {
            let dot = if path.is_empty() { "" } else { "." };
            format!("{before}{path}{dot}{name}")
        };
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                let undescribed =
                    |name: &String| (below(name), "the description has no such field".to_owned());
                found.extend(unexpected.iter().map(undescribed));
            }
            ValidationErrorKind::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                found.push((below(name), "it is required, and missing".to_owned()));
            }
            _ => found.push((
                format!("{before}{path}"),
                error.to_string().chars().take(MAX_LENGTH).collect(),
            )),
        }
    }
    found
}

/// A JSON pointer as a path in which the places of a list are the same.
fn path(pointer: &str) -> String {
    let mut path = String::new();
    for segment in pointer.split('/').skip(1) {
        if segment.bytes().all(|byte| byte.is_ascii_digit()) {
            path.push_str("[]");
        } else {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(&segment.replace("~1", "/").replace("~0", "~"));
        }
    }
    path
}

fn version_in_accept(headers: &HeaderMap) -> Option<String> {
    let accept = headers.get(ACCEPT)?.to_str().ok()?;
    let mut parts = accept.split([';', ',']);
    parts.find_map(|part| part.trim().strip_prefix("api-version=").map(str::to_owned))
}
