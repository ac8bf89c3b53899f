use serde_json::{Value, json};

use super::*;
use crate::azure_devops::attachments::UnreadableReport;
use crate::azure_devops::release_stages::Attempt;
use crate::domain::flag::Flag;
use crate::domain::report::Report;
use crate::launchdarkly::Page;
use crate::launchdarkly::audit_log::AuditEntry;

mod comparing;
mod initial_requests;
mod project_settings;

const STAGE: Source = Source::Stage {
    release_id: 7,
    stage_id: 21,
};

fn stage(status: &str, attempts: &[u32]) -> ReleaseStage {
    let steps: Vec<Value> = attempts
        .iter()
        .map(|attempt| json!({"attempt": attempt}))
        .collect();
    let task =
        json!({"taskId": "35adec02-1f6f-4572-bef4-e11400b51737", "inputs": {"environment": "production"}});
    let stage = json!({"id": 21, "releaseId": 7, "status": status, "deploySteps": steps,
        "deployPhasesSnapshot": [{"workflowTasks": [task]}]});
    ReleaseStage::read(&stage, None).unwrap()
}

fn about(status: &str, attempts: &[u32]) -> Action {
    Action::About {
        source: STAGE,
        stages: Some(vec![stage(status, attempts)]),
    }
}

fn found(address: &str, flags: Value) -> FoundReport {
    let report = json!({"schema": 1, "finished": "2026-11-22T10:00:00Z", "flags": flags});
    FoundReport {
        address: address.into(),
        text: report.to_string().into(),
        report: Ok(Rc::new(serde_json::from_value::<Report>(report).unwrap())),
    }
}

fn row(key: &str, percent: u32) -> Value {
    json!({"project": "shop", "key": key, "environment": "production", "result": "changed",
        "url": format!("https://app.launchdarkly.com/projects/shop/flags/{key}"),
        "after": {"on": true, "percent": percent}})
}

const fn id(attempt: u32) -> GroupId {
    GroupId {
        release_id: 7,
        stage_id: 21,
        attempt,
    }
}

/// Answers in the present round.
fn answer(state: &mut State, answer: Answer) -> Vec<Command> {
    let round = state.round;
    state.apply(Action::Answer { round, answer }).1
}

/// The requests that are made, by name; a pause is none.
fn names(commands: &[Command]) -> Vec<String> {
    let name = |command: &Command| match command {
        Command::Stages(_) => "stages".to_owned(),
        Command::Reports { id, known, .. } => format!("reports {} knowing {}", id.attempt, known.len()),
        Command::Connections => "connections".to_owned(),
        Command::WorkItems(_) => "work items".to_owned(),
        Command::Overview(_) => "release".to_owned(),
        Command::Present { query, .. } => format!("present {} of {}", query.flags.len(), query.project),
        Command::Changes { query, .. } => format!("changes of {}", query.project),
        Command::Copy(text) => format!("copy {text}"),
        Command::Catalog(_) => "catalog".to_owned(),
        Command::Defaults => "defaults".to_owned(),
        Command::Wait(pause) => format!("wait {pause}"),
    };
    commands.iter().map(name).collect()
}

#[test]
fn the_newest_attempt_is_read_and_an_earlier_one_only_when_it_is_opened_and_only_once() {
    let mut state = State::default();
    let (_, commands) = state.apply(about("succeeded", &[1, 2, 3]));
    assert_eq!(names(&commands), ["connections", "reports 3 knowing 0"]);
    assert_eq!(
        answer(
            &mut state,
            Answer::Reports(id(3), Ok(vec![found("a", json!([]))]))
        ),
        []
    );
    assert_eq!(
        names(&state.apply(Action::Toggle(id(1))).1),
        ["reports 1 knowing 0"]
    );
    answer(&mut state, Answer::Reports(id(1), Ok(vec![])));
    for _ in 0..2 {
        assert_eq!(
            state.apply(Action::Toggle(id(1))).1,
            [],
            "closing and opening again asks for nothing"
        );
    }
    // The host tells the same again.
    assert_eq!(state.apply(about("succeeded", &[1, 2, 3])).1, []);
    assert_eq!(state.status(), "Up to date.");
}

