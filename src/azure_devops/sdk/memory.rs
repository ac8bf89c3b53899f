//! What this extension keeps between visits (extension data): for the user, and for everybody.

use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;

use super::host::{HostError, access_token, extension_id, service, settle};
use crate::azure_devops::extension_data::{self, Kept, Store};

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
    #[wasm_bindgen(method, js_name = queryCollections)]
    fn query_collections(this: &DataManager, collections: &Array) -> Promise;
    #[wasm_bindgen(method, js_name = createDocument)]
    fn create_document(this: &DataManager, collection: &str, document: &Object, options: &Object) -> Promise;
    #[wasm_bindgen(method, js_name = updateDocument)]
    fn update_document(this: &DataManager, collection: &str, document: &Object, options: &Object) -> Promise;
}

const WHAT: &str = "what was chosen last";
const SETTINGS: &str = "the settings of the project";
/// Collection in which the host keeps values, as documents with `id`, `value` and `__etag`.
const VALUES: &str = "$settings";
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

/// Changes the text kept at `key`, and what another page keeps there meanwhile.
///
/// # Errors
///
/// When the host keeps no data, or the error of `change`.
pub async fn change<E: From<HostError>>(
    key: &str,
    change: impl AsyncFnMut(Option<&str>) -> Result<String, E>,
) -> Result<(), E> {
    extension_data::change(&Value::new(WHAT, key, of_user()).await?, change).await
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

/// Changes the text kept at `key` for everybody in the organization; otherwise as [`change`].
///
/// # Errors
///
/// When the host keeps no data, or the error of `change`.
pub async fn change_shared<E: From<HostError>>(
    key: &str,
    change: impl AsyncFnMut(Option<&str>) -> Result<String, E>,
) -> Result<(), E> {
    extension_data::change(&Value::new(PLACE, key, Object::new()).await?, change).await
}

/// Place of a value in extension data.
struct Value<'a> {
    what: &'static str,
    manager: DataManager,
    key: &'a str,
    options: Object,
}

impl<'a> Value<'a> {
    async fn new(what: &'static str, key: &'a str, options: Object) -> Result<Self, HostError> {
        Ok(Self {
            what,
            manager: manager().await?,
            key,
            options,
        })
    }

    /// The collection of values in the scope of the options.
    fn collection(&self) -> Array {
        let collection = Object::new();
        let is_of_user = property(&self.options, "scopeType").is_string();
        let (scope, who) = if is_of_user {
            ("User", "Me")
        } else {
            ("Default", "Current")
        };
        for (name, value) in [
            ("collectionName", VALUES),
            ("scopeType", scope),
            ("scopeValue", who),
        ] {
            set(&collection, name, &value.into());
        }
        Array::of1(&collection)
    }
}

impl Store for Value<'_> {
    type Error = HostError;

    async fn read(&self) -> Result<Kept, HostError> {
        // Asked as a query, so that what was never kept is no failed request.
        let found = settle(self.what, self.manager.query_collections(&self.collection())).await?;
        let documents = Array::from(&property(&Array::from(&found).get(0), "documents"));
        let is_own = |document: &JsValue| property(document, "id").as_string().as_deref() == Some(self.key);
        let Some(document) = documents.iter().find(is_own) else {
            return Ok(Kept::default());
        };
        #[expect(clippy::cast_possible_truncation, reason = "a version is a whole number")]
        let version = property(&document, "__etag")
            .as_f64()
            .map(|version| version as i64);
        Ok(Kept {
            text: property(&document, "value").as_string(),
            version,
        })
    }

    async fn write(&self, text: &str, version: Option<i64>) -> Result<(), HostError> {
        let document = Object::new();
        set(&document, "id", &self.key.into());
        set(&document, "value", &text.into());
        let written = match version {
            None => self.manager.create_document(VALUES, &document, &self.options),
            Some(version) => {
                #[expect(clippy::cast_precision_loss, reason = "a version is a small number")]
                set(&document, "__etag", &(version as f64).into());
                self.manager.update_document(VALUES, &document, &self.options)
            }
        };
        settle(self.what, written).await.map(drop)
    }
}

/// A property; undefined where there is none.
fn property(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

fn set(object: &Object, name: &str, value: &JsValue) {
    // Setting a property of a plain object cannot fail.
    let _ = Reflect::set(object, &name.into(), value);
}

async fn manager() -> Result<DataManager, HostError> {
    let service: DataService = service("ms.vss-features.extension-data-service", WHAT)
        .await?
        .unchecked_into();
    let token = access_token().await?;
    let manager = settle(WHAT, service.get_extension_data_manager(&extension_id(), &token)).await?;
    Ok(manager.unchecked_into())
}

fn of_user() -> Object {
    let options = Object::new();
    set(&options, "scopeType", &"User".into());
    options
}
