//! A report for elsewhere: text for the clipboard, a file.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, Document, HtmlDocument, HtmlElement, HtmlTextAreaElement, Url};

/// Copies a text; false where the browser does not allow it. The newer clipboard interface is closed to frames of other
/// origins, so the text is selected and copied as by hand.
pub(super) fn copy(text: &str) -> bool {
    try_copy(text).unwrap_or(false)
}

fn try_copy(text: &str) -> Option<bool> {
    let document = document()?;
    let area: HtmlTextAreaElement = document.create_element("textarea").ok()?.dyn_into().ok()?;
    area.set_value(text);
    document.body()?.append_child(&area).ok()?;
    area.select();
    let page: &HtmlDocument = document.unchecked_ref();
    let copied = page.exec_command("copy").unwrap_or(false);
    area.remove();
    Some(copied)
}

/// Gives a JSON text to the user as a file; false where the browser does not allow it.
pub(super) fn save(name: &str, text: &str) -> bool {
    try_save(name, text).is_some()
}

fn try_save(name: &str, text: &str) -> Option<()> {
    let blob = Blob::new_with_str_sequence(&Array::of1(&JsValue::from_str(text))).ok()?;
    let address = Url::create_object_url_with_blob(&blob).ok()?;
    let link: HtmlElement = document()?.create_element("a").ok()?.dyn_into().ok()?;
    link.set_attribute("href", &address).ok()?;
    link.set_attribute("download", name).ok()?;
    link.click();
    // The browser has taken the file over when the click returns.
    Url::revoke_object_url(&address).ok()
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}
