//! The picker: when it fills, from where, and what the newest question is.

use super::*;
use crate::domain::instance::Instance;
use crate::domain::link::LinkTarget;

const LOOK: Action = Action::ViewportChanged(ViewportState {
    picker: true,
    rows: None,
});

fn search(tab: &Tab, offset: usize) -> Request {
    Request::Search(tab.state.selection.query(offset).unwrap())
}

fn typed(text: &str) -> Action {
    Action::Filter(FilterChange::Text(text.into()))
}

/// A tab whose picker lists flags.
fn filled() -> Tab {
    let mut tab = Tab::new();
    tab.open(1, &[]).take(LOOK);
    tab.projects("", &[("storefront", "Storefront"), ("b", "B")], None);
    tab.environments("storefront", &[("staging", false), ("production", true)]);
    let first = search(&tab, 0);
    tab.answer(first, page(&["a", "b"], None));
    tab.asked.clear();
    tab.commands.clear();
    tab
}

#[test]
fn a_picker_that_nobody_looks_at_costs_nothing() {
    let mut tab = Tab::new();
    tab.open(1, &[]);
    assert_eq!(tab.asked(), [""; 0]);
    tab.take(LOOK);
    assert_eq!(tab.asked(), ["projects of c1 with ''"]);
}

#[test]
fn what_is_linked_comes_first_and_the_picker_does_not_wait_for_it() {
    let mut tab = Tab::new();
    tab.open(1, &[&url("a")]).take(LOOK);
    assert_eq!(
        tab.asked(),
        [
            "environments of storefront",
            "storefront/a",
            "projects of c1 with ''"
        ]
    );
    tab.environments("storefront", &[("production", true)]);
    assert_eq!(tab.asked(), ["search '' in storefront production from 0"]);
}

#[test]
fn with_a_linked_flag_the_picker_costs_two_requests_more() {
    let mut tab = Tab::new();
    tab.open(1, &[&url("a")]);
    tab.environments("storefront", &[("production", true)]);
    tab.asked.clear();
    let archived = Flag {
        archived: true,
        ..flag("a")
    };
    tab.answer(
        Request::LinkedFlag(place("storefront"), FlagKey::parse("a").unwrap()),
        Answer::Flag(Remote::Ready(Some(Rc::new(archived)))),
    );
    assert_eq!(tab.asked(), [""; 0]);
    tab.take(LOOK);
    assert_eq!(
        tab.asked(),
        [
            "search '' in storefront production from 0",
            "projects of c1 with ''"
        ]
    );
    assert_eq!(tab.state.chosen_name(Field::Project), "storefront");
    tab.projects("", &[("storefront", "The storefront")], None);
    assert_eq!(tab.state.chosen_name(Field::Project), "The storefront");
}

#[test]
fn what_was_chosen_last_needs_no_answer_before_its_flags() {
    let remembered = SavedSelection {
        account: "c1".into(),
        url: "http://127.0.0.1:8422".into(),
        project: project("b", "B"),
        environment: environment("test", false),
        declined: vec![],
    };
    let mut state = State::new("Storefront");
    state.apply(Action::SelectionLoaded(Some(remembered)));
    state.apply(Action::Connections(Tab::new().state.connections));
    let mut tab = Tab {
        state,
        ..Tab::default()
    };
    tab.open(1, &[]).take(LOOK);
    assert_eq!(
        tab.asked(),
        [
            "environments of b",
            "search '' in b test from 0",
            "projects of c1 with ''"
        ]
    );
    // It does not exist any more.
    let request = search(&tab, 0);
    tab.answer(request, failed(true));
    assert_eq!(tab.asked(), [""; 0], "the projects are on their way");
    assert_eq!(tab.state.selection.project, None);
}

