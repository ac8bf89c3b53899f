use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;
use crate::http::scripted::Scripted;
use crate::http::{Method, Request, Response, TransportError};

mod failures;
mod nothing;

/// Remembers what a task does to its machine.
#[derive(Default)]
struct Recorder {
    lines: RefCell<Vec<String>>,
    files: RefCell<BTreeMap<String, String>>,
    disk_is_full: Cell<bool>,
}

impl Machine for Recorder {
    fn print(&self, line: &str) {
        self.lines.borrow_mut().push(line.to_owned());
    }

    fn save(&self, name: &str, text: &str) -> Result<String, String> {
        if self.disk_is_full.get() {
            return Err("ENOSPC: no space left on device".to_owned());
        }
        self.files.borrow_mut().insert(name.to_owned(), text.to_owned());
        Ok(format!("/tmp/job/{name}"))
    }

    fn now(&self) -> String {
        "2026-11-22T10:00:00.000Z".to_owned()
    }
}

impl Recorder {
    fn log(&self) -> String {
        self.lines.borrow().join("\n")
    }

    fn report(&self) -> Value {
        serde_json::from_str(&self.files.borrow()["report.json"]).unwrap()
    }

    /// Result and message of the task.
    fn completed(&self) -> (String, String) {
        let lines = self.lines.borrow();
        let last = lines.last().unwrap();
        let rest = last.strip_prefix("##vso[task.complete result=").unwrap();
        let (result, message) = rest.split_once(";]").unwrap();
        (result.to_owned(), message.to_owned())
    }

    fn result(&self) -> String {
        self.completed().0
    }

    /// `result: reason` of each flag in the report.
    fn flags(&self) -> Vec<String> {
        let report = self.report();
        let flags = report["flags"].as_array().unwrap();
        let line = |flag: &Value| {
            format!(
                "{} {}: {}",
                flag["key"].as_str().unwrap(),
                flag["result"].as_str().unwrap(),
                flag["reason"].as_str().unwrap()
            )
        };
        flags.iter().map(line).collect()
    }
}

/// What an agent gives the task of the stage Production; later pairs win.
fn variables(own: &[(&str, &str)]) -> Variables {
    let common = [
        ("INPUT_SERVICEENDPOINT", "id"),
        ("INPUT_ENVIRONMENT", "production"),
        ("INPUT_ROLLOUT", "25"),
        ("INPUT_TURNON", "true"),
        ("ENDPOINT_URL_id", "https://app.launchdarkly.com"),
        ("ENDPOINT_AUTH_PARAMETER_id_APITOKEN", "api-canary"),
        (
            "ENDPOINT_AUTH_PARAMETER_SYSTEMVSSCONNECTION_ACCESSTOKEN",
            "job-canary",
        ),
        ("SYSTEM_HOSTTYPE", "release"),
        (
            "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI",
            "https://dev.azure.com/contoso/",
        ),
        (
            "SYSTEM_TEAMFOUNDATIONSERVERURI",
            "https://vsrm.dev.azure.com/contoso/",
        ),
        ("SYSTEM_TEAMPROJECT", "Storefront"),
        ("RELEASE_RELEASEID", "7"),
        ("RELEASE_RELEASENAME", "Release-7"),
        ("RELEASE_DEFINITIONNAME", "Storefront release"),
        ("RELEASE_ENVIRONMENTNAME", "Production"),
        ("RELEASE_ATTEMPTNUMBER", "1"),
        ("RELEASE_RELEASEWEBURL", "https://dev.azure.com/contoso/r/7"),
        ("BUILD_BUILDID", "31"),
        ("BUILD_BUILDNUMBER", "20261122.1"),
    ];
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Variables::new(common.iter().chain(own).map(owned))
}

/// A list of work item references, as releases and runs give it.
fn references(ids: &[u32]) -> Value {
    let ids: Vec<Value> = ids.iter().map(|id| json!({"id": id.to_string()})).collect();
    json!({"count": ids.len(), "value": ids})
}

/// A batch of work items, each with the flags of the project `storefront` that it is linked to.
fn batch(items: &[(u32, &[&str])]) -> Value {
    let link = |flag: &&str| json!({"rel": "Hyperlink", "url": format!("https://app.launchdarkly.com/projects/storefront/flags/{flag}")});
    let item = |(id, flags): &(u32, &[&str])| json!({"id": id, "relations": flags.iter().map(link).collect::<Vec<_>>()});
    json!({"count": items.len(), "value": items.iter().map(item).collect::<Vec<_>>()})
}

/// A boolean flag in `production`; the percentage is that of `true`.
fn flag(key: &str, on: bool, percent: u32) -> Value {
    let rollout = json!({"rollout": {"variations": [
        {"variation": 0, "weight": percent * 1000}, {"variation": 1, "weight": 100_000 - percent * 1000}]}});
    json!({
        "key": key, "name": format!("Name of {key}"), "kind": "boolean", "_version": 4,
        "creationDate": 0, "temporary": true, "archived": false, "tags": [],
        "variations": [{"_id": "t", "value": true}, {"_id": "f", "value": false}],
        "environments": {"production": {"on": on, "version": 7, "archived": false, "fallthrough": rollout,
            "offVariation": 1, "prerequisites": [], "targets": [], "contextTargets": [], "rules": []}}
    })
}

fn run_with(own: &[(&str, &str)], transport: &Scripted) -> Recorder {
    let machine = Recorder::default();
    pollster::block_on(run(
        &variables(own),
        transport,
        &machine,
        &Cancellation::default(),
    ));
    machine
}

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
            "Target   25% and on in production",
            "2 work items of this release, 2 linked to flags; 1 flag to roll out.",
            "##[group]Linked flags by work item",
            "#4711  storefront/checkout-v2",
            "#4712  storefront/checkout-v2",
            "##[endgroup]",
            "##vso[task.setprogress value=0;]checkout-v2",
            "Changed     checkout-v2  Off → On 25%   (storefront/production, #4711, #4712) Set to 25% and on.",
            "##vso[task.addattachment type=launchdarkly-rollout;name=report.json;]/tmp/job/report.json",
            "##vso[task.uploadsummary]/tmp/job/LaunchDarkly.md",
            "##vso[task.setvariable variable=changed;isOutput=true;]1",
            "##vso[task.setvariable variable=unchanged;isOutput=true;]0",
            "##vso[task.setvariable variable=skipped;isOutput=true;]0",
            "##vso[task.setvariable variable=approvals;isOutput=true;]0",
            "##vso[task.setvariable variable=failed;isOutput=true;]0",
            "##vso[task.setvariable variable=report;isOutput=true;]/tmp/job/report.json",
            "1 changed in production.",
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
        .answer(200, flag("b", true, 25));
    let machine = run_with(&[("INPUT_MODE", "preview")], &transport);
    assert!(
        transport
            .requests()
            .iter()
            .all(|request| request.method != Method::Patch)
    );
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
            "Preview: 1 changed, 1 already so in production; nothing was written.".into()
        )
    );
    assert!(machine.files.borrow()["LaunchDarkly.md"].contains("nothing was written"));
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
