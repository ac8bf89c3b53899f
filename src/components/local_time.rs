//! Dates and times in the language of the browser.

use js_sys::Date;
use wasm_bindgen::JsValue;

use crate::domain::timestamp::Timestamp;

/// Date and time in the language of the browser; text that is neither is returned unchanged.
#[must_use]
pub fn local_time(moment: &str) -> String {
    let date = Date::new(&moment.into());
    if date.get_time().is_nan() {
        return moment.to_owned();
    }
    date.to_locale_string("default", &JsValue::UNDEFINED).into()
}

/// Date in the language of the browser.
#[must_use]
pub fn local_date(time: Timestamp) -> String {
    #[expect(clippy::cast_precision_loss, reason = "exact for any date")]
    let date = Date::new(&(time.0 as f64).into());
    date.to_locale_date_string("default", &JsValue::UNDEFINED).into()
}
