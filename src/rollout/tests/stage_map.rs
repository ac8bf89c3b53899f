use super::*;

const MAP: &str = "GET https://extmgmt.dev.azure.com/contoso/_apis/ExtensionManagement/InstalledExtensions/contoso-tools/launchdarkly/Data/Scopes/Default/Current/Collections/%24settings/Documents/defaults-2b7d8f64-0c1b-4f3e-9a55-8a1e6d2f4c02?api-version=7.1-preview.1";
const EMPTY: (&str, &str) = ("INPUT_ENVIRONMENT", "");

/// The extension's document with a stage map, which maps one stage to `production`.
fn map(stage: &str) -> String {
    let defaults = json!({"stages": [{"stage": stage, "environment": "production"}]});
    json!({"id": "defaults", "__etag": 1, "value": defaults.to_string()}).to_string()
}

/// An answer to the question for the map, then a release whose work item links `a` with `query`.
fn answering(status: u16, map: &str, query: &str) -> Scripted {
    Scripted::new()
        .answer(status, map)
        .answer(200, references(&[4711]))
        .answer(200, batch(&[(4711, &[&format!("a{query}")])]))
}

#[test]
fn an_empty_environment_is_that_of_the_stage_before_a_pinned_one() {
    for query in ["", "?env=staging"] {
        let transport = answering(200, &map(" production "), query).answer(200, flag("a", true, 25));
        let machine = run_with(&[EMPTY], &transport);
        assert_eq!(transport.lines()[..3], [MAP, OF_RELEASE, BATCH]);
        assert!(transport.lines()[3].ends_with("/flags/storefront/a?env=production"));
        assert!(
            transport.requests()[0]
                .headers
                .contains(&("authorization", "Bearer job-canary".into()))
        );
        let line = "Target   25% and on in production (stage map of the project, stage Production)";
        assert!(machine.log().contains(line), "{}", machine.log());
        assert_eq!(machine.report()["target"]["environment"], "production");
        assert_eq!(
            machine.completed(),
            ("Succeeded".into(), "1 already so in production.".into())
        );
    }
}

#[test]
fn a_stage_of_yaml_is_known_by_its_name_and_by_the_name_that_is_shown() {
    let own = [
        EMPTY,
        ("SYSTEM_HOSTTYPE", "build"),
        ("SYSTEM_STAGENAME", "Prod_EU"),
        ("SYSTEM_STAGEDISPLAYNAME", "Production EU"),
        ("INPUT_WORKITEMS", "4711"),
    ];
    for stage in ["prod_eu", "production eu"] {
        let transport = Scripted::new()
            .answer(200, map(stage))
            .answer(200, batch(&[(4711, &["a"])]))
            .answer(200, flag("a", true, 25));
        let machine = run_with(&own, &transport);
        assert_eq!(machine.result(), "Succeeded", "{}", machine.log());
    }
}

#[test]
fn nothing_is_asked_when_the_input_names_an_environment_or_there_is_no_stage() {
    let transport = release(&["a"]).answer(200, flag("a", true, 25));
    run_with(&[], &transport);
    assert_eq!(transport.lines()[0], OF_RELEASE);

    let no_stage = [EMPTY, ("RELEASE_ENVIRONMENTNAME", "")];
    let transport = release(&["a?env=production"]).answer(200, flag("a", true, 25));
    let machine = run_with(&no_stage, &transport);
    assert_eq!(transport.lines()[0], OF_RELEASE);
    assert!(machine.log().contains("This run has no stages"));
}

#[test]
fn without_an_entry_the_pinned_environment_counts_and_who_pins_none_is_told_what_to_enter() {
    let missing = json!({"message": "x", "typeKey": "DocumentDoesNotExistException"}).to_string();
    for (status, answer) in [(200, map("Staging")), (404, missing)] {
        let pinned = answering(status, &answer, "?env=production").answer(200, flag("a", true, 25));
        let machine = run_with(&[EMPTY], &pinned);
        assert_eq!(machine.result(), "Succeeded");
        assert!(
            machine
                .log()
                .contains("Target   25% and on in the environment pinned in each link")
        );

        let machine = run_with(&[EMPTY], &answering(status, &answer, ""));
        assert_eq!(
            machine.flags(),
            [
                "a failed: No environment: enter a key such as production in Environment (environment), add the stage under Project settings > LaunchDarkly, or pin one in the link on the work item. The project's stage map has no entry for stage Production."
            ]
        );
    }
}

#[test]
fn a_map_that_the_job_may_not_read_is_told_with_what_to_enter() {
    let denied = json!({"message": "TF400813: not authorized"}).to_string();
    let absent =
        json!({"message": "Not here.", "typeKey": "InstalledExtensionNotFoundException"}).to_string();
    for (status, answer, cause) in [
        (403, &denied, "access was denied"),
        (401, &denied, "This is the access token of the job."),
        (404, &absent, "it was not found"),
    ] {
        let machine = run_with(&[EMPTY], &answering(status, answer, ""));
        let [reason] = machine.flags().try_into().unwrap();
        let start = "a failed: No environment: enter a key such as production in Environment (environment) or pin one in the link on the work item. The project's stage map could not be read, so it is not used. Could not read the settings of the LaunchDarkly extension: ";
        assert!(reason.starts_with(start) && reason.contains(cause), "{reason}");

        let pinned = answering(status, answer, "?env=production").answer(200, flag("a", true, 25));
        let machine = run_with(&[EMPTY], &pinned);
        assert_eq!(machine.result(), "Succeeded", "as before there was a map");
        assert!(machine.log().contains(cause));
    }
    let unknown = [EMPTY, ("LAUNCHDARKLY_EXTENSION", "")];
    let transport = release(&["a"]);
    let machine = run_with(&unknown, &transport);
    assert!(machine.flags()[0].contains("The task does not know the extension that it belongs to."));
    assert_eq!(transport.lines(), [OF_RELEASE, BATCH]);
}

#[test]
fn a_map_that_azure_devops_fails_to_give_stops_the_rollout_because_a_pin_may_be_wrong() {
    let mut transport = Scripted::new();
    for _ in 0..3 {
        transport = transport.answer(503, json!({"message": "Busy."}));
    }
    let machine = run_with(&[EMPTY], &transport);
    let (result, message) = machine.completed();
    assert_eq!(result, "Failed");
    assert!(
        message.starts_with("Nothing was changed. The environment of this stage is not known. Could not read the settings of the LaunchDarkly extension (HTTP 503).")
            && message.ends_with("Run the stage again, or enter the key of a LaunchDarkly environment in Environment (environment)."),
        "{message}"
    );
    assert_eq!(transport.lines(), [MAP, MAP, MAP]);
}
