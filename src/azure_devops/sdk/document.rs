//! Objects of the host that are also resources of the REST API.

use js_sys::{Array, Date, Object};
use serde_json::{Map, Value};
use wasm_bindgen::{JsCast, JsValue};

/// Maximum depth of nested objects. Deeper ones are `null`, and so is a circular reference.
const MAX_DEPTH: u8 = 32;

/// Converts a release, stage or run to JSON, so that the readers of the REST API read it. Dates become ISO 8601 text;
/// functions become `null`.
pub(super) fn to_json(value: &JsValue) -> Value {
    json(value, MAX_DEPTH)
}

fn json(value: &JsValue, depth: u8) -> Value {
    if let Some(text) = value.as_string() {
        return Value::String(text);
    }
    if let Some(number) = value.as_f64() {
        return number.into();
    }
    if let Some(boolean) = value.as_bool() {
        return Value::Bool(boolean);
    }
    let Some(depth) = depth.checked_sub(1).filter(|_| !value.is_function()) else {
        return Value::Null;
    };
    if let Some(items) = value.dyn_ref::<Array>() {
        return items.iter().map(|item| json(&item, depth)).collect();
    }
    if let Some(date) = value.dyn_ref::<Date>() {
        // `toISOString` throws if the date is invalid.
        let is_valid = !date.get_time().is_nan();
        return if is_valid {
            Value::String(date.to_iso_string().into())
        } else {
            Value::Null
        };
    }
    let Some(object) = value.dyn_ref::<Object>() else {
        return Value::Null;
    };
    let mut fields = Map::new();
    for entry in Object::entries(object).iter() {
        let entry: Array = entry.unchecked_into();
        if let Some(name) = entry.get(0).as_string() {
            fields.insert(name, json(&entry.get(1), depth));
        }
    }
    Value::Object(fields)
}
