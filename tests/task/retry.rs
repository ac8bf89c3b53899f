//! LaunchDarkly with rate limits, conflicts and dropped connections.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use serde_json::json;

use crate::agent::Job;
use crate::faults::{Fault, serve};
use crate::server::Reply;
use crate::storefront::Storefront;

fn storefront() -> Arc<Storefront> {
    Arc::new(Storefront::new(&[("checkout-v2", false, 100)]))
}

fn limited(header: &'static str, value: String) -> Reply {
    let mut reply = Reply::json(429, &json!({"code": "rate_limited"}));
    reply.headers.push((header, value));
    reply
}

fn gateway() -> Reply {
    let mut reply = Reply::json(502, &json!(null));
    reply.pieces = vec![b"<html>502 Bad Gateway</html>".to_vec()];
    reply
}

/// A connection that is dropped within the response.
fn dropped() -> Reply {
    let mut reply = Reply::json(200, &json!({}));
    reply.missing = 100;
    reply
}

/// Runs the task with these faults. Returns the reads and writes of the flag.
fn requests_with(faults: Vec<Fault>) -> (usize, usize) {
    let storefront = storefront();
    let server = serve(&storefront, faults);
    let finished = Job::release(&server.url()).run();
    assert_eq!(finished.result(), "Succeeded: 1 changed in production.");
    assert_eq!(storefront.state("checkout-v2"), (true, 25));
    let lines = server.lines();
    let count = |start: &str| lines.iter().filter(|line| line.starts_with(start)).count();
    (count("GET /api/v2/flags/"), count("PATCH "))
}

#[test]
fn a_refused_change_waits_as_any_header_says() {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let at = |moment: Duration| moment.as_millis().to_string();
    let (soon, past) = (
        at(now + Duration::from_secs(3)),
        at(now - Duration::from_secs(60)),
    );
    for (header, value) in [
        ("Retry-After", "2".to_owned()),
        ("X-Ratelimit-Reset", soon.clone()),
        ("X-Ratelimit-Auth-Token-Reset", soon),
        ("X-Ratelimit-Reset", past),
    ] {
        let began = Instant::now();
        let fault = Fault::instead("PATCH", limited(header, value));
        assert_eq!(requests_with(vec![fault]), (1, 2), "{header}");
        assert!(began.elapsed() >= Duration::from_secs(1), "{header}");
    }
}

#[test]
fn a_conflict_is_read_and_planned_anew() {
    let conflict = || {
        let body = json!({"code": "optimistic_locking_error", "message": "Conflict. Optimistic lock error."});
        Fault::instead("PATCH", Reply::json(409, &body))
    };
    assert_eq!(requests_with(vec![conflict(), conflict()]), (3, 3));
}

#[test]
fn what_broke_is_sent_again_unless_it_took_effect() {
    let after = Fault {
        line: "PATCH",
        is_applied: true,
        reply: dropped(),
    };
    for (fault, requests) in [
        (Fault::instead("PATCH", gateway()), (2, 2)),
        (Fault::instead("PATCH", dropped()), (2, 2)),
        (after, (2, 1)),
        (Fault::instead("GET /api/v2/flags/", gateway()), (2, 1)),
        (Fault::instead("GET /api/v2/flags/", dropped()), (2, 1)),
    ] {
        assert_eq!(requests_with(vec![fault]), requests);
    }
}

#[test]
fn an_error_of_launchdarkly_itself_is_asked_again_where_that_is_safe() {
    let broken = |line: &'static str, is_applied: bool| Fault {
        line,
        is_applied,
        reply: Reply::json(500, &json!({"code": "internal_server_error"})),
    };
    for (fault, requests) in [
        (broken("GET /api/v2/flags/", false), (2, 1)),
        (broken("PATCH", false), (2, 2)),
        (broken("PATCH", true), (2, 1)),
    ] {
        assert_eq!(requests_with(vec![fault]), requests);
    }
}

#[test]
fn azure_devops_is_asked_again_and_the_log_says_so() {
    const LIST: &str = "GET /sandbox/Storefront/_apis/Release/";
    const ITEMS: &str = "POST /sandbox/_apis/wit/workitemsbatch";
    let mut limit = Reply::json(
        429,
        &json!({"message": "TF400733: The request has been canceled"}),
    );
    limit.headers.push(("Retry-After", "6".to_owned()));
    let storefront = storefront();
    let faults = [
        Fault::instead(LIST, gateway()),
        Fault::instead(LIST, dropped()),
        Fault::instead(ITEMS, limit),
    ];
    let server = serve(&storefront, faults);
    let finished = Job::release(&server.url()).run();
    assert_eq!(finished.result(), "Succeeded: 1 changed in production.");
    for line in [
        "A request to Azure DevOps failed (HTTP 502). Attempt 2 of 3 follows in 1 s.",
        "A request to Azure DevOps failed (aborted). Attempt 3 of 3 follows in 3 s.",
        "Waiting 6 s: Azure DevOps is throttling requests from this pipeline.",
    ] {
        assert!(
            finished.lines.iter().any(|told| told == line),
            "{line}\n{}",
            finished.log()
        );
    }
    let lines = server.lines();
    let count = |start: &str| lines.iter().filter(|line| line.starts_with(start)).count();
    assert_eq!((count(LIST), count(ITEMS)), (3, 2));
}

#[cfg(unix)]
#[test]
fn a_cancelled_run_does_not_wait_for_the_limit() {
    let storefront = storefront();
    let fault = Fault::instead("PATCH", limited("Retry-After", "30".to_owned()));
    let server = serve(&storefront, [fault]);
    let began = Instant::now();
    let finished = Job::release(&server.url()).run_with(|process| {
        while !server.lines().iter().any(|line| line.starts_with("PATCH")) {
            std::thread::yield_now();
        }
        let kill = std::process::Command::new("kill")
            .args(["-INT", &process.to_string()])
            .status();
        assert!(kill.unwrap().success());
    });
    assert_eq!(
        finished.result(),
        "SucceededWithIssues: 1 skipped in production. Skipped: checkout-v2."
    );
    assert!(began.elapsed() < Duration::from_secs(25));
    assert_eq!(storefront.state("checkout-v2"), (false, 100));
}
