//! Results of the reader as JSON. The reader writes them, the page reads them. All texts are untrusted; none is a secret.

use serde::Serialize;
use serde_json::Value;

use crate::domain::key::ProjectKey;
use crate::domain::project_settings::catalog_index::CatalogComponent;
use crate::json;

/// Result of checking an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Checked {
    /// The address is a repository with several catalog files. Contains a pattern for all of them, then their addresses.
    Choices(Vec<String>),
    /// Content of the location.
    Reading(Reading),
}

/// Content of a location.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// Address of the location, in the form to register.
    pub target: String,
    /// Entities, in the order of the files.
    pub entities: Vec<EntitySummary>,
    /// Problems.
    pub problems: Vec<Problem>,
}

/// The properties of an entity that the page shows or stores.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct EntitySummary {
    /// Kind, such as `Component`.
    pub kind: String,
    /// Entity reference, such as `component:default/storefront`.
    pub reference: String,
    /// Display title.
    pub title: String,
    /// LaunchDarkly project key of a component.
    pub project: Option<ProjectKey>,
    /// Filter: flags must have all of these tags. Empty: all flags.
    pub tags: Vec<String>,
    /// Filter: the key or name of flags must contain this text. Empty: all flags.
    pub query: String,
    /// Reference of the owner; empty if there is none.
    pub owner: String,
    /// Reference of the system; empty if there is none.
    pub system: String,
    /// Lifecycle; empty if unknown.
    pub lifecycle: String,
    /// Address of the catalog file.
    pub file: String,
    /// Id of the repository; empty if unknown.
    pub repository: String,
}

/// A problem in a catalog file or location.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Address of the file or location.
    pub place: String,
    /// Line in the file, starting at 1.
    pub line: Option<u32>,
    /// Message, as a sentence.
    pub message: String,
}

/// Explanation of a configuration. Contains no secrets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// Entries of `integrations.azure`, in order.
    pub entries: Vec<Entry>,
    /// Problems, one sentence each.
    pub problems: Vec<String>,
    /// Warnings, one sentence each.
    pub warnings: Vec<String>,
    /// Addresses in `catalog.locations`.
    pub locations: Vec<String>,
    /// The credential for the requested address, as a sentence. Empty if no address was requested.
    pub which: String,
}

/// Entry of `integrations.azure`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Host.
    pub host: String,
    /// Descriptions of the credentials, in order.
    pub credentials: Vec<String>,
}

impl Checked {
    /// Parses the reader's JSON. Missing parts are omitted.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let value: Value = serde_json::from_str(text).unwrap_or_default();
        match value.get("Reading") {
            Some(reading) => Self::Reading(Reading::of(reading)),
            None => Self::Choices(json::texts(&value, "Choices")),
        }
    }
}

impl Reading {
    /// Parses the reader's JSON. Missing parts are omitted.
    #[must_use]
    pub fn read(text: &str) -> Self {
        Self::of(&serde_json::from_str(text).unwrap_or_default())
    }

    fn of(value: &Value) -> Self {
        let entities = json::items(value, "entities").iter();
        let problems = json::items(value, "problems").iter();
        Self {
            target: json::text_or_empty(value, "target"),
            entities: entities.map(EntitySummary::of).collect(),
            problems: problems.map(Problem::of).collect(),
        }
    }

    /// Returns the components with a LaunchDarkly project.
    #[must_use]
    pub fn components(&self) -> Vec<CatalogComponent> {
        self.entities
            .iter()
            .filter_map(EntitySummary::component)
            .collect()
    }
}

impl EntitySummary {
    fn of(value: &Value) -> Self {
        let text = |name| json::text_or_empty(value, name);
        Self {
            kind: text("kind"),
            reference: text("reference"),
            title: text("title"),
            project: json::text(value, "project").and_then(|key| ProjectKey::parse(key).ok()),
            tags: json::texts(value, "tags"),
            query: text("query"),
            owner: text("owner"),
            system: text("system"),
            lifecycle: text("lifecycle"),
            file: text("file"),
            repository: text("repository"),
        }
    }

    fn component(&self) -> Option<CatalogComponent> {
        let entity = self.clone();
        Some(CatalogComponent {
            project: entity.project?,
            reference: entity.reference,
            title: entity.title,
            tags: entity.tags,
            query: entity.query,
            owner: entity.owner,
            system: entity.system,
            lifecycle: entity.lifecycle,
            file: entity.file,
            repository: entity.repository,
        })
    }
}

impl Problem {
    fn of(value: &Value) -> Self {
        Self {
            place: json::text_or_empty(value, "place"),
            line: json::integer(value, "line"),
            message: json::text_or_empty(value, "message"),
        }
    }
}

impl Explained {
    /// Parses the reader's JSON. Missing parts are omitted.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let value: Value = serde_json::from_str(text).unwrap_or_default();
        let entry = |value: &Value| Entry {
            host: json::text_or_empty(value, "host"),
            credentials: json::texts(value, "credentials"),
        };
        Self {
            entries: json::items(&value, "entries").iter().map(entry).collect(),
            problems: json::texts(&value, "problems"),
            warnings: json::texts(&value, "warnings"),
            locations: json::texts(&value, "locations"),
            which: json::text_or_empty(&value, "which"),
        }
    }
}

/// Serializes a result as JSON.
#[must_use]
pub fn write(answer: &impl Serialize) -> String {
    serde_json::to_string(answer).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_reads_what_the_reader_wrote() {
        let reading = Reading {
            target: "https://dev.azure.com/contoso/p/_git/r?path=/a.yaml".into(),
            entities: vec![
                EntitySummary {
                    kind: "Component".into(),
                    reference: "component:default/a".into(),
                    title: "\"A\"\u{2028}".into(),
                    project: ProjectKey::parse("storefront").ok(),
                    tags: vec!["checkout".into()],
                    query: "cart".into(),
                    ..EntitySummary::default()
                },
                EntitySummary::default(),
            ],
            problems: vec![Problem {
                place: "x".into(),
                line: Some(3),
                message: "y".into(),
            }],
        };
        assert_eq!(Reading::read(&write(&reading)), reading);
        assert_eq!(reading.components().len(), 1);
        let choices = Checked::Choices(vec!["a".into(), "b".into()]);
        for checked in [Checked::Reading(reading), choices] {
            assert_eq!(Checked::read(&write(&checked)), checked);
        }
        let explained = Explained {
            entries: vec![Entry {
                host: "dev.azure.com".into(),
                credentials: vec!["personal access token ***".into()],
            }],
            problems: vec!["p".into()],
            warnings: vec!["w".into()],
            locations: vec!["l".into()],
            which: "s".into(),
        };
        assert_eq!(Explained::read(&write(&explained)), explained);
    }
}