#[test]
fn attempts_without_a_report_lead_to_the_one_before_and_to_the_linked_flags() {
    let mut state = State::default();
    state.apply(about("succeeded", &[1, 2, 3, 4, 5]));
    let commands = answer(&mut state, Answer::Reports(id(5), Ok(vec![])));
    assert_eq!(names(&commands), ["reports 4 knowing 0", "work items"]);
    let commands = answer(&mut state, Answer::Reports(id(4), Ok(vec![])));
    assert_eq!(names(&commands), ["reports 3 knowing 0"]);
    assert_eq!(answer(&mut state, Answer::Reports(id(3), Ok(vec![]))), []);
    assert!(state.has_no_report());
}

#[test]
fn reports_that_cannot_be_listed_are_told_once_and_lead_to_no_earlier_attempt() {
    let mut state = State::default();
    state.apply(about("succeeded", &[1, 2]));
    let commands = answer(
        &mut state,
        Answer::Reports(id(2), Err("access was denied".into())),
    );
    assert_eq!(commands, []);
    assert_eq!(state.groups[1].reports, None);
    assert_eq!(state.status(), "Not everything could be read.");
}

#[test]
fn a_stage_that_was_never_deployed_asks_for_its_work_items() {
    let mut state = State::default();
    let (_, commands) = state.apply(about("notStarted", &[]));
    assert_eq!(names(&commands), ["connections", "work items"]);
}

#[test]
fn a_host_that_tells_no_attempts_is_helped_by_a_request() {
    let mut state = State::default();
    let told = ReleaseStage::read(&json!({"id": 21, "releaseId": 7}), None).unwrap();
    let about = |stages| Action::About {
        source: STAGE,
        stages: Some(stages),
    };
    let (_, commands) = state.apply(about(vec![told.clone()]));
    assert_eq!(names(&commands), ["connections", "stages"]);
    assert_eq!(state.apply(about(vec![told])).1, []);
    let commands = answer(&mut state, Answer::Stages(Ok(vec![stage("succeeded", &[1])])));
    assert_eq!(names(&commands), ["reports 1 knowing 0"]);
}

#[test]
fn a_deployment_is_followed_with_growing_pauses_until_it_ends() {
    let mut state = State::default();
    let (round, commands) = state.apply(about("inProgress", &[1]));
    assert_eq!(
        names(&commands),
        ["connections", "wait 4000", "reports 1 knowing 0", "work items"]
    );
    answer(
        &mut state,
        Answer::Reports(id(1), Ok(vec![found("a", json!([]))])),
    );
    assert!(state.status().contains("updates automatically"));
    assert_eq!(names(&state.apply(Action::Tick { round }).1), ["stages"]);
    let commands = answer(&mut state, Answer::Stages(Ok(vec![stage("inProgress", &[1])])));
    assert_eq!(names(&commands), ["wait 6000", "reports 1 knowing 1"]);
    let commands = answer(&mut state, Answer::Stages(Err("no route".into())));
    assert_eq!(names(&commands), ["wait 9000"]);
    assert_eq!(state.problem.as_deref(), Some("no route"));
    let commands = answer(&mut state, Answer::Stages(Ok(vec![stage("succeeded", &[1])])));
    assert_eq!(
        names(&commands),
        ["reports 1 knowing 1"],
        "once more when it has ended"
    );
    assert_eq!(state.apply(Action::Tick { round }).1, []);
}

