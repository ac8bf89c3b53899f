use super::*;
use crate::azure_devops::sdk::FormEvent;
use crate::domain::key::{EnvironmentKey, ProjectKey};
use crate::domain::link::{HYPERLINK, Reading as FlagReading};
use crate::launchdarkly::Page;
use crate::launchdarkly::environments::Environment;
use crate::launchdarkly::projects::Project;

const STOREFRONT: &str = "http://127.0.0.1:8422/projects/storefront/flags";

fn connection(id: &str, url: &str) -> ServiceEndpoint {
    ServiceEndpoint {
        id: id.into(),
        name: id.into(),
        url: url.into(),
    }
}

fn relation(url: &str) -> Relation {
    Relation {
        rel: HYPERLINK.into(),
        url: url.into(),
        attributes: serde_json::Value::Null,
    }
}

fn loaded(id: u32) -> Action {
    Action::Form(FormEvent::Loaded {
        id,
        is_new: id == 0,
        is_read_only: false,
    })
}

fn relations(visit: u32, urls: &[&str], stored: bool) -> Action {
    let relations = Remote::Ready(urls.iter().map(|url| relation(url)).collect());
    Action::Relations {
        visit,
        relations,
        stored,
    }
}

fn connections() -> Action {
    let list = [
        connection("c1", "http://127.0.0.1:8422"),
        connection("c2", "https://app.launchdarkly.com"),
    ];
    Action::Connections(Remote::Ready(Rc::from(list)))
}

fn project(key: &str, name: &str) -> Project {
    Project {
        key: ProjectKey::parse(key).unwrap(),
        name: name.into(),
    }
}

fn after(actions: impl IntoIterator<Item = Action>) -> State {
    let mut state = State::new("Storefront");
    for action in actions {
        state.apply(action);
    }
    state
}

fn linked(state: &State) -> Vec<(String, Saved)> {
    let flags = state.linked.flags.ready().into_iter().flatten();
    flags
        .map(|flag| (state.linked.label(&flag.link), flag.saved))
        .collect()
}

#[test]
fn links_are_found_whichever_comes_first_relations_or_connections() {
    let checkout = format!("{STOREFRONT}/checkout-v2");
    let read = relations(1, &[&checkout, "https://example.com", &checkout], true);
    for state in [
        after([loaded(4711), connections(), read.clone()]),
        after([loaded(4711), read.clone(), connections()]),
    ] {
        assert_eq!(linked(&state), [("checkout-v2".to_owned(), Saved::Yes)]);
        assert!(!state.linked.is_unsaved());
    }
    assert_eq!(
        after([loaded(4711), read]).linked.flags,
        Remote::Loading,
        "hosts are not known yet"
    );
}

#[test]
fn what_is_not_saved_yet_is_marked_until_the_form_is_stored() {
    let (a, b) = (format!("{STOREFRONT}/a"), format!("{STOREFRONT}/b"));
    let mut state = after([
        loaded(4711),
        connections(),
        relations(1, &[&a], true),
        relations(1, &[&a, &b], false),
    ]);
    assert_eq!(
        linked(&state),
        [("a".to_owned(), Saved::Yes), ("b".to_owned(), Saved::NotYet)]
    );
    assert!(state.linked.is_unsaved());
    state.apply(relations(1, &[&a, &b], true));
    assert!(!state.linked.is_unsaved());
    state.apply(relations(1, &[&a], false));
    assert!(state.linked.is_unsaved(), "a link taken out is unsaved too");
}

#[test]
fn a_frame_that_is_used_again_shows_nothing_of_the_last_work_item() {
    let (a, b) = (format!("{STOREFRONT}/a"), format!("{STOREFRONT}/b"));
    let mut state = after([loaded(1), connections(), relations(1, &[&a], true), loaded(2)]);
    assert_eq!(state.linked.flags, Remote::Loading);
    state.apply(relations(1, &[&a], true));
    assert_eq!(
        state.linked.flags,
        Remote::Loading,
        "an answer for the last work item is late"
    );
    state.apply(relations(2, &[&b], true));
    assert_eq!(linked(&state), [("b".to_owned(), Saved::Yes)]);
    state.apply(Action::Edited {
        visit: 1,
        edit: Err("late".into()),
    });
    assert_eq!(state.error, None);
    state.apply(Action::Form(FormEvent::Unloaded));
    assert!(!state.can_link());
}

