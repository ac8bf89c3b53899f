//! Dates of the host.

use js_sys::Date;
use serde::{Deserialize, Deserializer};
use serde_wasm_bindgen::preserve;
use wasm_bindgen::{JsCast, JsValue};

/// A date as ISO 8601. The host gives it as a text or as a `Date`; anything else, or a `Date` without a time, is empty.
#[derive(Default)]
pub(super) struct HostDate(String);

impl From<HostDate> for String {
    fn from(date: HostDate) -> Self {
        date.0
    }
}

impl<'de> Deserialize<'de> for HostDate {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        let value: JsValue = preserve::deserialize(value)?;
        let text = match value.dyn_ref::<Date>() {
            // `toISOString` throws where there is no time.
            Some(date) if !date.get_time().is_nan() => Some(date.to_iso_string().into()),
            _ => value.as_string(),
        };
        Ok(Self(text.unwrap_or_default()))
    }
}
