//! Work items: fields, relations, revisions.

mod form_save;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Refusal, State, USER_NAME};
use crate::assumptions::Assumption;
pub use form_save::FormSave;

/// Field with the date on which a work item was closed.
pub(in crate::azure_devops) const CLOSED_DATE: &str = "Microsoft.VSTS.Common.ClosedDate";

/// A work item at its last revision.
#[derive(Debug, Clone)]
pub struct WorkItem {
    /// Id, unique in the organization.
    pub id: u32,
    /// Revision; 1 when created, one more with every save.
    pub rev: u32,
    /// Field values by reference name (`System.Title`), all but id and revision.
    pub fields: BTreeMap<String, Value>,
    /// Links, in the order in which they were added.
    pub relations: Vec<Relation>,
    /// One entry per save, oldest first.
    pub history: Vec<HistoryEntry>,
}

/// A link of a work item. `rel` and `url` identify it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Relation {
    /// Kind of link, e.g. `Hyperlink`.
    pub rel: String,
    /// Address it leads to.
    pub url: String,
    /// Attributes, e.g. `comment`.
    #[serde(default)]
    pub attributes: Map<String, Value>,
}

/// Changes of a save.
#[derive(Debug, Clone)]
pub struct HistoryEntry {
    /// Revision that the save made.
    pub rev: u32,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// One sentence per change.
    pub changes: Vec<String>,
}

/// A save: all of it, or none.
#[derive(Debug, Clone, Default)]
pub struct WorkItemUpdate {
    /// Revision that the caller has read; `None` overwrites any revision.
    pub expected_rev: Option<u32>,
    /// Fields to set, by reference name.
    pub fields: BTreeMap<String, Value>,
    /// Relations to remove; indexes refer to the item before the save.
    pub remove_relations: Vec<RelationRef>,
    /// Relations to add at the end.
    pub add_relations: Vec<Relation>,
}

impl WorkItemUpdate {
    /// Adds hyperlinks.
    #[must_use]
    pub fn with_hyperlinks(urls: impl IntoIterator<Item = String>) -> Self {
        let relation = |url| Relation {
            rel: "Hyperlink".to_owned(),
            url,
            attributes: Map::new(),
        };
        Self {
            add_relations: urls.into_iter().map(relation).collect(),
            ..Self::default()
        }
    }
}

/// Names one relation of a work item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RelationRef {
    /// By position, as JSON Patch does.
    Index(usize),
    /// By kind and address, as the form service does.
    Link {
        /// Kind of link.
        rel: String,
        /// Address it leads to.
        url: String,
    },
}

impl WorkItem {
    /// `System.WorkItemType`, e.g. `User Story`.
    #[must_use]
    pub fn work_item_type(&self) -> &str {
        self.text("System.WorkItemType")
    }

    /// `System.Title`.
    #[must_use]
    pub fn title(&self) -> &str {
        self.text("System.Title")
    }

    /// `System.State`, e.g. `Active`.
    #[must_use]
    pub fn state(&self) -> &str {
        self.text("System.State")
    }

    /// `System.AreaPath`.
    #[must_use]
    pub fn area_path(&self) -> &str {
        self.text("System.AreaPath")
    }

    /// All fields as REST and the form give them: `System.Id` and `System.Rev` included.
    #[must_use]
    pub fn all_fields(&self) -> BTreeMap<String, Value> {
        let mut fields = self.fields.clone();
        fields.insert("System.Id".into(), self.id.into());
        fields.insert("System.Rev".into(), self.rev.into());
        fields
    }

    fn text(&self, field: &str) -> &str {
        self.fields.get(field).and_then(Value::as_str).unwrap_or_default()
    }

    fn position(&self, relation: &RelationRef) -> Result<usize, Refusal> {
        let found = match relation {
            RelationRef::Index(index) => (*index < self.relations.len()).then_some(*index),
            RelationRef::Link { rel, url } => {
                self.relations.iter().position(|r| r.rel == *rel && r.url == *url)
            }
        };
        found.ok_or_else(|| Refusal::UnknownRelation {
            id: self.id,
            relation: match relation {
                RelationRef::Index(index) => index.to_string(),
                RelationRef::Link { url, .. } => url.clone(),
            },
        })
    }

