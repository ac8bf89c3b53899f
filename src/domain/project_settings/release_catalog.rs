//! Owners and components of the flags of a release, according to the catalog.

use super::catalog_index::CatalogComponent;

/// Catalog of a project for one release, run or pull request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseCatalog {
    components: Vec<CatalogComponent>,
    /// Ids of the released repositories.
    repositories: Vec<String>,
    scope: Scope,
}

/// Components that are searched for a flag's project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Components of the release's repositories.
    Release,
    /// All components, because the release's repositories are unknown or have no component in the catalog.
    Catalog,
}

/// Properties of a flag that identify its component.
#[derive(Clone, Copy, Debug)]
pub struct FlagFacts<'a> {
    /// LaunchDarkly project key.
    pub project: &'a str,
    /// Flag key.
    pub key: &'a str,
    /// Flag name (untrusted text).
    pub name: &'a str,
    /// Tags; empty if unknown.
    pub tags: &'a [String],
}

/// Owners, systems and lifecycles of a flag, without duplicates. References omit kind and default namespace. All texts are
/// untrusted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ownership {
    /// Owners.
    pub owners: Vec<String>,
    /// Systems.
    pub systems: Vec<String>,
    /// Lifecycles of the components, such as `production`.
    pub lifecycles: Vec<String>,
}

impl ReleaseCatalog {
    /// Creates the catalog of a release. Returns `None` if there are no components.
    #[must_use]
    pub fn of(components: Vec<CatalogComponent>, repositories: Vec<String>) -> Option<Self> {
        let is_listed = components.iter().any(|component| is_of(component, &repositories));
        let scope = if is_listed { Scope::Release } else { Scope::Catalog };
        (!components.is_empty()).then_some(Self {
            components,
            repositories,
            scope,
        })
    }

    /// Returns the components that are searched for a flag's project.
    #[must_use]
    pub const fn scope(&self) -> Scope {
        self.scope
    }

    /// Whether no component of the release has this LaunchDarkly project.
    #[must_use]
    pub fn is_outside_release(&self, project: &str) -> bool {
        !self.components.iter().any(|component| {
            component.project.as_str() == project
                && (self.scope == Scope::Catalog || is_of(component, &self.repositories))
        })
    }

    /// Returns the components with the flag's project. Prefers components in the release's repositories, then components with
    /// matching filters, then those that have filters over those without.
    #[must_use]
    pub fn components(&self, flag: &FlagFacts<'_>) -> Vec<&CatalogComponent> {
        let of_project = self.components.iter();
        let mut found: Vec<_> = of_project
            .filter(|component| component.project.as_str() == flag.project)
            .collect();
        prefer(&mut found, &|component| is_of(component, &self.repositories));
        prefer(&mut found, &|component| fits(component, flag));
        prefer(&mut found, &|component| {
            !(component.tags.is_empty() && component.query.is_empty()) && fits(component, flag)
        });
        found
    }

    /// Returns owners, systems and lifecycles of a flag. `None` if no component has the flag's project.
    #[must_use]
    pub fn ownership(&self, flag: &FlagFacts<'_>) -> Option<Ownership> {
        let components = self.components(flag);
        let mut ownership = Ownership::default();
        for component in &components {
            add(&mut ownership.owners, short(&component.owner));
            add(&mut ownership.systems, short(&component.system));
            add(&mut ownership.lifecycles, &component.lifecycle);
        }
        (!components.is_empty()).then_some(ownership)
    }
}

/// Keeps only the components that match, if any does.
fn prefer(found: &mut Vec<&CatalogComponent>, fits: &dyn Fn(&CatalogComponent) -> bool) {
    if found.iter().any(|component| fits(component)) {
        found.retain(|component| fits(component));
    }
}

fn is_of(component: &CatalogComponent, repositories: &[String]) -> bool {
    let id = &component.repository;
    !id.is_empty() && repositories.iter().any(|other| other.eq_ignore_ascii_case(id))
}

fn fits(component: &CatalogComponent, flag: &FlagFacts<'_>) -> bool {
    let query = component.query.to_ascii_lowercase();
    let is_found = |text: &str| text.to_ascii_lowercase().contains(&query);
    component.tags.iter().all(|tag| flag.tags.contains(tag))
        && (query.is_empty() || is_found(flag.key) || is_found(flag.name))
}

/// Removes the kind and the default namespace from an entity reference.
fn short(reference: &str) -> &str {
    let name = reference.split_once(':').map_or(reference, |(_, name)| name);
    name.strip_prefix("default/").unwrap_or(name)
}

