//! What the registered catalog files say about LaunchDarkly: kept when they are read, so that a tab needs one text
//! instead of every file.

use serde::Serialize;
use serde_json::Value;

use crate::domain::key::ProjectKey;
use crate::json;

/// The catalog of a project of Azure DevOps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CatalogIndex {
    /// Registered locations, in the order of their registration.
    pub locations: Vec<RegisteredLocation>,
    /// Components with a LaunchDarkly project.
    pub components: Vec<CatalogComponent>,
}

/// A location that somebody registered, and what it brought when it was read last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RegisteredLocation {
    /// Address of a file, or a pattern of files: foreign text.
    pub target: String,
    /// When it was read last, ISO 8601; empty: never.
    pub read_at: String,
    /// Entities that it brought.
    pub entities: u32,
    /// Things that were wrong.
    pub problems: u32,
    /// References of those of its components that have a LaunchDarkly project.
    pub components: Vec<String>,
}

/// A component of the catalog that has a LaunchDarkly project. All texts are foreign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CatalogComponent {
    /// Its reference, e.g. `component:default/storefront`.
    pub reference: String,
    /// Title for people.
    pub title: String,
    /// LaunchDarkly project (`launchdarkly.com/project-key`).
    pub project: ProjectKey,
    /// Only flags with all of these tags; empty: all.
    pub tags: Vec<String>,
    /// Only flags that this is found in; empty: all.
    pub query: String,
    /// Reference of who looks after it; empty: nobody is named.
    pub owner: String,
    /// Reference of what it is a part of; empty: nothing is named.
    pub system: String,
    /// Lifecycle stage, e.g. `production`; empty if unknown.
    pub lifecycle: String,
    /// Address of its file.
    pub file: String,
    /// Id of its repository in Azure DevOps, in lower case; empty when it could not be found out.
    pub repository: String,
}

impl CatalogIndex {
    /// The key of the text that is kept for a project, by the project's id.
    #[must_use]
    pub fn key(project_id: &str) -> String {
        format!("catalog-{}", project_id.to_ascii_lowercase())
    }

    /// Reads the text. What is missing or cannot be read is left out.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let value: Value = serde_json::from_str(text).unwrap_or_default();
        let locations = json::items(&value, "locations").iter();
        Self {
            locations: locations.filter_map(RegisteredLocation::read).collect(),
            components: components(&value),
        }
    }

    /// Only the components of the text, for those who do not show the locations.
    #[must_use]
    pub fn read_components(text: &str) -> Vec<CatalogComponent> {
        components(&serde_json::from_str(text).unwrap_or_default())
    }

    /// The components of a repository, by its id.
    pub fn of_repository<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a CatalogComponent> {
        let components = self.components.iter();
        components.filter(move |component| !id.is_empty() && component.repository.eq_ignore_ascii_case(id))
    }
}

fn components(value: &Value) -> Vec<CatalogComponent> {
    let components = json::items(value, "components").iter();
    components.filter_map(CatalogComponent::read).collect()
}

impl RegisteredLocation {
    fn read(value: &Value) -> Option<Self> {
        Some(Self {
            target: json::text(value, "target")?.to_owned(),
            read_at: json::text_or_empty(value, "read_at"),
            entities: json::small(value, "entities").unwrap_or_default(),
            problems: json::small(value, "problems").unwrap_or_default(),
            components: json::texts(value, "components"),
        })
    }
}

impl CatalogComponent {
    pub(super) fn read(value: &Value) -> Option<Self> {
        let text = |name| json::text_or_empty(value, name);
        Some(Self {
            reference: json::text(value, "reference")?.to_owned(),
            title: text("title"),
            project: ProjectKey::parse(json::text(value, "project")?).ok()?,
            tags: json::texts(value, "tags"),
            query: text("query"),
            owner: text("owner"),
            system: text("system"),
            lifecycle: text("lifecycle"),
            file: text("file"),
            repository: text("repository"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn component(reference: &str, repository: &str) -> CatalogComponent {
        CatalogComponent {
            reference: reference.to_owned(),
            title: "Store \"front\"".into(),
            project: ProjectKey::parse("storefront").unwrap(),
            tags: vec!["checkout".into()],
            query: "cart".into(),
            owner: "group:default/web".into(),
            system: String::new(),
            lifecycle: "production".into(),
            file: "https://dev.azure.com/contoso/Storefront/_git/web?path=/catalog-info.yaml".into(),
            repository: repository.to_owned(),
        }
    }

    #[test]
    fn what_was_kept_is_read_again() {
        let kept = CatalogIndex {
            locations: vec![RegisteredLocation {
                target: "https://dev.azure.com/contoso/Storefront/_git/web?path=/catalog-info.yaml".into(),
                read_at: "2026-11-22T08:00:00Z".into(),
                entities: 3,
                problems: 1,
                components: vec!["component:default/a".into(), "component:default/b".into()],
            }],
            components: vec![
                component("component:default/a", "0a"),
                component("component:default/b", ""),
            ],
        };
        let read = CatalogIndex::read(&serde_json::to_string(&kept).unwrap());
        assert_eq!(read, kept);
        let text = serde_json::to_string(&kept).unwrap();
        assert_eq!(CatalogIndex::read_components(&text), kept.components);
        let found: Vec<_> = read
            .of_repository("0A")
            .map(|found| found.reference.as_str())
            .collect();
        assert_eq!(found, ["component:default/a"]);
        assert_eq!(
            read.of_repository("").count(),
            0,
            "a repository without an id is nobody's"
        );
    }

    #[test]
    fn what_cannot_be_read_is_left_out_and_hides_nothing_else() {
        for text in [
            "",
            "null",
            "[]",
            "{\"components\": [1, {\"reference\": \"a\", \"project\": \"../x\"}]}",
        ] {
            assert_eq!(CatalogIndex::read(text), CatalogIndex::default(), "{text:?}");
        }
        let half = r#"{"components": [{}, {"reference": "component:default/a", "project": "p"}]}"#;
        assert_eq!(CatalogIndex::read(half).components.len(), 1);
        assert_eq!(CatalogIndex::key("A-1"), "catalog-a-1");
    }
}
