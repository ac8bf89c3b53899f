use std::cell::RefCell;

use super::*;
use crate::credentials::config::{ConfigEnvironment, read_text};

/// Files of one repository, by path.
#[derive(Default)]
struct Files {
    texts: BTreeMap<&'static str, String>,
    asked: RefCell<Vec<String>>,
}

impl Repositories for Files {
    async fn file(&self, url: &RepositoryUrl) -> Result<Option<String>, String> {
        let path = url.file().map_err(|error| error.to_string())?;
        self.asked.borrow_mut().push(path.clone());
        if path == "/forbidden.yaml" {
            return Err("Access was denied.".to_owned());
        }
        Ok(self.texts.get(path.as_str()).cloned())
    }

    async fn files(&self, _: &RepositoryUrl, folder: &str) -> Result<Vec<String>, String> {
        self.asked.borrow_mut().push(format!("list {folder}"));
        let paths = self.texts.keys().filter(|path| path.starts_with(folder));
        Ok(paths.map(ToString::to_string).collect())
    }
}

const BASE: &str = "https://dev.azure.com/contoso/Shop/_git/web?path=";

fn entity(kind: &str, name: &str, spec: &str) -> String {
    format!("apiVersion: backstage.io/v1alpha1\nkind: {kind}\nmetadata: {{name: {name}}}\nspec: {spec}\n")
}

fn component(name: &str) -> String {
    entity(
        "Component",
        name,
        "{type: service, lifecycle: production, owner: team}",
    )
}

