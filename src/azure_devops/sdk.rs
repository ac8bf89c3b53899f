//! The host in the browser, through Microsoft's `azure-devops-extension-sdk` 5. The only JavaScript that the views name.
//!
//! Values from the host have a typed binding for each property in use; values for the host are serialized by
//! `serde-wasm-bindgen`. Reading with `Deserialize` would add 10 kB (brotli) to each page, mostly for error messages that are
//! never shown.

mod document;
mod extension_data;
mod form;
mod host;
mod listener;
mod new_work_item;
mod page_query;
mod versioned_text;
mod watch;

pub use extension_data::{Scope, change, recall, recall_shared, remember, remember_shared};
pub use form::WorkItemForm;
pub use host::{Context, FrameToken, Host, HostError, Project};
pub use listener::{Callback, FormEvent, Registration, listen_to_form};
pub use new_work_item::NewWorkItem;
pub use page_query::part_in_query;
pub use watch::{pull_request, watch_release, watch_run, watch_stage};

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use crate::json;

#[wasm_bindgen]
extern "C" {
    /// Value that a promise of the host is rejected with.
    type Rejection;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn message(this: &Rejection) -> Result<JsValue, JsValue>;
}

/// A property as text. `None` if it is missing or of another type.
fn text(property: Result<JsValue, JsValue>) -> Option<String> {
    property.ok()?.as_string()
}

/// A property as a number. `None` if it is missing, of another type, negative or too large.
fn number(property: Result<JsValue, JsValue>) -> Option<u32> {
    let number = json::whole_value(&property.ok()?.as_f64()?.into())?;
    u32::try_from(number).ok()
}

/// Whether a property is true.
fn is_true(property: Result<JsValue, JsValue>) -> bool {
    property.is_ok_and(|value| value.is_truthy())
}

/// Serializes a value for the host as a plain JavaScript object.
fn write(value: &impl Serialize) -> JsValue {
    value
        .serialize(&Serializer::json_compatible())
        .unwrap_or_default()
}

/// Message of a rejected promise of the host (untrusted text).
fn error_message(error: &JsValue) -> String {
    text(error.unchecked_ref::<Rejection>().message())
        .or_else(|| error.as_string())
        .unwrap_or_else(|| "no reason was given".to_owned())
}
