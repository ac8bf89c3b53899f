//! The open work item form. What is added here is saved with the work item, by the user.

use std::cell::Cell;

use js_sys::{Array, Promise};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::host::{HostError, service, settle};
use super::{number, text, write};
use crate::domain::link::Relation;

#[wasm_bindgen]
extern "C" {
    #[derive(Clone)]
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
    fn add_work_item_relations(this: &FormService, relations: &JsValue) -> Promise;
    #[wasm_bindgen(method, js_name = removeWorkItemRelations)]
    fn remove_work_item_relations(this: &FormService, relations: &Array) -> Promise;

    /// `WorkItemRelation` of Microsoft's extension API.
    type FormRelation;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn rel(this: &FormRelation) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn url(this: &FormRelation) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn attributes(this: &FormRelation) -> Result<JsValue, JsValue>;

    type Attributes;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn comment(this: &Attributes) -> Result<JsValue, JsValue>;
}

thread_local! {
    /// Cached, because the host leaks memory on each call.
    static FORM: Cell<Option<FormService>> = const { Cell::new(None) };
}

/// The form that shows this frame.
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
        let form = match FORM.take() {
            Some(form) => form,
            None => service("ms.vss-work-web.work-item-form", "the work item form")
                .await?
                .unchecked_into(),
        };
        FORM.set(Some(form.clone()));
        Ok(Self(form))
    }

    /// Id of the work item that the form shows now; 0 for one that was never saved.
    ///
    /// # Errors
    ///
    /// When no work item is open.
    pub async fn id(&self) -> Result<u32, HostError> {
        const WHAT: &str = "the id of the work item";
        let id = settle(WHAT, self.0.get_id()).await?;
        number(Ok(id)).ok_or_else(|| HostError::Unavailable {
            what: WHAT,
            detail: "it is not a number".to_owned(),
        })
    }

    /// Whether the form has unsaved changes.
    ///
    /// # Errors
    ///
    /// When no work item is open.
    pub async fn is_dirty(&self) -> Result<bool, HostError> {
        let is_dirty = settle("the state of the form", self.0.is_dirty()).await?;
        Ok(is_dirty.is_truthy())
    }

    /// Text of a field in the form, by its reference name; empty if it has none.
    ///
    /// # Errors
    ///
    /// When no work item is open.
    pub async fn text(&self, field: &str) -> Result<String, HostError> {
        let value = settle("a field of the work item", self.0.get_field_value(field)).await?;
        Ok(value.as_string().unwrap_or_default())
    }

    /// Whether the work item is closed: it has a closed date, which Azure DevOps' own processes set. False if the form does not
    /// report it. Sends the request at once.
    pub fn is_closed(&self) -> impl Future<Output = bool> + use<> {
        // Created at once, so that the browser reports no unhandled rejection.
        let date = JsFuture::from(self.0.get_field_value("Microsoft.VSTS.Common.ClosedDate"));
        async { date.await.is_ok_and(|date| date.is_truthy()) }
    }

    /// Relations of the work item, including unsaved ones.
    ///
    /// # Errors
    ///
    /// When no work item is open.
    pub async fn relations(&self) -> Result<Vec<Relation>, HostError> {
        let objects = self.relation_objects().await?;
        // A relation of an unknown kind is skipped.
        Ok(objects.iter().filter_map(|object| read(&object)).collect())
    }

    async fn relation_objects(&self) -> Result<Array, HostError> {
        const WHAT: &str = "the links of the work item";
        let objects = settle(WHAT, self.0.get_work_item_relations()).await?;
        Ok(objects.dyn_into().unwrap_or_default())
    }

    /// Adds a relation to the form.
    ///
    /// # Errors
    ///
    /// When the form refuses.
    pub async fn add(&self, relation: &Relation) -> Result<(), HostError> {
        let relation = NewRelation {
            rel: &relation.rel,
            url: &relation.url,
            attributes: NewAttributes {
                comment: relation.comment.as_deref(),
            },
        };
        let relations = write(&[relation]);
        settle(
            "a way to add the link to the form",
            self.0.add_work_item_relations(&relations),
        )
        .await?;
        Ok(())
    }

    /// Removes a relation from the form, if it is still there.
    ///
    /// # Errors
    ///
    /// When the form refuses.
    pub async fn remove(&self, relation: &Relation) -> Result<(), HostError> {
        // The form identifies a relation by all of its attributes, so its own object is passed back.
        let objects = self.relation_objects().await?;
        let object = objects
            .iter()
            .find(|object| read(object).as_ref() == Some(relation));
        if let Some(object) = object {
            let relations = Array::of1(&object);
            settle(
                "a way to remove the link from the form",
                self.0.remove_work_item_relations(&relations),
            )
            .await?;
        }
        Ok(())
    }
}

/// `WorkItemRelation` of Microsoft's extension API.
#[derive(Serialize)]
struct NewRelation<'a> {
    rel: &'a str,
    url: &'a str,
    attributes: NewAttributes<'a>,
}

#[derive(Serialize)]
struct NewAttributes<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<&'a str>,
}

fn read(object: &JsValue) -> Option<Relation> {
    let relation: &FormRelation = object.unchecked_ref();
    let attributes = relation.attributes().ok();
    Some(Relation {
        rel: text(relation.rel())?,
        url: text(relation.url())?,
        comment: attributes.and_then(|attributes| text(attributes.unchecked_ref::<Attributes>().comment())),
    })
}
