use super::*;

#[test]
fn one_flags_failure_stops_no_other() {
    let transport = release(&["a", "b", "c", "d"])
        .answer(404, json!({"code": "not_found", "message": "Invalid resource identifier"}))
        .answer(200, flag("b", false, 100))
        .answer(
            405,
            json!({"code": "method_not_allowed", "message": "Flag configuration updates require approval: action 'updateOn' not allowed"}),
        )
        .answer(200, {
            let mut archived = flag("c", false, 100);
            archived["archived"] = json!(true);
            archived
        })
        .answer(200, flag("d", true, 10))
        .answer(200, flag("d", true, 25));
    let machine = run_with(&[("INPUT_WHENAPPROVALREQUIRED", "fail")], &transport);
    let flags = machine.flags();
    assert!(
        flags[0].starts_with(
            "a failed: Could not read the flag 'a' of project 'storefront': LaunchDarkly could not find it"
        ),
        "{flags:?}"
    );
    assert!(
        flags[1].contains("b failed: ") && flags[1].contains("requires an approval"),
        "{flags:?}"
    );
    assert!(flags[2].starts_with("c skipped: It is archived"), "{flags:?}");
    assert_eq!(flags[3], "d changed: Set to 25% and on.");
    let refused = &machine.report()["flags"][1];
    assert_eq!(
        refused["after"], refused["before"],
        "a refused change leaves the flag as it was"
    );
    let log = machine.log();
    assert!(
        log.contains(
            "##vso[task.logissue type=error;]Failed a (storefront/production, #4711): Could not read"
        )
    );
    assert!(log.contains(
        "##vso[task.logissue type=warning;]Skipped c (storefront/production, #4711): It is archived"
    ));
    assert_eq!(
        machine.completed(),
        (
            "Failed".into(),
            "1 changed, 1 skipped, 2 failed in production. Skipped: c. Failed: a, b.".into()
        )
    );
}

#[test]
fn an_environment_that_does_not_exist_is_an_error_of_the_inputs() {
    let transport = release(&["a"]).answer(200, flag("a", false, 100));
    let machine = run_with(&[("INPUT_ENVIRONMENT", "prodution")], &transport);
    assert!(machine.flags()[0].contains("a failed: Its project has no environment 'prodution'"));
    assert_eq!(
        (transport.lines().len(), machine.result().as_str()),
        (3, "Failed")
    );
}

#[test]
fn a_refused_token_is_not_tried_on_every_flag() {
    let transport = release(&["a", "b", "c"]).answer(401, "");
    let machine = run_with(&[], &transport);
    assert_eq!(transport.lines().len(), 3);
    let flags = machine.flags();
    assert!(flags[0].contains(
        "the access token was not accepted. Check the token of the LaunchDarkly service connection"
    ));
    assert!(
        flags[2].starts_with(
            "c failed: Not attempted, because it would fail like an earlier flag. Could not read the flag 'a'"
        ),
        "{flags:?}"
    );
    assert_eq!(machine.result(), "Failed");
}

#[test]
fn a_service_that_is_down_is_left_alone_after_the_third_flag() {
    let down = || TransportError::Unreachable {
        host: "app.launchdarkly.com".into(),
        detail: "ECONNREFUSED".into(),
    };
    let transport = (0..9).fold(release(&["a", "b", "c", "d", "e"]), |script, _| {
        script.fail(down())
    });
    let machine = run_with(&[], &transport);
    assert_eq!(
        transport.lines().len(),
        2 + 9,
        "each of three flags is tried three times"
    );
    assert!(machine.flags()[4].contains("app.launchdarkly.com could not be reached (ECONNREFUSED)"));
}