#[test]
fn pauses_have_an_upper_end() {
    let mut state = State::default();
    state.apply(about("inProgress", &[1]));
    let mut last = Vec::new();
    for _ in 0..12 {
        last = answer(&mut state, Answer::Stages(Ok(vec![stage("inProgress", &[1])])));
    }
    assert_eq!(names(&last)[0], "wait 60000");
}

#[test]
fn a_failed_look_keeps_what_was_there_and_a_first_one_says_why() {
    let mut state = State::default();
    state.apply(about("succeeded", &[1]));
    answer(&mut state, Answer::Reports(id(1), Err("no route".into())));
    assert_eq!(state.groups[0].reports, Some(Remote::Failed("no route".into())));
    let (_, commands) = state.apply(Action::Refresh);
    assert_eq!(names(&commands), ["stages", "connections"]);
    answer(&mut state, Answer::Stages(Ok(vec![stage("succeeded", &[1])])));
    answer(
        &mut state,
        Answer::Reports(id(1), Ok(vec![found("a", json!([]))])),
    );
    state.apply(Action::Refresh);
    answer(&mut state, Answer::Stages(Ok(vec![stage("succeeded", &[1])])));
    answer(&mut state, Answer::Reports(id(1), Err("no route".into())));
    assert_eq!(
        (state.status(), state.groups[0].ready().len()),
        ("Not up to date.", 1)
    );
}

#[test]
fn late_answers_and_hosts_that_tell_nothing() {
    let mut state = State::default();
    state.apply(Action::GiveUp);
    assert!(state.failure.clone().unwrap().contains("Reload the page"));
    let (round, _) = state.apply(about("succeeded", &[1]));
    assert_eq!(state.failure, None);
    state.apply(Action::About {
        source: Source::Run { build_id: 9 },
        stages: None,
    });
    let late = Answer::Reports(id(1), Ok(vec![found("late", json!([]))]));
    assert_eq!(state.apply(Action::Answer { round, answer: late }).1, []);
    assert!(state.groups.is_empty());
    let none = Answer::Stages(Err("no such run".into()));
    answer(&mut state, none);
    assert_eq!(state.failure.as_deref(), Some("no such run"));
}

#[test]
fn the_newest_report_comes_first_and_what_cannot_be_read_last() {
    let mut state = State::default();
    state.apply(about("succeeded", &[1]));
    let at = |address: &str, finished: &str| {
        let mut found = found(address, json!([]));
        let mut report = found.report.unwrap().as_ref().clone();
        report.finished = finished.to_owned();
        found.report = Ok(Rc::new(report));
        found
    };
    let broken = FoundReport {
        report: Err(UnreadableReport::TooLarge),
        ..found("broken", json!([]))
    };
    let reports = vec![
        broken,
        at("old", "2026-11-22T09:00:00Z"),
        at("new", "2026-11-22T10:00:05Z"),
    ];
    answer(&mut state, Answer::Reports(id(1), Ok(reports)));
    let order: Vec<_> = state.groups[0]
        .ready()
        .iter()
        .map(|found| found.address.as_str())
        .collect();
    assert_eq!(order, ["new", "old", "broken"]);
}

#[test]
fn a_release_shows_the_attempts_of_all_stages_newest_first() {
    let stage = |id: u32, attempts: Value| {
        ReleaseStage::read(&json!({"id": id, "deploySteps": attempts}), Some(7)).unwrap()
    };
    let stages = vec![
        stage(
            1,
            json!([{"attempt": 1, "queuedOn": "2026-11-22T08:00:00Z"}, {"attempt": 2, "queuedOn": "2026-11-22T10:00:00Z"}]),
        ),
        stage(2, json!([{"attempt": 1, "queuedOn": "2026-11-22T09:00:00Z"}])),
    ];
    let groups = groups::merge(&stages, &[]);
    let order: Vec<_> = groups
        .iter()
        .map(|group| (group.id.stage_id, group.id.attempt))
        .collect();
    assert_eq!(order, [(1, 2), (2, 1), (1, 1)]);
}