#[test]
fn flags_of_the_same_key_are_told_apart_by_project() {
    let other = "http://127.0.0.1:8422/projects/back-office/flags/a";
    let state = after([
        loaded(1),
        connections(),
        relations(1, &[&format!("{STOREFRONT}/a"), other], true),
    ]);
    let labels: Vec<String> = linked(&state).into_iter().map(|(label, _)| label).collect();
    assert_eq!(labels, ["storefront/a", "back-office/a"]);
}

#[test]
fn strange_hosts_are_named_once() {
    let strange = "https://launchdarkly.corp.example/projects/p/flags/f";
    let state = after([loaded(1), connections(), relations(1, &[strange, strange], true)]);
    assert_eq!(state.linked.unknown_hosts, ["https://launchdarkly.corp.example"]);
}

#[test]
fn the_project_of_a_linked_flag_is_suggested_then_the_namesake_then_the_first() {
    let projects = |list: &[(&str, &str)]| {
        let list: Vec<Project> = list.iter().map(|(key, name)| project(key, name)).collect();
        Action::Projects("c1".into(), Remote::Ready(list.into()))
    };
    let back_office = "http://127.0.0.1:8422/projects/back-office/flags/a";
    let cases = [
        (
            vec![back_office],
            &[("storefront", "Storefront"), ("back-office", "Back office")][..],
            "back-office",
        ),
        (
            vec![],
            &[("a", "A"), ("storefront", "storefront")][..],
            "storefront",
        ),
        (vec![], &[("a", "A"), ("b", "B")][..], "a"),
    ];
    for (links, list, expected) in cases {
        let state = after([
            loaded(1),
            connections(),
            projects(list),
            relations(1, &links, true),
        ]);
        assert_eq!(
            state
                .selection
                .project
                .as_ref()
                .map(ToString::to_string)
                .as_deref(),
            Some(expected)
        );
    }
}

#[test]
fn an_answer_to_an_older_question_is_dropped() {
    let environment = |key: &str, critical| Environment {
        key: EnvironmentKey::parse(key).unwrap(),
        name: key.into(),
        critical,
    };
    let storefront = ProjectKey::parse("storefront").unwrap();
    let list = Remote::Ready(Rc::from([
        environment("staging", false),
        environment("production", true),
    ]));
    let mut state = after([
        connections(),
        Action::Project(storefront.clone()),
        Action::Environments("c1".into(), storefront.clone(), list),
    ]);
    assert_eq!(
        state.selection.environment.as_ref().unwrap().as_str(),
        "production",
        "the critical one is first"
    );
    let page = |next_offset| {
        Remote::Ready(Page {
            items: vec![],
            next_offset,
        })
    };
    let old = state.selection.query(0).unwrap();
    state.apply(Action::Search("pay".into()));
    state.apply(Action::Flags(old, page(None)));
    assert_eq!(state.selection.flags, Remote::Loading);
    let new = state.selection.query(0).unwrap();
    state.apply(Action::Flags(new, page(Some(50))));
    assert_eq!(state.selection.flags.ready().unwrap().next_offset, Some(50));
    let next = state.selection.query(50).unwrap();
    state.apply(Action::Flags(next.clone(), Remote::Failed("slow".into())));
    assert_eq!(
        state.selection.flags.ready().unwrap().error.as_deref(),
        Some("slow"),
        "what is there stays"
    );
    state.apply(Action::Account("c2".into()));
    state.apply(Action::Flags(next, page(None)));
    assert_eq!(state.selection.flags, Remote::Loading);
}

