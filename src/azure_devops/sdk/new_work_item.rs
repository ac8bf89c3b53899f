//! A new work item in Azure DevOps' own form, not saved.

use js_sys::Promise;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::host::{HostError, service, settle};
use super::{number, write};

#[wasm_bindgen]
extern "C" {
    type NavigationService;
    #[wasm_bindgen(method, js_name = openNewWorkItem)]
    fn open_new_work_item(this: &NavigationService, kind: &str, fields: &JsValue) -> Promise;

    /// The host's answer after the form was closed.
    type SavedWorkItem;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn id(this: &SavedWorkItem) -> Result<JsValue, JsValue>;
}

/// Values of a new work item's fields. A form that was never saved cannot be given links.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewWorkItem {
    /// Type, such as `Task`.
    #[serde(skip)]
    pub kind: String,
    /// Title.
    #[serde(rename = "System.Title")]
    pub title: String,
    /// Description, in HTML.
    #[serde(rename = "System.Description")]
    pub description: String,
    /// Area path.
    #[serde(rename = "System.AreaPath")]
    pub area: String,
    /// Tags, separated by `;`.
    #[serde(rename = "System.Tags")]
    pub tags: &'static str,
}

impl NewWorkItem {
    /// Opens the form, and waits until it is closed. Returns the id of the work item if it was saved.
    ///
    /// # Errors
    ///
    /// When the host opens no form.
    pub async fn open(&self) -> Result<Option<u32>, HostError> {
        const WHAT: &str = "the form for a new work item";
        let service: NavigationService = service("ms.vss-work-web.work-item-form-navigation-service", WHAT)
            .await?
            .unchecked_into();
        let saved = settle(WHAT, service.open_new_work_item(&self.kind, &write(self))).await?;
        if !saved.is_object() {
            return Ok(None);
        }
        Ok(number(saved.unchecked_ref::<SavedWorkItem>().id()).filter(|id| *id > 0))
    }
}