fn add(texts: &mut Vec<String>, text: &str) {
    if !text.is_empty() && !texts.iter().any(|known| known == text) {
        texts.push(text.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::key::ProjectKey;

    fn component(
        repository: &str,
        project: &str,
        owner: &str,
        tags: &[&str],
        query: &str,
    ) -> CatalogComponent {
        CatalogComponent {
            reference: format!("component:default/{owner}"),
            title: String::new(),
            project: ProjectKey::parse(project).unwrap(),
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            query: query.into(),
            owner: format!("group:default/{owner}"),
            system: "system:web/shop".into(),
            lifecycle: "production".into(),
            file: String::new(),
            repository: repository.into(),
        }
    }

    fn catalog(components: Vec<CatalogComponent>, repositories: &[&str]) -> Option<ReleaseCatalog> {
        ReleaseCatalog::of(
            components,
            repositories.iter().map(|id| (*id).to_owned()).collect(),
        )
    }

    fn owners(catalog: &ReleaseCatalog, project: &str, key: &str, tags: &[&str]) -> Vec<String> {
        let tags: Vec<String> = tags.iter().map(|tag| (*tag).to_owned()).collect();
        let flag = FlagFacts {
            project,
            key,
            name: "",
            tags: &tags,
        };
        catalog
            .ownership(&flag)
            .map(|found| found.owners)
            .unwrap_or_default()
    }

    #[test]
    fn a_component_of_the_releases_repositories_comes_before_another_of_the_same_project() {
        let components = vec![
            component("0A", "shop", "web", &[], ""),
            component("0b", "shop", "search", &[], ""),
            component("", "office", "office", &[], ""),
        ];
        let of_web = catalog(components.clone(), &["0a"]).unwrap();
        assert_eq!(owners(&of_web, "shop", "f", &[]), ["web"]);
        assert_eq!(
            owners(&of_web, "office", "f", &[]),
            ["office"],
            "told all the same"
        );
        assert!(owners(&of_web, "elsewhere", "f", &[]).is_empty());
        assert_eq!(of_web.scope(), Scope::Release);
        let foreign = ["shop", "office", "elsewhere"].map(|project| of_web.is_outside_release(project));
        assert_eq!(foreign, [false, true, true]);

        for repositories in [&[][..], &["0c"]] {
            let of_unknown = catalog(components.clone(), repositories).unwrap();
            assert_eq!(of_unknown.scope(), Scope::Catalog);
            assert_eq!(owners(&of_unknown, "shop", "f", &[]), ["web", "search"]);
            let foreign =
                ["shop", "office", "elsewhere"].map(|project| of_unknown.is_outside_release(project));
            assert_eq!(foreign, [false, false, true]);
        }
        assert_eq!(catalog(Vec::new(), &["0a"]), None);
    }

    #[test]
    fn tags_and_query_decide_only_between_several() {
        let components = vec![
            component("a", "shop", "checkout", &["checkout"], ""),
            component("a", "shop", "search", &[], "Search"),
            component("a", "shop", "rest", &[], ""),
            component("b", "office", "office", &["never"], ""),
        ];
        let catalog = catalog(components, &["a", "b"]).unwrap();
        for (project, key, tags, expected) in [
            ("shop", "new-cart", &["web", "checkout"][..], &["checkout"][..]),
            ("shop", "fast-search", &[], &["search"]),
            ("shop", "other", &["web"], &["rest"]),
            ("shop", "search-cart", &["checkout"], &["checkout", "search"]),
            ("office", "other", &[], &["office"]),
        ] {
            assert_eq!(owners(&catalog, project, key, tags), expected, "{key}");
        }
    }

    #[test]
    fn each_text_is_told_once_and_short() {
        let mut silent = component("a", "shop", "silent", &[], "");
        (silent.owner, silent.system, silent.lifecycle) = Default::default();
        let mut plain = component("a", "shop", "web", &[], "");
        plain.owner = "web".into();
        let catalog = catalog(vec![component("a", "shop", "web", &[], ""), silent, plain], &[]).unwrap();
        let flag = FlagFacts {
            project: "shop",
            key: "f",
            name: "F",
            tags: &[],
        };
        let expected = Ownership {
            owners: vec!["web".into()],
            systems: vec!["web/shop".into()],
            lifecycles: vec!["production".into()],
        };
        assert_eq!(catalog.ownership(&flag), Some(expected));
    }
}
