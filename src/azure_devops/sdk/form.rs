//! The open work item form. What is added here is saved with the work item, by the user.

use js_sys::{Array, Object, Promise, Reflect};
use serde_json::Value;
use wasm_bindgen::prelude::*;

use super::host::{HostError, service, settle};
use super::plain;
use crate::domain::link::Relation;
use crate::json;

#[wasm_bindgen]
extern "C" {
    type FormService;
    #[wasm_bindgen(method, js_name = getId)]
    fn get_id(this: &FormService) -> Promise;
    #[wasm_bindgen(method, js_name = isDirty)]
    fn is_dirty(this: &FormService) -> Promise;
    #[wasm_bindgen(method, js_name = getFieldValue)]
    fn get_field_value(this: &FormService, name: &str) -> Promise;
    #[wasm_bindgen(method, js_name = getWorkItemRelations)]
    fn get_work_item_relations(this: &FormService) -> Promise;
    #[wasm_bindgen(method, js_name = addWorkItemRelations)]
    fn add_work_item_relations(this: &FormService, relations: &Array) -> Promise;
    #[wasm_bindgen(method, js_name = removeWorkItemRelations)]
    fn remove_work_item_relations(this: &FormService, relations: &Array) -> Promise;
}

/// The form that this frame is a part of.
#[derive(Debug)]
pub struct WorkItemForm(FormService);

impl std::fmt::Debug for FormService {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FormService")
    }
}

impl WorkItemForm {
    /// The form service of the host.
    ///
    /// # Errors
    ///
    /// When the host has none.
    pub async fn open() -> Result<Self, HostError> {
        let form = service("ms.vss-work-web.work-item-form", "the work item form").await?;
        Ok(Self(form.unchecked_into()))
    }

    /// Id of the work item that the form shows now; 0 for one that was never saved.
    ///
    /// # Errors
    ///
    /// When no work item is open.
    pub async fn id(&self) -> Result<u32, HostError> {
        const WHAT: &str = "the id of the work item";
        let id = plain(&settle(WHAT, self.0.get_id()).await?);
        json::whole_value(&id)
            .and_then(|id| u32::try_from(id).ok())
            .ok_or_else(|| HostError::Unavailable {
                what: WHAT,
                detail: "it is no number".to_owned(),
            })
    }

    /// Whether something was changed since the last save.
    ///
    /// # Errors
    ///
    /// When no work item is open.
    pub async fn is_dirty(&self) -> Result<bool, HostError> {
        let is_dirty = settle("whether it was changed", self.0.is_dirty()).await?;
        Ok(is_dirty.is_truthy())
    }

    /// Text of a field by its reference name, as it stands in the form; empty when it has none.
    ///
    /// # Errors
    ///
    /// When no work item is open.
    pub async fn text(&self, field: &str) -> Result<String, HostError> {
        let value = settle("a field of the work item", self.0.get_field_value(field)).await?;
        Ok(value.as_string().unwrap_or_default())
    }

    /// Relations of the work item, those not saved yet included.
    ///
    /// # Errors
    ///
    /// When no work item is open.
    pub async fn relations(&self) -> Result<Vec<Relation>, HostError> {
        const WHAT: &str = "the links of the work item";
        let relations = settle(WHAT, self.0.get_work_item_relations()).await?;
        // A relation of a form that is not known hides only itself.
        Ok(match plain(&relations) {
            Value::Array(relations) => relations.iter().filter_map(Relation::read).collect(),
            _ => Vec::new(),
        })
    }

    /// Adds a relation to the form.
    ///
    /// # Errors
    ///
    /// When the form refuses.
    pub async fn add(&self, relation: &Relation) -> Result<(), HostError> {
        let relations = array(relation);
        settle(
            "the link a place in the form",
            self.0.add_work_item_relations(&relations),
        )
        .await?;
        Ok(())
    }

    /// Takes a relation out of the form.
    ///
    /// # Errors
    ///
    /// When the form refuses.
    pub async fn remove(&self, relation: &Relation) -> Result<(), HostError> {
        let relations = array(relation);
        settle("the link free", self.0.remove_work_item_relations(&relations)).await?;
        Ok(())
    }
}

/// The relation as JavaScript has it, in a list of its own.
fn array(relation: &Relation) -> Array {
    let object = Object::new();
    set(&object, "rel", &relation.rel.as_str().into());
    set(&object, "url", &relation.url.as_str().into());
    if !relation.attributes.is_null() {
        set(&object, "attributes", &native(&relation.attributes));
    }
    Array::of1(&object)
}

/// JSON as JavaScript has it.
fn native(value: &Value) -> JsValue {
    match value {
        Value::Null => JsValue::NULL,
        Value::Bool(value) => (*value).into(),
        Value::Number(number) => number.as_f64().into(),
        Value::String(text) => text.as_str().into(),
        Value::Array(items) => {
            let array = Array::new();
            for item in items {
                array.push(&native(item));
            }
            array.into()
        }
        Value::Object(members) => {
            let object = Object::new();
            for (name, member) in members {
                set(&object, name, &native(member));
            }
            object.into()
        }
    }
}

fn set(object: &Object, name: &str, value: &JsValue) {
    // Setting a property of a plain object cannot fail.
    let _ = Reflect::set(object, &name.into(), value);
}