#[test]
fn the_namesake_is_suggested_even_from_a_later_page_then_the_first() {
    for (found, expected) in [(&[("storefront", "Shop")][..], "storefront"), (&[][..], "a")] {
        let mut tab = Tab::new();
        tab.open(1, &[]).take(LOOK).projects("", &[("a", "A")], Some(100));
        assert_eq!(
            tab.asked(),
            ["projects of c1 with ''", "projects of c1 with 'Storefront'"]
        );
        tab.projects("Storefront", found, None);
        assert_eq!(
            tab.state.selection.project.as_ref().unwrap().key.as_str(),
            expected
        );
    }
}

#[test]
fn the_critical_environment_is_suggested() {
    let tab = filled();
    assert_eq!(tab.state.chosen_name(Field::Environment), "production (critical)");
}

#[test]
fn a_late_answer_to_a_search_does_not_replace_what_is_said_of_a_link() {
    let mut tab = filled();
    tab.take(typed("pay")).take(Action::TypingPaused);
    let late = search(&tab, 0);
    let instance = Instance::parse("http://127.0.0.1:8422").unwrap();
    let LinkTarget::Flag(link) = FlagLink::read(&url("pay"), &[instance]) else {
        panic!("a flag page is a link")
    };
    tab.take(Action::Edited {
        load_id: 1,
        edit: Ok(Edit::Unlink(link, relation(&url("pay")))),
    });
    tab.answer(late, page(&["pay"], None));
    assert!(
        tab.state.announcement.starts_with("pay is unlinked."),
        "{}",
        tab.state.announcement
    );
    tab.take(typed("pa")).take(Action::TypingPaused);
    let next = search(&tab, 0);
    tab.answer(next, page(&["pa", "pay"], None));
    assert_eq!(tab.state.announcement, "2 flags found.");
}

#[test]
fn an_answer_to_an_older_search_is_dropped() {
    let mut tab = filled();
    tab.take(typed("pa"));
    assert_eq!(tab.commands, [Command::AwaitPause]);
    assert_eq!(tab.asked(), [""; 0], "the user may type on");
    tab.take(Action::TypingPaused);
    let old = search(&tab, 0);
    tab.take(typed("pay")).take(Action::TypingPaused);
    assert_eq!(
        tab.asked(),
        [
            "search 'pa' in storefront production from 0",
            "search 'pay' in storefront production from 0"
        ]
    );
    let new = search(&tab, 0);
    tab.answer(new, page(&["pay"], None));
    tab.answer(old, page(&["late"], None));
    let shown: Vec<&str> = tab
        .state
        .selection
        .flags
        .ready()
        .unwrap()
        .flags
        .iter()
        .map(|flag| flag.key.as_str())
        .collect();
    assert_eq!(shown, ["pay"]);
    assert_eq!(tab.state.announcement, "1 flag found.");
}

#[test]
fn the_next_page_comes_when_the_end_is_near_and_a_failure_leaves_what_is_there() {
    let keys: Vec<String> = (0..30).map(|number| format!("flag-{number}")).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let mut tab = filled();
    tab.take(typed("flag")).take(Action::TypingPaused);
    let first = search(&tab, 0);
    tab.asked.clear();
    tab.answer(first, page(&keys, Some(30)));
    assert_eq!(tab.asked(), [""; 0]);
    tab.take(Action::ViewportChanged(ViewportState {
        picker: true,
        rows: Some(Rows { first: 15, count: 12 }),
    }));
    let next = search(&tab, 30);
    assert_eq!(tab.asked, std::slice::from_ref(&next));
    tab.answer(next.clone(), failed(false));
    let list = tab.state.selection.flags.ready().unwrap();
    assert_eq!((list.flags.len(), list.error.as_deref()), (30, Some("down")));
    tab.asked.clear();
    tab.take(Action::Reload);
    assert_eq!(tab.asked, std::slice::from_ref(&next));
    tab.answer(next, page(&["flag-29", "last"], None));
    let list = tab.state.selection.flags.ready().unwrap();
    assert_eq!(list.flags.len(), 31, "what moved to the next page comes once");
}

