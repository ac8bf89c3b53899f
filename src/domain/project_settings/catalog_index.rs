//! Index of the registered catalog files. It is stored when the files are read, so that a tab does not need to read them.

use serde::Serialize;
use serde_json::Value;

use crate::domain::key::ProjectKey;
use crate::json;

/// Catalog of an Azure DevOps project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CatalogIndex {
    /// Registered locations, in the order of registration.
    pub locations: Vec<RegisteredLocation>,
    /// Components with a LaunchDarkly project.
    pub components: Vec<CatalogComponent>,
}

/// A registered location, with the result of its last reading.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RegisteredLocation {
    /// Address of a file, or a pattern for several files (untrusted text).
    pub target: String,
    /// Time of the last reading (ISO 8601); empty if it was never read.
    pub read_at: String,
    /// Number of entities.
    pub entities: u32,
    /// Number of problems.
    pub problems: u32,
    /// References of the components with a LaunchDarkly project.
    pub components: Vec<String>,
}

/// A component with a LaunchDarkly project. All texts are untrusted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CatalogComponent {
    /// Entity reference, such as `component:default/storefront`.
    pub reference: String,
    /// Display title.
    pub title: String,
    /// LaunchDarkly project (`launchdarkly.com/project-key`).
    pub project: ProjectKey,
    /// Filter: flags must have all of these tags. Empty: all flags.
    pub tags: Vec<String>,
    /// Filter: the key or name of flags must contain this text. Empty: all flags.
    pub query: String,
    /// Reference of the owner; empty if there is none.
    pub owner: String,
    /// Reference of the system; empty if there is none.
    pub system: String,
    /// Lifecycle, such as `production`; empty if unknown.
    pub lifecycle: String,
    /// Address of the catalog file.
    pub file: String,
    /// Id of the Azure DevOps repository, in lowercase; empty if unknown.
    pub repository: String,
}

impl CatalogIndex {
    /// Returns the key in extension data for a project id.
    #[must_use]
    pub fn key(project_id: &str) -> String {
        format!("catalog-{}", project_id.to_ascii_lowercase())
    }

    /// Parses the stored text. Parts that are missing or cannot be read are omitted.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let value: Value = serde_json::from_str(text).unwrap_or_default();
        let locations = json::items(&value, "locations").iter();
        Self {
            locations: locations.filter_map(RegisteredLocation::read).collect(),
            components: components(&value),
        }
    }

    /// Parses only the components of the stored text.
    #[must_use]
    pub fn read_components(text: &str) -> Vec<CatalogComponent> {
        components(&serde_json::from_str(text).unwrap_or_default())
    }

    /// Returns the components of a repository id.
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
            entities: json::integer(value, "entities").unwrap_or_default(),
            problems: json::integer(value, "problems").unwrap_or_default(),
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
