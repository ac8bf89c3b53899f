//! Entities of the catalog.

use serde_json::Value;

use super::entity_ref::EntityRef;
use super::validation;
use crate::json;

/// Namespace of entities without a namespace.
pub const DEFAULT_NAMESPACE: &str = "default";

/// A valid entity. All texts are untrusted.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity(Value);

impl Entity {
    /// Validates a document.
    ///
    /// # Errors
    ///
    /// Returns the first problem, in Backstage's words.
    pub fn new(document: Value) -> Result<Self, String> {
        validation::check(&document)?;
        Ok(Self(document))
    }

    /// Returns the kind, such as `Component`.
    #[must_use]
    pub fn kind(&self) -> &str {
        json::text(&self.0, "kind").unwrap_or_default()
    }

    /// Returns `metadata.name`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.metadata("name").unwrap_or_default()
    }

    /// Returns `metadata.title`, or the name if there is no title.
    #[must_use]
    pub fn title(&self) -> &str {
        self.metadata("title").unwrap_or_else(|| self.name())
    }

    /// Returns `metadata.namespace`, or the default namespace.
    #[must_use]
    pub fn namespace(&self) -> &str {
        self.metadata("namespace").unwrap_or(DEFAULT_NAMESPACE)
    }

    /// Returns the reference to the entity.
    #[must_use]
    pub fn reference(&self) -> EntityRef {
        EntityRef {
            kind: self.kind().to_owned(),
            namespace: self.namespace().to_owned(),
            name: self.name().to_owned(),
        }
    }

    /// Returns an annotation that is not empty.
    #[must_use]
    pub fn annotation(&self, name: &str) -> Option<&str> {
        let annotations = self.0.get("metadata")?.get("annotations")?;
        json::text(annotations, name).filter(|value| !value.is_empty())
    }

    /// Returns a text field of `spec`.
    #[must_use]
    pub fn spec(&self, name: &str) -> Option<&str> {
        json::text(self.0.get("spec")?, name)
    }

    /// Returns the owner. Kind and namespace default to `Group` and the entity's namespace.
    #[must_use]
    pub fn owner(&self) -> Option<EntityRef> {
        EntityRef::parse(self.spec("owner")?, Some("Group"), self.namespace()).ok()
    }

    /// Returns the system that the entity belongs to.
    #[must_use]
    pub fn system(&self) -> Option<EntityRef> {
        EntityRef::parse(self.spec("system")?, Some("System"), self.namespace()).ok()
    }

    /// Returns the targets of a location, in order.
    #[must_use]
    pub fn targets(&self) -> Vec<&str> {
        let listed = self
            .0
            .get("spec")
            .map_or(&[][..], |spec| json::items(spec, "targets"));
        let listed = listed.iter().filter_map(Value::as_str);
        self.spec("target").into_iter().chain(listed).collect()
    }

    fn metadata(&self, name: &str) -> Option<&str> {
        json::text(self.0.get("metadata")?, name)
    }
}