fn files(texts: &[(&'static str, String)]) -> Files {
    Files {
        texts: texts.iter().cloned().collect(),
        asked: RefCell::default(),
    }
}

fn loaded(files: &Files, path: &str) -> Loaded {
    let locations = [Location::url(&format!("{BASE}{path}"))];
    pollster::block_on(load(files, &locations, &Rules::default()))
}

fn names(loaded: &Loaded) -> Vec<&str> {
    loaded.entities.iter().map(|found| found.entity.name()).collect()
}

fn messages(loaded: &Loaded) -> Vec<&str> {
    loaded
        .problems
        .iter()
        .map(|problem| problem.message.as_str())
        .collect()
}

#[test]
fn one_bad_document_never_hides_the_good_ones() {
    let text = [
        component("one"),
        "a: [1\n".to_owned(),
        component("-two"),
        entity("Widget", "w", "{}"),
        entity("Group", "team", "{type: team, children: []}"),
        "just a text\n".to_owned(),
        component("three"),
    ]
    .join("---\n");
    let loaded = loaded(&files(&[("/catalog-info.yaml", text)]), "/catalog-info.yaml");
    assert_eq!(names(&loaded), ["one", "three"]);
    let messages = messages(&loaded);
    for (message, words) in messages.iter().zip([
        "YAML error at url:https://dev.azure.com/contoso/Shop/_git/web?path=%2Fcatalog-info.yaml, ",
        "\"metadata.name\" is not valid; expected a string",
        "No processor recognized the entity",
        "Entity group:default/team at url:",
        "Expected object at root, got string",
    ]) {
        assert!(message.starts_with(words), "{message}");
    }
    assert_eq!(messages.len(), 5);
    let lines: Vec<Option<usize>> = loaded.problems.iter().map(|problem| problem.line).collect();
    assert!(lines.iter().all(Option::is_some), "{lines:?}");
}

#[test]
fn a_pattern_is_a_listing_and_single_files() {
    let files = files(&[
        ("/services/a/catalog-info.yaml", component("a")),
        ("/services/b/catalog-info.yaml", component("b")),
        ("/services/b/c/catalog-info.yaml", component("c")),
        ("/services/.hidden/catalog-info.yaml", component("hidden")),
        ("/services/README.md", String::new()),
    ]);
    assert_eq!(
        names(&loaded(&files, "/services/*/catalog-info.yaml")),
        ["a", "b"]
    );
    assert_eq!(
        *files.asked.borrow(),
        [
            "list /services",
            "/services/a/catalog-info.yaml",
            "/services/b/catalog-info.yaml"
        ]
    );
}

#[test]
fn locations_lead_to_files_beside_them() {
    let location = |targets: &str| entity("Location", "all", targets);
    let files = files(&[
        (
            "/x/catalog-info.yaml",
            location("{target: ./a.yaml, targets: [../b.yaml, /c.yaml]}"),
        ),
        ("/x/a.yaml", component("a")),
        ("/b.yaml", component("b")),
        ("/c.yaml", component("c")),
    ]);
    let found = loaded(&files, "/x/catalog-info.yaml");
    assert_eq!(names(&found), ["all", "a", "b", "c"]);
    assert!(found.problems.is_empty(), "{:?}", found.problems);
    assert!(
        found
            .entities
            .iter()
            .all(|found| found.origin.ends_with("/x/catalog-info.yaml"))
    );
}

#[test]
fn what_is_missing_is_told_unless_it_is_optional() {
    for (spec, message) in [
        (
            "{target: ./none.yaml}",
            Some("Unable to read url, no matching files found for "),
        ),
        ("{target: ./none.yaml, presence: optional}", None),
        ("{target: ./forbidden.yaml}", Some("Access was denied.")),
        (
            "{type: file, target: ./a.yaml}",
            Some("Only locations of type url"),
        ),
        (
            "{target: 'https://example.com/a.yaml'}",
            Some("Azure URL must point to a git repository"),
        ),
    ] {
        let files = files(&[("/catalog-info.yaml", entity("Location", "l", spec))]);
        let loaded = loaded(&files, "/catalog-info.yaml");
        match (message, messages(&loaded).as_slice()) {
            (None, []) => {}
            (Some(words), [message]) => assert!(message.starts_with(words), "{message}"),
            (_, messages) => panic!("{spec}: {messages:?}"),
        }
    }
}

#[test]
fn circles_and_duplicates_end() {
    let files = files(&[
        (
            "/a.yaml",
            entity("Location", "a", "{targets: [./b.yaml, ./a.yaml]}"),
        ),
        (
            "/b.yaml",
            format!(
                "{}---\n{}---\n{}",
                entity("Location", "b", "{target: ./a.yaml}"),
                component("x"),
                component("X")
            ),
        ),
    ]);
    let loaded = loaded(&files, "/a.yaml");
    assert_eq!(names(&loaded), ["a", "b", "x"]);
    assert!(
        messages(&loaded)[0].starts_with("Duplicate nested entity: component:default/x"),
        "{loaded:?}"
    );
    assert_eq!(files.asked.borrow().len(), 2);
}

struct Nothing;

impl ConfigEnvironment for Nothing {
    fn variable(&self, _: &str) -> Option<String> {
        None
    }

    fn file(&self, _: &str) -> Result<String, String> {
        Err("there is no disk".to_owned())
    }
}

#[test]
fn locations_and_rules_come_from_the_configuration() {
    let text = format!(
        "catalog:\n  rules:\n    - allow: [component, {{kind: Resource, spec.type: database}}]\n  locations:\n    - {{type: url, target: '{BASE}/a.yaml', rules: [{{allow: [Group]}}]}}\n    - {{type: url, target: '{BASE}/b.yaml'}}\n    - {{type: file, target: ./c.yaml}}\n    - {{target: x}}\n"
    );
    let config = read_text("app-config.yaml", &text, &Nothing).unwrap();
    let (locations, wrong) = super::super::location::of_config(&config);
    assert_eq!(
        wrong[0].to_string(),
        "catalog.locations[3] needs the string type (app-config.yaml, line 8)."
    );
    let group = entity("Group", "g", "{type: team, children: []}");
    let files = files(&[
        ("/a.yaml", format!("{}---\n{group}", component("a"))),
        (
            "/b.yaml",
            format!(
                "{group}---\n{}---\n{}",
                entity("Resource", "r", "{type: database, owner: o}"),
                entity(
                    "API",
                    "api",
                    "{type: openapi, lifecycle: x, owner: o, definition: d}"
                )
            ),
        ),
    ]);
    let loaded = pollster::block_on(load(&files, &locations, &Rules::of_config(&config)));
    assert_eq!(names(&loaded), ["a", "g", "r"]);
    let messages = messages(&loaded);
    assert!(
        messages[0].starts_with("Locations of type file are not supported"),
        "{messages:?}"
    );
    assert!(messages[1].contains("group:default/g") && messages[1].contains("not of an allowed kind"));
    assert!(messages[2].contains("api:default/api"));
}

#[test]
fn a_thousand_entities_in_two_hundred_files_are_read_once_each() {
    let names: Vec<String> = (0..200)
        .map(|file| format!("/services/s{file}/catalog-info.yaml"))
        .collect();
    let texts = names.iter().enumerate().map(|(file, name)| {
        let name: &'static str = Box::leak(name.clone().into_boxed_str());
        let entities: Vec<String> = (0..5)
            .map(|entity| component(&format!("c{file}-{entity}")))
            .collect();
        (name, entities.join("---\n"))
    });
    let files = Files {
        texts: texts.collect(),
        asked: RefCell::default(),
    };
    let loaded = loaded(&files, "/**/catalog-info.yaml");
    assert_eq!((loaded.entities.len(), loaded.problems.len()), (1000, 0));
    assert_eq!(files.asked.borrow().len(), 201);
}

#[test]
fn a_dry_run_tells_what_a_registration_would_bring() {
    let files = files(&[("/catalog-info.yaml", component("a"))]);
    let url = format!("{BASE}/catalog-info.yaml");
    let mut known = Vec::new();
    let run = |known: &[Location]| pollster::block_on(dry_run(&files, known, &url, &Rules::default()));
    assert!(!run(&known).exists);
    super::super::location::register(&mut known, Location::url(&url)).unwrap();
    assert!(run(&known).exists);
    assert_eq!(names(&run(&known).loaded), ["a"]);
    let again = super::super::location::register(&mut known, Location::url(&url));
    assert!(again.unwrap_err().to_string().contains("already exists"));
}

#[test]
fn a_repository_shows_its_own_files() {
    let url = RepositoryUrl::parse("https://dev.azure.com/contoso/Shop/_git/web").unwrap();
    let paths = |files: &Files| {
        let found = pollster::block_on(candidates(files, &url)).unwrap();
        found.into_iter().map(|url| url.path.unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(
        paths(&files(&[
            ("/catalog-info.yaml", component("a")),
            ("/b/catalog-info.yaml", component("b"))
        ])),
        ["/catalog-info.yaml"]
    );
    assert_eq!(
        paths(&files(&[
            ("/b/catalog-info.yml", component("b")),
            ("/README.md", String::new())
        ])),
        ["/b/catalog-info.yml"]
    );
    assert!(paths(&files(&[])).is_empty());
}

proptest::proptest! {
    #[test]
    fn no_file_stops_the_loading(text in "(kind: |metadata: |name: |spec: |Location|target|\\./|---\n|\n|[a-z{}\\[\\]:,'* -]){0,40}") {
        let files = files(&[("/catalog-info.yaml", text)]);
        let loaded = loaded(&files, "/catalog-info.yaml");
        proptest::prop_assert!(files.asked.borrow().len() < 100);
        proptest::prop_assert!(loaded.problems.iter().all(|problem| !problem.message.is_empty()));
    }
}
