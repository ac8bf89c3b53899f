//! What catalog and defaults suggest, for which work item, and what the user makes of it.

use super::*;

const LOOK: Action = Action::ViewportChanged(ViewportState {
    picker: true,
    rows: None,
});
const WEB: &str = "51d02f6a-8e14-4d0a-9d33-0b7a6c210001";
const API: &str = "51d02f6a-8e14-4d0a-9d33-0b7a6c210002";

/// A catalog of components: name, project and repository. Those of *storefront* look for tagged flags only.
fn catalog(components: &[(&str, &str, &str)]) -> String {
    let components: Vec<serde_json::Value> = components
        .iter()
        .map(|(name, project, repository)| {
            let tags: &[&str] = if *project == "storefront" {
                &["checkout", "web"]
            } else {
                &[]
            };
            serde_json::json!({
                "reference": format!("component:default/{name}"), "project": project, "tags": tags,
                "repository": repository,
            })
        })
        .collect();
    serde_json::json!({ "components": components }).to_string()
}

fn both() -> [String; 2] {
    [
        catalog(&[("web", "storefront", WEB), ("api", "payments", API)]),
        String::new(),
    ]
}

fn by_default(account: Option<&str>, environment: Option<&str>) -> [String; 2] {
    let defaults = serde_json::json!({
        "account": account, "project": "payments", "project_name": "Payments", "environment": environment,
    });
    [String::new(), defaults.to_string()]
}

fn with(kept: [String; 2]) -> Tab {
    let mut tab = Tab::new();
    tab.kept = kept;
    tab
}

fn remembering(kept: [String; 2], project_key: &str, declined: &[&str]) -> Tab {
    let mut tab = Tab {
        state: State::new("Storefront"),
        ..with(kept)
    };
    let connections = Tab::new().state.connections;
    tab.take(Action::SelectionLoaded(Some(SavedSelection {
        account: "c1".into(),
        url: "http://127.0.0.1:8422".into(),
        project: project(project_key, project_key),
        environment: environment("test", false),
        declined: declined
            .iter()
            .map(|key| ProjectKey::parse(key).unwrap())
            .collect(),
    })));
    tab.take(Action::Connections(connections));
    tab
}

/// Opens a work item with a commit in these repositories, and its picker.
fn look(tab: &mut Tab, id: u32, repositories: &[&str]) {
    tab.take(loaded(id));
    let load_id = tab.state.item.unwrap().load_id;
    let commit = |repository: &&str| Relation {
        rel: "ArtifactLink".into(),
        url: format!("vstfs:///Git/Commit/2b7d8f64-0c1b-4f3e-9a55-8a1e6d2f4c02%2F{repository}%2Fc4f2"),
        comment: None,
    };
    tab.take(Action::Relations {
        load_id,
        relations: Remote::Ready(repositories.iter().map(commit).collect()),
        stored: SavedRelations::AsShown,
        is_closed: false,
    });
    tab.take(LOOK);
}

fn chosen(tab: &Tab) -> (&str, &str) {
    let selection = &tab.state.selection;
    let reason = match &selection.reason {
        None => "",
        Some(Reason::Component(component)) => component.name(),
        Some(Reason::Catalog) => "catalog",
        Some(Reason::Default) => "default",
    };
    let project = selection.project.as_ref();
    (project.map_or("", |project| project.key.as_str()), reason)
}

fn others(tab: &Tab) -> Vec<&str> {
    tab.state
        .other_components()
        .map(|(_, component)| component.name())
        .collect()
}

fn filters(tab: &Tab) -> (&str, &str) {
    let filters = &tab.state.selection.filters;
    (&filters.text, &filters.tag)
}

