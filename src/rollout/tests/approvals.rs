use super::*;

const REQUESTS: &str = "https://app.launchdarkly.com/api/v2/projects/storefront/flags/a/environments/production/approval-requests";
const PAGE: &str = "https://app.launchdarkly.com/projects/storefront/flags/a?env=production";

/// A release whose flag `a` may not be changed without an approval.
fn gated() -> Scripted {
    let refusal = json!({"code": "method_not_allowed", "message": "Flag configuration updates require approval: action 'updateOn' not allowed"});
    release(&["a"])
        .answer(200, flag("a", false, 100))
        .answer(405, refusal)
}

/// The change that is refused.
fn instructions() -> Value {
    json!([{"kind": "turnFlagOn"},
        {"kind": "updateFallthroughVariationOrRollout", "rolloutWeights": {"t": 25000, "f": 75000}}])
}

fn request(status: &str, review: &str) -> Value {
    json!({"_id": "r1", "status": status, "reviewStatus": review, "instructions": instructions(),
           "conflicts": [{"reason": "The flag was archived."}]})
}

fn none() -> Value {
    json!({"items": []})
}

fn run_and_wait(minutes: &str, script: &Scripted) -> Recorder {
    let own = [
        ("INPUT_WHENAPPROVALREQUIRED", "wait"),
        ("INPUT_APPROVALTIMEOUT", minutes),
    ];
    run_with(&own, script)
}

#[test]
fn the_refused_change_is_requested() {
    let script = gated()
        .answer(200, none())
        .answer(201, request("pending", "pending"));
    let machine = run_with(&[("INPUT_COMMENT", "Launch day")], &script);
    assert_eq!(
        machine.flags(),
        [format!(
            "a approval: 'production' requires an approval, and the change to On 25% has been requested. Approve it: {PAGE}"
        )]
    );
    assert_eq!(machine.result(), "SucceededWithIssues");
    let entry = &machine.report()["flags"][0];
    assert_eq!(entry["after"], entry["before"]);
    assert_eq!(
        script.lines()[4..],
        [
            format!("GET {REQUESTS}"),
            format!("POST {REQUESTS}"),
            format!("GET {REQUESTS}/r1")
        ],
        "one more look tells whether it is applied already"
    );
    let requests = script.requests();
    let body =
        |index: usize| -> Value { serde_json::from_str(requests[index].body.as_deref().unwrap()).unwrap() };
    assert_eq!(body(5)["instructions"], body(3)["instructions"]);
    assert_eq!(body(5)["comment"], body(3)["comment"]);
    let description = body(5)["description"].as_str().unwrap().to_owned();
    assert!(description.starts_with("Change a to On 25% in production. Azure DevOps release Release-7"));
    for part in [
        "stage Production",
        "work items #4711",
        "https://dev.azure.com/contoso/r/7",
        "Launch day",
    ] {
        assert!(description.contains(part), "{description}");
    }
}

#[test]
fn a_request_that_an_approval_system_applied_at_once_is_a_change() {
    let applied = || flag("a", true, 25);
    let script = gated()
        .answer(200, none())
        .answer(201, request("completed", "approved"))
        .answer(200, request("completed", "approved"))
        .answer(200, applied());
    let machine = run_with(&[], &script);
    assert!(
        machine.flags()[0].starts_with("a changed: "),
        "{:?}",
        machine.flags()
    );
    assert_eq!(machine.result(), "Succeeded", "{}", machine.log());
    let later = gated()
        .answer(200, none())
        .answer(201, request("pending", "pending"))
        .answer(200, request("completed", "approved"))
        .answer(200, applied());
    assert!(run_with(&[], &later).flags()[0].starts_with("a changed: "));
    let approved = gated()
        .answer(200, none())
        .answer(201, request("pending", "pending"))
        .answer(200, request("pending", "approved"));
    let machine = run_with(&[], &approved);
    assert!(
        machine.flags()[0].starts_with("a approval: "),
        "the task applies only what it waits for"
    );
}

#[test]
fn a_token_that_may_not_request_an_approval_names_the_action() {
    let refusal = json!({"code": "forbidden", "message": "Access to the requested resource was denied"});
    let script = gated().answer(200, none()).answer(403, refusal);
    let flags = run_with(&[], &script).flags();
    assert!(
        flags[0].starts_with("a failed: ")
            && flags[0].ends_with("The action for this is createApprovalRequest."),
        "{flags:?}"
    );
}

