use serde_json::{Value, json};

use super::*;
use crate::http::scripted::Scripted;
use crate::http::{Method, Request, Response, TransportError};
use fixture::{Recorder, batch, flag, references, release, run_with, variables};

mod access;
mod approvals;
mod cancelling;
mod failures;
mod fixture;
mod hostile;
mod lists;
mod lost_answers;
mod concurrent_changes;
mod nothing;
mod pacing;
mod read_ahead;
mod rollback;
mod since;
mod stage_map;

const OF_RELEASE: &str = "GET https://vsrm.dev.azure.com/contoso/Storefront/_apis/Release/releases/7/workitems?%24top=1000&api-version=7.2-preview.1";
const BATCH: &str = "POST https://dev.azure.com/contoso/_apis/wit/workitemsbatch?api-version=7.1";
const READ: &str = "GET https://app.launchdarkly.com/api/v2/flags/storefront/checkout-v2?env=production";
const WRITE: &str = "PATCH https://app.launchdarkly.com/api/v2/flags/storefront/checkout-v2";

#[test]
fn a_release_moves_its_linked_flag_with_one_request_for_each_thing() {
    let transport = Scripted::new()
        .answer(200, references(&[4712, 4711]))
        .answer(200, batch(&[(4712, &["checkout-v2"]), (4711, &["checkout-v2"])]))
        .answer(200, flag("checkout-v2", false, 100))
        .answer(200, flag("checkout-v2", true, 25));
    let machine = run_with(&[("INPUT_COMMENT", "Launch day")], &transport);
    assert_eq!(transport.lines(), [OF_RELEASE, BATCH, READ, WRITE]);

    let requests = transport.requests();
    assert!(
        requests[0]
            .headers
            .contains(&("authorization", "Bearer job-canary".into()))
    );
    assert!(
        requests[2]
            .headers
            .contains(&("authorization", "api-canary".into()))
    );
    let patch: Value = serde_json::from_str(requests[3].body.as_deref().unwrap()).unwrap();
    assert_eq!(patch["environmentKey"], "production");
    assert_eq!(
        patch["instructions"],
        json!([{"kind": "turnFlagOn"},
            {"kind": "updateFallthroughVariationOrRollout", "rolloutWeights": {"t": 25000, "f": 75000}}])
    );
    let comment = patch["comment"].as_str().unwrap();
    assert!(
        comment.contains("Release-7") && comment.contains("#4711, #4712") && comment.ends_with("Launch day"),
        "{comment}"
    );

    let flag = &machine.report()["flags"][0];
    assert_eq!(flag["result"], "changed");
    assert_eq!(flag["reason"], "Set to 25% and on.");
    assert_eq!(flag["before"], json!({"on": false, "percent": 100}));
    assert_eq!(flag["after"], json!({"on": true, "percent": 25}));
    assert_eq!(flag["workItems"], json!([4711, 4712]));
    assert_eq!(flag["version"], 7);
    assert_eq!(
        flag["url"],
        "https://app.launchdarkly.com/projects/storefront/flags/checkout-v2?env=production"
    );
    assert_eq!(machine.report()["run"]["stage"], "Production");

    assert_eq!(
        machine.lines.borrow().as_slice(),
        [
            "##vso[task.setsecret]api-canary",
            "Release  Release-7 (Storefront release), stage Production",
            "Account  https://app.launchdarkly.com",
            "Target   25% and on in production (Environment input)",
            "2 work items of this release, 2 linked to flags; 1 flag to roll out.",
            "##[group]Linked flags by work item",
            "#4711  storefront/checkout-v2",
            "#4712  storefront/checkout-v2",
            "##[endgroup]",
            "##vso[task.setprogress value=0;]checkout-v2",
            "Changed     checkout-v2  Off → On 25%      (storefront/production, #4711, #4712) Set to 25% and on.",
            "1 changed in production.",
            "##vso[task.addattachment type=launchdarkly-rollout;name=report.json;]/tmp/job/report.json",
            "##vso[task.uploadsummary]/tmp/job/LaunchDarkly.md",
            "##vso[task.setvariable variable=changed;isOutput=true;]1",
            "##vso[task.setvariable variable=unchanged;isOutput=true;]0",
            "##vso[task.setvariable variable=skipped;isOutput=true;]0",
            "##vso[task.setvariable variable=approvals;isOutput=true;]0",
            "##vso[task.setvariable variable=failed;isOutput=true;]0",
            "##vso[task.setvariable variable=report;isOutput=true;]/tmp/job/report.json",
            "##vso[task.complete result=Succeeded;]1 changed in production.",
        ]
    );
}

