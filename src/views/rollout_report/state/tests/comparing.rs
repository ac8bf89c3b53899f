//! How the flags stand now: what is asked, and what comes of it.

use super::*;
use crate::domain::flag::FlagKind;
use crate::domain::key::{EnvironmentKey, FlagKey};
use crate::domain::state::State as FlagState;
use crate::domain::targeting::{Fallthrough, PrecedingTargeting, Targeting};
use crate::domain::variation::{BooleanVariations, Variation};

fn connection() -> ServiceEndpoint {
    ServiceEndpoint {
        id: "c1".into(),
        name: "LaunchDarkly".into(),
        url: "https://app.launchdarkly.com".into(),
        status: Default::default(),
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
        preceding_targeting: PrecedingTargeting::default(),
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

fn with_report(rows: Value) -> (State, Vec<Command>) {
    let mut state = State::default();
    state.apply(about("succeeded", &[1]));
    answer(&mut state, Answer::Reports(id(1), Ok(vec![found("a", rows)])));
    let commands = answer(&mut state, Answer::Connections(Ok(vec![connection()])));
    (state, commands)
}

fn entry(state: &State, place: usize) -> crate::domain::report::FlagEntry {
    state.current().unwrap().readable().next().unwrap().flags[place].clone()
}

#[test]
fn five_hundred_flags_of_a_project_are_one_request_and_so_are_their_changes() {
    let rows: Vec<Value> = (0..500).map(|n| row(&format!("flag-{n}"), 25)).collect();
    let (mut state, commands) = with_report(Value::Array(rows));
    assert_eq!(names(&commands), ["present 500 of shop"]);
    let flags = (0..100)
        .map(|n| flag(&format!("flag-{n}"), &["production"]))
        .collect();
    let commands = answer(&mut state, Answer::Present(0, page(flags, Some(100))));
    assert_eq!(names(&commands), ["changes of shop", "catalog"]);
    let change = AuditEntry {
        date: 1_795_338_840_000,
        member: Some("Release manager".into()),
        resources: vec!["proj/shop:env/production:flag/flag-3".into()],
        ..AuditEntry::default()
    };
    assert_eq!(answer(&mut state, Answer::Changes(0, Ok(vec![change]))), []);
    let drift = |place| {
        state
            .present
            .drift(&entry(&state, place), &state.instances())
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
    assert!(state.present.has_rest());
    let (_, commands) = state.apply(Action::LookUpRest);
    assert_eq!(names(&commands), ["present 400 of shop"]);
    assert!(matches!(
        commands[0],
        Command::Present {
            offset: 100,
            is_complete: true,
            ..
        }
    ));
    answer(
        &mut state,
        Answer::Present(0, page(vec![flag("flag-400", &["production"])], None)),
    );
    let drift = state.present.drift(&entry(&state, 401), &state.instances());
    assert_eq!(drift.map(|(now, _)| now), Some(FlagState::Missing));
    assert!(!state.present.has_rest());
}

#[test]
fn flags_that_stand_as_they_were_left_need_no_audit_log() {
    let (mut state, _) = with_report(json!([row("a-flag", 100)]));
    let commands = answer(
        &mut state,
        Answer::Present(0, page(vec![flag("a-flag", &["production"])], None)),
    );
    assert_eq!(names(&commands), ["catalog"]);
    assert_eq!(state.present.drift(&entry(&state, 0), &state.instances()), None);
}

#[test]
fn a_refusal_of_launchdarkly_hides_no_report() {
    let (mut state, _) = with_report(json!([row("a-flag", 100)]));
    let commands = answer(&mut state, Answer::Present(0, Err("403".into())));
    assert_eq!(names(&commands), ["catalog"]);
    assert_eq!(state.present.drift(&entry(&state, 0), &state.instances()), None);
    assert!(state.current().is_some());
}

#[test]
fn linked_flags_are_asked_for_in_the_environments_of_the_stage() {
    let mut state = State::default();
    state.apply(about("notStarted", &[]));
    let relation = json!({"rel": "Hyperlink", "url": "https://app.launchdarkly.com/projects/shop/flags/a-flag?env=test"});
    let item = WorkItem {
        id: 4711,
        relations: vec![crate::domain::link::Relation::read(&relation).unwrap()],
    };
    assert_eq!(answer(&mut state, Answer::WorkItems(Ok(vec![item]))), []);
    let commands = answer(&mut state, Answer::Connections(Ok(vec![connection()])));
    let [Command::Present { query, account, .. }] = commands.as_slice() else {
        panic!("{commands:?}");
    };
    let environments: Vec<_> = query.environments.iter().map(EnvironmentKey::as_str).collect();
    assert_eq!(
        (account.as_str(), environments),
        ("c1", vec!["production", "test"])
    );
    answer(
        &mut state,
        Answer::Present(0, page(vec![flag("a-flag", &["production"])], None)),
    );
    let states: Vec<_> = FlagInEnvironment::of_linked(&state.linked[0], &state.own_environments())
        .iter()
        .map(|wanted| state.present.known(wanted))
        .map(|known| match known {
            Known::State(state) => state.to_string(),
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(states, ["On 100%", "Missing"]);
    assert_eq!(state.present.name(&state.linked[0].link), Some("The a-flag"));
}

#[test]
fn the_overview_asks_for_the_release_and_for_what_the_tab_did_not_know() {
    let (mut state, _) = with_report(json!([row("a-flag", 100)]));
    answer(
        &mut state,
        Answer::Present(0, page(vec![flag("a-flag", &["production"])], None)),
    );
    let (_, commands) = state.apply(Action::OpenOverview);
    assert_eq!(names(&commands), ["release", "work items"]);
    answer(&mut state, Answer::WorkItems(Ok(vec![])));
    let task = json!({"taskId": "35adec02-1f6f-4572-bef4-e11400b51737", "inputs": {"environment": "test"}});
    let release = json!({"id": 7, "environments": [
        {"id": 20, "deployPhasesSnapshot": [{"workflowTasks": [task]}]}, {"id": 21}]});
    let release = Release::read(&release).unwrap();
    let commands = answer(&mut state, Answer::Overview(Ok(release)));
    assert_eq!(names(&commands), ["present 1 of shop"]);
    assert_eq!(state.overview_flags().len(), 1);
}

#[test]
fn an_error_is_told_once_for_all_flags_and_the_status_says_that_something_is_missing() {
    let (mut state, commands) = with_report(json!([row("a", 25), row("b", 25)]));
    assert_eq!(names(&commands), ["present 2 of shop"]);
    assert_eq!((state.status(), state.flag_errors().len()), ("Up to date.", 0));
    answer(&mut state, Answer::Present(0, Err("access was denied".into())));
    assert_eq!(state.flag_errors(), ["access was denied"]);
    assert_eq!(state.status(), "Not everything could be read.");
    let instances = state.instances();
    for place in [0, 1] {
        let wanted = FlagInEnvironment::of_entry(&entry(&state, place), &instances).unwrap();
        assert_eq!(state.present.known(&wanted), Known::Failed);
    }
}
