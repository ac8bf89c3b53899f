use super::*;
use crate::domain::flag::{Environments, FlagKind, NotBoolean};
use crate::domain::key::ProjectKey;

fn place() -> ProjectRef {
    ProjectRef {
        account: "c1".into(),
        project: ProjectKey::parse("storefront").unwrap(),
    }
}

fn key(key: &str) -> FlagKey {
    FlagKey::parse(key).unwrap()
}

fn suggestion() -> Draft {
    Draft {
        name: "Pay by invoice".into(),
        key: "pay-by-invoice".into(),
        description: "For work item 4711".into(),
        tags: "azure-devops".into(),
        temporary: true,
    }
}

fn flag(key_text: &str) -> Rc<Flag> {
    Rc::new(Flag {
        key: key(key_text),
        name: "Taken".into(),
        kind: FlagKind::Other(NotBoolean::Multivariate),
        tags: Vec::new(),
        archived: false,
        deprecated: false,
        temporary: false,
        maintainer: None,
        environments: Environments::default(),
    })
}

fn opened() -> NewFlagForm {
    let (mut form, commands) = NewFlagForm::open(place());
    assert_eq!(commands, [FormCommand::Suggest, FormCommand::Probe(place())]);
    let next = form.apply(FormAction::Suggested(suggestion()));
    assert_eq!(next, Some(FormCommand::LookUp(place(), key("pay-by-invoice"))));
    form
}

#[test]
fn a_late_suggestion_leaves_alone_what_the_user_typed() {
    let (mut form, _) = NewFlagForm::open(place());
    form.apply(FormAction::Name("Mine".into()));
    form.apply(FormAction::Suggested(suggestion()));
    assert_eq!(
        (form.draft.name.as_str(), form.draft.key.as_str()),
        ("Mine", "mine")
    );
}

#[test]
fn a_work_item_that_suggests_nothing_is_told_and_the_form_stays() {
    let (mut form, _) = NewFlagForm::open(place());
    assert_eq!(
        form.apply(FormAction::Refused("No work item is open.".into())),
        None
    );
    assert_eq!(form.error.as_deref(), Some("No work item is open."));
    assert!(form.draft.temporary);
}

#[test]
fn the_key_follows_the_name_until_somebody_types_one() {
    let mut form = opened();
    form.apply(FormAction::Name("Pay later".into()));
    assert_eq!(form.draft.key, "pay-later");
    form.apply(FormAction::Key("pay".into()));
    form.apply(FormAction::Name("Pay at once".into()));
    assert_eq!(form.draft.key, "pay");
    form.apply(FormAction::Key(String::new()));
    form.apply(FormAction::Name("Pay now".into()));
    assert_eq!(form.draft.key, "pay-now", "an empty key follows the name again");
}

#[test]
fn an_answer_about_another_key_is_late() {
    let mut form = opened();
    form.apply(FormAction::Key("pay".into()));
    form.apply(FormAction::Holder(
        key("pay-by-invoice"),
        Remote::Ready(Some(flag("pay-by-invoice"))),
    ));
    assert_eq!(form.holder, Remote::Loading);
    form.apply(FormAction::Holder(key("pay"), Remote::Ready(None)));
    assert_eq!(form.holder, Remote::Ready(None));
}

#[test]
fn a_key_that_is_taken_is_not_created_again() {
    let mut form = opened();
    form.apply(FormAction::Holder(
        key("pay-by-invoice"),
        Remote::Ready(Some(flag("pay-by-invoice"))),
    ));
    assert_eq!(form.apply(FormAction::Create), None);
    assert_eq!(form.existing().unwrap().name, "Taken");
}

#[test]
fn what_is_wrong_in_a_field_is_said_and_nothing_is_sent() {
    let mut form = opened();
    form.apply(FormAction::Key("pay later".into()));
    assert_eq!(form.apply(FormAction::CheckKey), None);
    assert!(form.error.as_ref().unwrap().contains("'pay later'"));
    assert_eq!(form.apply(FormAction::Create), None);
    assert!(form.error.is_some());
}

#[test]
fn it_is_created_once_and_a_refusal_gives_the_fields_back() {
    let mut form = opened();
    let Some(FormCommand::Create(at, new)) = form.apply(FormAction::Create) else {
        panic!("nothing is created");
    };
    assert_eq!((at, new.key), (place(), key("pay-by-invoice")));
    assert_eq!(form.apply(FormAction::Create), None, "a second click");
    let next = form.apply(FormAction::Refused("No.".into()));
    assert_eq!(
        next,
        Some(FormCommand::LookUp(place(), key("pay-by-invoice"))),
        "the answer may be lost only"
    );
    assert_eq!(form.error.as_deref(), Some("No."));
    assert_eq!(form.draft, suggestion());
    assert!(form.apply(FormAction::Create).is_some());
}

#[test]
fn leaving_a_field_asks_only_while_it_is_not_known_who_has_the_key() {
    let mut form = opened();
    form.apply(FormAction::Holder(key("pay-by-invoice"), Remote::Ready(None)));
    assert_eq!(form.apply(FormAction::Left), None);
    assert!(form.apply(FormAction::CheckKey).is_some());
    form.apply(FormAction::Key("pay".into()));
    assert_eq!(
        form.apply(FormAction::Left),
        Some(FormCommand::LookUp(place(), key("pay")))
    );
}
