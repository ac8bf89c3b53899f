//! What this extension keeps between visits (extension data): for the user, and for everybody.

use js_sys::Promise;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::document::to_json;
use super::host::{HostError, access_token, extension_id, service, settle};
use super::versioned_text::{self, Kept, Store};
use super::write;
use crate::json;

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
    #[wasm_bindgen(method, js_name = queryCollections)]
    fn query_collections(this: &DataManager, collections: &JsValue) -> Promise;
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
}

/// `IDocumentOptions` of Microsoft's SDK.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DocumentOptions {
    #[serde(skip_serializing_if = "Option::is_none")]
    scope_type: Option<&'static str>,
}

/// `ExtensionDataCollection` of Microsoft's API.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Collection {
    collection_name: &'static str,
    scope_type: &'static str,
    scope_value: &'static str,
}

/// A value as the extension data service keeps it.
#[derive(Serialize)]
struct Document<'a> {
    id: &'a str,
    value: &'a str,
    #[serde(rename = "__etag", skip_serializing_if = "Option::is_none")]
    etag: Option<u64>,
}

/// Who reads a value.
#[derive(Clone, Copy)]
enum Scope {
    User,
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

/// The text kept at `key`; none when nothing is. A key has letters, digits, `.`, `_` and `-`.
///
/// # Errors
///
/// When the host keeps no data.
pub async fn recall(key: &str) -> Result<Option<String>, HostError> {
    let kept = settle(WHAT, manager().await?.get_value(key, &Scope::User.options())).await?;
    Ok(kept.as_string())
}

/// Keeps a text at `key`, in place of the one there. The last page of a user wins.
///
/// # Errors
///
/// When the host keeps no data.
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
/// When the host keeps no data.
pub async fn recall_shared(key: &str) -> Result<Option<String>, HostError> {
    let kept = settle(
        SETTINGS,
        manager().await?.get_value(key, &Scope::Everybody.options()),
    )
    .await?;
    Ok(kept.as_string())
}

/// Keeps a text at `key` for everybody in the organization. Whoever may use the extension can write it.
///
/// # Errors
///
/// When the host keeps no data.
pub async fn remember_shared(key: &str, text: &str) -> Result<(), HostError> {
    settle(
        PLACE,
        manager().await?.set_value(key, text, &Scope::Everybody.options()),
    )
    .await
    .map(drop)
}

/// Changes the text kept at `key` for everybody in the organization, and what another page keeps there meanwhile.
///
/// # Errors
///
/// When the host keeps no data, or the error of `change`.
pub async fn change_shared<E: From<HostError>>(
    key: &str,
    change: impl AsyncFnMut(Option<&str>) -> Result<String, E>,
) -> Result<(), E> {
    let value = SharedValue {
        manager: manager().await?,
        key,
    };
    versioned_text::change(&value, change).await
}

/// A value that is kept for everybody.
struct SharedValue<'a> {
    manager: DataManager,
    key: &'a str,
}

impl Store for SharedValue<'_> {
    type Error = HostError;

    async fn read(&self) -> Result<Kept, HostError> {
        // Asked as a query, so that what was never kept is no failed request.
        let found = self.manager.query_collections(&write(&[Collection {
            collection_name: VALUES,
            scope_type: "Default",
            scope_value: "Current",
        }]));
        let found = to_json(&settle(PLACE, found).await?);
        let documents = found
            .get(0)
            .map(|collection| json::items(collection, "documents"));
        let document = documents
            .unwrap_or_default()
            .iter()
            .find(|document| json::text(document, "id") == Some(self.key));
        Ok(document.map_or_else(Kept::default, |document| Kept {
            text: json::text(document, "value").map(str::to_owned),
            version: json::whole(document, "__etag"),
        }))
    }

    async fn write(&self, text: &str, version: Option<u64>) -> Result<(), HostError> {
        let document = write(&Document {
            id: self.key,
            value: text,
            etag: version,
        });
        let options = Scope::Everybody.options();
        let written = match version {
            None => self.manager.create_document(VALUES, &document, &options),
            Some(_) => self.manager.update_document(VALUES, &document, &options),
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
