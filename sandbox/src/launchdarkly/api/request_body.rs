//! The JSON body of a request that creates something.

use axum::body::Bytes;
use serde_json::{Value, json};

use crate::launchdarkly::error::ApiError;

/// The body; an empty one is treated as an empty object.
pub(super) fn object(body: &Bytes) -> Result<Value, ApiError> {
    if body.is_empty() {
        return Ok(json!({}));
    }
    let value: Value = serde_json::from_slice(body)
        .map_err(|error| ApiError::invalid_request(format!("Invalid JSON: {error}")))?;
    if value.is_object() {
        Ok(value)
    } else {
        Err(ApiError::invalid_request("The body is not an object"))
    }
}
