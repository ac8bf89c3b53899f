//! What is kept for the project: when it is asked for, and what comes of it.

use super::*;
use crate::domain::key::EnvironmentKey;
use crate::domain::project_settings::catalog_index::CatalogIndex;
use crate::launchdarkly::Page;

fn connection() -> ServiceEndpoint {
    ServiceEndpoint {
        id: "c1".into(),
        name: "LaunchDarkly".into(),
        url: "https://app.launchdarkly.com".into(),
        status: Default::default(),
    }
}

fn item(query: &str) -> WorkItem {
    let url = format!("https://app.launchdarkly.com/projects/shop/flags/a-flag{query}");
    let relation = json!({"rel": "Hyperlink", "url": url});
    WorkItem {
        id: 4711,
        relations: vec![crate::domain::link::Relation::read(&relation).unwrap()],
    }
}

fn empty_page() -> Answer {
    Answer::Present(
        0,
        Ok(Page {
            items: Vec::new(),
            next_offset: None,
        }),
    )
}

fn catalog() -> Answer {
    let index = json!({"components": [{"reference": "component:default/web", "project": "shop",
        "owner": "group:default/checkout", "system": "shop", "lifecycle": "production", "repository": "0a"}]});
    let components = CatalogIndex::read_components(&index.to_string());
    Answer::Catalog(ReleaseCatalog::of(components, vec!["0a".into()]))
}

/// A stage whose task names no environment.
fn unnamed() -> Action {
    let task = json!({"taskId": "35adec02-1f6f-4572-bef4-e11400b51737", "inputs": {}});
    let stage = json!({"id": 21, "releaseId": 7, "name": "Production", "deploySteps": [],
        "deployPhasesSnapshot": [{"workflowTasks": [task]}]});
    Action::About {
        source: STAGE,
        stages: Some(vec![ReleaseStage::read(&stage, None).unwrap()]),
    }
}

/// The flags and environments that are asked for.
fn environments(commands: &[Command]) -> Vec<String> {
    let asked = commands.iter().filter_map(|command| match command {
        Command::Present { query, .. } => Some(query.environments.iter().map(EnvironmentKey::to_string)),
        _ => None,
    });
    asked.flatten().collect()
}

#[test]
fn the_catalog_is_asked_for_after_everything_else_and_once() {
    let mut state = State::default();
    state.apply(about("succeeded", &[1]));
    let rows = json!([row("a-flag", 25)]);
    assert_eq!(
        answer(&mut state, Answer::Reports(id(1), Ok(vec![found("a", rows)]))),
        []
    );
    let commands = answer(&mut state, Answer::Connections(Ok(vec![connection()])));
    assert_eq!(names(&commands), ["present 1 of shop"]);
    assert_eq!(names(&answer(&mut state, empty_page())), ["catalog"]);
    assert_eq!(answer(&mut state, catalog()), []);
    let entry = state.current().unwrap().readable().next().unwrap().flags[0].clone();
    assert_eq!(
        state.owner_of_entry(&entry, &state.instances()).unwrap().owners,
        ["checkout"]
    );
    assert_eq!(
        state.outside_release(["shop", "office", "office"].into_iter()),
        ["office"]
    );
    let copied = state.copied("a").unwrap();
    assert!(copied.contains("| Work items | Owner |"), "{copied}");
    assert!(
        copied.contains("Owner checkout · System shop · Lifecycle production |"),
        "{copied}"
    );

    let (_, commands) = state.apply(Action::Refresh);
    assert_eq!(names(&commands), ["stages", "present 1 of shop"]);
    assert_eq!(
        names(&answer(&mut state, empty_page())),
        ["catalog"],
        "as it is now"
    );
}

#[test]
fn where_there_is_no_flag_or_no_catalog_nothing_of_it_shows() {
    let mut state = State::default();
    state.apply(about("notStarted", &[]));
    answer(&mut state, Answer::WorkItems(Ok(vec![])));
    let commands = answer(&mut state, Answer::Connections(Ok(vec![connection()])));
    assert_eq!(commands, [], "no flag, no catalog");

    let mut state = State::default();
    state.apply(about("succeeded", &[1]));
    answer(&mut state, Answer::Connections(Err("no route".into())));
    let rows = json!([row("a-flag", 25)]);
    let commands = answer(&mut state, Answer::Reports(id(1), Ok(vec![found("a", rows)])));
    assert_eq!(names(&commands), ["catalog"]);
    answer(&mut state, Answer::Catalog(None));
    assert_eq!(state.outside_release(["office"].into_iter()), [""; 0]);
    assert!(!state.copied("a").unwrap().contains("Owner"));
    assert_eq!(state.copied("other"), None);
}

