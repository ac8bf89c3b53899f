use std::cell::Cell;

use super::*;
use crate::http::retry::Interrupted;
use crate::http::scripted::Scripted;

/// Time that passes as soon as somebody waits.
#[derive(Default)]
struct Fake {
    waits: RefCell<Vec<u64>>,
    said: RefCell<Vec<String>>,
    interrupted: Cell<bool>,
}

impl RetryTimer for &Fake {
    fn now(&self) -> u64 {
        1_795_318_500_000 + self.waits.borrow().iter().sum::<u64>()
    }

    fn log(&self, sentence: &str) {
        self.said.borrow_mut().push(sentence.to_owned());
    }

    async fn wait(&self, milliseconds: u64, _: &str) -> Result<(), Interrupted> {
        self.waits.borrow_mut().push(milliseconds);
        if self.interrupted.get() {
            Err(Interrupted)
        } else {
            Ok(())
        }
    }
}

fn unreachable() -> TransportError {
    TransportError::Unreachable {
        host: "app.launchdarkly.com".into(),
        detail: "socket hang up".into(),
    }
}

/// Status or error of the answer to one request, how often it was sent, and the waits between.
fn sent(method: Method, script: Scripted, time: &Fake) -> (String, usize, Vec<u64>) {
    let request = Request::new(method, "/api/v2/flags/storefront/checkout-v2");
    let answer = pollster::block_on(Retry::new(&script, time).send(request));
    let answer = match answer {
        Ok(response) => response.status.to_string(),
        Err(error) => error.to_string(),
    };
    (answer, script.lines().len(), time.waits.borrow().clone())
}

#[test]
fn what_is_safe_is_repeated_and_nothing_else() {
    use Method::{Get, Patch, Post};
    let script = Scripted::new;
    let many = |status: u16| (0..9).fold(script(), |script, _| script.answer(status, "<html>"));
    let hung_up = "app.launchdarkly.com could not be reached (socket hang up).";
    for (method, script, answer, waits) in [
        (
            Get,
            script().answer(502, "<html>").answer(200, ""),
            "200",
            &[1000][..],
        ),
        (
            Get,
            script().answer(503, "").answer(504, "").answer(200, ""),
            "200",
            &[1000, 3000],
        ),
        (Get, script().fail(unreachable()).answer(200, ""), "200", &[1000]),
        (Get, many(502), "502", &[1000, 3000]),
        (Get, many(500), "500", &[1000, 3000]),
        (Patch, many(500), "500", &[]),
        (Patch, script().fail(unreachable()).answer(200, ""), hung_up, &[]),
        (Patch, script().answer(429, "").answer(200, ""), "200", &[1000]),
        (Get, many(501), "501", &[]),
        (Patch, many(409), "409", &[]),
        (Post, many(502), "502", &[]),
        (Post, script().fail(unreachable()).answer(201, ""), hung_up, &[]),
        (Post, script().answer(429, "").answer(201, ""), "201", &[1000]),
        (Get, many(429), "429", &[1000, 2000, 4000, 8000, 16000]),
    ] {
        let time = Fake::default();
        let expected = (answer.to_owned(), waits.len() + 1, waits.to_vec());
        assert_eq!(sent(method, script, &time), expected, "{method:?}");
    }
}

#[test]
fn each_further_try_is_told() {
    let time = Fake::default();
    let script = Scripted::new()
        .answer(500, "")
        .fail(unreachable())
        .answer(200, "");
    assert_eq!(sent(Method::Get, script, &time).0, "200");
    assert_eq!(
        time.said.borrow().as_slice(),
        [
            "A request to LaunchDarkly failed (HTTP 500). Attempt 2 of 3 follows in 1 s.",
            "A request to LaunchDarkly failed (socket hang up). Attempt 3 of 3 follows in 3 s.",
        ]
    );
}

#[test]
fn an_interrupted_wait_leaves_what_is_known() {
    let interrupted = || {
        let time = Fake::default();
        time.interrupted.set(true);
        time
    };
    let refused = Scripted::new().answer(429, "").answer(200, "");
    assert_eq!(
        sent(Method::Patch, refused, &interrupted()),
        ("429".into(), 1, vec![1000])
    );

    let soon = (1_795_318_500_000_u64 + 6_000).to_string();
    let headers = [
        ("x-ratelimit-route-remaining", "0"),
        ("x-ratelimit-reset", soon.as_str()),
    ];
    let script = Scripted::new().answer_with(200, &headers, "").answer(200, "");
    let time = Fake::default();
    let patient = Retry::new(&script, &time);
    let request = || Request::new(Method::Patch, "/api/v2/flags/storefront/checkout-v2");
    assert!(pollster::block_on(patient.send(request())).is_ok());
    time.interrupted.set(true);
    assert_eq!(
        pollster::block_on(patient.send(request())),
        Err(TransportError::Interrupted)
    );
    assert_eq!(
        (script.lines().len(), time.waits.borrow().as_slice()),
        (1, &[6020][..])
    );
}
