//! The agent cancels the run while LaunchDarkly is changing the first of two flags.
#![cfg(unix)]

use std::process::Command;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use crate::agent::{Finished, Job};
use crate::server::Server;
use crate::storefront::Storefront;

/// A run in which the change of flag `a` waits for the test and the read of flag `b` gets no response, so that it does not
/// matter whether the signal or the response to the change arrives first.
struct Run {
    server: Server,
    begun: Receiver<()>,
    answer: Sender<()>,
}

fn run() -> Run {
    let storefront = Storefront::new(&[("a", false, 100), ("b", false, 100)]);
    let (tell_begun, begun) = channel();
    let (answer, answered) = channel();
    let waiting = Arc::new(Mutex::new((tell_begun, answered)));
    let server = Server::start(move |request| {
        if request.line.contains("/flags/storefront/b") {
            loop {
                std::thread::park();
            }
        }
        if request.line.starts_with("PATCH") {
            let waiting = waiting.lock().unwrap();
            waiting.0.send(()).unwrap();
            // The test may end without a response.
            let _ = waiting.1.recv();
        }
        storefront.answer(request)
    });
    Run {
        server,
        begun,
        answer,
    }
}

fn signal(process: u32, name: &str) {
    let status = Command::new("kill")
        .args([name, &process.to_string()])
        .status()
        .unwrap();
    assert!(status.success());
}

/// Returns the outcome of each flag from the report.
fn flags(job: &Job, finished: &Finished) -> Vec<String> {
    let report = job.report(finished);
    let flags = report["flags"].as_array().unwrap();
    flags
        .iter()
        .map(|flag| format!("{} {}", flag["result"], flag["reason"]))
        .collect()
}

#[test]
fn a_change_under_way_comes_to_its_end() {
    let run = run();
    let job = Job::release(&run.server.url());
    let finished = job.run_with(|process| {
        run.begun.recv().unwrap();
        signal(process, "-INT");
        run.answer.send(()).unwrap();
    });
    assert_eq!(
        flags(&job, &finished),
        [
            r#""changed" "Set to 25% and on.""#,
            r#""skipped" "The run was cancelled before this flag.""#,
        ]
    );
    assert_eq!(
        finished.result(),
        "SucceededWithIssues: 1 changed, 1 skipped in production. Skipped: b."
    );
}

#[test]
fn without_an_answer_the_task_says_what_nobody_knows() {
    let run = run();
    let job = Job::release(&run.server.url());
    let finished = job.run_with(|process| {
        run.begun.recv().unwrap();
        signal(process, "-INT");
        signal(process, "-TERM");
    });
    assert_eq!(
        flags(&job, &finished),
        [
            r#""failed" "Unknown: The run was cancelled while LaunchDarkly was changing this flag. The change may have taken effect: check the flag in LaunchDarkly.""#,
            r#""skipped" "The run was cancelled before this flag.""#,
        ]
    );
    assert!(
        finished
            .result()
            .starts_with("Failed: 1 skipped, 1 failed in production.")
    );
    assert_eq!(
        run.server
            .lines()
            .iter()
            .filter(|line| line.starts_with("PATCH"))
            .count(),
        1
    );
}
