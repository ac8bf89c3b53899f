//! Whether a document is an entity, checked in Backstage's order and told in its words.

mod format;
mod kinds;
mod schema;

use serde_json::Value;

pub use format::policies;
pub use kinds::recognise;
pub use schema::{Violation, envelope, whole};

/// Every check, in order.
///
/// # Errors
///
/// The first thing that is wrong, as a sentence.
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
    recognise(document)
}
