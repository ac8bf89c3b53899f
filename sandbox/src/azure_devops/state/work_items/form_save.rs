//! Saves a work item form. Several users may have the same work item open.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Relation, RelationRef, WorkItem, WorkItemUpdate};
use crate::azure_devops::state::{Refusal, State};

/// A save of the work item form, which was filled in over a revision that may be old by now.
#[derive(Debug, Clone, Default)]
pub struct FormSave {
    /// Revision that the form was filled in over.
    pub rev: u32,
    /// Fields that the user changed, by reference name.
    pub fields: BTreeMap<String, Value>,
    /// Values of those fields at that revision.
    pub originals: BTreeMap<String, Value>,
    /// Relations that the user removed.
    pub remove_relations: Vec<RelationRef>,
    /// Relations that the user added.
    pub add_relations: Vec<Relation>,
}

impl WorkItem {
    /// What of a form's save is still to be done at this revision, unless somebody changed the same field meanwhile.
    fn merge(&self, save: FormSave) -> Result<WorkItemUpdate, Refusal> {
        let nothing = Value::from("");
        let value = |fields: &BTreeMap<String, Value>, name: &str| {
            let value = fields.get(name).filter(|value| !value.is_null());
            value.unwrap_or(&nothing).clone()
        };
        for (name, wanted) in &save.fields {
            let now = value(&self.fields, name);
            if save.rev != self.rev && now != value(&save.originals, name) && now != *wanted {
                return Err(Refusal::FieldChanged {
                    by: self.text("System.ChangedBy").to_owned(),
                    field: name.clone(),
                });
            }
        }
        let is_new = |added: &Relation| {
            let mut known = self.relations.iter();
            known.all(|known| known.rel != added.rel || known.url != added.url)
        };
        let (mut added, mut removed) = (save.add_relations, save.remove_relations);
        added.retain(is_new);
        removed.retain(|relation| self.position(relation).is_ok());
        Ok(WorkItemUpdate {
            expected_rev: None,
            fields: save.fields,
            remove_relations: removed,
            add_relations: added,
        })
    }
}

impl State {
    /// Saves a work item form and returns the saved work item. What somebody else saved meanwhile stays, as long as it is
    /// of other fields and links; a link that both added is one.
    ///
    /// # Errors
    /// [`Refusal::UnknownWorkItem`]; [`Refusal::FieldChanged`], and nothing is saved then.
    pub fn save_form(&self, id: u32, save: FormSave) -> Result<WorkItem, Refusal> {
        let mut inner = self.lock();
        let item = inner
            .work_items
            .get_mut(&id)
            .ok_or(Refusal::UnknownWorkItem(id))?;
        let mut saved = item.clone();
        saved.apply(item.merge(save)?, false)?;
        *item = saved.clone();
        Ok(saved)
    }
}