#[test]
fn a_preview_tells_the_same_and_writes_nothing() {
    let transport = Scripted::new()
        .answer(200, references(&[1]))
        .answer(200, batch(&[(1, &["a", "b"])]))
        .answer(200, flag("a", false, 100))
        .answer(200, flag("a", true, 25))
        .answer(200, flag("b", true, 25));
    let machine = run_with(&[("INPUT_MODE", "preview")], &transport);
    let log = machine.log();
    assert!(log.contains("To change   a  Off → On 25%"), "{log}");
    let lines = transport.lines();
    let mut writes = lines.iter().filter(|line| line.starts_with("PATCH"));
    assert!(
        writes
            .next()
            .unwrap()
            .ends_with("/flags/storefront/a?dryRun=true")
    );
    assert_eq!(writes.next(), None);
    assert_eq!(
        machine.flags(),
        [
            "a changed: Would be set to 25% and on.",
            "b unchanged: Already at 25% and on."
        ]
    );
    assert_eq!(
        machine.report()["flags"][0]["after"],
        json!({"on": true, "percent": 25})
    );
    assert_eq!(machine.report()["mode"], "preview");
    assert_eq!(
        machine.completed(),
        (
            "Succeeded".into(),
            "Preview: 1 changed, 1 already so in production. No flags were changed.".into()
        )
    );
    assert!(machine.files.borrow()["LaunchDarkly.md"].contains("no flags were changed"));
}

#[test]
fn a_flag_that_is_so_already_is_not_written() {
    let transport = Scripted::new()
        .answer(200, references(&[4711]))
        .answer(200, batch(&[(4711, &["checkout-v2"])]))
        .answer(200, flag("checkout-v2", true, 25));
    let machine = run_with(&[], &transport);
    assert_eq!(transport.lines(), [OF_RELEASE, BATCH, READ]);
    assert_eq!(machine.flags(), ["checkout-v2 unchanged: Already at 25% and on."]);
    assert_eq!(machine.result(), "Succeeded");
}

#[test]
fn work_items_are_read_two_hundred_at_a_time() {
    let ids: Vec<u32> = (1..=401).collect();
    let mut transport = Scripted::new().answer(200, references(&ids));
    for ids in ids.chunks(200) {
        let items: Vec<(u32, &[&str])> = ids.iter().map(|id| (*id, &["checkout-v2"][..])).collect();
        transport = transport.answer(200, batch(&items));
    }
    let transport = transport.answer(200, flag("checkout-v2", true, 25));
    let machine = run_with(&[], &transport);
    assert_eq!(transport.lines(), [OF_RELEASE, BATCH, BATCH, BATCH, READ]);
    assert_eq!(
        machine.report()["flags"][0]["workItems"]
            .as_array()
            .unwrap()
            .len(),
        401
    );
}

#[test]
fn a_server_without_the_work_items_of_releases_is_asked_for_those_of_the_builds() {
    let out_of_range =
        json!({"message": "The requested REST API version of 7.2 is out of range for this server."});
    for (status, answer) in [(404, json!({"message": "no such call"})), (400, out_of_range)] {
        let transport = Scripted::new()
            .answer(status, answer)
            .answer(
                200,
                json!({"artifacts": [
                    {"type": "Build", "definitionReference": {"version": {"id": "31"}, "project": {"id": "p-1"}}},
                    {"type": "Git", "definitionReference": {"version": {"id": "abc"}}}]}),
            )
            .answer(200, references(&[4711]))
            .answer(200, batch(&[(4711, &["checkout-v2"])]))
            .answer(200, flag("checkout-v2", true, 25));
        let machine = run_with(&[], &transport);
        assert_eq!(
            transport.lines(),
            [
                OF_RELEASE,
                "GET https://vsrm.dev.azure.com/contoso/Storefront/_apis/release/releases/7?api-version=7.1",
                "GET https://dev.azure.com/contoso/p-1/_apis/build/builds/31/workitems?%24top=1000&api-version=7.1",
                BATCH,
                READ
            ]
        );
        assert_eq!(machine.result(), "Succeeded");
    }
}

#[test]
fn a_pipeline_run_has_work_items_of_its_own() {
    let transport = Scripted::new()
        .answer(200, references(&[4711]))
        .answer(200, batch(&[(4711, &["checkout-v2"])]))
        .answer(200, flag("checkout-v2", true, 25));
    let machine = run_with(&[("SYSTEM_HOSTTYPE", "build")], &transport);
    assert_eq!(
        transport.lines()[0],
        "GET https://dev.azure.com/contoso/Storefront/_apis/build/builds/31/workitems?%24top=1000&api-version=7.1"
    );
    assert_eq!(machine.report()["run"]["kind"], "pipeline");
    assert!(
        machine
            .log()
            .contains("1 work item of this run, 1 linked to flags; 1 flag to roll out.")
    );
}

#[test]
fn named_flags_need_no_work_items() {
    let transport = Scripted::new().answer(200, flag("checkout-v2", true, 25));
    let own = [
        ("INPUT_WORKITEMS", ","),
        ("INPUT_FLAGS", "storefront/checkout-v2"),
    ];
    let machine = run_with(&own, &transport);
    assert_eq!(transport.lines(), [READ]);
    assert_eq!(machine.report()["flags"][0]["workItems"], json!([]));
}
