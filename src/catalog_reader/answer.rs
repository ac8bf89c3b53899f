//! What the reader answers: written by the reader, read by the page. All texts are foreign, and none is a secret.

use serde::Serialize;
use serde_json::Value;

use crate::domain::key::ProjectKey;
use crate::domain::project_settings::catalog_index::CatalogComponent;
use crate::json;

/// What an address brings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Checked {
    /// It is a repository with several catalog files: a pattern for all of them, then their addresses.
    Choices(Vec<String>),
    /// It brings this.
    Reading(Reading),
}

/// What a location brings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// The location's address, in the form that is registered.
    pub target: String,
    /// Entities, in the order of their files.
    pub entities: Vec<EntitySummary>,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

/// An entity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct EntitySummary {
    /// Kind, e.g. `Component`.
    pub kind: String,
    /// Reference, e.g. `component:default/storefront`.
    pub reference: String,
    /// Title for people.
    pub title: String,
    /// LaunchDarkly project of a component.
    pub project: Option<ProjectKey>,
    /// Only flags with all of these tags; empty: all.
    pub tags: Vec<String>,
    /// Only flags that this is found in; empty: all.
    pub query: String,
    /// Reference of who looks after it; empty: nobody is named.
    pub owner: String,
    /// Reference of what it is a part of; empty: nothing is named.
    pub system: String,
    /// Lifecycle stage; empty if unknown.
    pub lifecycle: String,
    /// Address of its file.
    pub file: String,
    /// Id of its repository; empty when it could not be found out.
    pub repository: String,
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Address of the file, or of the location.
    pub place: String,
    /// Line in the file, from 1.
    pub line: Option<u32>,
    /// What, in a sentence.
    pub message: String,
}

/// What a configuration says. No value of a credential is in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// Entries of `integrations.azure`, in order.
    pub entries: Vec<Entry>,
    /// What is wrong, a sentence each.
    pub problems: Vec<String>,
    /// What works and is still better changed, a sentence each.
    pub warnings: Vec<String>,
    /// Addresses in `catalog.locations`.
    pub locations: Vec<String>,
    /// What reaches the address that was asked about, in a sentence; empty when none was.
    pub which: String,
}

/// An entry of `integrations.azure`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its host.
    pub host: String,
    /// Its credentials in words, in order.
    pub credentials: Vec<String>,
}

impl Checked {
    /// Reads the reader's text; what is missing is left out.
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
    /// Reads the reader's text; what is missing is left out.
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

    /// The components that have a LaunchDarkly project.
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
            line: json::small(value, "line"),
            message: json::text_or_empty(value, "message"),
        }
    }
}

impl Explained {
    /// Reads the reader's text; what is missing is left out.
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

/// An answer as text.
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
