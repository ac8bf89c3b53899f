//! Which credential reaches which organization, and what happens when there is none.

use serde_json::json;

use super::fixture::*;
use super::*;
use crate::http::scripted::Scripted;

fn run_with_config(config: &str, own: &[(&str, &str)], transport: &Scripted) -> Recorder {
    let machine = Recorder::default();
    let files = [("app-config.yaml".to_owned(), config.to_owned())];
    machine.files.borrow_mut().extend(files);
    let own = [own, &[("INPUT_AZURECONFIG", "app-config.yaml")]].concat();
    pollster::block_on(run(
        &variables(&own),
        transport,
        &machine,
        &Cancellation::default(),
    ));
    machine
}

/// The `authorization` header of a request.
fn shown(transport: &Scripted, index: usize) -> String {
    let requests = transport.requests();
    let headers = &requests[index].headers;
    let found = headers.iter().find(|(name, _)| *name == "authorization");
    found.unwrap().1.clone()
}

fn rolled_out(flags: &[&str]) -> Scripted {
    release(flags).answer(200, flag("checkout", true, 25))
}

#[test]
fn a_configuration_that_is_missing_or_wrong_ends_the_task_before_anybody_is_asked() {
    for (config, words) in [
        (
            "integrations: {azure: [{token: x}]}",
            "'credential' and 'token' have been removed",
        ),
        (
            "integrations: {github: []}",
            "there is no integrations.azure in app-config.yaml",
        ),
        (
            "integrations: {azure: [{credentials: [{personalAccessToken: '${CANARY_TOKEN}'}]}]}",
            "${CANARY_TOKEN} is not set",
        ),
        ("a: [", "is not valid YAML"),
    ] {
        let transport = Scripted::new();
        let machine = run_with_config(config, &[], &transport);
        let (result, message) = machine.completed();
        assert_eq!(result, "Failed");
        assert!(
            message.contains("Azure credentials (azureConfig): ") && message.contains(words),
            "{message}"
        );
        assert!(transport.lines().is_empty());
    }
    let transport = Scripted::new();
    let machine = run_with(&[("INPUT_AZURECONFIG", "nowhere.yaml")], &transport);
    let (_, message) = machine.completed();
    assert!(
        message.contains("'nowhere.yaml' cannot be read: ENOENT"),
        "{message}"
    );
    assert!(transport.lines().is_empty());
}

#[test]
fn an_unset_macro_is_never_a_token() {
    let config =
        "integrations: {azure: [{credentials: [{organizations: [contoso], personalAccessToken: '${PAT}'}]}]}";
    let transport = Scripted::new();
    let machine = run_with_config(config, &[("PAT", "$(azure-pat)")], &transport);
    let (_, message) = machine.completed();
    assert!(message.contains("${PAT} is not set"), "{message}");
    assert!(transport.lines().is_empty());
    let older = [
        ("LAUNCHDARKLY-PAT", "$(launchdarkly-pat)"),
        ("launchdarkly-pat", "$(launchdarkly-pat)"),
    ];
    let transport = rolled_out(&["checkout"]);
    let machine = run_with(&older, &transport);
    assert_eq!(machine.result(), "Succeeded", "{}", machine.log());
    assert!(!machine.log().contains("older integration"));
}

#[test]
fn a_credential_that_lists_the_organization_comes_before_the_jobs_token() {
    let config =
        "integrations: {azure: [{credentials: [{organizations: [Contoso], personalAccessToken: canary}]}]}";
    let transport = rolled_out(&["checkout"]);
    let machine = run_with_config(config, &[], &transport);
    assert_eq!(machine.result(), "Succeeded", "{}", machine.log());
    assert_eq!(shown(&transport, 0), "Basic OmNhbmFyeQ==");
    assert!(machine.log().contains(
        "Azure    contoso at dev.azure.com with the credential that lists it (PersonalAccessToken)"
    ));
}

