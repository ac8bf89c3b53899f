//! What this extension keeps between visits (extension data): for the user, and for everybody.

use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::prelude::*;

use super::host::{HostError, access_token, extension_id, service, settle};

#[wasm_bindgen]
extern "C" {
    type DataService;
    #[wasm_bindgen(method, js_name = getExtensionDataManager)]
    fn get_extension_data_manager(this: &DataService, extension: &str, token: &str) -> Promise;

    type DataManager;
    #[wasm_bindgen(method, js_name = getValue)]
    fn get_value(this: &DataManager, key: &str, options: &Object) -> Promise;
    #[wasm_bindgen(method, js_name = setValue)]
    fn set_value(this: &DataManager, key: &str, value: &str, options: &Object) -> Promise;
}

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
    let kept = settle(WHAT, manager().await?.get_value(key, &of_user())).await?;
    Ok(kept.as_string())
}

/// Keeps a text at `key`, in place of the one there.
///
/// # Errors
///
/// When the host keeps no data.
pub async fn remember(key: &str, text: &str) -> Result<(), HostError> {
    settle(WHAT, manager().await?.set_value(key, text, &of_user()))
        .await
        .map(drop)
}

/// The text kept at `key` for everybody in the organization; otherwise as [`recall`].
///
/// # Errors
///
/// When the host keeps no data.
pub async fn recall_shared(key: &str) -> Result<Option<String>, HostError> {
    let kept = settle(SETTINGS, manager().await?.get_value(key, &Object::new())).await?;
    Ok(kept.as_string())
}

/// Keeps a text at `key` for everybody in the organization. Whoever may use the extension can write it.
///
/// # Errors
///
/// When the host keeps no data.
pub async fn remember_shared(key: &str, text: &str) -> Result<(), HostError> {
    settle(PLACE, manager().await?.set_value(key, text, &Object::new()))
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

fn of_user() -> Object {
    let options = Object::new();
    // Setting a property of a plain object cannot fail.
    let _ = Reflect::set(&options, &"scopeType".into(), &"User".into());
    options
}
