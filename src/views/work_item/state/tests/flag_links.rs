//! LaunchDarkly is told of links when they are saved.

use super::*;

fn save(tab: &mut Tab, id: u32) -> Vec<(u32, String, bool)> {
    tab.commands.clear();
    tab.take(Action::Form(FormEvent::Stored { id }));
    let mirrored = tab.commands.iter().filter_map(|command| match command {
        Command::UpdateFlagLinks(item, changes) => Some((item, changes)),
        _ => None,
    });
    mirrored
        .flat_map(|(item, changes)| {
            changes
                .iter()
                .map(|change| (item.id, change.flag.to_string(), change.is_linked))
        })
        .collect()
}

fn edited(urls: &[&str]) -> Action {
    relations(1, urls, SavedRelations::AsBefore)
}

#[test]
fn what_was_linked_and_unlinked_is_told_with_the_save_and_only_once() {
    let (a, b, c) = (url("a"), url("b"), url("c"));
    let mut tab = Tab::new();
    tab.open(4711, &[&a, &b]).take(edited(&[&b, &c]));
    assert!(
        !tab.commands
            .iter()
            .any(|command| matches!(command, Command::UpdateFlagLinks(..))),
        "nothing is told before the save"
    );
    assert_eq!(
        save(&mut tab, 4711),
        [(4711, "c".to_owned(), true), (4711, "a".to_owned(), false)]
    );
    tab.take(relations(1, &[&b, &c], SavedRelations::AsShown));
    assert_eq!(save(&mut tab, 4711), []);
}

#[test]
fn a_new_work_item_is_told_by_the_id_of_its_first_save() {
    let mut tab = Tab::new();
    tab.open(0, &[]).take(edited(&[&url("a")]));
    assert_eq!(save(&mut tab, 4715), [(4715, "a".to_owned(), true)]);
}

#[test]
fn an_account_that_refused_is_not_told_again() {
    let mut tab = Tab::new();
    tab.open(4711, &[]);
    tab.take(edited(&[
        &url("a"),
        "https://app.launchdarkly.com/projects/p/flags/f",
    ]));
    tab.take(Action::Unwritable("c1".into()));
    assert_eq!(save(&mut tab, 4711), [(4711, "f".to_owned(), true)]);
}
