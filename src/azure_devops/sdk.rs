//! The host in the browser, through Microsoft's `azure-devops-extension-sdk` 5. The only JavaScript that the views name.

mod form;
mod host;
mod listener;

pub use form::WorkItemForm;
pub use host::{Context, FrameToken, Host, HostError, Project, show_failed_view};
pub use listener::{
    Callback, FormEvent, PipelineRun, Registration, Stage, listen_to_form, watch_run, watch_stage,
};

use wasm_bindgen::JsValue;

/// What a rejected promise of the host says: foreign text.
fn words(error: &JsValue) -> String {
    js_sys::Reflect::get(error, &JsValue::from_str("message"))
        .ok()
        .and_then(|message| message.as_string())
        .or_else(|| error.as_string())
        .unwrap_or_else(|| "no reason was given".to_owned())
}
