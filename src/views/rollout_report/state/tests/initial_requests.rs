//! Requests that go out together.

use super::*;
use crate::domain::link::Relation;

fn connections() -> Answer {
    Answer::Connections(Ok(vec![ServiceEndpoint {
        id: "c1".into(),
        name: "LaunchDarkly".into(),
        url: "https://app.launchdarkly.com".into(),
        status: Default::default(),
    }]))
}

fn linked_item() -> Answer {
    let relation =
        json!({"rel": "Hyperlink", "url": "https://app.launchdarkly.com/projects/shop/flags/a-flag"});
    Answer::WorkItems(Ok(vec![WorkItem {
        id: 4711,
        relations: vec![Relation::read(&relation).unwrap()],
    }]))
}

/// A stage whose task names no environment.
fn without_environment(status: &str, attempts: &[u32]) -> Action {
    let mut stage = stage(status, attempts);
    stage.steps[0].environment.clear();
    Action::About {
        source: STAGE,
        stages: Some(vec![stage]),
    }
}

#[test]
fn a_finished_deployment_asks_for_nothing_that_its_report_makes_needless() {
    let mut state = State::default();
    let (_, commands) = state.apply(without_environment("succeeded", &[1]));
    assert_eq!(names(&commands), ["connections", "reports 1 knowing 0"]);
    let commands = answer(&mut state, Answer::Reports(id(1), Ok(vec![])));
    assert_eq!(names(&commands), ["work items", "defaults"]);
}

#[test]
fn a_stage_that_was_never_deployed_asks_for_all_that_its_linked_flags_need() {
    let mut state = State::default();
    let (_, commands) = state.apply(without_environment("notStarted", &[]));
    assert_eq!(names(&commands), ["connections", "work items", "defaults"]);
    answer(&mut state, Answer::Defaults(Defaults::default()));
    answer(&mut state, linked_item());
    assert_eq!(names(&answer(&mut state, connections())), ["present 1 of shop"]);
}

#[test]
fn a_deployment_in_progress_or_without_the_task_asks_for_its_linked_flags_too() {
    let mut state = State::default();
    let (_, commands) = state.apply(about("inProgress", &[1]));
    assert_eq!(
        names(&commands),
        ["connections", "wait 4000", "reports 1 knowing 0", "work items"]
    );
    let commands = answer(&mut state, Answer::Reports(id(1), Ok(vec![])));
    assert_eq!(names(&commands), [""; 0], "the work items are on their way");

    let mut state = State::default();
    let mut stage = stage("succeeded", &[1]);
    stage.steps.clear();
    let (_, commands) = state.apply(Action::About {
        source: STAGE,
        stages: Some(vec![stage]),
    });
    assert_eq!(
        names(&commands),
        ["connections", "reports 1 knowing 0", "work items"]
    );
}

#[test]
fn a_run_that_ended_expects_a_report_and_a_pull_request_none() {
    let told = |is_running| ReleaseStage {
        is_running,
        attempts: Some(vec![Attempt::default()]),
        ..ReleaseStage::default()
    };
    for (is_running, asked) in [
        (false, vec!["connections", "reports 0 knowing 0"]),
        (
            true,
            vec!["connections", "wait 4000", "reports 0 knowing 0", "work items"],
        ),
    ] {
        let mut state = State::default();
        let (_, commands) = state.apply(Action::About {
            source: Source::Run { build_id: 9 },
            stages: Some(vec![told(is_running)]),
        });
        assert_eq!(names(&commands), asked);
    }
    let mut state = State::default();
    let (_, commands) = state.apply(Action::About {
        source: Source::PullRequest { id: 5 },
        stages: Some(vec![ReleaseStage {
            attempts: Some(Vec::new()),
            ..ReleaseStage::default()
        }]),
    });
    assert_eq!(names(&commands), ["connections", "work items"]);
}

#[test]
fn a_refresh_asks_for_the_deployments_and_the_present_states_together() {
    let mut state = State::default();
    state.apply(about("succeeded", &[1]));
    answer(&mut state, connections());
    let reports = vec![found("a", json!([row("a-flag", 25)]))];
    answer(&mut state, Answer::Reports(id(1), Ok(reports)));
    let (_, commands) = state.apply(Action::Refresh);
    assert_eq!(names(&commands), ["stages", "present 1 of shop"]);
    let commands = answer(&mut state, Answer::Stages(Ok(vec![stage("succeeded", &[1])])));
    assert_eq!(names(&commands), ["reports 1 knowing 1"]);

    let mut state = State::default();
    state.apply(about("notStarted", &[]));
    answer(&mut state, connections());
    answer(&mut state, linked_item());
    let (_, commands) = state.apply(Action::Refresh);
    assert_eq!(names(&commands), ["stages", "work items", "present 1 of shop"]);
}

#[test]
fn a_refresh_while_something_is_read_asks_for_it_again() {
    let mut state = State::default();
    state.apply(about("succeeded", &[1, 2]));
    state.apply(Action::Toggle(id(1)));
    let (_, commands) = state.apply(Action::Refresh);
    assert_eq!(names(&commands), ["stages", "connections"]);
    let commands = answer(&mut state, Answer::Stages(Ok(vec![stage("succeeded", &[1, 2])])));
    assert_eq!(names(&commands), ["reports 2 knowing 0", "reports 1 knowing 0"]);
}
