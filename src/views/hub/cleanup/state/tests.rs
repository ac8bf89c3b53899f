use serde_json::json;

use super::*;
use crate::azure_devops::service_endpoints::EndpointStatus;
use crate::domain::cleanup::EnvironmentUse;
use crate::domain::key::EnvironmentKey;
use crate::domain::link::Relation;
use crate::domain::usage::Usage;

const DAY: u64 = 86_400_000;
const HOST: &str = "https://app.launchdarkly.com";

fn found(lists: bool, items: &[(u32, &str, &str)]) -> Found {
    let item = |(id, state, flag): &(u32, &str, &str)| FoundWorkItem {
        item: LinkedItem {
            id: *id,
            kind: "Bug".into(),
            state: (*state).into(),
            area: r"Shop\Checkout".into(),
            ..LinkedItem::default()
        },
        tags: String::new(),
        description: String::new(),
        relations: Relation::read(
            &json!({"rel": "Hyperlink", "url": format!("{HOST}/projects/shop/flags/{flag}")}),
        )
        .into_iter()
        .collect(),
    };
    let connection = ServiceEndpoint {
        id: "c1".into(),
        name: "LaunchDarkly".into(),
        url: HOST.into(),
        status: EndpointStatus::Usable,
    };
    let kind = |name: &str, is_creatable| WorkItemType {
        name: name.into(),
        is_creatable,
        closed_states: vec!["Done".into()],
    };
    Found {
        lists: lists.then(|| {
            (
                vec![connection],
                vec![kind("Bug", true), kind("Task", true), kind("Test Plan", false)],
            )
        }),
        ids: items.iter().map(|(id, ..)| *id).collect(),
        items: items.iter().map(item).collect(),
        now: Timestamp(1000 * DAY),
    }
}

fn flag(project: &ProjectRead, key: &FlagKey, days: u64) -> FlagUse {
    FlagUse {
        link: FlagLink {
            instance: project.instance.clone(),
            project: project.project.clone(),
            flag: key.clone(),
            environment: None,
        },
        name: key.to_string(),
        tags: Vec::new(),
        temporary: true,
        maintainer: None,
        code_references: None,
        created: None,
        environments: vec![EnvironmentUse {
            environment: EnvironmentKey::parse("production").unwrap(),
            usage: Some(Usage::Launched),
            last_requested: None,
            changed: Some(Timestamp((1000 - days) * DAY)),
            serves: Some(0),
        }],
    }
}

fn read_of(commands: &[Command]) -> ProjectRead {
    match commands {
        [Command::Read { project, .. }] => project.clone(),
        other => panic!("{other:?}"),
    }
}

/// A state with the work items 9 and 8, whose flags have been launched for 40 days.
fn opened() -> State {
    let mut state = State::default();
    assert_eq!(
        state.apply(Action::Open),
        [
            Command::Find {
                round: 0,
                before: None
            },
            Command::Recall,
            Command::RecallCatalog
        ]
    );
    let commands = state.apply(Action::Found(
        0,
        Ok(found(true, &[(9, "Done", "a"), (8, "New", "b")])),
    ));
    let project = read_of(&commands);
    assert_eq!(project.connections, ["c1"]);
    let flags = ProjectFlags {
        flags: project.flags.iter().map(|key| flag(&project, key, 40)).collect(),
        has_critical: true,
        next_offset: None,
    };
    state.apply(Action::Read(0, project, Ok(flags)));
    state
}

fn link(state: &State, key: &str) -> FlagLink {
    let mut flags = state.flags.iter().map(|flag| flag.link.clone());
    flags.find(|link| link.flag.as_str() == key).unwrap()
}

#[test]
fn flags_of_a_page_are_requested_once_and_listed_with_their_work_items() {
    let mut state = opened();
    let listed = state.removable();
    let closed: Vec<bool> = listed.iter().map(|flag| flag.items[0].is_closed).collect();
    assert_eq!(closed, [true, false]);
    assert_eq!(
        state.status(2),
        "2 flags to remove. Checked 2 linked flags of 2 work items."
    );
    assert!(!state.has_older());
    assert_eq!(
        state.apply(Action::Days("90".into())),
        [Command::Remember("1\n90\n\n".into())]
    );
    assert!(state.removable().is_empty());
    assert!(state.empty().contains("90 days"), "{}", state.empty());
}

