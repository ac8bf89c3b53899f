//! What this extension keeps between visits (extension data): for the user, and for everybody.

use js_sys::Promise;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::host::{HostError, access_token, extension_id, service, settle};
use super::write;

#[wasm_bindgen]
extern "C" {
    type DataService;
    #[wasm_bindgen(method, js_name = getExtensionDataManager)]
    fn get_extension_data_manager(this: &DataService, extension: &str, token: &str) -> Promise;

    type DataManager;
    #[wasm_bindgen(method, js_name = getValue)]
    fn get_value(this: &DataManager, key: &str, options: &JsValue) -> Promise;
    #[wasm_bindgen(method, js_name = setValue)]
    fn set_value(this: &DataManager, key: &str, value: &str, options: &JsValue) -> Promise;
}

/// `IDocumentOptions` of Microsoft's SDK.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DocumentOptions {
    #[serde(skip_serializing_if = "Option::is_none")]
    scope_type: Option<&'static str>,
}

const USER: DocumentOptions = DocumentOptions {
    scope_type: Some("User"),
};
const EVERYBODY: DocumentOptions = DocumentOptions { scope_type: None };

const SERVICE: &str = "a place for stored choices and settings";
const WHAT: &str = "what was chosen last";
const SETTINGS: &str = "the settings of the project";
const PLACE: &str = "a place for the settings of the project";

/// The text kept at `key`; none when nothing is. A key has letters, digits, `.`, `_` and `-`.
///
/// # Errors
///
/// When the host keeps no data.
pub async fn recall(key: &str) -> Result<Option<String>, HostError> {
    let kept = settle(WHAT, manager().await?.get_value(key, &write(&USER))).await?;
    Ok(kept.as_string())
}

/// Keeps a text at `key`, in place of the one there.
///
/// # Errors
///
/// When the host keeps no data.
pub async fn remember(key: &str, text: &str) -> Result<(), HostError> {
    settle(WHAT, manager().await?.set_value(key, text, &write(&USER)))
        .await
        .map(drop)
}

/// The text kept at `key` for everybody in the organization; otherwise as [`recall`].
///
/// # Errors
///
/// When the host keeps no data.
pub async fn recall_shared(key: &str) -> Result<Option<String>, HostError> {
    let kept = settle(SETTINGS, manager().await?.get_value(key, &write(&EVERYBODY))).await?;
    Ok(kept.as_string())
}

/// Keeps a text at `key` for everybody in the organization. Whoever may use the extension can write it.
///
/// # Errors
///
/// When the host keeps no data.
pub async fn remember_shared(key: &str, text: &str) -> Result<(), HostError> {
    settle(PLACE, manager().await?.set_value(key, text, &write(&EVERYBODY)))
        .await
        .map(drop)
}

async fn manager() -> Result<DataManager, HostError> {
    let service: DataService = service("ms.vss-features.extension-data-service", SERVICE)
        .await?
        .unchecked_into();
    let token = access_token().await?;
    let manager = settle(
        SERVICE,
        service.get_extension_data_manager(&extension_id(), &token),
    )
    .await?;
    Ok(manager.unchecked_into())
}
