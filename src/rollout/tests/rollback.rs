//! Mode `rollback`.

use super::*;

const ROLLBACK: (&str, &str) = ("INPUT_MODE", "rollback");
const NAMED: (&str, &str) = ("INPUT_ROLLBACKREPORT", "/tmp/job/rollout.json");

/// The report of a rollout of `a` from `Off with 100%` to `On 25%`; `own` changes its entry.
fn report_of(own: Value) -> Value {
    let mut entry = json!({"project": "storefront", "key": "a", "name": "A", "environment": "production",
        "url": "https://app.launchdarkly.com/projects/storefront/flags/a?env=production", "result": "changed",
        "reason": "Set to 25% and on.", "before": {"on": false, "percent": 100},
        "after": {"on": true, "percent": 25}, "workItems": [4711], "version": 7});
    entry
        .as_object_mut()
        .unwrap()
        .extend(own.as_object().unwrap().clone());
    json!({"schema": 1, "mode": "apply", "started": "2026-11-22T09:00:00.000Z",
        "target": {"rollout": 25, "turnOn": "true", "environment": "production"},
        "run": {"kind": "release", "name": "Release-6", "stage": "Production", "attempt": 2}, "flags": [entry]})
}

fn roll_back(own: &[(&str, &str)], file: impl ToString, transport: &Scripted) -> Recorder {
    let machine = Recorder::default();
    machine
        .files
        .borrow_mut()
        .insert("rollout.json".to_owned(), file.to_string());
    let own = [&[ROLLBACK, NAMED], own].concat();
    pollster::block_on(run(
        &variables(&own),
        transport,
        &machine,
        &Cancellation::default(),
    ));
    machine
}

#[test]
fn flags_return_to_where_they_were_with_one_read_and_one_write() {
    let transport = Scripted::new()
        .answer(200, flag("a", true, 25))
        .answer(200, flag("a", false, 100));
    // What a stage left in the form has no meaning here.
    let own = [("INPUT_ROLLOUT", "no number"), ("INPUT_TURNON", "true")];
    let machine = roll_back(&own, report_of(json!({})), &transport);
    assert_eq!(
        transport.lines(),
        [
            "GET https://app.launchdarkly.com/api/v2/flags/storefront/a?env=production",
            "PATCH https://app.launchdarkly.com/api/v2/flags/storefront/a"
        ]
    );
    let patch: Value = serde_json::from_str(transport.requests()[1].body.as_deref().unwrap()).unwrap();
    assert_eq!(
        patch["instructions"],
        json!([{"kind": "turnFlagOff"},
            {"kind": "updateFallthroughVariationOrRollout", "variationId": "t"}])
    );
    let comment = patch["comment"].as_str().unwrap();
    assert!(
        comment.contains("#4711") && comment.contains("Rolls back the rollout of Release-6"),
        "{comment}"
    );
    let report = machine.report();
    assert_eq!(report["mode"], "rollback");
    assert_eq!(
        report["target"],
        json!({"rollout": null, "turnOn": "keep", "environment": "production"})
    );
    assert_eq!(machine.flags(), ["a changed: Restored to Off with 100%."]);
    assert_eq!(report["flags"][0]["before"], json!({"on": true, "percent": 25}));
    assert_eq!(report["flags"][0]["workItems"], json!([4711]));
    assert_eq!(
        report["notes"][0],
        "Rolls back the rollout of Release-6, stage Production, attempt 2, at 2026-11-22T09:00:00.000Z."
    );
    assert_eq!(
        machine.completed(),
        ("Succeeded".into(), "Rollback: 1 changed in production.".into())
    );
    assert!(machine.files.borrow()["LaunchDarkly.md"].starts_with("### LaunchDarkly Rollback: 1 changed\n"));
    assert!(machine.log().contains(
        "Rolling back the rollout of Release-6, stage Production, attempt 2, at 2026-11-22T09:00:00.000Z: 1 flag to restore."
    ));
}

#[test]
fn a_flag_that_somebody_changed_since_is_left_alone_and_who_did_it_is_told() {
    let audit_log = json!({"items": [
        {"date": 1_795_338_840_000_u64, "title": "turned on", "member": {"firstName": "Release", "lastName": "Manager"}},
        {"date": 1, "member": {"email": "nobody@example.com"}}]});
    for (status, answer, who) in [
        (
            200,
            audit_log,
            " Last changed by Release Manager on 2026-11-22 09:14 UTC.",
        ),
        (200, json!({"items": []}), ""),
        (403, json!({"code": "forbidden", "message": "Access denied"}), ""),
    ] {
        let transport = Scripted::new()
            .answer(200, flag("a", true, 50))
            .answer(status, answer);
        let machine = roll_back(&[], report_of(json!({})), &transport);
        assert_eq!(
            transport.lines()[1..],
            [
                "GET https://app.launchdarkly.com/api/v2/auditlog?limit=20&spec=proj%2Fstorefront%3Aenv%2Fproduction%3Aflag%2Fa"
            ]
        );
        assert_eq!(
            machine.flags(),
            [format!(
                "a skipped: It was changed after the rollout: it was On 25%, now it is On 50%.{who}"
            )]
        );
        assert_eq!(machine.result(), "SucceededWithIssues");
    }
}

