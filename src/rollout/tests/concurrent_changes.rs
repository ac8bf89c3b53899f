//! Changes by others between the task's read and its own change.

use super::*;

/// A change of a flag that was read at version 7, after which it has `version`.
fn changed(version: u64) -> Scripted {
    let mut after = flag("a", true, 25);
    after["environments"]["production"]["version"] = json!(version);
    release(&["a"])
        .answer(200, flag("a", false, 100))
        .answer(200, after)
}

/// An audit log, newest first: the task's change, `others` milliseconds before it somebody else's, and one of yesterday.
fn audit_log(comment: &str, others: u64) -> Value {
    let own = 1_795_341_600_000_u64;
    let member = json!({"firstName": "Release", "lastName": "Manager"});
    json!({"items": [
        {"date": own, "comment": comment, "token": {"name": "Pipelines"}},
        {"date": own - others, "member": member},
        {"date": own - 86_400_000, "member": member},
    ]})
}

#[test]
fn a_change_between_read_and_write_is_told() {
    let probe = changed(8);
    let machine = run_with(&[], &probe);
    assert_eq!(machine.report()["flags"][0]["notes"], json!([]));
    assert_eq!(probe.lines().len(), 4, "the audit log is not read");
    let patch: Value = serde_json::from_str(probe.requests()[3].body.as_deref().unwrap()).unwrap();
    let comment = patch["comment"].as_str().unwrap();

    let meanwhile = "Release Manager also changed it on 2026-11-22 09:59 UTC, after the task had read it. The state before the task's change may differ from the one in the report.";
    let possibly =
        "Somebody else may have changed it at the same time: see the flag's history in LaunchDarkly.";
    for (script, notes) in [
        (
            changed(9).answer(200, audit_log(comment, 900)),
            json!([meanwhile]),
        ),
        // The version went up by two without anybody else.
        (changed(9).answer(200, audit_log(comment, 60_000)), json!([])),
        (changed(9).answer(403, ""), json!([possibly])),
        // The task's own change is not among the entries.
        (changed(9).answer(200, audit_log("", 900)), json!([possibly])),
    ] {
        let machine = run_with(&[], &script);
        assert_eq!(machine.flags(), ["a changed: Set to 25% and on."]);
        assert_eq!(machine.report()["flags"][0]["notes"], notes);
    }
}

#[test]
fn a_change_before_an_approval_was_applied_is_told() {
    let refusal =
        json!({"code": "method_not_allowed", "message": "Flag configuration updates require approval"});
    let request = json!({"_id": "r1", "status": "completed", "reviewStatus": "approved"});
    let mut after = flag("a", true, 25);
    after["environments"]["production"]["version"] = json!(9);
    let applied = || {
        release(&["a"])
            .answer(200, flag("a", false, 100))
            .answer(405, &refusal)
            .answer(200, json!({"items": []}))
            .answer(201, &request)
            .answer(200, &request)
            .answer(200, &after)
    };
    let probe = applied();
    run_with(&[], &probe);
    let patch: Value = serde_json::from_str(probe.requests()[3].body.as_deref().unwrap()).unwrap();
    let script = applied().answer(200, audit_log(patch["comment"].as_str().unwrap(), 0));
    let machine = run_with(&[], &script);
    assert_eq!(machine.flags(), ["a changed: Set to 25% and on."]);
    let notes = machine.report()["flags"][0]["notes"].to_string();
    assert!(notes.contains("Release Manager also changed it on "), "{notes}");
}
