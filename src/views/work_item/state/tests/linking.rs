//! Links: found in the form, saved or not, changed by the user.

use super::*;
use crate::domain::instance::Instance;
use crate::domain::link::LinkTarget;

fn link(flag: &str) -> (FlagLink, Relation) {
    let instance = Instance::parse("http://127.0.0.1:8422").unwrap();
    let LinkTarget::Flag(link) = FlagLink::read(&url(flag), &[instance]) else {
        panic!("a flag page is a link")
    };
    (link, relation(&url(flag)))
}

#[test]
fn links_are_found_whichever_comes_first_relations_or_connections() {
    let urls = [
        url("checkout-v2"),
        "https://example.com".into(),
        url("checkout-v2"),
    ];
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    let connections = Tab::new().state.connections.clone();
    let mut late = State::new("Storefront");
    late.apply(loaded(4711));
    late.apply(relations(1, &urls, SavedRelations::AsShown));
    assert_eq!(late.linked.flags, Remote::Loading, "hosts are not known yet");
    late.apply(Action::Connections(connections));
    let mut early = Tab::new();
    for state in [&late, &early.open(4711, &urls).state] {
        assert_eq!(linked(state), [("checkout-v2".to_owned(), Saved::Yes)]);
        assert!(!state.linked.is_unsaved());
    }
}

#[test]
fn what_is_not_saved_yet_is_marked_until_the_form_is_stored() {
    let (a, b) = (url("a"), url("b"));
    let mut tab = Tab::new();
    tab.open(4711, &[&a])
        .take(relations(1, &[&a, &b], SavedRelations::AsBefore));
    assert_eq!(
        linked(&tab.state),
        [("a".to_owned(), Saved::Yes), ("b".to_owned(), Saved::NotYet)]
    );
    assert!(tab.state.linked.is_unsaved());
    tab.take(relations(1, &[&a, &b], SavedRelations::AsShown));
    assert!(!tab.state.linked.is_unsaved());
    tab.take(relations(1, &[&a], SavedRelations::AsBefore));
    assert!(tab.state.linked.is_unsaved(), "a link taken out is unsaved too");
}

#[test]
fn a_link_that_was_pasted_before_the_tab_was_opened_is_not_saved() {
    let (a, b) = (url("a"), url("b"));
    let mut tab = Tab::new();
    tab.take(loaded(4711));
    tab.take(relations(1, &[&a, &b], SavedRelations::These(vec![relation(&a)])));
    assert_eq!(
        linked(&tab.state),
        [("a".to_owned(), Saved::Yes), ("b".to_owned(), Saved::NotYet)]
    );
}

#[test]
fn a_link_that_changed_its_environment_is_not_saved() {
    let pinned = format!("{}?env=test", url("a"));
    let mut tab = Tab::new();
    tab.open(1, &[&pinned])
        .take(relations(1, &[&url("a")], SavedRelations::AsBefore));
    assert_eq!(linked(&tab.state), [("a".to_owned(), Saved::NotYet)]);
}

#[test]
fn a_frame_that_is_used_again_shows_nothing_of_the_last_work_item() {
    let (a, b) = (url("a"), url("b"));
    let mut tab = Tab::new();
    tab.open(1, &[&a]).take(loaded(2));
    assert_eq!(tab.state.linked.flags, Remote::Loading);
    tab.take(relations(1, &[&a], SavedRelations::AsShown));
    assert_eq!(
        tab.state.linked.flags,
        Remote::Loading,
        "an answer for the last work item is late"
    );
    tab.take(relations(2, &[&b], SavedRelations::AsShown));
    assert_eq!(linked(&tab.state), [("b".to_owned(), Saved::Yes)]);
    tab.take(Action::Edited {
        load_id: 1,
        edit: Err("late".into()),
    });
    assert_eq!(tab.state.error, None);
    tab.take(Action::Form(FormEvent::Unloaded));
    assert!(!tab.state.can_link());
}

#[test]
fn flags_of_the_same_key_are_told_apart_by_project() {
    let other = "http://127.0.0.1:8422/projects/back-office/flags/a";
    let mut tab = Tab::new();
    tab.open(1, &[&url("a"), other]);
    let labels: Vec<String> = linked(&tab.state).into_iter().map(|(label, _)| label).collect();
    assert_eq!(labels, ["storefront/a", "back-office/a"]);
}

#[test]
fn strange_hosts_are_named_once_and_known_ones_without_a_connection_are_explained() {
    let strange = "https://launchdarkly.corp.example/projects/p/flags/f";
    let elsewhere = "https://app.launchdarkly.us/projects/p/flags/f";
    let mut tab = Tab::new();
    tab.open(1, &[strange, strange, elsewhere]);
    assert_eq!(
        tab.state.linked.unknown_hosts,
        ["https://launchdarkly.corp.example"]
    );
    let [linked] = tab.state.linked.all() else {
        panic!("one flag is linked")
    };
    assert!(
        matches!(&linked.flag, Remote::Failed(why) if why.contains("connection for https://app.launchdarkly.us"))
    );
    assert_eq!(tab.asked(), [""; 0]);
}

#[test]
fn links_are_edited_only_while_a_work_item_is_open_that_can_be_changed() {
    let (link, relation) = link("a");
    let unlink = || Action::ButtonAction(ButtonAction::Unlink(link.clone(), relation.clone()));
    assert_eq!(State::new("Storefront").apply(unlink()), []);
    let mut read_only = Tab::new();
    read_only.take(Action::Form(FormEvent::Loaded {
        id: 1,
        is_new: false,
        is_read_only: true,
    }));
    assert_eq!(read_only.state.apply(unlink()), []);

    let mut tab = Tab::new();
    tab.open(4711, &[&relation.url]);
    let item = tab.state.item.unwrap();
    tab.commands.clear();
    tab.take(unlink());
    assert_eq!(
        tab.commands,
        [Command::Edit(item, Edit::Unlink(link.clone(), relation.clone()))]
    );
    tab.take(Action::Edited {
        load_id: 1,
        edit: Ok(Edit::Unlink(link.clone(), relation.clone())),
    });
    tab.commands.clear();
    tab.take(relations(1, &[], SavedRelations::AsBefore));
    assert_eq!(tab.commands, [Command::FocusIfLost(FocusTarget::Undo)]);
    tab.commands.clear();
    tab.take(Action::ButtonAction(ButtonAction::Undo))
        .take(Action::ButtonAction(ButtonAction::Undo));
    assert_eq!(
        tab.commands,
        [Command::Edit(item, Edit::Link(link, relation))],
        "once is enough"
    );
}
