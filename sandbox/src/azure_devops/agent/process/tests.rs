use std::time::Duration;

use tokio::process::Command;
use tokio::sync::watch;

use super::{Exit, Patience, run};

fn node(script: &str) -> Command {
    let mut node = Command::new("node");
    node.args(["-e", script]);
    node
}

/// Runs a script that is cancelled as soon as it prints `ready`.
async fn cancel_when_ready(script: &str, patience: Patience) -> (Exit, Vec<String>) {
    let cancel = watch::Sender::new(false);
    let mut lines = Vec::new();
    let exit = run(node(script), cancel.subscribe(), patience, |line| {
        lines.push(line.to_owned());
        if line == "ready" {
            cancel.send_replace(true);
        }
    });
    (exit.await.unwrap(), lines)
}

#[tokio::test]
async fn lines_of_both_streams_arrive_and_the_code_is_given() {
    let cancel = watch::Sender::new(false);
    let mut lines = Vec::new();
    let script =
        r"process.stdout.write('a\r\nb\n\nno end'); process.stderr.write('e\n'); process.exitCode = 3;";
    let exit = run(node(script), cancel.subscribe(), Patience::AGENT, |line| {
        lines.push(line.to_owned());
    })
    .await;
    assert_eq!(exit.unwrap(), Exit::Code(3));
    lines.sort();
    assert_eq!(lines, ["", "a", "b", "e", "no end"]);
}

#[tokio::test]
async fn cancelling_interrupts_first_and_lets_the_process_finish_its_words() {
    let script = "setInterval(() => {}, 1e6); process.on('SIGINT', () => { console.log('told'); process.exit(0); }); console.log('ready')";
    let (exit, lines) = cancel_when_ready(script, Patience::AGENT).await;
    assert_eq!(exit, Exit::Cancelled);
    assert_eq!(lines, ["ready", "told"]);
}

#[tokio::test]
async fn a_process_that_ignores_the_interruption_is_terminated() {
    let script = "setInterval(() => {}, 1e6); process.on('SIGINT', () => {}); \
                  process.on('SIGTERM', () => { console.log('terminated'); process.exit(0); }); console.log('ready')";
    let patience = Patience {
        interrupt: Duration::from_millis(1),
        terminate: Duration::from_secs(60),
    };
    let (exit, lines) = cancel_when_ready(script, patience).await;
    assert_eq!(exit, Exit::Cancelled);
    assert_eq!(lines, ["ready", "terminated"]);
}

#[tokio::test]
async fn a_process_that_ignores_every_signal_is_killed() {
    let script = "setInterval(() => {}, 1e6); process.on('SIGINT', () => {}); process.on('SIGTERM', () => {}); console.log('ready')";
    let patience = Patience {
        interrupt: Duration::from_millis(1),
        terminate: Duration::from_millis(1),
    };
    let (exit, lines) = cancel_when_ready(script, patience).await;
    assert_eq!(exit, Exit::Cancelled);
    assert_eq!(lines, ["ready"]);
}

#[tokio::test]
async fn a_program_that_is_missing_is_an_error() {
    let cancel = watch::Sender::new(false);
    let missing = Command::new("no-such-program-here");
    assert!(
        run(missing, cancel.subscribe(), Patience::AGENT, |_| {})
            .await
            .is_err()
    );
}
