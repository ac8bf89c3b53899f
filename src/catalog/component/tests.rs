use serde_json::json;

use super::*;
use crate::catalog::entity::Entity;

fn found(file: &str, annotations: Value) -> FoundEntity {
    let document = json!({"apiVersion": "backstage.io/v1alpha1", "kind": "Component",
        "metadata": {"name": "web", "title": "Web shop", "annotations": annotations},
        "spec": {"type": "website", "lifecycle": "production", "owner": "checkout", "system": "shop"}});
    FoundEntity {
        entity: Entity::new(document).unwrap(),
        file: RepositoryUrl::parse(file).unwrap(),
        origin: String::new(),
    }
}

const FILE: &str = "https://dev.azure.com/contoso/Shop/_git/web?path=/catalog-info.yaml";

fn of(file: &str, annotations: Value, repository: &str) -> (Vec<Component>, Vec<String>) {
    let repository = RepositoryUrl::parse(repository).unwrap();
    of_repository(&[found(file, annotations)], &repository)
}

#[test]
fn a_repository_has_the_project_of_its_component() {
    let annotations =
        json!({PROJECT_KEY: "storefront", FILTER_TAGS: "[\"checkout\", \"web\"]", FILTER_QUERY: "pay"});
    let (components, problems) = of(
        FILE,
        annotations,
        "https://contoso.visualstudio.com/Shop/_git/Web",
    );
    assert!(problems.is_empty());
    let component = &components[0];
    assert_eq!(
        (component.project.as_str(), component.title.as_str()),
        ("storefront", "Web shop")
    );
    assert_eq!(
        (component.tags.as_slice(), component.query.as_deref()),
        (&["checkout".to_owned(), "web".to_owned()][..], Some("pay"))
    );
    let owner = component.owner.as_ref().unwrap().to_string();
    let system = component.system.as_ref().unwrap().to_string();
    assert_eq!(
        (owner.as_str(), system.as_str()),
        ("group:default/checkout", "system:default/shop")
    );
    assert!(component.file.contains("path=%2Fcatalog-info.yaml"));
}

#[test]
fn annotations_can_name_another_repository() {
    let elsewhere = json!({PROJECT_KEY: "storefront", HOST_ORGANIZATION: "ado.example.com/tfs/Coll", PROJECT_REPOSITORY: "Old/shop"});
    let (components, _) = of(
        FILE,
        elsewhere.clone(),
        "https://ado.example.com/tfs/Coll/Old/_git/shop",
    );
    assert_eq!(components.len(), 1);
    assert!(of(FILE, elsewhere, FILE).0.is_empty());
}

#[test]
fn nothing_is_assumed_where_nothing_is_written() {
    assert_eq!(of(FILE, json!({}), FILE), (vec![], vec![]));
    let other = "https://dev.azure.com/contoso/Shop/_git/other";
    assert_eq!(
        of(FILE, json!({PROJECT_KEY: "storefront"}), other),
        (vec![], vec![])
    );
}

#[test]
fn annotations_that_cannot_be_read_are_told() {
    for (annotations, words) in [
        (json!({PROJECT_KEY: "a b"}), PROJECT_KEY),
        (json!({PROJECT_KEY: "a", FILTER_TAGS: "checkout"}), "JSON list"),
        (json!({PROJECT_KEY: "a", FILTER_TAGS: "[1]"}), "JSON list"),
        (
            json!({PROJECT_KEY: "a", PROJECT_REPOSITORY: "a/b/c"}),
            "<project-name>/<repo-name>, found: \"a/b/c\"",
        ),
        (
            json!({PROJECT_KEY: "a", HOST_ORGANIZATION: "contoso"}),
            "<host-name>/<organization-name>, found: \"contoso\"",
        ),
    ] {
        let (components, problems) = of(FILE, annotations, FILE);
        assert!(components.is_empty());
        assert!(problems[0].contains(words), "{problems:?}");
    }
}