#[test]
fn an_open_request_for_the_same_change_is_joined_and_no_other() {
    let mut different = request("pending", "pending");
    different["instructions"] = json!([{"kind": "turnFlagOn"}]);
    let items = json!({"items": [different, request("completed", "approved"), request("pending", "declined"),
        request("pending", "pending")]});
    let script = gated().answer(200, items);
    let machine = run_with(&[], &script);
    assert_eq!(
        machine.flags(),
        [format!(
            "a approval: 'production' requires an approval, and the change to On 25% was already requested. Approve it: {PAGE}"
        )]
    );
    assert!(!script.lines().contains(&format!("POST {REQUESTS}")));
}

#[test]
fn a_request_without_an_answer_is_looked_for_before_it_is_sent_again() {
    let dropped = || TransportError::Unreachable {
        host: "app.launchdarkly.com".into(),
        detail: "socket hang up".into(),
    };
    let there = json!({"items": [request("pending", "pending")]});
    let created = request("pending", "pending");
    for (script, posts) in [
        (gated().answer(200, none()).fail(dropped()).answer(200, &there), 1),
        (
            gated()
                .answer(200, none())
                .answer(502, "<html>")
                .answer(200, none())
                .answer(201, &created),
            2,
        ),
    ] {
        let machine = run_with(&[], &script);
        assert!(
            machine.flags()[0].starts_with("a approval: "),
            "{:?}",
            machine.flags()
        );
        let lines = script.lines();
        assert_eq!(
            lines
                .iter()
                .filter(|line| **line == format!("POST {REQUESTS}"))
                .count(),
            posts
        );
    }
}

#[test]
fn a_task_that_is_told_to_fail_asks_nobody() {
    let script = gated();
    let machine = run_with(&[("INPUT_WHENAPPROVALREQUIRED", "fail")], &script);
    assert_eq!(
        machine.flags(),
        [
            "a failed: 'production' requires an approval for the change to On 25%, and the task is set to fail in that case. Request the change in LaunchDarkly, or set When approval is required (whenApprovalRequired) to request or wait."
        ]
    );
    assert_eq!((machine.result().as_str(), script.lines().len()), ("Failed", 4));
}

#[test]
fn a_preview_tells_what_would_be_requested() {
    for (when, result) in [
        (
            "request",
            "approval: 'production' requires an approval: the change to On 25% would be requested.",
        ),
        (
            "wait",
            "approval: 'production' requires an approval: the change to On 25% would be requested, and the task would wait up to 60 minutes.",
        ),
        (
            "fail",
            "failed: 'production' requires an approval for the change to On 25%, and the task is set to fail in that case. Request the change in LaunchDarkly, or set When approval is required (whenApprovalRequired) to request or wait.",
        ),
    ] {
        let script = gated();
        let own = [("INPUT_MODE", "preview"), ("INPUT_WHENAPPROVALREQUIRED", when)];
        let machine = run_with(&own, &script);
        assert_eq!(machine.flags(), [format!("a {result}")]);
        assert!(script.lines()[3].ends_with("?dryRun=true") && script.lines().len() == 4);
    }
    let refusal = json!({"code": "invalid_request", "message": "No such variation."});
    let reasons = ["apply", "preview"].map(|mode| {
        let script = release(&["a"])
            .answer(200, flag("a", false, 100))
            .answer(400, &refusal);
        run_with(&[("INPUT_MODE", mode)], &script).flags()
    });
    assert_eq!(reasons[0], reasons[1]);
    assert!(reasons[0][0].starts_with("a failed: Could not change the flag"));
}

#[test]
fn an_approved_change_is_applied_by_somebody_or_by_the_task() {
    let requested = || {
        gated()
            .answer(200, none())
            .answer(201, request("pending", "pending"))
    };
    let by_somebody = requested()
        .answer(200, request("pending", "pending"))
        .answer(200, request("completed", "approved"));
    let by_the_task = requested()
        .answer(200, request("pending", "approved"))
        .answer(200, request("completed", "approved"));
    let not_by_this_token = requested()
        .answer(200, request("pending", "approved"))
        .answer(403, json!({"code": "forbidden", "message": "Forbidden."}))
        .answer(200, request("pending", "approved"))
        .answer(200, request("completed", "approved"));
    for (script, applies) in [(by_somebody, 0), (by_the_task, 1), (not_by_this_token, 1)] {
        let script = script.answer(200, flag("a", true, 25));
        let machine = run_and_wait("60", &script);
        assert_eq!(machine.flags(), ["a changed: Set to 25% and on."]);
        assert_eq!(machine.result(), "Succeeded");
        let entry = &machine.report()["flags"][0];
        assert_eq!(entry["after"], json!({"on": true, "percent": 25}));
        assert!(entry["notes"].to_string().contains("Approved in LaunchDarkly."));
        let lines = script.lines();
        let found = lines
            .iter()
            .filter(|line| **line == format!("POST {REQUESTS}/r1/apply"))
            .count();
        assert_eq!(found, applies);
        assert!(!lines.iter().any(|line| line.contains("/reviews")));
    }
}

