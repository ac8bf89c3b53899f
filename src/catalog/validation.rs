//! Validation of entities, with Backstage's order of checks and messages.

mod format;
mod kinds;
mod schema;

use serde_json::Value;

pub use format::policies;
pub use kinds::recognize;
pub use schema::{Violation, envelope, whole};

/// Runs all checks in order.
///
/// # Errors
///
/// Returns the first problem.
pub fn check(document: &Value) -> Result<(), String> {
    if !document.is_object() {
        let kind = match document {
            Value::Array(_) => "array",
            Value::String(_) => "string",
            Value::Number(_) => "number",
            Value::Bool(_) => "boolean",
            _ => "null",
        };
        return Err(format!("Expected object at root, got {kind}"));
    }
    envelope(document).map_err(|violation| violation.to_string())?;
    policies(document)?;
    recognize(document)
}
