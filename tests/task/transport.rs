//! The task with servers that misbehave.

use std::net::TcpListener;

use crate::agent::Job;
use crate::server::{Reply, Server};
use crate::storefront::Storefront;
use serde_json::json;

/// Returns the result of a task whose first request gets this response.
fn answered_with(reply: impl Fn() -> Reply + Send + Sync + 'static) -> String {
    let server = Server::start(move |_| reply());
    Job::release(&server.url()).run().result()
}

fn with_pieces(pieces: Vec<Vec<u8>>, missing: usize) -> Reply {
    Reply {
        pieces,
        missing,
        ..Reply::json(200, &json!(null))
    }
}

#[test]
fn a_server_that_is_not_there_is_named() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let result = Job::release(&format!("http://{free}")).run().result();
    assert!(
        result.starts_with("Failed: Nothing was changed. Could not list the work items of release 7: "),
        "{result}"
    );
    assert!(
        result.contains(&format!(
            "{free} could not be reached (connect ECONNREFUSED {free})."
        )),
        "{result}"
    );
}

#[test]
fn a_redirect_is_not_followed() {
    let elsewhere = Server::start(|_| Reply::json(200, &json!({"value": []})));
    let location = elsewhere.url();
    let result = answered_with(move || Reply {
        headers: vec![("location", location.clone())],
        ..Reply::json(302, &json!({}))
    });
    assert!(result.contains("(HTTP 302)"), "{result}");
    assert!(elsewhere.lines().is_empty(), "the token would have gone there");
}

#[test]
fn a_token_does_not_travel_in_the_clear() {
    let storefront = Storefront::new(&[]);
    let server = Server::start(move |request| storefront.answer(request));
    let mut job = Job::release(&server.url());
    job.set(
        "SYSTEM_TEAMFOUNDATIONSERVERURI",
        "http://tfs.example/tfs/DefaultCollection/",
    );
    let result = job.run().result();
    assert!(result.contains("tfs.example does not use HTTPS"), "{result}");
}

#[test]
fn an_answer_without_end_is_not_read_to_the_end() {
    let result = answered_with(|| with_pieces(vec![vec![b' '; 1 << 20]; 21], 0));
    assert!(result.contains("the answer is larger than 20 MB"), "{result}");
}

#[test]
fn an_answer_that_breaks_off_is_told() {
    let result = answered_with(|| with_pieces(vec![br#"{"value": ["#.to_vec()], 100));
    assert!(result.contains("could not be reached (aborted)"), "{result}");
}

#[test]
fn characters_survive_a_cut_between_two_pieces() {
    let body = json!({"message": "Zugriff für „Bücher“ 🚫"})
        .to_string()
        .into_bytes();
    let pieces: Vec<Vec<u8>> = body.iter().map(|byte| vec![*byte]).collect();
    let result = answered_with(move || Reply {
        status: 403,
        ..with_pieces(pieces.clone(), 0)
    });
    assert!(
        result.ends_with("Azure DevOps says: Zugriff für „Bücher“ 🚫"),
        "{result}"
    );
}
