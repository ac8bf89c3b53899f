//! A later visit: what it asks for before anything is answered, what it shows of the last visit, and what it drops.

use proptest::prelude::*;

use super::*;
use crate::domain::state::State as FlagState;

const LOOK: Action = Action::ViewportChanged(ViewportState {
    picker: true,
    rows: None,
});
const SERVERS: [(&str, &str); 2] = [
    ("c1", "http://127.0.0.1:8422"),
    ("c2", "https://app.launchdarkly.com"),
];

fn chosen(project_key: &str) -> SavedSelection {
    SavedSelection {
        account: "c1".into(),
        url: "http://127.0.0.1:8422".into(),
        project: project(project_key, project_key),
        environment: environment("test", false),
        declined: vec![],
    }
}

fn found(flag: Flag) -> Answer {
    Answer::Flag(Remote::Ready(Some(Rc::new(flag))))
}

fn one(key: &str) -> Request {
    Request::LinkedFlag(place("storefront"), FlagKey::parse(key).unwrap())
}

/// What the frame keeps of a visit of work item 1, which is linked to a flag, with a saved selection.
fn after_a_visit(selection: Option<SavedSelection>) -> Storage {
    let mut tab = Tab {
        state: State::new("Storefront"),
        ..Tab::default()
    };
    tab.take(Action::SelectionLoaded(selection));
    tab.take(connections(&SERVERS));
    tab.open(1, &[&url("a")]);
    tab.environments("storefront", &[("test", false), ("production", true)]);
    tab.answer(one("a"), found(on("a", &["production", "test"])));
    tab.storage
}

/// A tab that has opened work item 1 again; nothing is answered yet.
fn later(storage: &Storage, urls: &[&str]) -> Tab {
    let mut tab = Tab {
        state: State::new("Storefront"),
        storage: storage.clone(),
        ..Tab::default()
    };
    tab.open(1, urls).take(LOOK);
    tab
}

/// Key, state in production, and time of each shown flag.
fn shown(tab: &Tab) -> Vec<String> {
    let production = EnvironmentKey::parse("production").unwrap();
    let describe = |linked: &LinkedFlag| {
        let since = tab.state.outdated_since(linked).unwrap_or("now");
        match tab.state.shown(linked) {
            Remote::Ready(Some(flag)) => {
                format!("{} {} {since}", flag.name, FlagState::of(flag, &production))
            }
            _ => format!("{} loading", linked.link.flag),
        }
    };
    tab.state.linked.all().iter().map(describe).collect()
}

#[test]
fn everything_for_the_first_screen_is_asked_for_before_anything_is_answered() {
    let mut tab = later(&after_a_visit(Some(chosen("b"))), &[&url("a")]);
    assert_eq!(
        tab.asked(),
        [
            "environments of storefront",
            "storefront/a",
            "environments of b",
            "search '' in b test from 0",
            "projects of c1 with ''",
        ]
    );
    tab.take(Action::SelectionLoaded(Some(chosen("b"))));
    tab.take(connections(&SERVERS));
    assert_eq!(tab.asked(), [""; 0], "nothing is asked for again");
    assert_eq!(tab.texts_read, 0, "with a selection, nothing else decides");
}

#[test]
fn the_first_visit_in_a_browser_asks_through_the_connection_of_the_saved_selection() {
    let nothing = Storage::default();
    let mut tab = later(&nothing, &[&url("a")]);
    assert_eq!(tab.asked(), [""; 0]);
    tab.take(Action::SelectionLoaded(Some(chosen("b")))).take(LOOK);
    assert_eq!(
        tab.asked(),
        [
            "environments of storefront",
            "storefront/a",
            "environments of b",
            "search '' in b test from 0",
            "projects of c1 with ''",
        ]
    );
    tab.answer(one("a"), found(on("a", &["production"])));
    assert_eq!(shown(&tab), ["a loading"], "the connection is not confirmed");
    tab.take(connections(&SERVERS));
    assert_eq!(tab.asked(), [""; 0], "nothing is asked for again");
    assert_eq!(shown(&tab), ["A On 100% now"]);

    let mut moved = later(&nothing, &[&url("a")]);
    moved.take(Action::SelectionLoaded(Some(chosen("b"))));
    moved.answer(one("a"), found(on("a", &["production"])));
    moved.asked.clear();
    moved.take(connections(&[
        ("c1", "https://app.eu.launchdarkly.com"),
        ("c3", SERVERS[0].1),
    ]));
    assert_eq!(shown(&moved), ["a loading"]);
    assert!(moved.asked().contains(&"storefront/a".to_owned()));
}

