//! The clipboard.

use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, HtmlTextAreaElement};

/// Copies a text while the user presses a key or button; says whether the browser did it. The newer interface would need a
/// permission that the host's frame does not grant.
#[must_use]
pub fn copy(text: &str) -> bool {
    try_copy(text).unwrap_or_default()
}

fn try_copy(text: &str) -> Option<bool> {
    let document: HtmlDocument = web_sys::window()?.document()?.dyn_into().ok()?;
    let area: HtmlTextAreaElement = document.create_element("textarea").ok()?.dyn_into().ok()?;
    let body = document.body()?;
    area.set_value(text);
    area.set_class_name("visually-hidden");
    body.append_child(&area).ok()?;
    area.select();
    let is_copied = document.exec_command("copy").ok();
    area.remove();
    is_copied
}