    /// `may_repeat`: an existing link is added again.
    fn apply(&mut self, update: WorkItemUpdate, may_repeat: bool) -> Result<(), Refusal> {
        if let Some(expected) = update.expected_rev
            && expected != self.rev
        {
            return Err(Refusal::RevisionMismatch {
                expected,
                actual: self.rev,
            });
        }
        let mut changes = Vec::new();
        let mut removed = update
            .remove_relations
            .iter()
            .map(|relation| self.position(relation))
            .collect::<Result<Vec<_>, _>>()?;
        removed.sort_unstable();
        removed.dedup();
        for index in removed.into_iter().rev() {
            let relation = self.relations.remove(index);
            changes.push(format!("Removed link {}: {}", relation.rel, relation.url));
        }
        for relation in update.add_relations {
            let mut known = self.relations.iter();
            if !may_repeat && known.any(|known| known.rel == relation.rel && known.url == relation.url) {
                return Err(Refusal::DuplicateRelation {
                    id: self.id,
                    url: relation.url,
                });
            }
            changes.push(format!("Added link {}: {}", relation.rel, relation.url));
            self.relations.push(relation);
        }
        for (field, value) in update.fields {
            if self.fields.get(&field) != Some(&value) {
                let text = value
                    .as_str()
                    .map_or_else(|| value.to_string(), ToOwned::to_owned);
                changes.push(format!("{field}: {text}"));
                if field == "System.State" {
                    self.set_closed(text == "Closed");
                }
                self.fields.insert(field, value);
            }
        }
        if !changes.is_empty() {
            self.rev += 1;
            self.stamp(changes);
        }
        Ok(())
    }

    /// A rule of Microsoft's processes: only a closed work item has a closed date.
    fn set_closed(&mut self, is_closed: bool) {
        self.fields.remove(CLOSED_DATE);
        if is_closed {
            let now = Timestamp::now().to_string();
            self.fields.insert(CLOSED_DATE.to_owned(), now.into());
        }
    }

    fn stamp(&mut self, changes: Vec<String>) {
        let at = Timestamp::now();
        self.fields
            .insert("System.ChangedDate".into(), at.to_string().into());
        self.fields.insert("System.ChangedBy".into(), USER_NAME.into());
        self.history.push(HistoryEntry {
            rev: self.rev,
            at,
            by: USER_NAME.to_owned(),
            changes,
        });
    }
}

impl State {
    /// All work items by id.
    #[must_use]
    pub fn work_items(&self) -> Vec<WorkItem> {
        self.lock().work_items.values().cloned().collect()
    }

    /// One work item.
    ///
    /// # Errors
    /// [`Refusal::UnknownWorkItem`]
    pub fn work_item(&self, id: u32) -> Result<WorkItem, Refusal> {
        self.lock()
            .work_items
            .get(&id)
            .cloned()
            .ok_or(Refusal::UnknownWorkItem(id))
    }

    /// Creates a work item of a type (`User Story`, `Bug`, `Task`), with fields and relations of the update.
    ///
    /// # Errors
    /// [`Refusal::DuplicateRelation`]
    pub fn create_work_item(
        &self,
        work_item_type: &str,
        update: WorkItemUpdate,
    ) -> Result<WorkItem, Refusal> {
        let mut inner = self.lock();
        let id = inner.work_items.keys().next_back().map_or(1, |last| last + 1);
        let mut item = new(id, work_item_type, &self.project().name);
        let update = WorkItemUpdate {
            expected_rev: None,
            ..update
        };
        item.apply(update, false)?;
        item.rev = 1;
        for entry in &mut item.history {
            entry.rev = 1;
        }
        inner.work_items.insert(id, item.clone());
        Ok(item)
    }

    /// Saves a work item and returns it. A save that changes nothing creates no revision.
    ///
    /// # Errors
    /// [`Refusal::UnknownWorkItem`], [`Refusal::RevisionMismatch`], [`Refusal::DuplicateRelation`],
    /// [`Refusal::UnknownRelation`]; nothing is saved then.
    pub fn update_work_item(&self, id: u32, update: WorkItemUpdate) -> Result<WorkItem, Refusal> {
        let mut inner = self.lock();
        let may_repeat = inner.violated.contains(&Assumption::DuplicateLink);
        let item = inner
            .work_items
            .get_mut(&id)
            .ok_or(Refusal::UnknownWorkItem(id))?;
        let mut saved = item.clone();
        saved.apply(update, may_repeat)?;
        *item = saved.clone();
        Ok(saved)
    }
}

pub(super) fn new(id: u32, work_item_type: &str, project: &str) -> WorkItem {
    let now = Timestamp::now().to_string();
    let fields = [
        ("System.WorkItemType", work_item_type),
        ("System.Title", ""),
        ("System.State", "New"),
        ("System.TeamProject", project),
        ("System.AreaPath", project),
        ("System.IterationPath", project),
        ("System.CreatedDate", &now),
        ("System.CreatedBy", USER_NAME),
        ("System.ChangedDate", &now),
        ("System.ChangedBy", USER_NAME),
    ];
    WorkItem {
        id,
        rev: 1,
        fields: fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.into()))
            .collect(),
        relations: Vec::new(),
        history: Vec::new(),
    }
}

#[cfg(test)]
mod tests;