#[test]
fn older_work_items_follow_a_full_page_and_known_flags_are_not_requested_again() {
    let mut state = State::default();
    state.apply(Action::Open);
    let ids: Vec<(u32, &str, &str)> = (0..200).map(|n| (1200 - n, "New", "a")).collect();
    let commands = state.apply(Action::Found(0, Ok(found(true, &ids))));
    let project = read_of(&commands);
    assert_eq!(project.flags.len(), 1);
    assert!(
        state.apply(Action::Older).is_empty(),
        "the flags are still loading"
    );
    state.apply(Action::Read(0, project, Ok(ProjectFlags::default())));
    assert!(state.notes()[0].contains("none of its environments is critical"));
    assert!(state.has_older());
    let commands = state.apply(Action::Older);
    assert_eq!(
        commands,
        [Command::Find {
            round: 0,
            before: Some(1001)
        }]
    );
    assert!(
        state
            .apply(Action::Found(0, Ok(found(false, &[(7, "New", "a")]))))
            .is_empty()
    );
    assert!(!state.has_older());
}

#[test]
fn flags_that_are_not_among_the_newest_are_told_and_searched_further() {
    let mut state = State::default();
    state.apply(Action::Open);
    let project = read_of(&state.apply(Action::Found(0, Ok(found(true, &[(9, "New", "a")])))));
    let flags = ProjectFlags {
        flags: Vec::new(),
        has_critical: true,
        next_offset: Some(500),
    };
    state.apply(Action::Read(0, project, Ok(flags)));
    assert!(state.has_unread());
    assert!(state.notes()[0].starts_with("1 linked flag of the LaunchDarkly project shop"));
    assert_eq!(read_of(&state.apply(Action::MoreFlags)).offset, 500);
    assert!(state.notes().is_empty());
}

#[test]
fn a_refresh_forgets_everything_but_the_choices_and_ignores_late_answers() {
    let mut state = opened();
    state.apply(Action::Recalled("1\n7\nBug\n".into()));
    let commands = state.apply(Action::Refresh);
    assert_eq!(
        commands,
        [Command::Find {
            round: 1,
            before: None
        }]
    );
    assert!(
        state
            .apply(Action::Found(0, Ok(found(true, &[(9, "New", "a")]))))
            .is_empty()
    );
    assert!(state.is_loading());
    state.apply(Action::Found(1, Err("no route".into())));
    assert_eq!(state.problems, ["no route"]);
    assert_eq!(state.choices.days, 7);
}

#[test]
fn a_removal_item_has_the_chosen_type_and_area_and_replaces_the_button() {
    let mut state = opened();
    let link = link(&state, "a");
    let created = |state: &mut State| match state.apply(Action::Create(link.clone())).as_slice() {
        [Command::Create(removal)] => (removal.kind.clone(), removal.area.clone()),
        other => panic!("{other:?}"),
    };
    assert_eq!(created(&mut state), ("Task".into(), r"Shop\Checkout".into()));
    state.apply(Action::Recalled("1\n30\nBug\nShop".into()));
    assert_eq!(created(&mut state), ("Bug".into(), "Shop".into()));
    let title = || "Remove feature flag a".to_owned();
    state.apply(Action::Created(link.clone(), title(), Ok(None)));
    assert!(state.removable()[0].removal.is_none());
    state.apply(Action::Created(link.clone(), title(), Ok(Some(12))));
    let listed = state.removable();
    assert_eq!(listed[0].removal.map(|item| item.id), Some(12));
    assert_eq!(listed[0].items.len(), 1);
}

#[test]
fn choices_that_are_not_known_are_ignored() {
    let mut state = State::default();
    for text in ["", "2\n7\nBug\n", "1\n8\nBug\n", "1\n7"] {
        state.apply(Action::Recalled(text.into()));
        assert_eq!(state.choices, Choices::default(), "{text}");
    }
    state.apply(Action::Days("90".into()));
    state.apply(Action::Recalled("1\n7\nBug\n".into()));
    assert_eq!(state.choices.days, 90, "a late answer replaces no choice");
    let choices = Choices {
        days: 180,
        kind: "Bug".into(),
        area: r"Shop\Å".into(),
    };
    assert_eq!(Choices::read(&choices.to_text()), Some(choices));
}
