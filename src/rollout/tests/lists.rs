//! Which lists of work items count, and which of their entries.

use super::*;

const FLAG: &str = "checkout-v2";
const VSRM: &str = "GET https://vsrm.dev.azure.com/contoso/Storefront/_apis/";
const BUILDS: &str = "GET https://dev.azure.com/contoso/Storefront/_apis/";

fn rollout(transport: Scripted) -> Scripted {
    transport
        .answer(200, batch(&[(4711, &[FLAG])]))
        .answer(200, flag(FLAG, true, 25))
}

#[test]
fn items_of_other_trackers_and_organizations_bring_no_flag() {
    let list = json!({"value": [
        {"id": "4711", "url": "https://dev.azure.com/contoso/_apis/wit/workItems/4711"},
        {"id": "7", "provider": "GitHub", "url": "https://github.com/contoso/shop/issues/7"},
        {"id": "8", "provider": "ExternalTfsBuild", "url": "https://dev.azure.com/other/_apis/wit/workItems/8"}]});
    let transport = rollout(Scripted::new().answer(200, list));
    let machine = run_with(&[], &transport);
    let log = machine.log();
    let asked = transport.requests()[1].body.clone().unwrap();
    assert!(asked.contains(r#""ids":[4711],"#), "{asked}");
    assert!(
        log.contains(
            "1 work item of other organizations left out: https://dev.azure.com/other/_workitems/edit/8."
        ),
        "{log}"
    );
    assert!(
        log.contains("1 item of other trackers left out: https://github.com/contoso/shop/issues/7."),
        "{log}"
    );
    assert_eq!(machine.result(), "Succeeded", "{log}");
}

#[test]
fn listed_work_items_of_an_organization_with_a_credential_are_read_there() {
    let list = json!({"value": [
        {"id": "4711"}, {"id": "8", "url": "https://dev.azure.com/other/_apis/wit/workItems/8"}]});
    let transport = Scripted::new()
        .answer(200, list)
        .answer(200, batch(&[(4711, &[])]))
        .answer(200, batch(&[(8, &[FLAG])]))
        .answer(200, flag(FLAG, true, 25));
    let machine = Recorder::default();
    let config = "integrations:\n  azure:\n    - host: dev.azure.com\n      credentials:\n        - organizations: [other]\n          personalAccessToken: pat-canary\n";
    machine
        .files
        .borrow_mut()
        .insert("app-config.yaml".into(), config.into());
    let own = [("INPUT_AZURECONFIG", "app-config.yaml")];
    pollster::block_on(run(
        &variables(&own),
        &transport,
        &machine,
        &Cancellation::default(),
    ));
    let log = machine.log();
    assert_eq!(
        transport.lines()[2],
        "POST https://dev.azure.com/other/_apis/wit/workitemsbatch?api-version=7.1"
    );
    assert_eq!(
        machine.flags(),
        ["checkout-v2 unchanged: Already at 25% and on."],
        "{log}"
    );
    assert_eq!(
        machine.report()["flags"][0]["workItemsElsewhere"],
        json!(["https://dev.azure.com/other/_workitems/edit/8"])
    );
}

const TWO_ARTIFACTS: [(&str, &str); 2] = [
    ("RELEASE_ARTIFACTS_SHOP_TYPE", "Build"),
    ("RELEASE_ARTIFACTS_API_TYPE", "Build"),
];

#[test]
fn every_artifact_of_a_release_is_asked_for_its_work_items() {
    let artifact = |alias: &str, build: &str| json!({"alias": alias, "type": "Build", "definitionReference": {"version": {"id": build}}});
    let release = json!({"artifacts": [artifact("_shop", "31"), artifact("_api", "12")]});
    let whole = format!("{VSRM}Release/releases/7/workitems?%24top=1000&api-version=7.2-preview.1");
    let details = format!("{VSRM}release/releases/7?api-version=7.1");
    let of_alias = |alias: &str| {
        format!(
            "{VSRM}Release/releases/7/workitems?artifactAlias={alias}&%24top=1000&api-version=7.2-preview.1"
        )
    };
    let of_build = |build: u32| format!("{BUILDS}build/builds/{build}/workitems?%24top=1000&api-version=7.1");
    // The list of the second artifact: named by its alias, empty, or refused because of the parameter.
    for (status, answer, further) in [
        (200, references(&[4711]), false),
        (200, references(&[]), true),
        (400, json!({"message": "unknown parameter"}), true),
    ] {
        let transport = Scripted::new()
            .answer(200, references(&[4712]))
            .answer(200, &release)
            .answer(200, references(&[4712]))
            .answer(status, answer);
        let transport = if further {
            transport.answer(200, references(&[4711]))
        } else {
            transport
        };
        let transport = transport
            .answer(200, batch(&[(4711, &[FLAG]), (4712, &[])]))
            .answer(200, flag(FLAG, true, 25));
        let machine = run_with(&TWO_ARTIFACTS, &transport);
        let mut expected = vec![
            whole.clone(),
            details.clone(),
            of_alias("_shop"),
            of_alias("_api"),
        ];
        expected.extend(further.then(|| of_build(12)));
        expected.extend([BATCH.to_owned(), READ.to_owned()]);
        assert_eq!(transport.lines(), expected);
        assert_eq!(machine.result(), "Succeeded", "{}", machine.log());
    }
}

#[test]
fn an_empty_list_of_a_release_is_compared_with_the_run_that_it_deploys() {
    let release = json!({"artifacts": [
        {"alias": "_shop", "type": "Build", "definitionReference": {"version": {"id": "31"}}}]});
    let transport = Scripted::new()
        .answer(200, references(&[]))
        .answer(200, release)
        .answer(200, references(&[4711]));
    let machine = run_with(&[], &rollout(transport));
    assert_eq!(machine.flags(), ["checkout-v2 unchanged: Already at 25% and on."]);
}

const DEPLOYS_ANOTHER: [(&str, &str); 10] = [
    ("SYSTEM_HOSTTYPE", "build"),
    ("SYSTEM_STAGENAME", "Production"),
    ("SYSTEM_DEFINITIONID", "40"),
    ("BUILD_SOURCEBRANCH", "refs/heads/main"),
    ("BUILD_SOURCEVERSION", "c1"),
    ("RESOURCES_PIPELINE_SHOP_CI_RUNID", "25"),
    ("RESOURCES_PIPELINE_SHOP_CI_RUNNAME", "20261122.5"),
    ("RESOURCES_PIPELINE_SHOP_CI_PIPELINEID", "12"),
    ("RESOURCES_PIPELINE_SHOP_CI_PIPELINENAME", "Shop CI"),
    ("RESOURCES_PIPELINE_SHOP_CI_PROJECTID", "Storefront"),
];

/// A past run of the deploying pipeline, of the same commit as every other.
fn past(id: u32) -> Value {
    json!({"id": id, "buildNumber": format!("deploy-{id}"), "sourceVersion": "c1", "result": "succeeded"})
}

fn consumes(version: &str) -> Value {
    json!({"resources": {"pipelines": {"shop.ci": {"pipeline": {"id": 12}, "version": version}}}})
}

#[test]
fn a_pipeline_that_deploys_what_another_one_built_counts_its_work_items_since_the_last_deployment() {
    let reached = json!({"records": [{"type": "Stage", "identifier": "Production", "result": "succeeded"}]});
    let transport = Scripted::new()
        .answer(200, json!({"value": [past(31), past(30), past(29)]}))
        .answer(200, references(&[]))
        .answer(200, &reached)
        // The same run was deployed by the run before, and another one by that before it.
        .answer(200, consumes("20261122.5"))
        .answer(200, &reached)
        .answer(200, consumes("20261120.4"))
        .answer(200, json!({"value": [{"id": 20, "buildNumber": "20261120.4"}]}))
        .answer(200, references(&[4711]))
        .answer(200, references(&[]));
    let transport = rollout(transport);
    let machine = run_with(&DEPLOYS_ANOTHER, &transport);
    let log = machine.log();
    assert!(
        transport.lines().contains(&format!(
            "{BUILDS}build/workitems?fromBuildId=20&toBuildId=25&%24top=1000&api-version=7.1"
        )),
        "{:?}",
        transport.lines()
    );
    assert!(
        log.contains("1 work item from run 20261122.5 of Shop CI since 20261120.4, the last one that this stage deployed."),
        "{log}"
    );
    assert_eq!(
        machine.flags(),
        ["checkout-v2 unchanged: Already at 25% and on."],
        "{log}"
    );
    assert_eq!(machine.result(), "Succeeded");
}

#[test]
fn where_the_last_deployment_is_not_known_every_work_item_of_the_consumed_run_counts() {
    let transport = Scripted::new()
        .answer(200, json!({"value": [past(31), past(30)]}))
        .answer(200, references(&[]))
        .answer(403, json!({"message": "no access"}))
        .answer(200, references(&[4711]));
    let machine = run_with(&DEPLOYS_ANOTHER, &rollout(transport));
    let log = machine.log();
    assert!(
        log.contains("1 work item from run 20261122.5 of Shop CI: all of them, because the run that this stage deployed last is not known. Could not read the stages of run 30: access was denied"),
        "{log}"
    );
    assert_eq!(
        machine.flags(),
        ["checkout-v2 unchanged: Already at 25% and on."],
        "{log}"
    );
}
