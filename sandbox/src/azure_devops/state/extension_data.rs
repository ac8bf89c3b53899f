//! The extension's data: documents in collections, shared or of one user.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use uuid::Uuid;

use super::State;

/// Whose data it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DataScope {
    /// `Default/Current`: everybody in the organization.
    Organization,
    /// `User/Me`: the user at the browser.
    User,
}

/// A document: its members, `id` and `__etag` among them.
pub type Document = Map<String, Value>;

/// The collections by scope and name, their documents by id.
pub(super) type Collections = BTreeMap<(DataScope, String), BTreeMap<String, Document>>;

/// Names a collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::azure_devops) struct CollectionName {
    pub(in crate::azure_devops) scope: DataScope,
    pub(in crate::azure_devops) name: String,
}

/// Which documents a write may meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::azure_devops) enum Write {
    /// None of that id.
    Create,
    /// Any version.
    Set,
    /// One of that id.
    Update,
}

/// Reason why data cannot be read or written.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::azure_devops) enum DataRefusal {
    /// The collection does not exist, because nothing was stored in it.
    NoCollection,
    /// The collection has no such document.
    NoDocument(String),
    /// The document to create already exists.
    Exists(String),
    /// Somebody wrote in between; the document is at this version.
    Version(String, i64),
    /// A document whose `id` is no text or whose `__etag` is no number.
    Malformed(&'static str),
}

/// Overwrites any version.
const LAST_WRITE_WINS: i64 = -1;

impl State {
    /// A document of the extension, `None` when there is none. Settings are the documents of `$settings`, with a `value`.
    #[must_use]
    pub fn extension_document(&self, scope: DataScope, collection: &str, id: &str) -> Option<Document> {
        let inner = self.lock();
        let documents = inner.extension_data.get(&(scope, collection.to_owned()))?;
        documents.get(id).cloned()
    }

    /// Stores a shared setting, as the extension does on behalf of a user.
    pub fn keep_setting(&self, key: &str, value: Value) {
        let id = (DataScope::Organization, "$settings".to_owned());
        let document = Map::from_iter([
            ("id".to_owned(), key.into()),
            ("__etag".to_owned(), 1.into()),
            ("value".to_owned(), value),
        ]);
        let mut inner = self.lock();
        let documents = inner.extension_data.entry(id).or_default();
        documents.insert(key.to_owned(), document);
    }

    /// Deletes all data of the extension, as uninstalling does.
    pub fn clear_extension_data(&self) {
        self.lock().extension_data.clear();
    }

    pub(in crate::azure_devops) fn documents(
        &self,
        collection: &CollectionName,
    ) -> Result<Vec<Document>, DataRefusal> {
        let inner = self.lock();
        let documents = inner.extension_data.get(&collection.id());
        Ok(documents
            .ok_or(DataRefusal::NoCollection)?
            .values()
            .cloned()
            .collect())
    }

    pub(in crate::azure_devops) fn document(
        &self,
        collection: &CollectionName,
        id: &str,
    ) -> Result<Document, DataRefusal> {
        let inner = self.lock();
        let documents = inner.extension_data.get(&collection.id());
        let document = documents.ok_or(DataRefusal::NoCollection)?.get(id);
        document
            .cloned()
            .ok_or_else(|| DataRefusal::NoDocument(id.to_owned()))
    }

    /// Stores a document and returns it with its id and new version.
    pub(in crate::azure_devops) fn write_document(
        &self,
        collection: &CollectionName,
        mut document: Document,
        write: Write,
    ) -> Result<Document, DataRefusal> {
        let id = match document.get("id") {
            None | Some(Value::Null) => Uuid::new_v4().to_string(),
            Some(Value::String(id)) if !id.is_empty() => id.clone(),
            Some(_) => return Err(DataRefusal::Malformed("id")),
        };
        let expected = match document.get("__etag") {
            None | Some(Value::Null) => LAST_WRITE_WINS,
            Some(etag) => etag.as_i64().ok_or(DataRefusal::Malformed("__etag"))?,
        };
        let mut inner = self.lock();
        let documents = inner.extension_data.get(&collection.id());
        let known = documents.and_then(|documents| documents.get(&id));
        let version = known.and_then(|known| known.get("__etag")?.as_i64());
        match (write, version) {
            (Write::Create, Some(_)) => return Err(DataRefusal::Exists(id)),
            (Write::Update, None) if documents.is_none() => return Err(DataRefusal::NoCollection),
            (Write::Update, None) => return Err(DataRefusal::NoDocument(id)),
            (Write::Set | Write::Update, _)
                if ![LAST_WRITE_WINS, version.unwrap_or(0)].contains(&expected) =>
            {
                return Err(DataRefusal::Version(id, version.unwrap_or(0)));
            }
            _ => {}
        }
        document.insert("id".to_owned(), id.clone().into());
        document.insert("__etag".to_owned(), (version.unwrap_or(0) + 1).into());
        let documents = inner.extension_data.entry(collection.id()).or_default();
        documents.insert(id, document.clone());
        Ok(document)
    }

    pub(in crate::azure_devops) fn delete_document(
        &self,
        collection: &CollectionName,
        id: &str,
    ) -> Result<(), DataRefusal> {
        let mut inner = self.lock();
        let documents = inner.extension_data.get_mut(&collection.id());
        let removed = documents.ok_or(DataRefusal::NoCollection)?.remove(id);
        removed
            .map(drop)
            .ok_or_else(|| DataRefusal::NoDocument(id.to_owned()))
    }
}

impl CollectionName {
    fn id(&self) -> (DataScope, String) {
        (self.scope, self.name.clone())
    }
}
