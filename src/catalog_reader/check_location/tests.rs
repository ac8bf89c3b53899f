use std::cell::Cell;
use std::rc::Rc;

use serde_json::json;

use super::*;
use crate::azure_devops::authorization::Bearer;
use crate::http::Secret;
use crate::http::scripted::Scripted;

#[derive(Clone, Default)]
struct Counted(Rc<Cell<u32>>);

impl ReadObserver for Counted {
    async fn file_read(&self) {
        self.0.set(self.0.get() + 1);
    }

    async fn yield_now(&self) {}
}

const OWN: &str = "https://dev.azure.com/contoso";
const FILE: &str = "https://dev.azure.com/contoso/Shop/_git/web?path=/catalog-info.yaml";

fn component(name: &str, annotations: &str) -> String {
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {{name: {name}, annotations: {{{annotations}}}}}\nspec: {{type: service, lifecycle: production, owner: web, system: shop}}\n---\n"
    )
}

fn organization(transport: &Scripted) -> Organization<&Scripted, Bearer, Counted> {
    // The transport outlives the organization in these tests.
    Organization::new(transport, Bearer::new(&Secret::new("t")), OWN, Counted::default())
}

fn checked(transport: &Scripted, address: &str) -> Checked {
    pollster::block_on(check(&organization(transport), address))
}

#[test]
fn components_are_told_with_their_project_and_the_id_of_their_repository() {
    let text = [
        component(
            "a",
            "launchdarkly.com/project-key: storefront, launchdarkly.com/filter-tags: '[\"cart\"]'",
        ),
        component("b", "launchdarkly.com/project-key: storefront"),
        component(
            "c",
            "launchdarkly.com/project-key: storefront, dev.azure.com/host-org: dev.azure.com/fabrikam",
        ),
        component("d", ""),
        component("e", "launchdarkly.com/project-key: ../x"),
    ];
    let transport = Scripted::new()
        .answer(200, text.concat())
        .answer(200, json!({ "id": "0A" }));
    let Checked::Reading(reading) = checked(&transport, FILE) else {
        panic!("it is a file");
    };
    assert_eq!(reading.target, FILE.replace("=/", "=%2F"));
    let repositories: Vec<_> = reading
        .entities
        .iter()
        .map(|entity| (entity.title.as_str(), entity.repository.as_str()))
        .collect();
    assert_eq!(
        repositories,
        [("a", "0a"), ("b", "0a"), ("c", ""), ("d", ""), ("e", "")]
    );
    let first = &reading.components()[0];
    assert_eq!(
        (first.owner.as_str(), first.system.as_str()),
        ("group:default/web", "system:default/shop")
    );
    assert_eq!(first.tags, ["cart"]);
    assert_eq!(reading.components().len(), 3);
    assert_eq!(reading.problems.len(), 1);
    assert!(reading.problems[0].message.contains("component:default/e"));
    let requests = transport.lines();
    assert_eq!(requests.len(), 2, "a repository is asked for once: {requests:?}");
    assert!(requests[1].ends_with("/Shop/_apis/git/repositories/web?api-version=7.1"));
}

#[test]
fn a_repository_without_a_file_shows_the_catalog_files_that_it_has() {
    let missing = || (404, json!({ "message": "TF401174: The item could not be found" }));
    let listed = |paths: &[&str]| {
        let items = paths
            .iter()
            .map(|path| json!({ "path": path, "gitObjectType": "blob" }));
        json!({ "value": items.collect::<Vec<_>>() })
    };
    let repository = "https://dev.azure.com/contoso/Shop/_git/web";
    let (status, body) = missing();
    let several = Scripted::new().answer(status, body).answer(
        200,
        listed(&["/a/catalog-info.yaml", "/b/catalog-info.yml", "/c.yaml"]),
    );
    let Checked::Choices(choices) = checked(&several, repository) else {
        panic!("there are two");
    };
    assert_eq!(choices.len(), 3);
    let all = RepositoryUrl::parse(&choices[0]).unwrap();
    assert_eq!(all.path.as_deref(), Some(CATALOG_FILES_PATTERN));

    let (status, body) = missing();
    let none = Scripted::new()
        .answer(status, body)
        .answer(200, listed(&["/c.yaml"]));
    let Checked::Reading(none) = checked(&none, &format!("{repository}?path=/&version=GBmain")) else {
        panic!("there is nothing to choose");
    };
    assert!(none.problems[0].message.contains("Add one to its root"));
}

#[test]
fn another_organization_and_a_look_alike_are_sent_nothing() {
    for address in [
        "https://dev.azure.com/fabrikam/Shop/_git/web?path=/catalog-info.yaml",
        "https://dev.azure.com.example.com/contoso/Shop/_git/web?path=/catalog-info.yaml",
        "https://contoso.visualstudio.com.example.com/Shop/_git/web?path=/catalog-info.yaml",
        "https://contosovisualstudio.com/contoso/Shop/_git/web",
        "http://dev.azure.com/contoso/Shop/_git/web?path=/catalog-info.yaml",
        "https://dev.azure.com@example.com/contoso/Shop/_git/web?path=/catalog-info.yaml",
        "https://example.com/catalog-info.yaml",
        "nonsense",
        "",
    ] {
        let transport = Scripted::new();
        let Checked::Reading(reading) = checked(&transport, address) else {
            panic!("{address} gives no choice");
        };
        assert_eq!(
            (reading.entities.len(), reading.problems.len()),
            (0, 1),
            "{address}"
        );
        assert_eq!(transport.lines(), [""; 0], "{address}");
    }
}

#[test]
fn each_file_is_told_to_whoever_watches() {
    let location = "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: l}\nspec: {targets: [./a.yaml, ./b.yaml, 'https://dev.azure.com/fabrikam/p/_git/r?path=/x.yaml']}\n";
    let transport = Scripted::new()
        .answer(200, location)
        .answer(200, component("a", ""))
        .answer(200, "kind: [");
    let watcher = Counted::default();
    let organization = Organization::new(&transport, Bearer::new(&Secret::new("t")), OWN, watcher.clone());
    let reading = pollster::block_on(read(&organization, FILE));
    assert_eq!(watcher.0.get(), 4);
    assert_eq!(reading.entities.len(), 2);
    let lines: Vec<_> = reading
        .problems
        .iter()
        .map(|problem| problem.line.is_some())
        .collect();
    assert_eq!(lines, [true, false], "{:?}", reading.problems);
}