#[test]
fn a_change_that_is_not_applied_fails_with_the_reason() {
    let requested = || {
        gated()
            .answer(200, none())
            .answer(201, request("pending", "pending"))
    };
    let pending = |script: Scripted| script.answer(200, request("pending", "pending"));
    let timed_out = (0..7).fold(requested(), |script, _| pending(script));
    for (script, reason) in [
        (pending(requested()).answer(200, request("pending", "declined")), "Its approval request was declined in LaunchDarkly.".to_owned()),
        (
            requested().answer(200, request("failed", "approved")),
            "Its approval request was approved but could not be applied. LaunchDarkly says: The flag was archived.".to_owned(),
        ),
        (timed_out, format!("Its approval request was not approved and applied within 1.5 minutes. The request stays open: {PAGE}")),
    ] {
        let machine = run_and_wait("1.5", &script);
        assert_eq!(machine.flags(), [format!("a failed: {reason}")]);
        assert_eq!(machine.result(), "Failed");
    }
}

#[test]
fn a_long_wait_tells_each_minute_that_it_goes_on() {
    let script = gated()
        .answer(200, none())
        .answer(201, request("pending", "pending"));
    let script = (0..20).fold(script, |script, _| {
        script.answer(200, request("pending", "pending"))
    });
    let machine = run_and_wait("3", &script);
    let log = machine.log();
    let told: Vec<&str> = log.lines().filter(|line| line.starts_with("Waiting")).collect();
    assert_eq!(
        told,
        [
            "Waiting for the approval of a in production: 1 of 3 minutes.",
            "Waiting for the approval of a in production: 2 of 3 minutes.",
        ]
    );
    assert_eq!(
        machine.elapsed.get(),
        180_000,
        "it looks a last time when the time is over"
    );
}

#[test]
fn a_cancelled_wait_leaves_the_request_open() {
    let script = gated()
        .answer(200, none())
        .answer(201, request("pending", "pending"))
        .answer(200, request("pending", "pending"));
    let machine = Recorder::default();
    let cancellation = Cancellation::default();
    *machine.when_asleep.borrow_mut() = Some(cancellation.clone());
    let variables = variables(&[("INPUT_WHENAPPROVALREQUIRED", "wait")]);
    pollster::block_on(run(&variables, &script, &machine, &cancellation));
    assert_eq!(
        machine.flags(),
        [format!(
            "a approval: The run was cancelled while it waited for the approval. The request stays open: {PAGE}"
        )]
    );
}

#[test]
fn a_lost_request_that_was_applied_at_once_is_found() {
    let there = json!({"items": [request("completed", "approved")]});
    let script = gated()
        .answer(200, none())
        .answer(502, "<html>")
        .answer(200, &there)
        .answer(200, request("completed", "approved"))
        .answer(200, flag("a", true, 25));
    let machine = run_with(&[], &script);
    assert_eq!(machine.flags(), ["a changed: Set to 25% and on."]);
}

#[test]
fn an_applied_change_that_cannot_be_read_has_no_version() {
    let script = gated()
        .answer(200, none())
        .answer(201, request("completed", "approved"))
        .answer(200, request("completed", "approved"))
        .answer(404, "");
    let machine = run_with(&[], &script);
    assert_eq!(machine.flags(), ["a changed: Its approval request was applied."]);
    // A rollback would take the version before the change for a sign that somebody changed the flag since.
    assert_eq!(machine.report()["flags"][0]["version"], Value::Null);
}

#[test]
fn a_request_of_which_nobody_can_know_is_unknown() {
    let dropped = || TransportError::TimedOut {
        host: "app.launchdarkly.com".into(),
        seconds: 30,
    };
    let requested = || {
        gated()
            .answer(200, none())
            .answer(201, request("pending", "pending"))
    };
    let unreadable = |script: Scripted| (0..3).fold(script, |script, _| script.answer(503, ""));
    for (script, what) in [
        (
            gated().answer(200, none()).fail(dropped()).answer(401, ""),
            "The approval request may exist.",
        ),
        // The call that applies it has no answer, and then it cannot be read.
        (
            unreadable(
                requested()
                    .answer(200, request("pending", "approved"))
                    .fail(dropped()),
            ),
            "apply the approval request",
        ),
        (requested().answer(404, ""), "read the approval request"),
    ] {
        let machine = run_and_wait("0.01", &script);
        let flags = machine.flags();
        assert!(
            flags[0].starts_with("a failed: Unknown: Could not ")
                && flags[0].contains(what)
                && flags[0].ends_with(" The change may have taken effect: check the flag in LaunchDarkly."),
            "{flags:?}"
        );
    }
}
