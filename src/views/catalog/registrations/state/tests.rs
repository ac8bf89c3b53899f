use super::*;
use crate::catalog_reader::answer::EntitySummary;
use crate::domain::key::ProjectKey;

const NOW: &str = "2026-11-22T09:00:00.000Z";

fn reading(target: &str, names: &[&str]) -> Reading {
    let entity = |name: &&str| EntitySummary {
        kind: "Component".to_owned(),
        reference: format!("component:default/{name}"),
        title: (*name).to_owned(),
        project: ProjectKey::parse("storefront").ok(),
        file: format!("{target}/{name}"),
        ..EntitySummary::default()
    };
    Reading {
        target: target.to_owned(),
        entities: names.iter().map(entity).collect(),
        problems: Vec::new(),
    }
}

/// Opened, with what was registered before.
fn opened(registered: &[Reading]) -> Registrations {
    let mut index = CatalogIndex::default();
    for reading in registered {
        index.apply(Change::Register(brought(reading, NOW.to_owned())));
    }
    let mut catalog = Registrations::default();
    assert_eq!(catalog.apply(Action::Load), Some(Command::Load(1)));
    catalog.apply(Action::Kept(1, Ok(index)));
    catalog
}

/// Checked, with this answer.
fn checked(mut catalog: Registrations, reading: Reading) -> Registrations {
    catalog.apply(Action::Address(format!(" {} ", reading.target)));
    let Some(Command::Check(round, address)) = catalog.apply(Action::Check) else {
        panic!("it is idle");
    };
    assert_eq!(address, reading.target);
    catalog.apply(Action::Checked(
        round,
        Ok(Checked::Reading(reading)),
        NOW.to_owned(),
    ));
    catalog
}

/// Keeps a change as extension data would, and tells of it.
fn keep(catalog: &mut Registrations, ask: Option<Command>) {
    let Some(Command::Change(change)) = ask else {
        panic!("{ask:?} is no change");
    };
    let mut index = catalog.index.ready().unwrap().clone();
    let removed = index.apply(change.clone());
    catalog.apply(Action::Changed(change, Ok((index, removed))));
}

fn targets(catalog: &Registrations) -> Vec<&str> {
    let index = catalog.index.ready().unwrap();
    index
        .locations
        .iter()
        .map(|known| known.target.as_str())
        .collect()
}

#[test]
fn the_reader_is_fetched_when_an_address_is_begun_and_not_again() {
    let mut catalog = opened(&[]);
    assert_eq!(catalog.apply(Action::Check), None, "nothing was typed");
    let mut typed = |text: &str| catalog.apply(Action::Address(text.to_owned()));
    assert_eq!(typed("h"), Some(Command::Fetch(false)));
    assert_eq!(typed("ht"), None);
}

#[test]
fn what_was_checked_is_registered_and_the_box_is_empty_again() {
    let mut catalog = checked(opened(&[]), reading("a", &["x", "y"]));
    assert!(!catalog.is_registered("a"));
    let ask = catalog.apply(Action::Register(true));
    assert!(catalog.is_busy());
    assert_eq!(catalog.apply(Action::Register(true)), None, "once");
    keep(&mut catalog, ask);
    assert_eq!(targets(&catalog), ["a"]);
    assert_eq!(catalog.index.ready().unwrap().components.len(), 2);
    assert_eq!((catalog.address.as_str(), &catalog.found), ("", &Found::Nothing));
    assert!(checked(catalog, reading("a", &["x"])).is_registered("a"));
}

#[test]
fn what_could_not_be_kept_stays_and_is_tried_again() {
    let mut catalog = checked(opened(&[]), reading("a", &["x"]));
    let Some(Command::Change(change)) = catalog.apply(Action::Register(true)) else {
        panic!("it can be registered");
    };
    catalog.apply(Action::Changed(change.clone(), Err("no".to_owned())));
    assert_eq!(catalog.address.trim(), "a");
    assert!(matches!(catalog.found, Found::Brings(..)));
    assert_eq!(catalog.failed, Some((change, "no".to_owned())));
    let again = catalog.apply(Action::Retry);
    keep(&mut catalog, again);
    assert_eq!((targets(&catalog), &catalog.failed), (vec!["a"], &None));
}

