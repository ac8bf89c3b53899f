//! Suggestions for a work item's components and LaunchDarkly project, from its repositories and the catalog.

use std::rc::Rc;

use serde_json::Value;

use super::catalog_index::CatalogComponent;
use crate::domain::instance::Address;
use crate::domain::key::ProjectKey;
use crate::domain::link::Relation;
use crate::json;

/// Relation type of development links and other artifacts (Work Item Tracking REST API).
pub const ARTIFACT: &str = "ArtifactLink";

/// Returns the ids of the repositories in a work item's development links, in lowercase, without duplicates.
#[must_use]
pub fn repositories(relations: &[Relation]) -> Vec<String> {
    let mut repositories = Vec::new();
    for relation in relations.iter().filter(|relation| relation.rel == ARTIFACT) {
        if let Some(repository) = repository(&relation.url)
            && !repositories.contains(&repository)
        {
            repositories.push(repository);
        }
    }
    repositories
}

/// Returns the repository id of `vstfs:///Git/{kind}/{project}%2F{repository}%2F{rest}`. The kind is a commit, pull request
/// or branch.
fn repository(url: &str) -> Option<String> {
    let artifact = url.to_ascii_lowercase().replace("%2f", "/");
    let mut parts = artifact.strip_prefix("vstfs:///git/")?.split('/');
    let kind = parts.next()?;
    let repository = parts.nth(1)?;
    let is_known = ["commit", "pullrequestid", "ref"].contains(&kind);
    let is_id = repository.len() == 36
        && repository
            .bytes()
            .all(|letter| letter == b'-' || letter.is_ascii_hexdigit());
    (is_known && is_id && parts.next().is_some()).then(|| repository.to_owned())
}

/// Components of a catalog index.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Components(Vec<Rc<CatalogComponent>>);

impl Components {
    /// Parses the components of a stored index. Components that cannot be read are omitted.
    #[must_use]
    pub fn read(index: &str) -> Self {
        let index: Value = serde_json::from_str(index).unwrap_or_default();
        let components = json::items(&index, "components").iter();
        Self(
            components
                .filter_map(CatalogComponent::read)
                .map(Rc::new)
                .collect(),
        )
    }

    /// Returns the components of these repositories.
    #[must_use]
    pub fn of_repositories(&self, repositories: &[String]) -> Vec<Rc<CatalogComponent>> {
        let mut found = self.0.clone();
        found.retain(|component| {
            repositories
                .iter()
                .any(|id| component.repository.eq_ignore_ascii_case(id))
        });
        found
    }

    /// Returns the project that all components have in common, if there is one.
    #[must_use]
    pub fn only_project(&self) -> Option<&ProjectKey> {
        let first = &self.0.first()?.project;
        let is_shared = self.0.iter().all(|component| component.project == *first);
        is_shared.then_some(first)
    }

    /// Removes the components of a project.
    pub fn forget(&mut self, project: &ProjectKey) {
        self.0.retain(|component| component.project != *project);
    }
}

impl CatalogComponent {
    /// Returns the title, or the name if there is no title.
    #[must_use]
    pub fn name(&self) -> &str {
        if self.title.is_empty() {
            self.reference.rsplit('/').next().unwrap_or_default()
        } else {
            &self.title
        }
    }

    /// Returns the address of the catalog file, if it is safe to link to.
    #[must_use]
    pub fn link(&self) -> Option<&str> {
        let address = Address::parse(&self.file)?;
        address.is_secure().then_some(&self.file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEB: &str = "51d02f6a-8e14-4d0a-9d33-0b7a6c210001";

    fn link(rel: &str, url: &str) -> Relation {
        Relation {
            rel: rel.into(),
            url: url.into(),
            comment: None,
        }
    }

    #[test]
    fn development_links_name_their_repository() {
        let project = "2b7d8f64-0c1b-4f3e-9a55-8a1e6d2f4c02";
        for (url, found) in [
            (format!("vstfs:///Git/Commit/{project}%2F{WEB}%2Fc4f2a9d0"), true),
            (format!("vstfs:///Git/Commit/{project}%2f{WEB}%2fc4f2a9d0"), true),
            (format!("vstfs:///Git/PullRequestId/{project}%2F{WEB}%2F17"), true),
            (
                format!("vstfs:///Git/Ref/{project}%2F{WEB}%2FGBfeature%2Fa"),
                true,
            ),
            (
                format!("VSTFS:///GIT/COMMIT/{project}/{}/1", WEB.to_uppercase()),
                true,
            ),
            (format!("vstfs:///Git/Commit/{project}%2F{WEB}"), false),
            (format!("vstfs:///Git/Tag/{project}%2F{WEB}%2F1"), false),
            (format!("vstfs:///Build/Build/{project}%2F{WEB}%2F1"), false),
            (format!("vstfs:///Git/Commit/{project}%2F../x%2F1"), false),
            (
                "vstfs:///Git/Commit/a%2F<img src=x onerror=alert(1)>%2F1".to_owned(),
                false,
            ),
            ("vstfs:///Git/".to_owned(), false),
            (String::new(), false),
        ] {
            let expected: &[&str] = if found { &[WEB] } else { &[] };
            assert_eq!(repositories(&[link(ARTIFACT, &url)]), expected, "{url}");
        }
        let url = format!("vstfs:///Git/Commit/{project}%2F{WEB}%2F1");
        assert_eq!(repositories(&[link("Hyperlink", &url)]), [""; 0]);
        let twice = [link(ARTIFACT, &url), link(ARTIFACT, &url)];
        assert_eq!(repositories(&twice).len(), 1);
    }

    #[test]
    fn a_link_leads_to_a_file_of_the_web_or_nowhere() {
        for (file, is_link) in [
            (
                "https://dev.azure.com/contoso/Shop/_git/web?path=/catalog-info.yaml&version=GBmain",
                true,
            ),
            (
                "http://127.0.0.1:8420/sandbox/Storefront/_git/web?path=/catalog-info.yaml",
                true,
            ),
            ("http://dev.azure.com/contoso", false),
            ("javascript:alert(1)", false),
            ("https://user@evil.example/", false),
            ("", false),
        ] {
            let text =
                serde_json::json!({ "components": [{ "reference": "a", "project": "p", "file": file }] });
            let components = Components::read(&text.to_string());
            assert_eq!(components.0[0].link().is_some(), is_link, "{file}");
        }
    }

    fn index(components: &[(&str, &str, &str)]) -> Components {
        let components: Vec<String> = components
            .iter()
            .map(|(name, project, repository)| {
                format!(
                    r#"{{"reference": "component:default/{name}", "project": "{project}", "repository": "{repository}"}}"#
                )
            })
            .collect();
        Components::read(&format!(r#"{{"components": [{}]}}"#, components.join(",")))
    }

    #[test]
    fn a_repository_has_its_components_and_a_catalog_perhaps_one_project() {
        let index_of_two = index(&[("web", "storefront", WEB), ("api", "payments", "0a")]);
        let found = index_of_two.of_repositories(&["0A".into(), "0b".into()]);
        let names: Vec<&str> = found.iter().map(|component| component.name()).collect();
        assert_eq!(names, ["api"]);
        for (components, expected) in [
            (&[][..], None),
            (&[("web", "storefront", WEB)][..], Some("storefront")),
            (
                &[("web", "storefront", WEB), ("search", "storefront", "")][..],
                Some("storefront"),
            ),
            (&[("web", "storefront", WEB), ("api", "payments", "")][..], None),
        ] {
            let index = index(components);
            assert_eq!(
                index.only_project().map(ProjectKey::as_str),
                expected,
                "{components:?}"
            );
        }
    }
}