#[test]
fn an_answer_that_is_not_as_planned_is_a_failure() {
    let mut elsewhere = flag("a", true, 25);
    elsewhere["environments"] = json!({});
    let cases = [
        (flag("a", true, 10), "but shows On 10% instead of On 25%"),
        (flag("a", false, 25), "but shows Off with 25% instead of On 25%"),
        (elsewhere, "but its response does not show 'production'"),
    ];
    for (answer, reason) in cases {
        let transport = release(&["a"])
            .answer(200, flag("a", false, 100))
            .answer(200, answer);
        let machine = run_with(&[], &transport);
        assert!(machine.flags()[0].contains(reason), "{:?}", machine.flags());
        assert_eq!(machine.result(), "Failed");
    }
}

#[test]
fn a_work_item_that_cannot_be_read_is_an_issue() {
    let transport = Scripted::new()
        .answer(200, batch(&[(4711, &["a"])]))
        .answer(200, flag("a", true, 25));
    let machine = run_with(&[("INPUT_WORKITEMS", "4711, 99")], &transport);
    assert!(
        machine
            .log()
            .contains("##vso[task.logissue type=warning;]Work item #99 could not be read")
    );
    assert_eq!(machine.result(), "SucceededWithIssues");
    assert!(machine.report()["notes"][0].as_str().unwrap().contains("#99"));
}

#[test]
fn without_work_items_nothing_is_changed_and_the_reason_is_told() {
    let not_found = || TransportError::Unreachable {
        host: "vsrm.dev.azure.com".into(),
        detail: "getaddrinfo ENOTFOUND".into(),
    };
    let cases = [
        (
            Scripted::new().answer(401, ""),
            "Azure DevOps did not accept the access token for vsrm.dev.azure.com/contoso. This is the access token of the job",
            1,
        ),
        (
            Scripted::new().answer(403, json!({"message": "TF400813: not authorized"})),
            "access was denied",
            1,
        ),
        (
            (0..3).fold(Scripted::new(), |script, _| script.fail(not_found())),
            "vsrm.dev.azure.com could not be reached (getaddrinfo ENOTFOUND)",
            3,
        ),
    ];
    for (transport, reason, tries) in cases {
        let machine = run_with(&[], &transport);
        let (result, message) = machine.completed();
        assert_eq!(result, "Failed");
        assert!(
            message.starts_with("Nothing was changed. ") && message.contains(reason),
            "{message}"
        );
        assert!(machine.report()["notes"][0].as_str().unwrap().contains(reason));
        assert_eq!(transport.lines().len(), tries);
    }
    let transport = Scripted::new();
    let no_token = ("ENDPOINT_AUTH_PARAMETER_SYSTEMVSSCONNECTION_ACCESSTOKEN", "");
    assert!(
        run_with(&[no_token], &transport)
            .completed()
            .1
            .contains("did not give this job an access token for contoso at dev.azure.com")
    );
}

#[test]
fn wrong_inputs_are_all_told_before_anybody_is_asked() {
    let transport = Scripted::new();
    let machine = run_with(&[("INPUT_ROLLOUT", "33.3333"), ("INPUT_MODE", "x")], &transport);
    assert!(transport.lines().is_empty());
    assert_eq!(machine.log().matches("type=error;]").count(), 2);
    let (result, message) = machine.completed();
    assert_eq!(result, "Failed");
    assert!(
        message.contains("'33.3333' is not a percentage")
            && message.ends_with("2 problems in total; see the log."),
        "{message}"
    );
    assert_eq!(machine.report()["run"]["name"], "Release-7");
}

#[test]
fn a_full_disk_does_not_hide_what_happened() {
    let transport = release(&["a"]).answer(200, flag("a", true, 25));
    let machine = Recorder::default();
    machine.disk_is_full.set(true);
    pollster::block_on(run(
        &variables(&[]),
        &transport,
        &machine,
        &Cancellation::default(),
    ));
    assert_eq!(
        machine.completed(),
        ("SucceededWithIssues".into(), "1 already so in production.".into())
    );
    assert!(machine.log().contains("report could not be saved") && machine.log().contains("ENOSPC"));
    assert!(!machine.log().contains("addattachment") && !machine.log().contains("uploadsummary"));
}