#[test]
fn a_stage_whose_task_names_no_environment_stands_for_that_of_the_settings() {
    for (query, expected) in [("", &["production"][..]), ("?env=test", &["production", "test"])] {
        let mut state = State::default();
        let (_, commands) = state.apply(unnamed());
        assert_eq!(names(&commands), ["connections", "work items", "defaults"]);
        for answered in [
            Answer::WorkItems(Ok(vec![item(query)])),
            Answer::Connections(Ok(vec![connection()])),
        ] {
            assert_eq!(answer(&mut state, answered), []);
        }
        let kept = r#"{"stages": [{"stage": "production", "environment": "production"}]}"#;
        let commands = answer(&mut state, Answer::Defaults(Defaults::read(kept)));
        assert_eq!(environments(&commands), expected, "{query}");
        let stage = state.stages[0].clone();
        assert_eq!(
            state.suggested(&stage).map(EnvironmentKey::as_str),
            Some("production")
        );
    }
}

#[test]
fn without_settings_the_flags_show_in_every_environment_and_a_task_that_names_one_needs_none() {
    let mut state = State::default();
    state.apply(unnamed());
    answer(&mut state, Answer::WorkItems(Ok(vec![item("")])));
    answer(&mut state, Answer::Connections(Ok(vec![connection()])));
    let commands = answer(&mut state, Answer::Defaults(Defaults::default()));
    assert_eq!(names(&commands), ["present 1 of shop"]);
    assert_eq!(environments(&commands), [""; 0]);

    let mut state = State::default();
    state.apply(about("notStarted", &[]));
    answer(&mut state, Answer::WorkItems(Ok(vec![item("")])));
    let commands = answer(&mut state, Answer::Connections(Ok(vec![connection()])));
    assert_eq!(
        names(&commands),
        ["present 1 of shop"],
        "this stage names its environment"
    );
}

#[test]
fn a_report_of_up_to_500_flags_is_drawn_whole_in_slices_and_more_on_demand() {
    let mut state = State::default();
    state.apply(about("succeeded", &[1]));
    let rows: Vec<Value> = (0..600)
        .map(|number| row(&format!("flag-{number}"), 25))
        .collect();
    answer(
        &mut state,
        Answer::Reports(id(1), Ok(vec![found("a", json!(rows))])),
    );
    let report = List::Report("a".into());
    let mut slices = vec![state.lists.drawn(&report)];
    while state.unfinished().is_some() {
        state.apply(Action::Draw);
        slices.push(state.lists.drawn(&report));
    }
    assert_eq!(slices, [50, 100, 150, 200, 250, 300, 350, 400, 450, 500]);
    assert_eq!(state.lists.limit(&report), 500);

    state.apply(Action::More(report.clone()));
    assert_eq!(state.unfinished(), Some(report.clone()));
    while state.unfinished().is_some() {
        state.apply(Action::Draw);
    }
    assert_eq!(state.lists.drawn(&report), 600);
    state.apply(Action::Refresh);
    assert_eq!(state.lists.drawn(&report), 600, "a refresh closes nothing");
    state.apply(Action::RowFilter(Change::Order(Order::Flag)));
    assert_eq!(
        state.lists.drawn(&report),
        50,
        "another order is drawn in slices too"
    );
}

#[test]
fn attempts_and_the_overview_are_drawn_in_part_until_somebody_wants_more() {
    let mut state = State::default();
    state.apply(about("succeeded", &[1]));
    for (list, counts) in [(List::Overview, [20, 60]), (List::Attempts, [50, 150])] {
        let before = state.lists.drawn(&list);
        state.apply(Action::More(list.clone()));
        assert_eq!([before, state.lists.drawn(&list)], counts);
        assert_eq!(state.lists.limit(&list), counts[1]);
    }
}

#[test]
fn drawing_keeps_what_the_status_line_says() {
    let mut state = State::default();
    state.apply(about("succeeded", &[1]));
    state.apply(Action::Notice("Saved."));
    state.apply(Action::Draw);
    assert_eq!(state.status(), "Saved.");
}