#[test]
fn a_credential_without_organizations_leaves_the_own_organization_to_the_job() {
    let config = "integrations: {azure: [{credentials: [{personalAccessToken: canary}]}]}";
    let transport = rolled_out(&["checkout"]);
    run_with_config(config, &[], &transport);
    assert_eq!(shown(&transport, 0), "Bearer job-canary");
    assert_eq!(shown(&transport, 1), "Bearer job-canary");
}

#[test]
fn tokens_of_entra_are_fetched_once_and_masked() {
    let config = "integrations: {azure: [{credentials: [{organizations: [contoso], clientId: app, clientSecret: '${CLIENT_SECRET}', tenantId: t}]}]}";
    let transport = Scripted::new()
        .answer(200, json!({"access_token": "entra-canary", "expires_in": 3600}))
        .answer(200, references(&[4711]))
        .answer(200, batch(&[(4711, &["checkout"])]))
        .answer(200, flag("checkout", true, 25));
    let machine = run_with_config(config, &[("SECRET_CLIENT_SECRET", "secret-canary")], &transport);
    assert_eq!(machine.result(), "Succeeded", "{}", machine.log());
    assert_eq!(shown(&transport, 2), "Bearer entra-canary");
    assert_eq!(
        transport.lines()[0],
        "POST https://login.microsoftonline.com/t/oauth2/v2.0/token"
    );
    let shown: Vec<String> = machine
        .lines
        .borrow()
        .iter()
        .filter(|line| line.contains("canary") && !line.starts_with("##vso[task.setsecret]"))
        .cloned()
        .collect();
    assert!(shown.is_empty(), "{shown:?}");
}

#[test]
fn the_variables_of_the_older_integration_still_work() {
    let oldest = &[
        ("ACCOUNTNAME", "contoso"),
        ("PROJECTNAME", "Storefront"),
        ("ALTERNATEUSERNAME", "someone"),
        ("SECRET_ALTERNATEPASSWORD", "canary"),
    ];
    let newer = &[
        ("LAUNCHDARKLY-ACCOUNT-NAME", "contoso"),
        ("LAUNCHDARKLY-PROJECT-NAME", "Storefront"),
        ("SECRET_LAUNCHDARKLY-PAT", "canary"),
    ];
    for (own, header) in [
        (oldest.as_slice(), "Basic c29tZW9uZTpjYW5hcnk="),
        (newer, "Basic OmNhbmFyeQ=="),
        (&[oldest.as_slice(), newer].concat(), "Basic OmNhbmFyeQ=="),
    ] {
        let transport = rolled_out(&["checkout"]);
        let machine = run_with(own, &transport);
        assert_eq!(machine.result(), "Succeeded", "the notice changes no result");
        assert!(machine.log().contains("no longer needs them"));
        assert_eq!(
            (shown(&transport, 0), shown(&transport, 1)),
            (header.to_owned(), header.to_owned())
        );
        assert_eq!(
            transport.lines()[1],
            "POST https://dev.azure.com/contoso/Storefront/_apis/wit/workitemsbatch?api-version=7.1"
        );
    }
}

#[test]
fn names_that_anybody_may_use_count_only_with_the_password() {
    let transport = rolled_out(&["checkout"]);
    let machine = run_with(&[("ACCOUNTNAME", "storage"), ("PROJECTNAME", "web")], &transport);
    assert!(!machine.log().contains("older integration"));
    assert_eq!(shown(&transport, 1), "Bearer job-canary");
}

