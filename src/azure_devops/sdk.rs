//! The host in the browser, through Microsoft's `azure-devops-extension-sdk` 5. The only JavaScript that the views name.

mod form;
mod host;
mod listener;
mod memory;
mod watch;

pub use form::WorkItemForm;
pub use host::{Context, FrameToken, Host, HostError, Project};
pub use listener::{Callback, FormEvent, Registration, listen_to_form};
pub use memory::{change, change_shared, recall, recall_shared, remember_shared};
pub use watch::{pull_request, watch_release, watch_run, watch_stage};

use serde_json::Value;
use wasm_bindgen::JsValue;

/// What the host gives, as JSON; functions in it are left out.
fn plain(value: &JsValue) -> Value {
    js_sys::JSON::stringify(value)
        .ok()
        .and_then(|text| text.as_string())
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default()
}

/// What a rejected promise of the host says: foreign text.
fn error_message(error: &JsValue) -> String {
    js_sys::Reflect::get(error, &JsValue::from_str("message"))
        .ok()
        .and_then(|message| message.as_string())
        .or_else(|| error.as_string())
        .unwrap_or_else(|| "no reason was given".to_owned())
}