#[test]
fn a_saved_selection_without_the_url_of_its_connection_waits_for_the_list() {
    let mut tab = later(&Storage::default(), &[&url("a")]);
    let of_older_version = SavedSelection {
        url: String::new(),
        ..chosen("b")
    };
    tab.take(Action::SelectionLoaded(Some(of_older_version)));
    assert_eq!(tab.asked(), [""; 0]);
    tab.take(connections(&SERVERS)).take(LOOK);
    assert!(tab.asked().contains(&"search '' in b test from 0".to_owned()));
}

#[test]
fn without_a_remembered_selection_the_settings_are_read_at_once() {
    let tab = later(&after_a_visit(None), &[]);
    assert_eq!(tab.texts_read, 2);
}

#[test]
fn nothing_is_shown_as_current_before_the_connections_are_confirmed() {
    let mut tab = later(&after_a_visit(Some(chosen("b"))), &[&url("a")]);
    tab.answer(one("a"), found(on("a", &["production"])));
    assert_eq!(shown(&tab), ["A On 100% 14:02"]);
    assert_eq!(tab.state.chosen_name(Field::Project), "");
    assert_eq!(tab.state.status(), "Linked flags as of 14:02, updating. ");
    tab.take(connections(&SERVERS));
    assert_eq!(shown(&tab), ["A On 100% now"]);
    assert_eq!(tab.state.chosen_name(Field::Project), "b");
    assert_eq!(tab.state.status(), "");
}

#[test]
fn a_flag_is_shown_as_on_the_last_visit_until_it_is_answered() {
    let mut tab = later(&after_a_visit(None), &[&url("a"), &url("new")]);
    assert_eq!(shown(&tab), ["A On 100% 14:02", "new loading"]);
    let names = tab.state.environments_of(&tab.state.linked.all()[0]);
    assert_eq!(
        names,
        [environment("production", true), environment("test", false)]
    );
    tab.take(connections(&SERVERS));
    assert_eq!(shown(&tab), ["A On 100% 14:02", "new loading"]);
    tab.environments("storefront", &[("test", false), ("production", true)]);
    tab.answer(one("a"), Answer::Flag(Remote::Ready(None)));
    assert_eq!(
        shown(&tab)[0],
        "a loading",
        "an answer without the flag replaces it too"
    );
}

#[test]
fn a_link_that_is_gone_shows_nothing_of_the_last_visit() {
    let tab = later(&after_a_visit(None), &[]);
    assert_eq!(shown(&tab), [""; 0]);
}

#[test]
fn another_work_item_in_the_frame_shows_nothing_of_the_last_visit_of_this_one() {
    let mut tab = later(&after_a_visit(None), &[&url("a")]);
    tab.open(2, &[&url("a")]);
    assert_eq!(shown(&tab), ["a loading"]);
}

#[test]
fn what_came_through_a_connection_that_is_gone_or_changed_is_dropped() {
    let storage = after_a_visit(Some(chosen("b")));
    let moved = ("c1", "https://app.eu.launchdarkly.com");
    for list in [&[SERVERS[1]][..], &[moved, SERVERS[1]]] {
        let mut tab = later(&storage, &[&url("a")]);
        tab.answer(one("a"), found(on("a", &["production"])));
        tab.environments("b", &[("test", false)]);
        let late = Request::Search(tab.state.selection.query(0).unwrap());
        tab.asked.clear();
        tab.take(connections(list));
        assert_eq!(shown(&tab), [""; 0], "no connection leads to its host any more");
        tab.answer(late, page(&["late"], None));
        assert_eq!(tab.state.selection.flags, Remote::Loading);
        assert_eq!(tab.state.error, None);
        assert_eq!(tab.state.announcement, "");
        let through_the_other = tab.asked.iter().all(|request| request.account() == list[0].0);
        assert!(through_the_other, "{:?}", tab.asked);
    }
}

#[test]
fn a_connection_that_was_disabled_is_not_used_any_more() {
    let mut tab = later(&after_a_visit(Some(chosen("b"))), &[]);
    tab.asked.clear();
    let disabled = ServiceEndpoint {
        id: "c1".into(),
        name: "c1".into(),
        url: SERVERS[0].1.into(),
        status: crate::azure_devops::service_endpoints::EndpointStatus::Disabled,
    };
    tab.take(Action::Connections(Remote::Ready([disabled].into())));
    assert_eq!(tab.asked(), [""; 0]);
    assert_eq!(tab.state.selection.account, None);
    let kept = tab.storage.last_visit.unwrap();
    assert_eq!(*LastVisit::read(&kept).unwrap().connections, []);
}

