//! Numbers of requests, and their pace with a rate limit.

use std::collections::BTreeMap;
use std::time::Duration;

use sandbox::launchdarkly::PatchLimit;
use serde_json::{Value, json};

use crate::agent::Job;
use crate::sandbox::{begin, has, sandbox};
use crate::server::{Reply, Request, Server};
use crate::storefront::Storefront;

const WORK_ITEMS: usize = 450;
/// Flag keys. Those with odd numbers already have the requested state.
const FLAGS: [&str; 8] = ["a0", "b1", "c2", "d3", "e4", "f5", "g6", "h7"];

/// A release with many work items. Each links to two flags, so that every flag is linked many times.
fn large_release(storefront: &Storefront, request: &Request) -> Reply {
    let list = |values: Vec<Value>| Reply::json(200, &json!({"count": values.len(), "value": values}));
    if request.line.contains("/_apis/release/deployments") {
        return list(Vec::new());
    }
    if request.line.contains("/_apis/Release/releases/") {
        return list((1..=WORK_ITEMS).map(|id| json!({"id": id.to_string()})).collect());
    }
    if !request.line.contains("/_apis/wit/workitemsbatch") {
        return storefront.answer(request);
    }
    let body: Value = serde_json::from_str(&request.body).unwrap();
    let host = request.header("host").unwrap();
    let link = |key: &str| json!({"rel": "Hyperlink", "url": format!("http://{host}/projects/storefront/flags/{key}")});
    let item = |id: &Value| {
        let id = usize::try_from(id.as_u64().unwrap()).unwrap();
        json!({"id": id, "relations": [link(FLAGS[id % 8]), link(FLAGS[(id + 1) % 8])]})
    };
    list(body["ids"].as_array().unwrap().iter().map(item).collect())
}

#[test]
fn each_thing_is_asked_for_once() {
    let flags = FLAGS.map(|key| (key, key.ends_with(['1', '3', '5', '7']), 25));
    let storefront = Storefront::new(&flags);
    let server = Server::start(move |request| large_release(&storefront, request));
    let mut job = Job::release(&server.url());
    job.set("RELEASE_DEFINITIONID", "3");
    job.set("RELEASE_DEFINITIONENVIRONMENTID", "2");
    let finished = job.run();
    assert_eq!(
        finished.result(),
        "Succeeded: 4 changed, 4 already so in production."
    );

    let requests = server.requests();
    let count = |start: &str| {
        requests
            .iter()
            .filter(|request| request.line.starts_with(start))
            .count()
    };
    assert_eq!(count("GET /sandbox/Storefront/_apis/Release/"), 1);
    assert_eq!(
        count("GET /sandbox/Storefront/_apis/release/deployments"),
        1,
        "what to compare with"
    );
    let batches: Vec<usize> = requests
        .iter()
        .filter(|request| request.line.starts_with("POST /sandbox/_apis/wit/workitemsbatch"))
        .map(|request| {
            serde_json::from_str::<Value>(&request.body).unwrap()["ids"]
                .as_array()
                .unwrap()
                .len()
        })
        .collect();
    assert_eq!(batches, [200, 200, 50]);
    assert_eq!((count("GET /api/v2/flags/"), count("PATCH ")), (8, 4));
    assert_eq!(requests.len(), 1 + 1 + 3 + 8 + 4, "and nothing else");
    let mut lines = server.lines();
    lines.retain(|line| !line.starts_with("POST"));
    let asked = lines.len();
    lines.sort();
    lines.dedup();
    assert_eq!(lines.len(), asked, "no flag is read or written twice");
}

#[tokio::test]
async fn at_the_limiter_no_change_is_refused_twice() {
    let sandbox = sandbox().await;
    let simulator = sandbox.launchdarkly().unwrap();
    simulator.limit_patches(Some(PatchLimit {
        requests: 10,
        window: Duration::from_secs(2),
    }));
    let is_boolean = |key: &String| simulator.flag("storefront", key).unwrap()["kind"] == "boolean";
    let keys: Vec<String> = simulator
        .flag_keys("storefront")
        .into_iter()
        .filter(is_boolean)
        .collect();
    let flags: Vec<String> = keys
        .iter()
        .take(50)
        .map(|key| format!("storefront/{key}"))
        .collect();
    let release = sandbox.azure_devops().create_release(3).unwrap();
    let inputs = [
        ("workItems", "4714"),
        ("rollout", "37.5"),
        ("flags", &flags.join("\n")),
    ];
    let job = begin(&sandbox, &release, &inputs);
    let job = sandbox.azure_devops().job_finished(job).await.unwrap();
    has(&job, " changed");

    let mut writes: BTreeMap<String, usize> = BTreeMap::new();
    for request in simulator
        .requests()
        .into_iter()
        .filter(|request| request.method == "PATCH")
    {
        *writes.entry(request.path).or_default() += 1;
    }
    assert!(writes.len() > 30, "three windows and more: {writes:?}");
    // A write that is not rejected is sent once.
    assert!(writes.values().all(|tries| *tries <= 2), "{writes:?}");
    sandbox.stop().await;
}