#[test]
fn what_the_report_leaves_open_is_looked_at() {
    let back = (false, 100);
    let wanted = (true, 25);
    let cases = [
        (
            "a request that was applied since",
            json!({"result": "approval", "after": {"on": false, "percent": 100}}),
            Some((wanted, true)),
            "a changed: Restored to Off with 100%.",
        ),
        (
            "a request that still waits",
            json!({"result": "approval", "after": {"on": false, "percent": 100}, "version": 3}),
            Some((back, false)),
            "a unchanged: Already in its state before the rollout: Off with 100%.",
        ),
        (
            "a change whose answer was lost",
            json!({"result": "failed", "after": null}),
            Some((wanted, true)),
            "a changed: Restored to Off with 100%.",
        ),
        (
            "a change that was refused, or requested and applied too late",
            json!({"result": "failed", "after": {"on": false, "percent": 100}}),
            Some((back, false)),
            "a unchanged: Already in its state before the rollout: Off with 100%.",
        ),
        (
            "a flag that was so already",
            json!({"result": "unchanged"}),
            None,
            "a unchanged: The rollout did not change it, so there is nothing to roll back.",
        ),
        (
            "a flag of another account",
            json!({"url": "https://app.eu.launchdarkly.com/projects/storefront/flags/a"}),
            None,
            "a skipped: The flag belongs to a different LaunchDarkly instance. This task uses https://app.launchdarkly.com. Add a task with the service connection for the other instance.",
        ),
    ];
    for (name, own, read, line) in cases {
        let mut transport = Scripted::new();
        if let Some(((on, percent), is_written)) = read {
            transport = transport.answer(200, flag("a", on, percent));
            if is_written {
                transport = transport.answer(200, flag("a", false, 100));
            }
        }
        let machine = roll_back(&[], report_of(own), &transport);
        assert_eq!(machine.flags(), [line], "{name}");
    }
}

#[test]
fn an_environment_that_requires_approvals_has_the_way_back_approved_too() {
    let mut file = report_of(json!({}));
    let mut other = file["flags"][0].clone();
    other["key"] = json!("b");
    other["result"] = json!("unchanged");
    file["flags"].as_array_mut().unwrap().push(other);
    let refusal =
        json!({"code": "method_not_allowed", "message": "Flag configuration updates require approval"});
    let request = |status: &str| json!({"_id": "r1", "status": status, "reviewStatus": "approved"});
    let transport = Scripted::new()
        .answer(200, flag("a", true, 25))
        .answer(405, refusal)
        .answer(200, json!({"items": []}))
        .answer(201, request("pending"))
        .answer(200, request("completed"))
        .answer(200, flag("a", false, 100));
    let machine = roll_back(&[("INPUT_WHENAPPROVALREQUIRED", "wait")], file, &transport);
    assert_eq!(
        machine.flags(),
        [
            "b unchanged: The rollout did not change it, so there is nothing to roll back.",
            "a changed: Restored to Off with 100%."
        ]
    );
}

#[test]
fn a_report_that_cannot_be_taken_back_is_an_error_that_names_the_input() {
    let nobody = Scripted::new();
    let mut preview = report_of(json!({}));
    preview["mode"] = json!("preview");
    let cases = [
        (
            vec![("INPUT_ROLLBACKREPORT", "nowhere.json")],
            json!({}).to_string(),
            "'nowhere.json' cannot be read: ENOENT",
        ),
        (
            vec![],
            "no JSON".to_owned(),
            "is not a report that can be rolled back. A rollout report is damaged",
        ),
        (
            vec![],
            json!({"schema": 2, "flags": []}).to_string(),
            "has schema 2",
        ),
        (vec![], preview.to_string(), "is the report of a preview"),
    ];
    for (own, file, words) in cases {
        let machine = roll_back(&own, file, &nobody);
        let (result, message) = machine.completed();
        assert_eq!(result, "Failed");
        assert!(
            message.starts_with("Nothing was changed. Rollback report (rollbackReport): ")
                && message.contains(words),
            "{message}"
        );
    }
}

#[test]
fn without_a_path_the_reports_of_the_run_are_looked_through() {
    let own = [ROLLBACK, ("SYSTEM_HOSTTYPE", "build")];
    let list = json!({"count": 1, "value": [{"name": "report.json",
        "_links": {"self": {"href": "https://dev.azure.com/contoso/content/1"}}}]});
    let transport = Scripted::new()
        .answer(200, list)
        .answer(200, report_of(json!({})))
        .answer(200, flag("a", false, 100));
    let machine = run_with(&own, &transport);
    assert_eq!(
        transport.lines()[0],
        "GET https://dev.azure.com/contoso/Storefront/_apis/build/builds/31/attachments/launchdarkly-rollout?api-version=7.1"
    );
    assert_eq!(
        machine.flags(),
        ["a unchanged: Already in its state before the rollout: Off with 100%."]
    );

    let nothing = json!({"count": 0, "value": []});
    for (policy, result) in [
        ("warn", "SucceededWithIssues"),
        ("fail", "Failed"),
        ("succeed", "Succeeded"),
    ] {
        let own = [&own[..], &[("INPUT_WHENNOTHINGLINKED", policy)]].concat();
        let machine = run_with(&own, &Scripted::new().answer(200, &nothing));
        let sentence = "Nothing to roll back: no rollout report is attached to this run.";
        assert_eq!(machine.completed(), (result.into(), sentence.into()));
    }
}

#[test]
fn project_and_environment_narrow_a_rollback() {
    let machine = roll_back(
        &[("INPUT_ENVIRONMENT", "staging")],
        report_of(json!({})),
        &Scripted::new(),
    );
    assert_eq!(
        machine.report()["notes"][1],
        "1 flag in its report ignored: not in the project or environment set in the task's inputs."
    );
    assert!(machine.completed().1.starts_with("Nothing to roll back: "));
}