#[test]
fn work_items_of_another_organization_are_read_there_with_its_own_credential() {
    let own = &[
        ("LAUNCHDARKLY-ACCOUNT-NAME", "fabrikam"),
        ("LAUNCHDARKLY-PROJECT-NAME", "Shop"),
    ];
    let config =
        "integrations: {azure: [{credentials: [{organizations: [fabrikam], personalAccessToken: canary}]}]}";
    let transport = rolled_out(&["checkout"]);
    let machine = run_with_config(config, own, &transport);
    assert_eq!(machine.result(), "Succeeded", "{}", machine.log());
    assert_eq!(shown(&transport, 0), "Bearer job-canary");
    assert_eq!(shown(&transport, 1), "Basic OmNhbmFyeQ==");
    assert_eq!(
        transport.lines()[1],
        "POST https://dev.azure.com/fabrikam/Shop/_apis/wit/workitemsbatch?api-version=7.1"
    );
    let without = Scripted::new();
    let machine = run_with(own, &without);
    assert!(
        machine
            .completed()
            .1
            .contains("There is no credential for fabrikam at dev.azure.com")
    );
    assert!(
        without.lines().is_empty(),
        "the job's token is for its own organization only"
    );
}

#[test]
fn a_collection_is_named_or_written_as_an_address() {
    let server = [
        (
            "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI",
            "https://ado.example.com/tfs/Own/",
        ),
        (
            "SYSTEM_TEAMFOUNDATIONSERVERURI",
            "https://ado.example.com/tfs/Own/",
        ),
        ("SECRET_LAUNCHDARKLY-PAT", "canary"),
    ];
    for (name, url) in [
        ("My Coll", "https://ado.example.com/tfs/My%20Coll/"),
        (
            "https://dev.azure.com/fabrikam",
            "https://dev.azure.com/fabrikam/",
        ),
    ] {
        let own = [&server[..], &[("LAUNCHDARKLY-ACCOUNT-NAME", name)]].concat();
        let transport = rolled_out(&["checkout"]);
        let machine = run_with(&own, &transport);
        assert_eq!(machine.result(), "Succeeded", "{}", machine.log());
        assert_eq!(shown(&transport, 0), "Bearer job-canary");
        assert_eq!(shown(&transport, 1), "Basic OmNhbmFyeQ==");
        assert!(transport.lines()[1].contains(url), "{:?}", transport.lines());
    }
    let elsewhere = [
        &server[..],
        &[("LAUNCHDARKLY-ACCOUNT-NAME", "http://ado.example.com/Coll")],
    ]
    .concat();
    let transport = Scripted::new();
    let machine = run_with(&elsewhere, &transport);
    assert!(
        machine.completed().1.contains("no token is sent there"),
        "{}",
        machine.log()
    );
    assert!(transport.lines().is_empty());
}

#[test]
fn a_service_connection_reaches_organizations_that_nobody_lists() {
    let own = [
        ("LAUNCHDARKLY-ACCOUNT-NAME", "fabrikam"),
        ("INPUT_AZURESERVICECONNECTION", "sc"),
        ("ENDPOINT_AUTH_PARAMETER_sc_SERVICEPRINCIPALID", "app"),
        ("ENDPOINT_AUTH_PARAMETER_sc_TENANTID", "tenant"),
        (
            "SYSTEM_OIDCREQUESTURI",
            "https://dev.azure.com/contoso/p/_apis/oidctoken",
        ),
    ];
    let transport = Scripted::new()
        .answer(200, references(&[4711]))
        .answer(200, json!({"oidcToken": "assertion-canary"}))
        .answer(200, json!({"access_token": "entra-canary", "expires_in": 3600}))
        .answer(200, batch(&[(4711, &["checkout"])]))
        .answer(200, flag("checkout", true, 25));
    let machine = run_with(&own, &transport);
    assert_eq!(machine.result(), "Succeeded", "{}", machine.log());
    assert_eq!(shown(&transport, 3), "Bearer entra-canary");
    let evil = [
        &own[..],
        &[("SYSTEM_OIDCREQUESTURI", "https://evil.example/contoso")],
    ]
    .concat();
    let transport = Scripted::new();
    let machine = run_with(&evil, &transport);
    assert!(
        machine.completed().1.contains("SYSTEM_OIDCREQUESTURI"),
        "{}",
        machine.log()
    );
    assert!(transport.lines().is_empty());
}
