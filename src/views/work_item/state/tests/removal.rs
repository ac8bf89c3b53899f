//! When a linked flag is said to be removable.

use super::*;
use crate::domain::usage::Usage;

const NAMES: [&str; 3] = ["production", "europe", "test"];

/// A work item that links to one flag, with its use in two critical environments and one other.
fn tab(is_closed: bool, usage: [Usage; 3]) -> Tab {
    let mut tab = Tab::new();
    tab.take(loaded(4711));
    tab.take(Action::Relations {
        load_id: 1,
        relations: Remote::Ready(vec![relation(&url("checkout-v2"))]),
        stored: SavedRelations::AsShown,
        is_closed,
    });
    tab.environments("storefront", &NAMES.map(|name| (name, name != "test")));
    let key = FlagKey::parse("checkout-v2").unwrap();
    tab.answer(
        Request::LinkedFlag(place("storefront"), key.clone()),
        Answer::Flag(Remote::Ready(Some(Rc::new(on("checkout-v2", &NAMES))))),
    );
    let usage = NAMES
        .map(|name| EnvironmentKey::parse(name).unwrap())
        .into_iter()
        .zip(usage);
    tab.answer(
        Request::Usage(place("storefront"), key),
        Answer::Usage(Some(usage.collect())),
    );
    tab
}

fn reason(tab: &Tab) -> Option<String> {
    tab.state.removal_reason(&tab.state.linked.all()[0])
}

#[test]
fn a_flag_of_a_closed_work_item_can_be_removed_by_its_use_in_the_critical_environments() {
    use Usage::{Active, Inactive, Launched, New};
    for (usage, expected) in [
        (
            [Launched, Launched, Active],
            Some("Launched in production, europe"),
        ),
        ([Inactive, Inactive, New], Some("Inactive in production, europe")),
        (
            [Launched, Inactive, New],
            Some("Launched or inactive in production, europe"),
        ),
        (
            [Inactive, Launched, New],
            Some("Launched or inactive in production, europe"),
        ),
        ([Launched, Active, Launched], None),
        ([New, Launched, Launched], None),
    ] {
        assert_eq!(reason(&tab(true, usage)).as_deref(), expected, "{usage:?}");
        assert_eq!(reason(&tab(false, usage)), None, "the work item is open");
    }
}

#[test]
fn another_work_item_says_nothing_until_it_is_known_to_be_closed() {
    let mut tab = tab(true, [Usage::Launched; 3]);
    tab.open(4712, &[&url("checkout-v2")]);
    assert_eq!(reason(&tab), None);
}
