use super::*;
use crate::azure_devops::attachments::UnreadableReport;
use crate::domain::report::Report;

const STAGE: Source = Source::Stage {
    release_id: 7,
    stage_id: 21,
};
const OTHER: Source = Source::Run { build_id: 9 };

fn attached(attempt: Option<u32>, finished: &str) -> AttachedReport {
    let report = format!(r#"{{"schema": 1, "finished": "{finished}", "run": {{"attempt": 1}}}}"#);
    AttachedReport {
        attempt,
        report: Ok(serde_json::from_str::<Report>(&report).unwrap()),
    }
}

fn after(actions: impl IntoIterator<Item = Action>) -> Reading {
    let mut reading = Reading::default();
    for action in actions {
        reading.apply(action);
    }
    reading
}

fn ok(number: u32, finished: &str) -> Action {
    Action::Answer {
        number,
        reports: Ok(vec![attached(Some(1), finished)]),
    }
}

fn err(number: u32) -> Action {
    Action::Answer {
        number,
        reports: Err("no route".into()),
    }
}

/// What is on screen: the time of the only report, or the state in a word.
fn shown(state: &Reading) -> String {
    match &state.found {
        Remote::Loading => "loading".into(),
        Remote::Failed(error) => error.to_string(),
        Remote::Ready(reports) => reports[0].report.as_ref().unwrap().finished.clone(),
    }
}

#[test]
fn reads_follow_one_another() {
    use Action::{Ask, Refresh};
    let cases: [(&str, Vec<Action>, u32, bool, &str); 9] = [
        (
            "nothing is asked before the host speaks",
            vec![Refresh],
            0,
            false,
            "loading",
        ),
        ("the first question reads", vec![Ask(STAGE)], 1, true, "loading"),
        (
            "an answer ends the read",
            vec![Ask(STAGE), ok(1, "a")],
            1,
            false,
            "a",
        ),
        (
            "what is shown stays while it is read again",
            vec![Ask(STAGE), ok(1, "a"), Refresh],
            2,
            true,
            "a",
        ),
        (
            "questions during a read wait for its end",
            vec![Ask(STAGE), Ask(STAGE), Refresh, Ask(STAGE)],
            1,
            true,
            "loading",
        ),
        (
            "and make one more read, not three",
            vec![Ask(STAGE), Ask(STAGE), Refresh, Ask(STAGE), ok(1, "a")],
            2,
            true,
            "a",
        ),
        (
            "which ends like any other",
            vec![Ask(STAGE), Refresh, ok(1, "a"), ok(2, "b")],
            2,
            false,
            "b",
        ),
        (
            "another stage is read at once, and the late answer of the first is not shown",
            vec![Ask(STAGE), Ask(OTHER), ok(1, "late")],
            2,
            true,
            "loading",
        ),
        (
            "nor does it take the place of the newer one",
            vec![Ask(STAGE), Ask(OTHER), ok(2, "new"), ok(1, "late")],
            2,
            false,
            "new",
        ),
    ];
    for (what, actions, number, is_reading, text) in cases {
        let state = after(actions);
        assert_eq!(state.number, number, "{what}");
        assert_eq!(state.progress != Progress::Idle, is_reading, "{what}");
        assert_eq!(shown(&state), text, "{what}");
    }
}

#[test]
fn a_failed_read_keeps_what_was_there() {
    let state = after([Action::Ask(STAGE), err(1)]);
    assert_eq!((shown(&state).as_str(), &state.problem), ("no route", &None));

    let state = after([Action::Ask(STAGE), err(1), Action::Refresh]);
    assert_eq!(shown(&state), "loading");

    let state = after([Action::Ask(STAGE), ok(1, "a"), Action::Refresh, err(2)]);
    assert_eq!(
        (shown(&state).as_str(), state.problem.as_deref()),
        ("a", Some("no route"))
    );
    assert_eq!(state.status(), "Not up to date.");

    let state = after([
        Action::Ask(STAGE),
        ok(1, "a"),
        Action::Refresh,
        err(2),
        Action::Refresh,
        ok(3, "b"),
    ]);
    assert_eq!((shown(&state).as_str(), &state.problem), ("b", &None));
}

#[test]
fn a_host_that_tells_nothing_is_given_up_but_one_that_told_is_not() {
    assert!(shown(&after([Action::GiveUp])).contains("Reload the page"));
    assert_eq!(shown(&after([Action::Ask(STAGE), Action::GiveUp])), "loading");
    assert_eq!(shown(&after([Action::GiveUp, Action::Ask(STAGE)])), "loading");
}

#[test]
fn the_newest_report_comes_first() {
    let unreadable = |attempt| AttachedReport {
        attempt,
        report: Err(UnreadableReport::TooLarge),
    };
    let sorted = newest_first(vec![
        attached(Some(2), "2026-11-22T10:00:00Z"),
        unreadable(Some(2)),
        attached(Some(10), "2026-11-22T09:00:00Z"),
        attached(Some(2), "2026-11-22T10:00:05Z"),
        attached(None, "2026-11-23T00:00:00Z"),
    ]);
    let order: Vec<_> = sorted
        .iter()
        .map(|shown| {
            let finished = shown.report.as_ref().map_or("?", |report| &report.finished);
            (shown.attempt, finished)
        })
        .collect();
    assert_eq!(
        order,
        [
            (10, "2026-11-22T09:00:00Z"),
            (2, "2026-11-22T10:00:05Z"),
            (2, "2026-11-22T10:00:00Z"),
            (2, "?"),
            (1, "2026-11-23T00:00:00Z"),
        ]
    );
}
