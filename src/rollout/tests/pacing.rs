use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use super::*;

const WINDOW: u64 = 10_000;
const WRITES: u64 = 10;

/// LaunchDarkly with a limit of 10 writes in 10 seconds and a clock of its own; an answer takes 30 milliseconds.
struct Limited<'a> {
    machine: &'a Recorder,
    flags: usize,
    /// How far its clock is ahead of the agent's, in milliseconds.
    ahead: i64,
    /// Whether its answers tell the time.
    tells_date: bool,
    writes: Cell<u64>,
    reset: Cell<i64>,
    /// Refusals by URL.
    refused: RefCell<BTreeMap<String, usize>>,
}

impl Limited<'_> {
    fn now(&self) -> i64 {
        i64::try_from(self.machine.epoch_milliseconds()).unwrap() + self.ahead
    }

    /// Whether a write passes, and the headers that tell what is left.
    fn admit(&self) -> (bool, Vec<(String, String)>) {
        if self.now() >= self.reset.get() {
            self.writes.set(0);
            self.reset.set(self.now() + 10_000);
        }
        let admitted = self.writes.get() < WRITES;
        self.writes.set(self.writes.get() + u64::from(admitted));
        let remaining = (WRITES - self.writes.get()).to_string();
        let headers = vec![
            ("x-ratelimit-route-remaining".to_owned(), remaining),
            ("x-ratelimit-reset".to_owned(), self.reset.get().to_string()),
        ];
        (admitted, headers)
    }

    /// The second of its clock, within the hour in which the tests run.
    fn date(&self) -> String {
        let seconds = self.now().div_euclid(1000) - 1_795_341_600;
        format!(
            "Sun, 22 Nov 2026 {:02}:{:02}:{:02} GMT",
            10 + seconds.div_euclid(3600),
            seconds.div_euclid(60).rem_euclid(60),
            seconds.rem_euclid(60)
        )
    }
}

impl Transport for &Limited<'_> {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        self.machine.elapsed.set(self.machine.elapsed.get() + 30);
        let key = request
            .url
            .split(['/', '?'])
            .find(|part| part.starts_with("flag-"));
        let mut headers = Vec::new();
        let (status, body) = match (request.method, key) {
            (_, None) if request.url.contains("workitems?") => (200, references(&[1])),
            (_, None) => {
                let keys: Vec<String> = (0..self.flags).map(|number| format!("flag-{number}")).collect();
                let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
                (200, batch(&[(1, &keys)]))
            }
            (Method::Patch, Some(key)) => {
                let (admitted, told) = self.admit();
                headers = told;
                if admitted {
                    (200, flag(key, true, 25))
                } else {
                    *self.refused.borrow_mut().entry(request.url.clone()).or_default() += 1;
                    (429, json!({"code": "rate_limited"}))
                }
            }
            (_, Some(key)) => (200, flag(key, false, 100)),
        };
        if self.tells_date {
            headers.push(("date".to_owned(), self.date()));
        }
        Ok(Response {
            status,
            headers,
            body: body.to_string().into(),
        })
    }
}

/// Seconds that a rollout of 200 flags takes, and how often its requests were refused.
fn two_hundred_flags(ahead: i64, tells_date: bool) -> (f64, BTreeMap<String, usize>) {
    let machine = Recorder::default();
    let limited = Limited {
        machine: &machine,
        flags: 200,
        ahead,
        tells_date,
        writes: Cell::new(0),
        reset: Cell::new(0),
        refused: RefCell::default(),
    };
    pollster::block_on(run(&variables(&[]), &limited, &machine, &Cancellation::default()));
    assert_eq!(
        machine.completed(),
        ("Succeeded".into(), "200 changed in production.".into())
    );
    (
        machine.elapsed.get() as f64 / 1000.0,
        limited.refused.into_inner(),
    )
}

#[test]
fn two_hundred_flags_take_little_longer_than_the_limit_wants() {
    // 20 windows, of which the last need not come to its end.
    let floor = (200 / WRITES - 1) as f64 * WINDOW as f64 / 1000.0;
    // With and without a date, and by clocks that do not agree.
    for (ahead, tells_date) in [
        (0, false),
        (0, true),
        (400, true),
        (-3_400_000, true),
        (3_400_999, true),
    ] {
        let (seconds, refused) = two_hundred_flags(ahead, tells_date);
        assert!(seconds <= 1.1 * floor, "{ahead} {tells_date}: {seconds} s");
        assert!(
            refused.values().all(|times| *times <= 1),
            "{ahead} {tells_date}: {refused:?}"
        );
    }
}

#[test]
fn a_long_wait_is_told_and_a_cancelled_run_does_not_wait() {
    let refused = |script: Scripted| script.answer_with(429, &[("retry-after", "8")], "");
    let script = refused(release(&["a"]).answer(200, flag("a", false, 100))).answer(200, flag("a", true, 25));
    let machine = run_with(&[], &script);
    assert_eq!(machine.flags(), ["a changed: Set to 25% and on."]);
    assert!(
        machine
            .log()
            .contains("\nWaiting 8 s: LaunchDarkly's rate limit is reached.\n"),
        "{}",
        machine.log()
    );

    let script = refused(release(&["a"]).answer(200, flag("a", false, 100)));
    let machine = Recorder::default();
    let cancellation = Cancellation::default();
    *machine.when_asleep.borrow_mut() = Some(cancellation.clone());
    pollster::block_on(run(&variables(&[]), &script, &machine, &cancellation));
    assert_eq!(
        machine.flags(),
        ["a skipped: The run was cancelled before this flag."]
    );
    assert_eq!(script.lines().len(), 4);
}

#[test]
fn a_flag_that_somebody_changes_meanwhile_is_read_and_planned_anew() {
    let conflict = json!({"code": "optimistic_locking_error", "message": "Conflict."});
    let script = release(&["a"])
        .answer(200, flag("a", false, 100))
        .answer(409, &conflict)
        .answer(200, flag("a", true, 50))
        .answer(409, &conflict)
        .answer(200, flag("a", true, 10))
        .answer(200, flag("a", true, 25));
    let machine = run_with(&[], &script);
    assert_eq!(machine.flags(), ["a changed: Set to 25% and on."]);
    let entry = &machine.report()["flags"][0];
    assert_eq!(entry["before"], json!({"on": true, "percent": 10}));
    let last = script.requests().pop().unwrap();
    assert!(!last.body.unwrap().contains("turnFlagOn"), "it is on by now");

    let script = (0..4).fold(release(&["a"]), |script, _| {
        script.answer(200, flag("a", false, 100)).answer(409, &conflict)
    });
    let machine = run_with(&[], &script);
    assert!(machine.flags()[0].starts_with("a failed: Could not change"));
    assert_eq!(script.lines().len(), 2 + 8);
}
