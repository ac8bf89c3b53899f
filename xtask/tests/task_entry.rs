//! The task's entry, `static/task/index.js`: a task that does not come to its end has failed, and says so in one safe line.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// Runs the entry in front of `program`, JavaScript that stands for the task's own.
fn run(name: &str, program: &str) -> Output {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let folder = checkout.join("target/xtask/task-entry").join(name);
    fs::create_dir_all(&folder).unwrap();
    for file in ["index.js", "package.json"] {
        fs::copy(checkout.join("static/task").join(file), folder.join(file)).unwrap();
    }
    fs::write(folder.join("rollout.js"), program).unwrap();
    Command::new("node")
        .arg(folder.join("index.js"))
        .output()
        .unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn a_task_that_comes_to_its_end_has_the_last_word() {
    let output = run("end", "exports.run = async () => { console.log('done'); };");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(stdout(&output), "done\n");
}

#[test]
fn a_task_that_stops_early_fails_with_its_reason() {
    let cases = [
        (
            "rejection",
            "exports.run = async () => { throw new Error('no way'); };",
            "no way",
        ),
        ("text", "exports.run = () => Promise.reject('no way');", "no way"),
        (
            "pending",
            "exports.run = () => new Promise(() => {});",
            "it ended before its work was done",
        ),
        (
            "trap",
            "exports.run = () => new Promise(() => {
                 setInterval(() => {}, 1000);
                 setImmediate(() => { throw new WebAssembly.RuntimeError('unreachable'); });
             });",
            "unreachable",
        ),
        (
            "not-awaited",
            "exports.run = () => { Promise.reject(new Error('lost')); return new Promise(() => {}); };",
            "lost",
        ),
        ("broken", "throw new Error('not a module');", "not a module"),
    ];
    for (name, program, reason) in cases {
        let output = run(name, program);
        let expected = format!(
            "##vso[task.complete result=Failed;]LaunchDarkly Rollout stopped unexpectedly: {reason}\n"
        );
        assert_eq!(stdout(&output), expected, "{name}");
        assert_eq!(output.status.code(), Some(1), "{name}");
    }
}

#[test]
fn the_reason_cannot_give_the_agent_a_command() {
    for attack in [
        "##vso[task.complete result=Succeeded;]",
        "###vso[task.complete result=Succeeded;]",
        "####vso[task.complete result=Succeeded;]",
        "a\\n##vso[task.complete result=Succeeded;]",
        "a\\r##vso[task.complete result=Succeeded;]",
        "a\\u2028##vso[task.complete result=Succeeded;]",
        "#\\u200b#vso[task.complete result=Succeeded;]",
        "#\\u00ad#vso[task.complete result=Succeeded;]",
    ] {
        let output = run(
            "attack",
            &format!("exports.run = async () => {{ throw new Error(\"{attack}\"); }};"),
        );
        let line = stdout(&output);
        assert_eq!(line.matches("##").count(), 1, "{line}");
        assert_eq!(line.lines().count(), 1, "{line}");
        assert!(
            line.chars().all(|c| c == '\n' || (' '..='~').contains(&c)),
            "{line}"
        );
    }
}

#[test]
fn a_percent_sign_reaches_the_agent_as_one() {
    let output = run(
        "percent",
        "exports.run = async () => { throw new Error('at 25%0A'); };",
    );
    assert!(
        stdout(&output).ends_with("at 25%AZP250A\n"),
        "{}",
        stdout(&output)
    );
}