#[test]
fn a_link_is_pinned_only_when_asked_for() {
    let flag = Flag {
        key: crate::domain::key::FlagKey::parse("f").unwrap(),
        name: "F".into(),
        kind: crate::domain::flag::FlagKind::Other(crate::domain::flag::NotBoolean::Multivariate),
        tags: vec![],
        archived: false,
        deprecated: false,
        temporary: true,
        maintainer: None,
        environments: crate::domain::flag::Environments::default(),
    };
    let mut state = after([connections(), Action::Project(ProjectKey::parse("p").unwrap())]);
    state.apply(Action::Environment(EnvironmentKey::parse("production").unwrap()));
    assert_eq!(
        state.link_for(&flag).unwrap().url(),
        "http://127.0.0.1:8422/projects/p/flags/f"
    );
    state.apply(Action::Pin(true));
    assert_eq!(
        state.link_for(&flag).unwrap().url(),
        "http://127.0.0.1:8422/projects/p/flags/f?env=production"
    );
}

#[test]
fn nothing_is_asked_for_twice() {
    let checkout = format!("{STOREFRONT}/checkout-v2");
    let mut state = State::new("Storefront");
    let mut asked: Vec<String> = Vec::new();
    let projects = Remote::Ready(Rc::from([project("storefront", "Storefront")]));
    for action in [
        loaded(4711),
        connections(),
        relations(1, &[&checkout], true),
        Action::Projects("c1".into(), projects.clone()),
        // The form says the same again and again while somebody types a title.
        relations(1, &[&checkout], false),
        relations(1, &[&checkout], false),
    ] {
        asked.extend(state.apply(action).iter().map(|command| match command {
            Command::ReadRelations { visit, .. } => format!("relations {visit}"),
            Command::LoadProjects(account) => format!("projects of {account}"),
            Command::LoadEnvironments(_, project) => format!("environments of {project}"),
            Command::LoadLinkedFlag(link, account) => {
                format!("{} through {}", link.flag, account.as_deref().unwrap_or("none"))
            }
            other => format!("{other:?}"),
        }));
    }
    assert_eq!(
        asked,
        [
            "relations 1",
            "projects of c1",
            "checkout-v2 through c1",
            "environments of storefront"
        ]
    );
}

#[test]
fn links_are_edited_only_while_a_work_item_is_open() {
    let relation = relation(&format!("{STOREFRONT}/a"));
    let FlagReading::Flag(link) = FlagLink::read(
        &relation.url,
        &[crate::domain::instance::Instance::parse("http://127.0.0.1:8422").unwrap()],
    ) else {
        panic!("a flag page is a link")
    };
    let unlink = Action::Unlink(link.clone(), relation.clone());
    assert_eq!(State::new("Storefront").apply(unlink.clone()), []);
    let mut state = after([loaded(4711), connections(), relations(1, &[&relation.url], true)]);
    let commands = state.apply(unlink);
    assert_eq!(
        commands,
        [Command::Edit(
            state.item.unwrap(),
            Edit::Unlink(link.clone(), relation.clone())
        )]
    );
    state.apply(Action::Edited {
        visit: 1,
        edit: Ok(Edit::Unlink(link.clone(), relation.clone())),
    });
    assert_eq!(
        state.apply(Action::Undo),
        [Command::Edit(state.item.unwrap(), Edit::Link(link, relation))]
    );
    assert_eq!(state.apply(Action::Undo), [], "once is enough");
}

#[test]
fn trying_again_asks_for_what_failed_and_keeps_what_was_chosen() {
    let storefront = ProjectKey::parse("storefront").unwrap();
    let production = Environment {
        key: EnvironmentKey::parse("production").unwrap(),
        name: "Production".into(),
        critical: true,
    };
    let mut state = after([
        connections(),
        Action::Projects(
            "c1".into(),
            Remote::Ready(Rc::from([project("storefront", "Storefront")])),
        ),
        Action::Project(storefront.clone()),
        Action::Environments("c1".into(), storefront, Remote::Ready(Rc::from([production]))),
        Action::Search("pay".into()),
    ]);
    let query = state.selection.query(0).unwrap();
    state.apply(Action::Flags(query.clone(), Remote::Failed("down".into())));
    assert_eq!(state.apply(Action::Reload), [Command::LoadFlags(query)]);
    assert_eq!(
        (state.selection.text.as_str(), &state.selection.flags),
        ("pay", &Remote::Loading)
    );
    state.apply(Action::Connections(Remote::Failed("down".into())));
    assert_eq!(state.apply(Action::Reload), [Command::LoadConnections]);
}
