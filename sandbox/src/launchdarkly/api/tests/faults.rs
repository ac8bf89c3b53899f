//! Injected faults.

use std::net::SocketAddr;

use axum::http::{Method, StatusCode};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::{Api, SEMANTIC, WRITER_TOKEN, semantic, turn_on};
use crate::launchdarkly::{Fault, Trouble};

const CHECKOUT: &str = "/api/v2/flags/storefront/checkout-v2";

fn fault(times: u32, trouble: Trouble) -> Fault {
    Fault {
        method: Method::PATCH,
        path_prefix: "/api/v2/flags/storefront".to_owned(),
        times,
        trouble,
    }
}

#[tokio::test]
async fn a_fault_spoils_as_many_fitting_requests_as_it_was_asked_to() {
    let api = Api::new();
    let body = semantic("production", &[turn_on()]);
    api.simulator.inject(fault(2, Trouble::Conflict));
    assert_eq!(api.get(CHECKOUT).await.status, StatusCode::OK);
    for _ in 0..2 {
        let (status, code, _) = api.patch("checkout-v2", &body).await.error();
        assert_eq!((status, code.as_str()), (409, "optimistic_locking_error"));
        assert_eq!(api.config("checkout-v2", "production")["on"], false);
    }
    assert_eq!(api.patch("checkout-v2", &body).await.status, StatusCode::OK);
}

#[tokio::test]
async fn answers_can_be_replaced() {
    let api = Api::new();
    let body = semantic("production", &[turn_on()]);
    let gone = json!({ "code": "internal_service_error", "message": "Internal service error" });
    api.simulator.inject(fault(
        1,
        Trouble::Status(StatusCode::INTERNAL_SERVER_ERROR, gone.clone()),
    ));
    api.simulator.inject(fault(1, Trouble::BadGateway));
    api.simulator.inject(fault(
        1,
        Trouble::RateLimited(vec![("retry-after", "7".to_owned())]),
    ));

    let answer = api.patch("checkout-v2", &body).await;
    assert_eq!((answer.status.as_u16(), answer.json()), (500, gone));
    let answer = api.patch("checkout-v2", &body).await;
    assert_eq!(answer.status.as_u16(), 502);
    assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
    let answer = api.patch("checkout-v2", &body).await;
    assert_eq!(answer.status.as_u16(), 429);
    assert_eq!(answer.header("retry-after"), Some("7"));
    assert_eq!(api.config("checkout-v2", "production")["on"], false);
}

#[tokio::test]
async fn a_truncated_answer_belongs_to_a_patch_that_was_applied() {
    let api = Api::new();
    api.simulator.inject(fault(1, Trouble::Truncated));
    let answer = api
        .patch("checkout-v2", &semantic("production", &[turn_on()]))
        .await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.text().starts_with('{'));
    assert!(serde_json::from_slice::<serde_json::Value>(&answer.body).is_err());
    assert_eq!(api.config("checkout-v2", "production")["on"], true);
}

#[tokio::test]
async fn a_dropped_connection_answers_nothing_before_or_after_the_change() {
    for (trouble, applied) in [(Trouble::DroppedBefore, false), (Trouble::DroppedAfter, true)] {
        let api = Api::new();
        api.simulator.inject(fault(1, trouble));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(axum::serve(listener, api.simulator.router()).into_future());
        let body = semantic("production", &[turn_on()]).to_string();
        assert_eq!(raw_patch(address, &body).await, "");
        assert_eq!(api.config("checkout-v2", "production")["on"], applied);
        server.abort();
    }
}

/// Everything that the server sends back before it closes the connection.
async fn raw_patch(address: SocketAddr, body: &str) -> String {
    let mut connection = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "PATCH {CHECKOUT} HTTP/1.1\r\nHost: {address}\r\nAuthorization: {WRITER_TOKEN}\r\n\
         Content-Type: {SEMANTIC}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    connection.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    answer
}
