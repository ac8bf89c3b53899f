//! The next flag is read while LaunchDarkly changes this one.

use std::cell::RefCell;
use std::future::poll_fn;
use std::task::Poll;

use super::*;

/// LaunchDarkly, whose answers take a moment.
struct Slow<'a> {
    machine: &'a Recorder,
    flags: &'a [&'a str],
    /// How long a change takes, in milliseconds.
    change: u64,
    events: RefCell<Vec<String>>,
}

impl Transport for &Slow<'_> {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let key = request
            .url
            .split(['/', '?'])
            .find(|part| self.flags.contains(part));
        let is_change = request.method == Method::Patch;
        let event = key.map(|key| format!("{} {key}", if is_change { "change" } else { "read" }));
        self.events.borrow_mut().extend(event.clone());
        let mut is_answered = false;
        poll_fn(|context| {
            if std::mem::replace(&mut is_answered, true) {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
        if is_change {
            self.machine.elapsed.set(self.machine.elapsed.get() + self.change);
        }
        self.events
            .borrow_mut()
            .extend(event.map(|event| format!("{event} answered")));
        let (status, body) = match key {
            Some(key) if is_change => (200, flag(key, true, 25)),
            Some(key) => (200, flag(key, false, 100)),
            None if request.url.contains("workitems?") => (200, references(&[1])),
            None => (200, batch(&[(1, self.flags)])),
        };
        Ok(Response {
            status,
            headers: Vec::new(),
            body: body.to_string().into(),
        })
    }
}

/// What a rollout of two flags asked LaunchDarkly for and was answered, and its message.
fn two_flags(change: u64) -> (Vec<String>, String) {
    let machine = Recorder::default();
    let slow = Slow {
        machine: &machine,
        flags: &["aaa", "bbb"],
        change,
        events: RefCell::default(),
    };
    pollster::block_on(run(&variables(&[]), &slow, &machine, &Cancellation::default()));
    (slow.events.into_inner(), machine.completed().1)
}

#[test]
fn the_next_flag_is_read_beside_the_change() {
    let (events, message) = two_flags(30);
    assert_eq!(message, "2 changed in production.");
    assert_eq!(
        events,
        [
            "read aaa",
            "read aaa answered",
            "change aaa",
            "read bbb",
            "change aaa answered",
            "read bbb answered",
            "change bbb",
            "change bbb answered"
        ]
    );
}

#[test]
fn a_flag_that_was_read_long_before_its_turn_is_read_again() {
    let (events, message) = two_flags(6_000);
    assert_eq!(message, "2 changed in production.");
    let reads = events.iter().filter(|event| *event == "read bbb");
    assert_eq!(reads.count(), 2, "{events:?}");
}
