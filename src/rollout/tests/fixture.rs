//! An agent's machine, its variables, and the answers of both services.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::{Future, ready};
use std::pin::Pin;

use serde_json::{Value, json};

use super::super::*;
use crate::http::scripted::Scripted;

/// Remembers what a task does to its machine.
#[derive(Default)]
pub(super) struct Recorder {
    pub(super) lines: RefCell<Vec<String>>,
    pub(super) files: RefCell<BTreeMap<String, String>>,
    pub(super) disk_is_full: Cell<bool>,
    /// Milliseconds since the run began; whoever sleeps makes them pass.
    pub(super) elapsed: Cell<u64>,
    /// What is cancelled as soon as somebody sleeps.
    pub(super) when_asleep: RefCell<Option<Cancellation>>,
}

/// When every run of these tests begins, in epoch milliseconds.
pub(super) const START: u64 = 1_795_341_600_000;

impl Clock for Recorder {
    fn epoch_milliseconds(&self) -> u64 {
        START + self.elapsed.get()
    }

    fn sleep(&self, milliseconds: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        self.elapsed.set(self.elapsed.get() + u64::from(milliseconds));
        if let Some(cancellation) = self.when_asleep.borrow().as_ref() {
            cancellation.stop();
        }
        Box::pin(ready(()))
    }
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

    fn read(&self, path: &str) -> Result<String, String> {
        let files = self.files.borrow();
        let file = files.get(path.trim_start_matches("/tmp/job/"));
        file.cloned()
            .ok_or_else(|| "ENOENT: no such file or directory".to_owned())
    }

    fn now(&self) -> String {
        "2026-11-22T10:00:00.000Z".to_owned()
    }
}

impl Recorder {
    pub(super) fn log(&self) -> String {
        self.lines.borrow().join("\n")
    }

    pub(super) fn report(&self) -> Value {
        serde_json::from_str(&self.files.borrow()["report.json"]).unwrap()
    }

    /// Result and message of the task.
    pub(super) fn completed(&self) -> (String, String) {
        let lines = self.lines.borrow();
        let last = lines.last().unwrap();
        let rest = last.strip_prefix("##vso[task.complete result=").unwrap();
        let (result, message) = rest.split_once(";]").unwrap();
        (result.to_owned(), message.to_owned())
    }

    pub(super) fn result(&self) -> String {
        self.completed().0
    }

    /// `result: reason` of each flag in the report.
    pub(super) fn flags(&self) -> Vec<String> {
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
pub(super) fn variables(own: &[(&str, &str)]) -> Variables {
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
        ("LAUNCHDARKLY_EXTENSION", "contoso-tools.launchdarkly"),
        ("SYSTEM_TEAMPROJECT", "Storefront"),
        ("SYSTEM_TEAMPROJECTID", "2B7D8F64-0C1B-4F3E-9A55-8A1E6D2F4C02"),
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
pub(super) fn references(ids: &[u32]) -> Value {
    let ids: Vec<Value> = ids.iter().map(|id| json!({"id": id.to_string()})).collect();
    json!({"count": ids.len(), "value": ids})
}

/// A batch of work items, each with the flags of the project `storefront` that it is linked to.
pub(super) fn batch(items: &[(u32, &[&str])]) -> Value {
    let link = |flag: &&str| json!({"rel": "Hyperlink", "url": format!("https://app.launchdarkly.com/projects/storefront/flags/{flag}")});
    let item = |(id, flags): &(u32, &[&str])| json!({"id": id, "relations": flags.iter().map(link).collect::<Vec<_>>()});
    json!({"count": items.len(), "value": items.iter().map(item).collect::<Vec<_>>()})
}

/// A boolean flag in `production`; the percentage is that of `true`.
pub(super) fn flag(key: &str, on: bool, percent: u32) -> Value {
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

pub(super) fn run_with(own: &[(&str, &str)], transport: &Scripted) -> Recorder {
    let machine = Recorder::default();
    pollster::block_on(run(
        &variables(own),
        transport,
        &machine,
        &Cancellation::default(),
    ));
    machine
}

/// A release with one work item that is linked to these flags.
pub(super) fn release(flags: &[&str]) -> Scripted {
    Scripted::new()
        .answer(200, references(&[4711]))
        .answer(200, batch(&[(4711, flags)]))
}