#[test]
fn a_selection_that_was_saved_elsewhere_since_fills_the_picker_anew() {
    let storage = after_a_visit(Some(chosen("b")));
    let mut tab = later(&storage, &[]);
    tab.take(connections(&SERVERS)).asked.clear();
    tab.take(Action::SelectionLoaded(Some(chosen("elsewhere"))));
    assert_eq!(tab.state.chosen_name(Field::Project), "elsewhere");
    assert!(
        tab.asked()
            .contains(&"search '' in elsewhere test from 0".to_owned())
    );
    let kept = LastVisit::read(tab.storage.last_visit.as_ref().unwrap()).unwrap();
    assert_eq!(kept.selection, Some(chosen("elsewhere")));

    let mut used = later(&storage, &[]);
    used.take(connections(&SERVERS)).take(Action::PickerUsed);
    used.take(Action::SelectionLoaded(Some(chosen("elsewhere"))));
    assert_eq!(used.state.chosen_name(Field::Project), "b", "the user is in it");
}

#[test]
fn many_flags_come_in_a_list_that_names_the_environments_of_the_last_visit() {
    let urls = ["a", "ab", "abc", "abcd", "abcde"].map(url);
    let urls = urls.each_ref().map(String::as_str);
    let mut tab = later(&after_a_visit(None), &urls);
    let asked = tab.asked.clone();
    let list = asked
        .iter()
        .find(|request| matches!(request, Request::LinkedFlags(..)));
    let list = list.unwrap().clone();
    let short = short(&list);
    assert_eq!(short, "storefront with '' in 2 environments");
    let all = || {
        Answer::Flags(Ok(Page {
            items: ["a", "ab", "abc", "abcd", "abcde"]
                .map(|key| on(key, &["production", "test"]))
                .into(),
            next_offset: None,
        }))
    };
    let again = ["storefront/a", "storefront/ab"].map(str::to_owned);
    let more = [("test", false), ("qa", false), ("production", true)];
    tab.take(connections(&SERVERS)).asked.clear();
    tab.answer(list.clone(), all());
    assert_eq!(shown(&tab)[..2], ["A On 100% now", "AB On 100% now"]);
    tab.environments("storefront", &more);
    assert_eq!(tab.asked()[..2], again, "there is an environment more today");

    let mut tab = later(&after_a_visit(None), &urls);
    tab.environments("storefront", &more).asked.clear();
    tab.answer(list, all());
    assert_eq!(tab.asked()[..2], again, "in the other order too");
}

#[test]
fn a_visit_is_kept_once_it_is_whole_and_again_when_it_changes() {
    let storage = after_a_visit(None);
    assert_eq!(storage.snapshots.keys().copied().collect::<Vec<_>>(), [1]);
    let mut tab = later(&storage, &[&url("a")]);
    tab.storage.snapshots.clear();
    tab.take(connections(&SERVERS));
    tab.answer(one("a"), found(on("a", &["production"])));
    assert!(
        tab.storage.snapshots.is_empty(),
        "its environments are on their way"
    );
    tab.environments("storefront", &[("production", true)]);
    assert_eq!(tab.storage.snapshots.len(), 1);
    tab.storage.snapshots.clear();
    tab.take(relations(1, &[&url("a")], SavedRelations::AsBefore));
    assert!(tab.storage.snapshots.is_empty(), "nothing has changed");
    let mut new = Tab::new();
    new.open(0, &[&url("a")]);
    new.environments("storefront", &[("production", true)]);
    new.answer(one("a"), found(on("a", &["production"])));
    assert!(new.storage.snapshots.is_empty(), "it has no id yet");
}

#[test]
fn spoiled_storage_is_like_none() {
    let kept = after_a_visit(None).snapshots[&1].clone();
    assert!(Snapshot::read("14:02".into(), &kept).is_some());
    for (from, to) in [
        ("\"version\":1", "\"version\":2"),
        ("\"key\":\"a\"", "\"key\":\"../a\""),
        ("\"url\":", "\"url\":7,\"of\":"),
        ("{", "["),
    ] {
        let mut storage = after_a_visit(None);
        let spoiled = kept.replace(from, to);
        assert_ne!(spoiled, kept, "{from}");
        storage.snapshots.insert(1, spoiled);
        assert_eq!(shown(&later(&storage, &[&url("a")])), ["a loading"], "{to}");
    }
    let mut storage = after_a_visit(None);
    let odd = kept.replace("100000", "100001");
    storage.snapshots.insert(1, odd);
    assert_eq!(shown(&later(&storage, &[&url("a")])), ["A On 14:02"]);
}

proptest! {
    #[test]
    fn any_text_in_the_storage_is_read_or_ignored(text in "1?\\n?[ -~\\t\\n]*") {
        let _ = (LastVisit::read(&text), Snapshot::read("14:02".into(), &text));
    }
}
