//! Which requests the linked flags cost, and what a lost answer hides.

use super::*;

#[test]
fn one_flag_costs_two_requests_side_by_side() {
    let mut tab = Tab::new();
    tab.open(1, &[&url("checkout-v2")]);
    assert_eq!(
        tab.asked(),
        ["environments of storefront", "storefront/checkout-v2"]
    );
    // The form says the same again and again while somebody types a title.
    tab.take(relations(1, &[&url("checkout-v2")], SavedRelations::AsBefore));
    assert_eq!(tab.asked(), [""; 0]);
}

#[test]
fn a_few_flags_are_read_side_by_side_and_wait_for_nothing() {
    let urls = ["a", "b", "c", "d"].map(url);
    let mut tab = Tab::new();
    tab.open(1, &urls.each_ref().map(String::as_str));
    assert_eq!(
        tab.asked(),
        [
            "environments of storefront",
            "storefront/a",
            "storefront/b",
            "storefront/c",
            "storefront/d"
        ]
    );
}

#[test]
fn many_flags_cost_their_environments_and_one_list() {
    let keys = [
        "checkout-v2",
        "new-checkout",
        "old-checkout",
        "checkout-1",
        "checkout-2",
    ]
    .map(url);
    let mut tab = Tab::new();
    tab.open(1, &keys.each_ref().map(String::as_str));
    assert_eq!(tab.asked(), ["environments of storefront"]);
    tab.environments("storefront", &[("test", false), ("production", true)]);
    assert_eq!(tab.asked(), ["storefront with 'checkout' in 2 environments"]);
    let list = Request::LinkedFlags(
        place("storefront"),
        ["production", "test"]
            .map(|key| EnvironmentKey::parse(key).unwrap())
            .into(),
        "checkout".into(),
    );
    let flags = [
        "checkout-v2",
        "new-checkout",
        "unrelated-checkout",
        "checkout-1",
        "checkout-2",
    ];
    let answer = Page {
        items: flags.map(|key| on(key, &["production", "test"])).into(),
        next_offset: Some(50),
    };
    tab.answer(list, Answer::Flags(Ok(answer)));
    assert_eq!(
        tab.asked(),
        ["storefront/old-checkout"],
        "what is not in the list is asked for by itself, and nothing that is only nice to know"
    );
    let found = tab
        .state
        .linked
        .all()
        .iter()
        .filter(|linked| linked.found().is_some());
    assert_eq!(found.count(), 4);
}

#[test]
fn a_list_that_does_not_come_is_read_flag_by_flag_six_at_a_time() {
    let keys = ["aa-1", "aa-2", "aa-3", "aa-4", "aa-5", "aa-6", "aa-7"].map(url);
    let mut tab = Tab::new();
    tab.open(1, &keys.each_ref().map(String::as_str));
    tab.environments("storefront", &[("production", true)]);
    let list = tab.asked.pop().unwrap();
    tab.asked.clear();
    tab.answer(list, failed(false));
    assert_eq!(
        tab.asked(),
        [1, 2, 3, 4, 5, 6].map(|number| format!("storefront/aa-{number}"))
    );
    let first = Request::LinkedFlag(place("storefront"), FlagKey::parse("aa-1").unwrap());
    tab.answer(first, Answer::Flag(Remote::Ready(None)));
    assert_eq!(tab.asked(), ["storefront/aa-7"]);
}

#[test]
fn environments_that_cannot_be_read_hide_no_flag_and_a_project_no_other() {
    let other = "http://127.0.0.1:8422/projects/back-office/flags/a";
    let (a, b) = (url("a"), url("b"));
    let mut tab = Tab::new();
    let (c, d, e) = (url("c"), url("d"), url("e"));
    tab.open(1, &[&a, &b, &c, &d, &e, other]);
    assert_eq!(
        tab.asked(),
        [
            "environments of storefront",
            "environments of back-office",
            "back-office/a"
        ]
    );
    let lost = Answer::Environments(Remote::Failed("down".into()));
    tab.answer(Request::Environments(place("storefront")), lost);
    assert_eq!(
        tab.asked(),
        ["a", "b", "c", "d"].map(|key| format!("storefront/{key}"))
    );
    tab.answer(
        Request::LinkedFlag(place("back-office"), FlagKey::parse("a").unwrap()),
        Answer::Flag(Remote::Ready(Some(Rc::new(flag("a"))))),
    );
    let found: Vec<bool> = tab
        .state
        .linked
        .all()
        .iter()
        .map(|linked| linked.found().is_some())
        .collect();
    assert_eq!(found, [false, false, false, false, false, true]);
}

#[test]
fn a_flag_that_failed_is_asked_for_again_on_demand() {
    let mut tab = Tab::new();
    tab.open(1, &[&url("a")]);
    let request = Request::LinkedFlag(place("storefront"), FlagKey::parse("a").unwrap());
    tab.environments("storefront", &[("production", true)]);
    tab.answer(request.clone(), Answer::Flag(Remote::Failed("down".into())));
    tab.asked.clear();
    tab.take(Action::Reload)
        .take(relations(1, &[&url("a")], SavedRelations::AsBefore));
    assert_eq!(tab.asked, [request]);
}

#[test]
fn the_history_of_a_flag_is_asked_for_once_it_is_opened_and_forgotten_when_closed() {
    let mut tab = Tab::new();
    tab.open(4711, &[&url("a")]);
    tab.asked();
    let link = tab.state.linked.all()[0].link.clone();
    let request = || Request::History(place("storefront"), FlagKey::parse("a").unwrap());
    let moves = || Answer::History(Remote::Ready(Rc::from([])));
    for state in ["opened", "opened again"] {
        tab.take(Action::ButtonAction(ButtonAction::History(link.clone())));
        assert_eq!(
            tab.state.linked.all()[0].history,
            Some(Remote::Loading),
            "{state}"
        );
        tab.answer(request(), moves());
        assert_eq!(
            tab.state.linked.all()[0].history,
            Some(Remote::Ready(Rc::from([])))
        );
        tab.take(Action::ButtonAction(ButtonAction::History(link.clone())));
        assert_eq!(tab.state.linked.all()[0].history, None);
    }
    tab.answer(request(), moves());
    assert_eq!(
        tab.state.linked.all()[0].history,
        None,
        "what comes after it was closed is late"
    );
}
