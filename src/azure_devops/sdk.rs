//! The host in the browser, through Microsoft's `azure-devops-extension-sdk` 5. The only JavaScript that the views name.
//!
//! What the host gives is read by `serde-wasm-bindgen` into a small type each, which names the properties that are used;
//! functions in it stay JavaScript.

mod date;
mod form;
mod host;
mod listener;
mod memory;
mod watch;

pub use form::WorkItemForm;
pub use host::{Context, FrameToken, Host, HostError, Project};
pub use listener::{Callback, FormEvent, Registration, listen_to_form};
pub use memory::{recall, recall_shared, remember, remember_shared};
pub use watch::{pull_request, watch_release, watch_run, watch_stage};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_wasm_bindgen::{Serializer, from_value};
use wasm_bindgen::JsValue;

/// A value of the host; none when a property is missing or of another type.
fn read<T: DeserializeOwned>(value: impl Into<JsValue>) -> Option<T> {
    from_value(value.into()).ok()
}

/// A value for the host, as a plain JavaScript object.
fn write(value: &impl Serialize) -> JsValue {
    value
        .serialize(&Serializer::json_compatible())
        .unwrap_or_default()
}

/// The message of what a promise was rejected with, an `Error` or a text: foreign text.
pub(crate) fn error_message(error: &JsValue) -> String {
    #[derive(Deserialize)]
    struct Rejection {
        message: String,
    }
    read(error)
        .map(|rejection: Rejection| rejection.message)
        .or_else(|| error.as_string())
        .unwrap_or_else(|| "no reason was given".to_owned())
}
