use serde_json::{Map, json};

use super::{FormSave, Relation, RelationRef, WorkItemUpdate};
use crate::azure_devops::state::Refusal;
use crate::azure_devops::testing;

fn link(url: &str) -> Relation {
    Relation {
        rel: "Hyperlink".to_owned(),
        url: url.to_owned(),
        attributes: Map::new(),
    }
}

fn by_url(url: &str) -> RelationRef {
    RelationRef::Link {
        rel: "Hyperlink".to_owned(),
        url: url.to_owned(),
    }
}

#[tokio::test]
async fn a_save_is_one_revision_with_its_history() {
    let state = testing::state("");
    let update = WorkItemUpdate {
        expected_rev: Some(1),
        fields: [("System.State".to_owned(), json!("Closed"))].into(),
        add_relations: vec![link("https://a"), link("https://b")],
        ..WorkItemUpdate::default()
    };
    let saved = state.update_work_item(4711, update).unwrap();
    assert_eq!(
        (saved.rev, saved.state(), saved.relations.len()),
        (2, "Closed", 2)
    );
    assert_eq!(
        saved.history[0].changes,
        [
            "Added link Hyperlink: https://a",
            "Added link Hyperlink: https://b",
            "System.State: Closed"
        ]
    );
    let nothing = state.update_work_item(4711, WorkItemUpdate::default()).unwrap();
    assert_eq!((nothing.rev, nothing.history.len()), (2, 1));
}

#[tokio::test]
async fn relations_go_by_position_or_by_address_in_the_item_as_read() {
    for (remove, left) in [
        (
            vec![RelationRef::Index(0), RelationRef::Index(1)],
            vec!["https://c"],
        ),
        (vec![by_url("https://b")], vec!["https://a", "https://c"]),
        (
            vec![by_url("https://a"), RelationRef::Index(0)],
            vec!["https://b", "https://c"],
        ),
    ] {
        let state = testing::state("");
        let links = ["https://a", "https://b", "https://c"].map(link).to_vec();
        state
            .update_work_item(
                4711,
                WorkItemUpdate {
                    add_relations: links,
                    ..WorkItemUpdate::default()
                },
            )
            .unwrap();
        let update = WorkItemUpdate {
            remove_relations: remove.clone(),
            ..WorkItemUpdate::default()
        };
        let saved = state.update_work_item(4711, update).unwrap();
        assert_eq!(
            saved
                .relations
                .iter()
                .map(|relation| relation.url.as_str())
                .collect::<Vec<_>>(),
            left,
            "{remove:?}"
        );
    }
}

#[tokio::test]
async fn a_refused_save_changes_nothing() {
    let state = testing::state("");
    let add = |urls: &[&str]| WorkItemUpdate {
        add_relations: urls.iter().map(|url| link(url)).collect(),
        ..WorkItemUpdate::default()
    };
    state.update_work_item(4711, add(&["https://a"])).unwrap();
    let stale = WorkItemUpdate {
        expected_rev: Some(1),
        ..add(&["https://b"])
    };
    assert_eq!(
        state.update_work_item(4711, stale).unwrap_err(),
        Refusal::RevisionMismatch {
            expected: 1,
            actual: 2
        }
    );
    let duplicate = Refusal::DuplicateRelation {
        id: 4711,
        url: "https://a".to_owned(),
    };
    assert_eq!(
        state
            .update_work_item(4711, add(&["https://b", "https://a"]))
            .unwrap_err(),
        duplicate
    );
    let unknown = WorkItemUpdate {
        remove_relations: vec![by_url("https://x")],
        ..add(&["https://b"])
    };
    assert!(matches!(
        state.update_work_item(4711, unknown).unwrap_err(),
        Refusal::UnknownRelation { .. }
    ));
    assert_eq!(
        state.update_work_item(1, add(&[])).unwrap_err(),
        Refusal::UnknownWorkItem(1)
    );
    let item = state.work_item(4711).unwrap();
    assert_eq!((item.rev, item.relations), (2, vec![link("https://a")]));
}

#[tokio::test]
async fn removing_and_adding_the_same_link_is_no_duplicate() {
    let state = testing::state("");
    state
        .update_work_item(
            4711,
            WorkItemUpdate {
                add_relations: vec![link("https://a")],
                ..WorkItemUpdate::default()
            },
        )
        .unwrap();
    let again = WorkItemUpdate {
        remove_relations: vec![by_url("https://a")],
        add_relations: vec![link("https://a")],
        ..WorkItemUpdate::default()
    };
    assert_eq!(
        state.update_work_item(4711, again).unwrap().relations,
        [link("https://a")]
    );
}

#[tokio::test]
async fn a_new_work_item_starts_at_revision_1() {
    let state = testing::state("");
    let fields = [("System.Title".to_owned(), json!("Refunds"))].into();
    let item = state
        .create_work_item(
            "Bug",
            WorkItemUpdate {
                fields,
                ..WorkItemUpdate::default()
            },
        )
        .unwrap();
    assert_eq!(
        (
            item.id,
            item.rev,
            item.title(),
            item.work_item_type(),
            item.state()
        ),
        (4715, 1, "Refunds", "Bug", "New")
    );
    assert_eq!(item.all_fields()["System.Rev"], 1);
    assert_eq!(state.work_items().len(), 5);
}

#[tokio::test]
async fn two_forms_that_add_links_at_once_keep_both_and_a_common_one_once() {
    let state = testing::state("");
    let save = |urls: [&str; 2]| FormSave {
        rev: 1,
        add_relations: urls.map(link).into(),
        ..FormSave::default()
    };
    state
        .save_form(4711, save(["https://a", "https://both"]))
        .unwrap();
    let saved = state
        .save_form(4711, save(["https://both", "https://b"]))
        .unwrap();
    let urls: Vec<_> = saved
        .relations
        .iter()
        .map(|relation| relation.url.as_str())
        .collect();
    assert_eq!(
        (saved.rev, urls),
        (3, vec!["https://a", "https://both", "https://b"])
    );
    let gone = FormSave {
        rev: 1,
        remove_relations: vec![by_url("https://a"), by_url("https://never")],
        ..FormSave::default()
    };
    assert_eq!(state.save_form(4711, gone).unwrap().relations.len(), 2);
}

#[tokio::test]
async fn a_form_is_merged_unless_somebody_changed_the_same_field() {
    let state = testing::state("");
    let change = |rev: u32, field: &str, original: &str, value: &str| FormSave {
        rev,
        fields: [(field.to_owned(), json!(value))].into(),
        originals: [(field.to_owned(), json!(original))].into(),
        add_relations: vec![link("https://a")],
        ..FormSave::default()
    };
    let title = "Checkout on one page";
    state
        .save_form(4711, change(1, "System.Title", title, "First"))
        .unwrap();
    let other = state
        .save_form(4711, change(1, "System.Description", "", "Text"))
        .unwrap();
    assert_eq!((other.title(), other.relations.len()), ("First", 1));
    let late = change(1, "System.Title", title, "Second");
    let refused = state.save_form(4711, late).unwrap_err();
    assert!(
        refused.to_string().contains("has been changed by Sandbox user"),
        "{refused}"
    );
    assert_eq!(state.work_item(4711).unwrap().title(), "First");
    let same = change(1, "System.Title", title, "First");
    assert!(state.save_form(4711, same).is_ok());
    let fresh = change(3, "System.Title", "First", "Third");
    assert_eq!(state.save_form(4711, fresh).unwrap().title(), "Third");
}
