//! Rollouts from end to end.

use std::fs;
use std::sync::Arc;

use crate::agent::Job;
use crate::server::Server;
use crate::storefront::Storefront;

#[test]
fn a_release_moves_the_linked_flags() {
    let storefront = Arc::new(Storefront::new(&[
        ("checkout-v2", false, 100),
        ("search", true, 25),
    ]));
    let answering = Arc::clone(&storefront);
    let server = Server::start(move |request| answering.answer(request));
    let job = Job::release(&server.url());
    let finished = job.run();

    assert_eq!(
        finished.result(),
        "Succeeded: 1 changed, 1 already so in production."
    );
    assert_eq!(storefront.state("checkout-v2"), (true, 25));
    let mut lines = server.lines();
    // The second flag is read while the first is changed.
    lines[3..].sort();
    assert_eq!(
        lines,
        [
            "GET /sandbox/Storefront/_apis/Release/releases/7/workitems?%24top=1000&api-version=7.2-preview.1",
            "POST /sandbox/_apis/wit/workitemsbatch?api-version=7.1",
            "GET /api/v2/flags/storefront/checkout-v2?env=production",
            "GET /api/v2/flags/storefront/search?env=production",
            "PATCH /api/v2/flags/storefront/checkout-v2",
        ]
    );
    assert!(server.connections() <= 2, "connections are used again");
    let requests = server.requests();
    assert_eq!(requests[0].header("authorization"), Some("Bearer job-canary"));
    let patch = requests[3..]
        .iter()
        .find(|request| request.line.starts_with("PATCH"))
        .unwrap();
    assert_eq!(patch.header("authorization"), Some("api-canary"));
    assert_eq!(patch.header("ld-api-version"), Some("20240415"));
    assert_eq!(
        patch.header("content-type"),
        Some("application/json; domain-model=launchdarkly.semanticpatch")
    );

    let report = job.report(&finished);
    assert_eq!(report["flags"][0]["name"], "Prüfung checkout-v2");
    assert!(report["started"].as_str().unwrap() <= report["finished"].as_str().unwrap());
    let summary = finished.data("task.uploadsummary").pop().unwrap();
    assert!(
        fs::read_to_string(summary)
            .unwrap()
            .contains("| Off | On 25% | Changed |")
    );
    assert_eq!(finished.data("task.setsecret"), ["api-canary"]);
    assert!(
        finished.lines[0].starts_with("##vso[task.setsecret]"),
        "before anything else"
    );
    let shown = finished.log().replacen("##vso[task.setsecret]api-canary", "", 1);
    assert!(!shown.contains("canary"), "{shown}");
}

#[test]
fn inputs_and_secrets_are_gone_from_the_process() {
    let storefront = Storefront::new(&[("checkout-v2", true, 25)]);
    let server = Server::start(move |request| storefront.answer(request));
    let mut job = Job::release(&server.url());
    fs::create_dir_all(job.folder()).unwrap();
    let probe = job.folder().join("probe.js");
    let seen = job.folder().join("seen.json");
    let script = format!(
        "process.on('exit', () => require('fs').writeFileSync({:?}, JSON.stringify(process.env)))",
        seen.display().to_string()
    );
    fs::write(&probe, script).unwrap();
    job.set("NODE_OPTIONS", &format!("--require={}", probe.display()));
    assert!(job.run().result().starts_with("Succeeded"));
    let seen = fs::read_to_string(seen).unwrap();
    assert!(!seen.contains("canary") && !seen.contains("INPUT_"), "{seen}");
    assert!(seen.contains("ENDPOINT_URL_"), "other variables are left alone");
}

#[test]
fn two_tasks_of_one_job_keep_their_files_apart() {
    let storefront = Storefront::new(&[("checkout-v2", true, 25)]);
    let server = Server::start(move |request| storefront.answer(request));
    let job = Job::release(&server.url());
    let paths = [job.run(), job.run()].map(|finished| finished.data("task.addattachment"));
    assert_ne!(paths[0], paths[1]);
}

#[test]
fn wrong_inputs_end_the_task_before_anybody_is_asked() {
    let server = Server::start(|_| panic!("nobody is to be asked"));
    let mut job = Job::release(&server.url());
    job.set("INPUT_ROLLOUT", "150");
    let finished = job.run();
    let result = finished.result();
    assert!(
        result.starts_with("Failed: Nothing was changed. Rollout (rollout): '150' is not a percentage"),
        "{result}"
    );
    assert!(server.lines().is_empty());
}
