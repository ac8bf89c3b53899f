//! The published descriptions, and which of their operations a request is.

use std::sync::{LazyLock, OnceLock};

use axum::http::Method;
use jsonschema::Validator;
use serde_json::{Map, Value};

use super::schema::Dialect;

/// Azure DevOps' description, with the operations that share a path.
pub(super) static AZURE_DEVOPS: LazyLock<Description> = LazyLock::new(|| {
    let whole = parse(include_str!("../../descriptions/azure-devops.json"));
    let overloads = parse(include_str!("../../descriptions/azure-devops-overloads.json"));
    Description::read(Dialect::swagger(&whole), &[&whole, &overloads])
});

/// LaunchDarkly's description.
pub(super) static LAUNCHDARKLY: LazyLock<Description> = LazyLock::new(|| {
    let whole = parse(include_str!("../../descriptions/launchdarkly.json"));
    Description::read(Dialect::openapi(&whole), &[&whole])
});

/// Published description of a service.
pub(super) struct Description {
    operations: Vec<Operation>,
}

/// One operation.
pub(super) struct Operation {
    /// Method and path template.
    pub(super) name: String,
    method: Method,
    /// Segments of the template; those of Azure DevOps begin after `_apis`.
    segments: Vec<String>,
    pub(super) parameters: Vec<Parameter>,
    /// The content types that a body may have, and its schema.
    pub(super) body: Option<(Vec<String>, Schema)>,
    /// Status, and the schema of the body; none when it has no JSON.
    pub(super) answers: Vec<(String, Option<Schema>)>,
    /// Whether names of parameters and literal segments count in any case.
    pub(super) any_case: bool,
}

/// A parameter of the query, a header, or the path.
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) place: String,
    pub(super) required: bool,
    /// `integer`, `boolean`, `string` …
    pub(super) kind: String,
    pub(super) schema: Schema,
}

/// A schema that is compiled when it is first used.
pub(super) struct Schema {
    document: Value,
    compiled: OnceLock<Result<Validator, String>>,
}

/// A text that is no JSON describes nothing, so that every request is a difference.
fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

impl Description {
    fn read(dialect: Dialect, documents: &[&Value]) -> Self {
        let mut operations = Vec::new();
        for document in documents {
            for (path, methods) in entries(document.get("paths")) {
                for (method, operation) in entries(Some(methods)) {
                    if let Ok(method) = Method::from_bytes(method.to_uppercase().as_bytes()) {
                        operations.push(Operation::read(&dialect, method, path, operation));
                    }
                }
            }
        }
        Self { operations }
    }

    /// Whether the name of an operation has this part.
    #[cfg(test)]
    pub(super) fn names(&self, part: &str) -> bool {
        self.operations
            .iter()
            .any(|operation| operation.name.contains(part))
    }

    /// The operations that a request may be: those with the most literal segments.
    pub(super) fn operations(&'static self, method: &Method, path: &str) -> Vec<&'static Operation> {
        let segments = segments(path);
        let fitting = self.operations.iter().filter_map(|operation| {
            let literals = operation.fits(&segments)?;
            (operation.method == *method).then_some((literals, operation))
        });
        let fitting: Vec<_> = fitting.collect();
        let most = fitting.iter().map(|(literals, _)| *literals).max();
        let best = fitting
            .into_iter()
            .filter(|(literals, _)| Some(*literals) == most);
        best.map(|(_, operation)| operation).collect()
    }
}

impl Operation {
    fn read(dialect: &Dialect, method: Method, path: &str, operation: &Value) -> Self {
        let listed = operation.get("parameters").and_then(Value::as_array);
        let listed: Vec<&Value> = listed.into_iter().flatten().collect();
        let (bodies, parameters): (Vec<&Value>, Vec<&Value>) = listed
            .into_iter()
            .partition(|parameter| text(parameter, "in") == "body");
        let answers = entries(operation.get("responses"));
        Self {
            name: format!("{method} {path}"),
            method,
            segments: segments(path).into_iter().map(str::to_owned).collect(),
            parameters: parameters
                .into_iter()
                .map(|parameter| Parameter::read(dialect, parameter))
                .collect(),
            body: dialect
                .body(operation, bodies.first().copied())
                .map(|(types, schema)| (types, Schema::new(schema))),
            answers: answers
                .map(|(status, answer)| (status.clone(), dialect.answer(answer).map(Schema::new)))
                .collect(),
            any_case: dialect.any_case,
        }
    }

    /// Number of segments that match literally; `None` if one does not match.
    fn fits(&self, segments: &[&str]) -> Option<usize> {
        if segments.len() != self.segments.len() {
            return None;
        }
        let mut literals = 0;
        for (own, given) in self.segments.iter().zip(segments) {
            if own == given || (self.any_case && own.eq_ignore_ascii_case(given)) {
                literals += 1;
            } else if !own.starts_with('{') {
                return None;
            }
        }
        Some(literals)
    }

    /// The values of the path's parameters.
    pub(super) fn path_values<'p>(&self, path: &'p str) -> Vec<(&str, &'p str)> {
        let pairs = self.segments.iter().zip(segments(path));
        pairs
            .filter_map(|(own, given)| Some((own.strip_prefix('{')?.strip_suffix('}')?, given)))
            .collect()
    }
}

impl Parameter {
    fn read(dialect: &Dialect, parameter: &Value) -> Self {
        let schema = parameter.get("schema").unwrap_or(parameter);
        Self {
            name: text(parameter, "name").to_owned(),
            place: text(parameter, "in").to_owned(),
            required: parameter.get("required") == Some(&Value::Bool(true)),
            kind: text(schema, "type").to_owned(),
            schema: Schema::new(dialect.parameter(schema)),
        }
    }
}

impl Schema {
    pub(super) const fn new(document: Value) -> Self {
        Self {
            document,
            compiled: OnceLock::new(),
        }
    }

    /// # Errors
    /// The reason why the description's schema is no JSON Schema.
    pub(super) fn validator(&self) -> Result<&Validator, String> {
        let compiled = self.compiled.get_or_init(|| {
            jsonschema::options()
                .with_draft(jsonschema::Draft::Draft202012)
                .should_validate_formats(true)
                .should_ignore_unknown_formats(true)
                .build(&self.document)
                .map_err(|error| error.to_string())
        });
        compiled.as_ref().map_err(Clone::clone)
    }
}

/// The segments that distinguish operations: organization and project come before `_apis` and are left out.
fn segments(path: &str) -> Vec<&str> {
    let path = path.split_once("/_apis/").map_or(path, |(_, resource)| resource);
    path.split('/').filter(|segment| !segment.is_empty()).collect()
}

/// A path with its numbers and ids left out, to name an operation that is not described.
pub(super) fn shape(path: &str) -> String {
    let segment = |segment: &str| {
        let is_id = segment.len() >= 20 || segment.bytes().all(|byte| byte.is_ascii_digit());
        if is_id { "{}" } else { segment }.to_lowercase()
    };
    let shaped: Vec<String> = segments(path).into_iter().map(segment).collect();
    shaped.join("/")
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn entries(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flat_map(Map::iter)
}