#[test]
fn the_component_of_the_repository_chooses_the_project_and_its_flags() {
    let mut tab = with(both());
    look(&mut tab, 1, &[WEB]);
    assert_eq!(chosen(&tab), ("storefront", "web"));
    assert_eq!(filters(&tab), ("", "checkout+web"));
    tab.environments("storefront", &[("staging", false), ("production", true)]);
    assert_eq!(
        tab.asked(),
        [
            "environments of storefront",
            "projects of c1 with 'storefront'",
            "search '' in storefront production from 0"
        ]
    );
    tab.projects("storefront", &[("storefront", "The storefront")], None);
    assert_eq!(tab.state.chosen_name(Field::Project), "The storefront");
    assert_eq!(tab.texts_read, 2);
    let remembers = |command: &Command| matches!(command, Command::SaveSelection(_));
    assert!(!tab.commands.iter().any(remembers), "nobody chose anything");
    tab.take(Action::ButtonAction(ButtonAction::ShowAll));
    assert_eq!((filters(&tab), chosen(&tab)), (("", ""), ("storefront", "web")));
}

#[test]
fn what_holds_for_everybody_is_asked_for_only_where_it_is_needed() {
    let mut tab = with(both());
    tab.open(1, &[]);
    assert_eq!(tab.texts_read, 0, "nobody looks at the picker");
    tab.take(LOOK);
    tab.open(2, &[]).take(LOOK);
    assert_eq!(tab.texts_read, 2);

    let mut tab = remembering(both(), "b", &[]);
    look(&mut tab, 1, &[]);
    assert_eq!((tab.texts_read, chosen(&tab)), (0, ("b", "")));
    look(&mut tab, 2, &[WEB]);
    assert_eq!((tab.texts_read, chosen(&tab)), (2, ("storefront", "web")));
}

#[test]
fn a_work_item_of_another_repository_opens_on_another_project_and_one_of_none_on_the_last_choice() {
    let mut tab = remembering(both(), "b", &[]);
    look(&mut tab, 1, &[WEB]);
    look(&mut tab, 2, &[API]);
    assert_eq!((chosen(&tab), filters(&tab)), (("payments", "api"), ("", "")));
    look(&mut tab, 3, &[WEB]);
    assert_eq!(filters(&tab), ("", "checkout+web"));
    look(&mut tab, 4, &[]);
    assert_eq!((chosen(&tab), filters(&tab)), (("b", ""), ("", "")));
    assert_eq!(tab.state.chosen_name(Field::Environment), "test");
}

#[test]
fn a_user_who_turned_from_a_project_is_offered_it_and_not_led_there() {
    let mut tab = with(both());
    look(&mut tab, 1, &[WEB]);
    tab.environments("storefront", &[("production", true)]);
    tab.take(Action::Combobox(Field::Project, ComboboxAction::Open));
    tab.projects("", &[("b", "B"), ("storefront", "Storefront")], None);
    tab.take(Action::ButtonAction(ButtonAction::Option(Field::Project, 0)));
    assert_eq!((chosen(&tab), filters(&tab)), (("b", ""), ("", "")));
    assert_eq!(others(&tab), ["web"]);
    tab.environments("b", &[("test", false)]);
    let remembered = tab.commands.iter().find_map(|command| match command {
        Command::SaveSelection(text) => SavedSelection::read(text),
        _ => None,
    });
    let declined = remembered.unwrap().declined;
    assert_eq!(declined, [ProjectKey::parse("storefront").unwrap()]);

    let mut tab = remembering(both(), "b", &["storefront"]);
    look(&mut tab, 1, &[WEB]);
    assert_eq!((chosen(&tab), filters(&tab)), (("b", ""), ("", "")));
    assert_eq!(others(&tab), ["web"]);
    tab.take(Action::ButtonAction(ButtonAction::Component(0)));
    assert_eq!(
        (chosen(&tab), filters(&tab)),
        (("storefront", "web"), ("", "checkout+web"))
    );
    tab.environments("storefront", &[("production", true)]);
    look(&mut tab, 2, &[WEB]);
    assert_eq!(chosen(&tab), ("storefront", "web"), "it is welcome again");
}

#[test]
fn several_components_are_offered_and_the_last_choice_among_them_comes_first() {
    let mut tab = with(both());
    look(&mut tab, 1, &[WEB, API]);
    assert_eq!((chosen(&tab), others(&tab)), (("storefront", "web"), vec!["api"]));
    let mut tab = remembering(both(), "payments", &[]);
    look(&mut tab, 1, &[WEB, API]);
    assert_eq!((chosen(&tab), others(&tab)), (("payments", "api"), vec!["web"]));
    assert_eq!(tab.state.chosen_name(Field::Environment), "test");
    tab.take(Action::ButtonAction(ButtonAction::Component(0)));
    assert_eq!((chosen(&tab), others(&tab)), (("storefront", "web"), vec!["api"]));
}

