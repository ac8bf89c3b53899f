//! Dates and times in the language of the browser.

use js_sys::Date;
use wasm_bindgen::JsValue;

/// Date and time in the language of the browser; text that is neither is returned unchanged.
#[must_use]
pub fn local_time(moment: &str) -> String {
    let date = Date::new(&moment.into());
    if date.get_time().is_nan() {
        return moment.to_owned();
    }
    date.to_locale_string("default", &JsValue::UNDEFINED).into()
}
