//! What a document of a catalog file says.

use serde_json::Value;

use super::entity_ref::EntityRef;
use super::validation;
use crate::json;

/// The namespace of entities that name none.
pub const DEFAULT_NAMESPACE: &str = "default";

/// A valid entity. All texts are foreign.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity(Value);

impl Entity {
    /// An entity, when the document is one.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong, worded as by Backstage.
    pub fn new(document: Value) -> Result<Self, String> {
        validation::check(&document)?;
        Ok(Self(document))
    }

    /// Kind, e.g. `Component`.
    #[must_use]
    pub fn kind(&self) -> &str {
        json::text(&self.0, "kind").unwrap_or_default()
    }

    /// `metadata.name`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.metadata("name").unwrap_or_default()
    }

    /// `metadata.title`, or the name.
    #[must_use]
    pub fn title(&self) -> &str {
        self.metadata("title").unwrap_or_else(|| self.name())
    }

    /// `metadata.namespace`.
    #[must_use]
    pub fn namespace(&self) -> &str {
        self.metadata("namespace").unwrap_or(DEFAULT_NAMESPACE)
    }

    /// How others name it.
    #[must_use]
    pub fn reference(&self) -> EntityRef {
        EntityRef {
            kind: self.kind().to_owned(),
            namespace: self.namespace().to_owned(),
            name: self.name().to_owned(),
        }
    }

    /// An annotation; an empty one is none.
    #[must_use]
    pub fn annotation(&self, name: &str) -> Option<&str> {
        let annotations = self.0.get("metadata")?.get("annotations")?;
        json::text(annotations, name).filter(|value| !value.is_empty())
    }

    /// A text of `spec`.
    #[must_use]
    pub fn spec(&self, name: &str) -> Option<&str> {
        json::text(self.0.get("spec")?, name)
    }

    /// The owner, who is a group of the same namespace unless more is written.
    #[must_use]
    pub fn owner(&self) -> Option<EntityRef> {
        EntityRef::parse(self.spec("owner")?, Some("Group"), self.namespace()).ok()
    }

    /// The system that it belongs to.
    #[must_use]
    pub fn system(&self) -> Option<EntityRef> {
        EntityRef::parse(self.spec("system")?, Some("System"), self.namespace()).ok()
    }

    /// The targets of a location, in their order.
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
