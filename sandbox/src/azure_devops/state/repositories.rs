//! Git repositories with the catalog files of their components, as far as files are read.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::State;

/// A repository of a project.
#[derive(Debug, Clone)]
pub struct Repository {
    /// Id.
    pub id: Uuid,
    /// Name, unique in its project.
    pub name: String,
    /// Project by name.
    pub project: String,
    /// Branch that is read when none is named.
    pub default_branch: String,
    /// Texts of files by branch, then by path from the root, e.g. `/catalog-info.yaml`.
    pub branches: BTreeMap<String, BTreeMap<String, String>>,
    /// The same by tag.
    pub tags: BTreeMap<String, BTreeMap<String, String>>,
}

/// Kind of request about a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version<'a> {
    /// The default branch.
    Default,
    /// A branch by name.
    Branch(&'a str),
    /// A tag by name.
    Tag(&'a str),
}

impl Repository {
    /// The files at a version.
    #[must_use]
    pub fn files(&self, version: Version<'_>) -> Option<&BTreeMap<String, String>> {
        match version {
            Version::Default => self.branches.get(&self.default_branch),
            Version::Branch(name) => self.branches.get(name),
            Version::Tag(name) => self.tags.get(name),
        }
    }

    fn new(id: u128, project: &str, name: &str, files: &[(&str, &str)]) -> Self {
        let files: BTreeMap<String, String> = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect();
        Self {
            id: Uuid::from_u128(id),
            name: name.to_owned(),
            project: project.to_owned(),
            default_branch: "main".to_owned(),
            branches: BTreeMap::from([("main".to_owned(), files)]),
            tags: BTreeMap::new(),
        }
    }
}

impl State {
    /// Repositories of the project.
    #[must_use]
    pub fn repositories(&self) -> Vec<Repository> {
        own()
    }

    /// The repository that every pipeline builds.
    #[must_use]
    pub fn repository_of_runs(&self) -> Repository {
        storefront()
    }
}

fn component(name: &str, owner: &str, more: &str) -> String {
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: {name}\n  annotations:\n    launchdarkly.com/project-key: storefront\n{more}spec:\n  type: service\n  lifecycle: production\n  owner: {owner}\n  system: shop\n"
    )
}

pub(super) fn storefront() -> Repository {
    let web = component(
        "storefront-web",
        "group:checkout",
        "    launchdarkly.com/filter-tags: '[\"checkout\"]'\n",
    );
    let mut storefront = Repository::new(
        0x51d0_2f6a_8e14_4d0a_9d33_0b7a_6c21_0001,
        "Storefront",
        "storefront-web",
        &[("/catalog-info.yaml", &web), ("/README.md", "# Storefront\n")],
    );
    let before = component("storefront-web", "group:web", "");
    let files = BTreeMap::from([("/catalog-info.yaml".to_owned(), before)]);
    storefront.tags.insert("v1".to_owned(), files.clone());
    storefront.branches.insert("release/1.0".to_owned(), files);
    storefront
}

/// Those of the project *Storefront*: one component, and a repository that lists others by a location.
fn own() -> Vec<Repository> {
    let location = "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: services\nspec:\n  targets:\n    - ./services/*/catalog-info.yaml\n";
    let two = format!(
        "{}---\nkind: Component\nmetadata: [broken\n",
        component("payments", "group:payments", "")
    );
    let catalog = Repository::new(
        0x51d0_2f6a_8e14_4d0a_9d33_0b7a_6c21_0002,
        "Storefront",
        "Platform catalog",
        &[
            ("/catalog-info.yaml", location),
            (
                "/services/search/catalog-info.yaml",
                &component("search", "group:search", ""),
            ),
            ("/services/payments/catalog-info.yaml", &two),
        ],
    );
    vec![storefront(), catalog, many_services()]
}

/// A thousand entities in 200 files, as a large organization has them.
fn many_services() -> Repository {
    let file = |team: usize| {
        let one = |number: usize| {
            let annotations = if number == 0 {
                ""
            } else {
                "  annotations:\n    launchdarkly.com/project-key: storefront\n"
            };
            format!(
                "---\napiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: team-{team}-service-{number}\n{annotations}spec:\n  type: service\n  lifecycle: production\n  owner: group:team-{team}\n  system: shop\n"
            )
        };
        (0..5).map(one).collect::<String>()
    };
    let files: Vec<(String, String)> = (0..200)
        .map(|team| (format!("/teams/{team}/catalog-info.yaml"), file(team)))
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let id = 0x51d0_2f6a_8e14_4d0a_9d33_0b7a_6c21_0005;
    Repository::new(id, "Storefront", "Many services", &files)
}

/// That of the second organization.
pub(super) fn of_fabrikam() -> Vec<Repository> {
    let file = component("loyalty", "group:loyalty", "");
    let id = 0x51d0_2f6a_8e14_4d0a_9d33_0b7a_6c21_0003;
    vec![Repository::new(
        id,
        "Shop",
        "loyalty",
        &[("/catalog-info.yaml", &file)],
    )]
}

/// That of the collection on a server.
pub(super) fn of_legacy() -> Vec<Repository> {
    let file = component("billing", "group:billing", "");
    let id = 0x51d0_2f6a_8e14_4d0a_9d33_0b7a_6c21_0004;
    vec![Repository::new(
        id,
        "Billing",
        "billing",
        &[("/catalog-info.yaml", &file)],
    )]
}
