//! How the flags stand now: what is asked, and what comes of it.

use super::*;
use crate::domain::flag::FlagKind;
use crate::domain::key::{EnvironmentKey, FlagKey};
use crate::domain::state::State;
use crate::domain::targeting::{DecidedFirst, Fallthrough, Targeting};
use crate::domain::variation::{BooleanVariations, Variation};

fn connection() -> ServiceEndpoint {
    ServiceEndpoint {
        id: "c1".into(),
        name: "LaunchDarkly".into(),
        url: "https://app.launchdarkly.com".into(),
    }
}

fn flag(key: &str, environments: &[&str]) -> Flag {
    let variation = |index| Variation {
        index,
        id: String::new(),
    };
    let targeting = Targeting {
        on: true,
        version: 1,
        off_variation: None,
        decided_first: DecidedFirst::default(),
        fallthrough: Fallthrough::Variation(0),
    };
    let environments = environments
        .iter()
        .map(|key| (EnvironmentKey::parse(key).unwrap(), targeting.clone()));
    Flag {
        key: FlagKey::parse(key).unwrap(),
        name: format!("The {key}"),
        kind: FlagKind::Boolean(BooleanVariations {
            on: variation(0),
            off: variation(1),
        }),
        tags: Vec::new(),
        archived: false,
        deprecated: false,
        temporary: true,
        maintainer: None,
        environments: environments.collect(),
    }
}

fn page(flags: Vec<Flag>, next_offset: Option<usize>) -> Result<Page<Flag>, String> {
    Ok(Page {
        items: flags,
        next_offset,
    })
}

fn with_report(rows: Value) -> (Tab, Vec<Ask>) {
    let mut tab = Tab::default();
    tab.apply(about("succeeded", &[1]));
    answer(&mut tab, Answer::Reports(id(1), Ok(vec![found("a", rows)])));
    let asks = answer(&mut tab, Answer::Connections(Ok(vec![connection()])));
    (tab, asks)
}

fn entry(tab: &Tab, place: usize) -> crate::domain::report::FlagEntry {
    tab.current().unwrap().readable().next().unwrap().flags[place].clone()
}

#[test]
fn five_hundred_flags_of_a_project_are_one_request_and_so_are_their_changes() {
    let rows: Vec<Value> = (0..500).map(|n| row(&format!("flag-{n}"), 25)).collect();
    let (mut tab, asks) = with_report(Value::Array(rows));
    assert_eq!(names(&asks), ["present 500 of shop"]);
    let flags = (0..100)
        .map(|n| flag(&format!("flag-{n}"), &["production"]))
        .collect();
    let asks = answer(&mut tab, Answer::Present(0, page(flags, Some(100))));
    assert_eq!(names(&asks), ["changes of shop", "catalog"]);
    let change = AuditEntry {
        date: 1_795_338_840_000,
        member: Some("Release manager".into()),
        resources: vec!["proj/shop:env/production:flag/flag-3".into()],
        ..AuditEntry::default()
    };
    assert_eq!(answer(&mut tab, Answer::Changes(0, Ok(vec![change]))), []);
    let drift = |place| {
        tab.present
            .drift(&entry(&tab, place), &tab.instances())
            .map(|(now, change)| {
                (
                    now.to_string(),
                    change.and_then(AuditEntry::changed_by).map(str::to_owned),
                )
            })
    };
    assert_eq!(drift(3), Some(("On 100%".into(), Some("Release manager".into()))));
    assert_eq!(drift(4), Some(("On 100%".into(), None)));
    assert_eq!(drift(400), None, "it was not on the first page");
    assert!(tab.present.has_rest());
    let (_, asks) = tab.apply(Action::LookUpRest);
    assert_eq!(names(&asks), ["present 400 of shop"]);
    assert!(matches!(
        asks[0],
        Ask::Present {
            offset: 100,
            is_complete: true,
            ..
        }
    ));
    answer(
        &mut tab,
        Answer::Present(0, page(vec![flag("flag-400", &["production"])], None)),
    );
    let drift = tab.present.drift(&entry(&tab, 401), &tab.instances());
    assert_eq!(drift.map(|(now, _)| now), Some(State::Missing));
    assert!(!tab.present.has_rest());
}

#[test]
fn flags_that_stand_as_they_were_left_need_no_audit_log() {
    let (mut tab, _) = with_report(json!([row("a-flag", 100)]));
    let asks = answer(
        &mut tab,
        Answer::Present(0, page(vec![flag("a-flag", &["production"])], None)),
    );
    assert_eq!(names(&asks), ["catalog"]);
    assert_eq!(tab.present.drift(&entry(&tab, 0), &tab.instances()), None);
}

#[test]
fn a_refusal_of_launchdarkly_hides_no_report() {
    let (mut tab, _) = with_report(json!([row("a-flag", 100)]));
    let asks = answer(&mut tab, Answer::Present(0, Err("403".into())));
    assert_eq!(names(&asks), ["catalog"]);
    assert_eq!(tab.present.drift(&entry(&tab, 0), &tab.instances()), None);
    assert!(tab.current().is_some());
}

#[test]
fn linked_flags_are_asked_for_in_the_environments_of_the_stage() {
    let mut tab = Tab::default();
    tab.apply(about("notStarted", &[]));
    let relation = json!({"rel": "Hyperlink", "url": "https://app.launchdarkly.com/projects/shop/flags/a-flag?env=test"});
    let item = WorkItem {
        id: 4711,
        relations: vec![crate::domain::link::Relation::read(&relation).unwrap()],
    };
    assert_eq!(answer(&mut tab, Answer::WorkItems(Ok(vec![item]))), []);
    let asks = answer(&mut tab, Answer::Connections(Ok(vec![connection()])));
    let [Ask::Present { query, account, .. }] = asks.as_slice() else {
        panic!("{asks:?}");
    };
    let environments: Vec<_> = query.environments.iter().map(EnvironmentKey::as_str).collect();
    assert_eq!(
        (account.as_str(), environments),
        ("c1", vec!["production", "test"])
    );
    answer(
        &mut tab,
        Answer::Present(0, page(vec![flag("a-flag", &["production"])], None)),
    );
    let states: Vec<_> = Wanted::of_linked(&tab.linked[0], &tab.own_environments())
        .iter()
        .map(|wanted| tab.present.known(wanted))
        .map(|known| match known {
            Known::State(state) => state.to_string(),
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(states, ["On 100%", "Missing"]);
    assert_eq!(tab.present.name(&tab.linked[0].link), Some("The a-flag"));
}

#[test]
fn the_overview_asks_for_the_release_and_for_what_the_tab_did_not_know() {
    let (mut tab, _) = with_report(json!([row("a-flag", 100)]));
    answer(
        &mut tab,
        Answer::Present(0, page(vec![flag("a-flag", &["production"])], None)),
    );
    let (_, asks) = tab.apply(Action::OpenOverview);
    assert_eq!(names(&asks), ["release", "work items"]);
    answer(&mut tab, Answer::WorkItems(Ok(vec![])));
    let task = json!({"taskId": "35adec02-1f6f-4572-bef4-e11400b51737", "inputs": {"environment": "test"}});
    let release = json!({"id": 7, "environments": [
        {"id": 20, "deployPhasesSnapshot": [{"workflowTasks": [task]}]}, {"id": 21}]});
    let release = Release::read(&release).unwrap();
    let asks = answer(&mut tab, Answer::Overview(Ok(release)));
    assert_eq!(names(&asks), ["present 1 of shop"]);
    assert_eq!(tab.overview_flags().len(), 1);
}
