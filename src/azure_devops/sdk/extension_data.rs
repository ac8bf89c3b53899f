//! Extension data: texts saved for the user or for the organization.

use js_sys::Promise;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::host::{HostError, access_token, extension_id, in_time, service, settle};
use super::versioned_text::{self, Kept, Store};
use super::{number, text, write};

#[wasm_bindgen(module = "sdk")]
extern "C" {
    /// The user's value. The page requested the first one while the app was loading.
    #[wasm_bindgen(js_name = getUserValue)]
    fn get_user_value(key: &str) -> Promise;
}

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
    #[wasm_bindgen(method, js_name = getDocument)]
    fn get_document(this: &DataManager, collection: &str, id: &str, options: &JsValue) -> Promise;
    #[wasm_bindgen(method, js_name = createDocument)]
    fn create_document(
        this: &DataManager,
        collection: &str,
        document: &JsValue,
        options: &JsValue,
    ) -> Promise;
    #[wasm_bindgen(method, js_name = updateDocument)]
    fn update_document(
        this: &DataManager,
        collection: &str,
        document: &JsValue,
        options: &JsValue,
    ) -> Promise;

    /// A value of the extension data service.
    type StoredDocument;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn value(this: &StoredDocument) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch, js_name = __etag)]
    fn etag(this: &StoredDocument) -> Result<JsValue, JsValue>;
}

/// `IDocumentOptions` of Microsoft's SDK.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DocumentOptions {
    #[serde(skip_serializing_if = "Option::is_none")]
    scope_type: Option<&'static str>,
}

/// A value as the extension data service keeps it.
#[derive(Serialize)]
struct Document<'a> {
    id: &'a str,
    value: &'a str,
    #[serde(rename = "__etag", skip_serializing_if = "Option::is_none")]
    etag: Option<u32>,
}

/// Who reads a value.
#[derive(Clone, Copy, Debug)]
pub enum Scope {
    /// The user alone.
    User,
    /// Everybody in the organization.
    Everybody,
}

impl Scope {
    fn options(self) -> JsValue {
        write(&DocumentOptions {
            scope_type: match self {
                Self::User => Some("User"),
                Self::Everybody => None,
            },
        })
    }
}

const SERVICE: &str = "storage for selections and settings";
const WHAT: &str = "the last selection";
const SETTINGS: &str = "the settings of the project";
/// Collection in which the host keeps values, as documents with `id`, `value` and `__etag`.
const VALUES: &str = "$settings";
const PLACE: &str = "storage for the settings of this project";

/// Text saved at `key`; `None` if there is none. A key has letters, digits, `.`, `_` and `-`.
///
/// # Errors
///
/// When the host cannot access extension data.
pub async fn recall(key: &str) -> Result<Option<String>, HostError> {
    Ok(in_time(WHAT, get_user_value(key)).await?.as_string())
}

/// Replaces the text at `key`. The last write wins.
///
/// # Errors
///
/// When the host cannot access extension data.
pub async fn remember(key: &str, text: &str) -> Result<(), HostError> {
    settle(
        WHAT,
        manager().await?.set_value(key, text, &Scope::User.options()),
    )
    .await
    .map(drop)
}

/// The text kept at `key` for everybody in the organization; otherwise as [`recall`].
///
/// # Errors
///
/// When the host cannot access extension data.
pub async fn recall_shared(key: &str) -> Result<Option<String>, HostError> {
    let kept = settle(
        SETTINGS,
        manager().await?.get_value(key, &Scope::Everybody.options()),
    )
    .await?;
    Ok(kept.as_string())
}

/// Saves a text at `key` for the organization. All users of the extension can write it.
///
/// # Errors
///
/// When the host cannot access extension data.
pub async fn remember_shared(key: &str, text: &str) -> Result<(), HostError> {
    settle(
        PLACE,
        manager().await?.set_value(key, text, &Scope::Everybody.options()),
    )
    .await
    .map(drop)
}

/// Changes the text kept at `key`, and what another page keeps there meanwhile.
///
/// # Errors
///
/// When the host cannot access extension data, or the error of `change`.
pub async fn change<E: From<HostError>>(
    scope: Scope,
    key: &str,
    change: impl AsyncFnMut(Option<&str>) -> Result<String, E>,
) -> Result<(), E> {
    let value = StoredValue {
        manager: manager().await?,
        options: scope.options(),
        key,
    };
    versioned_text::change(&value, change).await
}

/// A value that several pages may write at the same time.
struct StoredValue<'a> {
    manager: DataManager,
    options: JsValue,
    key: &'a str,
}

impl Store for StoredValue<'_> {
    type Error = HostError;

    async fn read(&self) -> Result<Kept, HostError> {
        // The document of a value that was never kept would be a failed request.
        let value = settle(PLACE, self.manager.get_value(self.key, &self.options)).await?;
        if !value.is_string() {
            return Ok(Kept::default());
        }
        let document = self.manager.get_document(VALUES, self.key, &self.options);
        let document: StoredDocument = settle(PLACE, document).await?.unchecked_into();
        Ok(Kept {
            text: text(document.value()),
            version: number(document.etag()),
        })
    }

    async fn write(&self, text: &str, version: Option<u32>) -> Result<(), HostError> {
        let document = write(&Document {
            id: self.key,
            value: text,
            etag: version,
        });
        let written = match version {
            None => self.manager.create_document(VALUES, &document, &self.options),
            Some(_) => self.manager.update_document(VALUES, &document, &self.options),
        };
        settle(PLACE, written).await.map(drop)
    }
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