#[test]
fn what_the_user_chooses_is_kept_once_it_is_whole() {
    let mut tab = filled();
    tab.take(Action::Combobox(Field::Project, ComboboxAction::Open));
    tab.take(Action::Combobox(Field::Project, ComboboxAction::Next));
    tab.take(Action::Combobox(Field::Project, ComboboxAction::Take));
    assert_eq!(tab.commands, []);
    tab.environments("b", &[("test", false)]);
    let chosen = SavedSelection {
        account: "c1".into(),
        url: "http://127.0.0.1:8422".into(),
        project: project("b", "B"),
        environment: environment("test", false),
        declined: vec![],
    };
    assert_eq!(tab.commands, [Command::SaveSelection(chosen.to_text())]);
}

#[test]
fn options_are_searched_here_when_all_are_there_and_by_the_server_otherwise() {
    let mut tab = filled();
    tab.take(Action::Combobox(
        Field::Project,
        ComboboxAction::Type("STORE".into()),
    ));
    let options = tab.state.options(Field::Project);
    assert_eq!(options.ready().unwrap().len(), 1);
    assert_eq!(tab.commands, []);

    let mut tab = Tab::new();
    tab.open(1, &[])
        .take(LOOK)
        .projects("", &[("storefront", "Storefront")], Some(100));
    tab.commands.clear();
    tab.asked.clear();
    tab.take(Action::Combobox(
        Field::Project,
        ComboboxAction::Type("pay".into()),
    ));
    assert_eq!(tab.commands, [Command::AwaitPause]);
    tab.take(Action::TypingPaused);
    assert_eq!(tab.asked(), ["projects of c1 with 'pay'"]);
    tab.take(Action::Combobox(Field::Project, ComboboxAction::Close));
    assert_eq!(tab.state.chosen_name(Field::Project), "Storefront");
}

#[test]
fn a_list_is_left_by_keyboard_the_way_it_was_entered() {
    let mut tab = filled();
    tab.take(Action::Go(FocusTarget::Row(1)))
        .take(Action::Go(FocusTarget::Row(2)))
        .take(Action::Go(FocusTarget::Search));
    assert_eq!(
        tab.commands,
        [
            Command::Focus(FocusTarget::Row(1)),
            Command::Focus(FocusTarget::Search)
        ],
        "there are two rows"
    );
    assert_eq!(tab.state.selection.at_row, None);
}

#[test]
fn a_link_is_pinned_only_when_asked_for() {
    let mut tab = filled();
    let address = |tab: &Tab| tab.state.link_for(&flag("f")).unwrap().url();
    assert_eq!(address(&tab), url("f"));
    tab.take(Action::Pin(true));
    assert_eq!(address(&tab), format!("{}?env=production", url("f")));
}

#[test]
fn trying_again_asks_for_what_failed_and_keeps_what_was_chosen() {
    let mut tab = filled();
    tab.take(typed("pay")).take(Action::TypingPaused);
    let request = search(&tab, 0);
    tab.answer(request.clone(), failed(false));
    tab.asked.clear();
    tab.take(Action::Reload);
    assert_eq!(tab.asked, [request]);
    assert_eq!(tab.state.selection.filters.text, "pay");
    tab.take(Action::Connections(Remote::Failed("down".into())));
    tab.commands.clear();
    tab.take(Action::Reload);
    assert!(tab.commands.contains(&Command::LoadConnections));
}

#[test]
fn rows_that_fit_stay_in_place_when_the_answer_confirms_them() {
    let mut tab = filled();
    let shown = |tab: &Tab| -> Vec<String> {
        let flags = tab.state.shown_flags();
        flags.iter().map(|flag| flag.key.to_string()).collect()
    };
    tab.take(typed("b"));
    assert_eq!(shown(&tab), ["b"], "as soon as it is typed");
    tab.take(typed("zz"));
    assert_eq!(shown(&tab), ["a", "b"], "nothing fits yet: the list before stays");
    tab.take(typed("b")).take(Action::TypingPaused);
    let asked = search(&tab, 0);
    tab.answer(asked, page(&["b"], None));
    assert_eq!(shown(&tab), ["b"], "confirmed");
}
