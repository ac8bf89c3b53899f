use super::*;

/// Sends the agent's signals while a request is under way.
struct CancelledDuring<'a> {
    script: &'a Scripted,
    cancellation: Cancellation,
    request: usize,
    signals: usize,
}

impl Transport for &CancelledDuring<'_> {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let is_write = request.method == Method::Patch;
        let answer = self.script.send(request).await;
        if self.script.requests().len() == self.request {
            self.cancellation.stop();
            if self.signals == 2 {
                self.cancellation.stop_now();
            }
            if self.signals == 2 || !is_write {
                // The answer does not come in time.
                std::future::pending::<()>().await;
            }
        }
        answer
    }
}

#[test]
fn a_cancelled_run_begins_no_change_and_ends_the_one_it_began() {
    let cancelled = "skipped: The run was cancelled before this flag.";
    // Requests: work items, batch, read a, write a, read b.
    let cases = [
        (2, 1, vec![], "Nothing was changed. The run was cancelled before the first flag."),
        (3, 1, vec![format!("a {cancelled}"), format!("b {cancelled}")], "2 skipped in production. Skipped: a, b."),
        (
            4,
            1,
            vec!["a changed: Set to 25% and on.".to_owned(), format!("b {cancelled}")],
            "1 changed, 1 skipped in production. Skipped: b.",
        ),
        (
            4,
            2,
            vec![
                "a failed: Unknown: The run was cancelled while LaunchDarkly was changing this flag. The change may have taken effect: check the flag in LaunchDarkly.".to_owned(),
                format!("b {cancelled}"),
            ],
            "1 skipped, 1 failed in production. Skipped: b. Failed: a.",
        ),
    ];
    for (request, signals, flags, message) in cases {
        let script = release(&["a", "b"])
            .answer(200, flag("a", false, 100))
            .answer(200, flag("a", true, 25))
            .answer(200, flag("b", false, 100));
        let machine = Recorder::default();
        let cancellation = Cancellation::default();
        let transport = CancelledDuring {
            script: &script,
            cancellation: cancellation.clone(),
            request,
            signals,
        };
        pollster::block_on(run(&variables(&[]), &transport, &machine, &cancellation));
        assert_eq!(script.lines().len(), request, "nothing is asked after the signal");
        assert_eq!(machine.flags(), flags);
        assert_eq!(machine.completed().1, message);
    }
}
