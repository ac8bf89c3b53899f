//! Changes and approval requests whose answer does not arrive.

use super::*;

const UNKNOWN: &str = " The change may have taken effect: check the flag in LaunchDarkly.";

fn timed_out() -> TransportError {
    TransportError::TimedOut {
        host: "app.launchdarkly.com".into(),
        seconds: 30,
    }
}

/// A release whose flag `a` was read.
fn read() -> Scripted {
    release(&["a"]).answer(200, flag("a", false, 100))
}

fn at_version(mut flag: Value, version: u64) -> Value {
    flag["environments"]["production"]["version"] = json!(version);
    flag
}

/// Number of writes.
fn writes(script: &Scripted) -> usize {
    let lines = script.lines();
    lines.iter().filter(|line| line.starts_with("PATCH")).count()
}

#[test]
fn a_change_that_took_effect_is_not_sent_again() {
    for script in [
        read().fail(timed_out()),
        read().answer(502, "<html>"),
        read().answer(200, "<html>"),
        read().answer(200, r#"{"key": "a", "#),
        // Answers to earlier requests, which came twice.
        read().answer(200, flag("a", false, 100)),
        read().answer(200, flag("b", true, 25)),
    ] {
        let script = script.answer(200, at_version(flag("a", true, 25), 8));
        let machine = run_with(&[], &script);
        assert_eq!(machine.flags(), ["a changed: Set to 25% and on."]);
        let entry = &machine.report()["flags"][0];
        assert_eq!(entry["before"], json!({"on": false, "percent": 100}));
        assert_eq!(entry["after"], json!({"on": true, "percent": 25}));
        assert_eq!((&entry["version"], writes(&script)), (&json!(8), 1));
    }
}

#[test]
fn a_change_that_did_not_take_effect_is_sent_three_times() {
    let lost = |script: Scripted| script.answer(503, "").answer(200, flag("a", false, 100));
    let script = lost(lost(read())).answer(200, at_version(flag("a", true, 25), 8));
    let machine = run_with(&[], &script);
    assert_eq!(machine.flags(), ["a changed: Set to 25% and on."]);
    assert_eq!(writes(&script), 3);

    let script = lost(lost(lost(read())));
    let machine = run_with(&[], &script);
    let flags = machine.flags();
    assert!(
        flags[0].starts_with("a failed: Could not change the flag 'a'")
            && flags[0].ends_with(" The flag was read afterwards: the change did not take effect."),
        "{flags:?}"
    );
    let entry = &machine.report()["flags"][0];
    assert_eq!((&entry["after"], writes(&script)), (&entry["before"], 3));
}

#[test]
fn a_change_that_cannot_be_looked_for_is_unknown() {
    let script = read().fail(timed_out()).answer(401, "");
    let machine = run_with(&[], &script);
    let flags = machine.flags();
    assert!(
        flags[0].starts_with("a failed: Unknown: Could not change the flag 'a'")
            && flags[0].ends_with(UNKNOWN),
        "{flags:?}"
    );
    assert_eq!(machine.report()["flags"][0]["after"], Value::Null);
    assert!(machine.log().contains("Off → ?"), "{}", machine.log());
}

#[test]
fn what_somebody_else_did_after_a_lost_answer_is_not_undone() {
    // Two versions later: the task's change and another, or two others.
    let script = read()
        .fail(timed_out())
        .answer(200, at_version(flag("a", false, 25), 9));
    let machine = run_with(&[], &script);
    let flags = machine.flags();
    assert!(
        flags[0].contains("Somebody else changed the flag too: it is Off with 25% now.")
            && flags[0].starts_with("a failed: Unknown: ")
            && flags[0].ends_with(UNKNOWN),
        "{flags:?}"
    );
    assert_eq!(writes(&script), 1);

    // One version later, and not as planned: only the other change took effect.
    let script = read()
        .fail(timed_out())
        .answer(200, at_version(flag("a", false, 60), 8))
        .answer(200, at_version(flag("a", true, 25), 9));
    let machine = run_with(&[], &script);
    assert_eq!(machine.flags(), ["a changed: Set to 25% and on."]);
    assert_eq!(
        machine.report()["flags"][0]["before"],
        json!({"on": false, "percent": 60})
    );
}

#[test]
fn a_change_that_never_left_is_not_in_doubt() {
    let refused = TransportError::Refused {
        message: "The certificate of app.launchdarkly.com has expired.".into(),
    };
    let script = read().fail(refused);
    let machine = run_with(&[], &script);
    let flags = machine.flags();
    assert!(flags[0].ends_with("has expired."), "{flags:?}");
    assert_eq!(script.lines().len(), 4, "nothing is read again");
}

#[test]
fn a_rate_limit_after_a_lost_answer_does_not_hide_it() {
    // Cancelled in the wait for the limit: the first attempt is known by then.
    let script = read()
        .answer(502, "")
        .answer(200, flag("a", false, 100))
        .answer_with(429, &[("retry-after", "8")], "");
    let machine = Recorder::default();
    let cancellation = Cancellation::default();
    *machine.when_asleep.borrow_mut() = Some(cancellation.clone());
    pollster::block_on(run(&variables(&[]), &script, &machine, &cancellation));
    let flags = machine.flags();
    assert!(
        flags[0].starts_with("a failed: ") && flags[0].ends_with("the change did not take effect."),
        "{flags:?}"
    );
}

#[test]
fn an_answer_about_another_flag_is_not_believed() {
    let script = release(&["a"]).answer(200, flag("b", true, 25));
    let machine = run_with(&[], &script);
    let flags = machine.flags();
    assert!(
        flags[0].starts_with("a failed: Could not read the flag 'a'")
            && flags[0].contains("it is about the flag 'b'"),
        "{flags:?}"
    );
}