#[test]
fn without_a_repository_the_catalog_suggests_a_project_only_if_it_has_a_single_one() {
    let mut tab = with(both());
    look(&mut tab, 1, &[]);
    assert_eq!(chosen(&tab), ("", ""));
    assert_eq!(tab.asked(), ["projects of c1 with ''"]);
    let mut tab = with([
        catalog(&[("api", "payments", API), ("jobs", "payments", "")]),
        String::new(),
    ]);
    look(&mut tab, 1, &[]);
    assert_eq!((chosen(&tab), filters(&tab)), (("payments", "catalog"), ("", "")));
}

#[test]
fn the_default_comes_before_the_namesake_and_after_the_project_of_a_linked_flag() {
    let mut tab = with(by_default(None, Some("staging")));
    look(&mut tab, 1, &[]);
    assert_eq!(chosen(&tab), ("payments", "default"));
    tab.environments("payments", &[("production", true), ("staging", false)]);
    assert_eq!(tab.state.chosen_name(Field::Environment), "staging");
    assert_eq!(
        tab.asked(),
        ["environments of payments", "search '' in payments staging from 0"]
    );

    let mut tab = with(by_default(None, None));
    tab.open(1, &[&url("a")]).take(Action::PickerUsed);
    assert_eq!(chosen(&tab), ("storefront", ""));
}

#[test]
fn a_suggested_project_is_looked_for_in_every_account_and_then_forgotten() {
    let mut tab = with(by_default(Some("c2"), None));
    look(&mut tab, 1, &[]);
    assert_eq!(tab.state.selection.account.as_deref(), Some("c2"));
    let in_account = |account: &str| {
        Request::Environments(ProjectRef {
            account: account.into(),
            ..place("payments")
        })
    };
    let none = || Answer::Environments(Remote::Ready(Rc::from([])));
    tab.answer(in_account("c2"), none());
    assert_eq!(tab.state.selection.account.as_deref(), Some("c1"));
    assert_eq!(chosen(&tab), ("payments", "default"));
    tab.asked.clear();
    tab.answer(in_account("c1"), none());
    assert_eq!(chosen(&tab), ("", ""));
    assert_eq!(
        tab.asked().len(),
        1,
        "the projects of an account, as without a default"
    );
}

#[test]
fn a_component_whose_project_is_gone_leaves_the_last_choice() {
    let mut tab = remembering(both(), "b", &[]);
    look(&mut tab, 1, &[WEB]);
    for account in ["c1", "c2"] {
        let gone = ProjectRef {
            account: account.into(),
            ..place("storefront")
        };
        tab.answer(
            Request::Environments(gone),
            Answer::Environments(Remote::Ready(Rc::from([]))),
        );
    }
    assert_eq!((chosen(&tab), filters(&tab)), (("b", ""), ("", "")));
    assert_eq!(others(&tab), [""; 0]);
}

#[test]
fn what_the_user_typed_is_not_replaced_by_what_a_component_names() {
    let mut tab = with(both());
    tab.take(Action::Filter(FilterChange::Text("gift".into())));
    tab.take(Action::TypingPaused);
    look(&mut tab, 1, &[WEB]);
    assert_eq!(
        (chosen(&tab), filters(&tab)),
        (("storefront", "web"), ("gift", ""))
    );
    look(&mut tab, 2, &[]);
    assert_eq!(filters(&tab), ("gift", ""));
}

#[test]
fn texts_that_come_late_or_not_at_all_change_nothing() {
    let mut tab = Tab::new();
    look(&mut tab, 1, &[WEB]);
    assert_eq!(tab.asked(), ["projects of c1 with ''"]);
    let [catalog, _] = both();
    tab.take(Action::SavedSettings(SavedSettings::Catalog, catalog));
    assert_eq!((chosen(&tab), others(&tab)), (("", ""), vec![]));
}