#[test]
fn one_of_several_files_is_chosen() {
    let mut catalog = opened(&[]);
    catalog.apply(Action::Address("repository".to_owned()));
    catalog.apply(Action::Check);
    let choices = vec!["a".to_owned(), "b".to_owned()];
    catalog.apply(Action::Checked(2, Ok(Checked::Choices(choices)), NOW.to_owned()));
    assert_eq!(
        catalog.apply(Action::Choose("b".to_owned())),
        Some(Command::Check(3, "b".to_owned()))
    );
    assert_eq!(catalog.address, "b");
}

#[test]
fn what_comes_late_does_not_count() {
    let mut catalog = opened(&[]);
    catalog.apply(Action::Address("a".to_owned()));
    catalog.apply(Action::Check);
    catalog.apply(Action::Files(1, 9));
    assert_eq!(catalog.found, Found::Checking(0));
    catalog.apply(Action::Files(2, 9));
    assert_eq!(catalog.found, Found::Checking(9));
    catalog.apply(Action::Propose("b".to_owned()));
    catalog.apply(Action::Checked(2, Err("late".to_owned()), NOW.to_owned()));
    assert_eq!(catalog.found, Found::Nothing);
}

#[test]
fn all_are_refreshed_one_after_the_other_and_kept_at_once() {
    let mut catalog = opened(&[reading("a", &["x"]), reading("b", &["y"]), reading("c", &["z"])]);
    let all = ["a", "b", "c"].map(str::to_owned).to_vec();
    let mut ask = catalog.apply(Action::Refresh(all.clone()));
    assert_eq!(catalog.apply(Action::Refresh(all)), None, "once");
    for (target, answer) in [
        ("a", Ok(reading("a", &["x", "x2"]))),
        ("b", Err("no network".to_owned())),
        ("c", Ok(reading("c", &[]))),
    ] {
        let Some(Command::Read(round, asked)) = ask else {
            panic!("{target} is to be read");
        };
        assert_eq!(asked, target);
        ask = catalog.apply(Action::Read(round, answer, NOW.to_owned()));
    }
    keep(&mut catalog, ask);
    let index = catalog.index.ready().unwrap();
    let names: Vec<_> = index
        .components
        .iter()
        .map(|known| known.title.as_str())
        .collect();
    assert_eq!(names, ["x", "x2", "y"], "what could not be read stays");
    assert_eq!(catalog.problems["b"][0].message, "no network");
    assert_eq!(catalog.notice, "Refreshed: 2 locations");
}

#[test]
fn what_was_unregistered_comes_back_in_its_place() {
    let mut catalog = opened(&[reading("a", &["x"]), reading("b", &["y"])]);
    let before = catalog.index.clone();
    let ask = catalog.apply(Action::Unregister("a".to_owned()));
    keep(&mut catalog, ask);
    assert_eq!(targets(&catalog), ["b"]);
    let ask = catalog.apply(Action::Undo);
    keep(&mut catalog, ask);
    assert_eq!(catalog.index, before);
    assert_eq!(catalog.apply(Action::Undo), None, "there is nothing left to undo");
}

#[test]
fn a_component_of_that_name_from_another_file_is_told() {
    let catalog = opened(&[reading("a", &["x"])]);
    let index = catalog.index.ready().unwrap();
    let told = duplicates(index, &reading("b", &["x", "y"]));
    assert_eq!(told.len(), 1);
    assert!(
        told[0]
            .message
            .contains("component:default/x is already registered from a/x")
    );
    assert_eq!(duplicates(index, &reading("a", &["x"])), []);
}

#[test]
fn a_long_list_grows_when_it_is_asked_to() {
    let mut catalog = checked(opened(&[]), reading("a", &["x"]));
    assert_eq!(catalog.lines[0], LINES);
    catalog.apply(Action::More(List::Found));
    assert_eq!(catalog.lines[0], 5 * LINES);
}
