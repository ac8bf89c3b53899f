//! Compares the format of commands and the reading of inputs with Microsoft's task library.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command as Process, Stdio};

use launchdarkly_azure_devops::azure_devops::agent::command::{Command, neutralise};
use launchdarkly_azure_devops::azure_devops::agent::variables::Variables;
use serde_json::{Value, json};

/// Runs a script that reads `input` and writes JSON to the standard error. The library itself uses the standard output.
fn node(script: &str, input: &Value, environment: &BTreeMap<String, String>) -> Value {
    let mut child = Process::new("node")
        .args([
            "-e",
            &format!("const input = JSON.parse(require('fs').readFileSync(0, 'utf8')); {script}"),
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        // The library writes a key file to this folder, or else to the working folder.
        .env("AGENT_TEMPDIRECTORY", env!("CARGO_TARGET_TMPDIR"))
        .envs(environment)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.to_string().as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let answer = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.success(),
        "is node_modules there? Run `npm ci`.\n{answer}"
    );
    serde_json::from_str(&answer).unwrap()
}

#[test]
fn commands_are_escaped_as_the_library_escapes_them() {
    let texts = [
        "",
        "plain",
        "100 % %AZP25 %0A %3B",
        "a;b]c[d=e",
        "line\r\nline\rline\n",
        "##vso[task.complete result=Failed;]x",
        "Ünïcode 🚩 \u{2028}\u{200b}",
    ];
    let ours: Vec<String> = texts
        .iter()
        .flat_map(|text| {
            [
                Command::new("task.complete", text).property("result", text),
                Command::new("task.setvariable", text)
                    .property("variable", text)
                    .property("isOutput", "true"),
                Command::new("task.uploadsummary", text),
            ]
        })
        .map(|command| command.to_string())
        .collect();
    let script = "
        const { TaskCommand } = require('azure-pipelines-task-lib/taskcommand');
        const lines = input.flatMap(text => [
            new TaskCommand('task.complete', { result: text }, text),
            new TaskCommand('task.setvariable', { variable: text, isOutput: 'true' }, text),
            new TaskCommand('task.uploadsummary', null, text),
        ]);
        console.error(JSON.stringify(lines.map(String)));";
    assert_eq!(json!(ours), node(script, &json!(texts), &BTreeMap::new()));
}

#[test]
fn every_character_is_neutralised_by_the_rule_of_the_agent() {
    // Node may have a newer Unicode version, so only characters unknown to ours may differ.
    let ours: String = ('\0'..=char::MAX)
        .filter(|c| neutralise(&c.to_string()) != c.to_string())
        .collect();
    let script = r"
        let theirs = '';
        for (let c = 0; c <= 0x10ffff; c++) {
            if (c >= 0xd800 && c <= 0xdfff) continue;
            const text = String.fromCodePoint(c);
            if (text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ') !== text) theirs += text;
        }
        console.error(JSON.stringify(theirs));";
    let theirs = node(script, &json!(null), &BTreeMap::new());
    assert_eq!(
        theirs.as_str().unwrap().escape_unicode().to_string(),
        ours.escape_unicode().to_string()
    );

    let texts = [
        "##vso[",
        "###vso[",
        "####vso[",
        "#\u{200b}#vso[",
        "x ##vso[",
        "\r##vso[",
        "a\n##vso[b]##",
        "#4711",
    ];
    let ours: Vec<String> = texts.iter().map(|text| neutralise(text)).collect();
    let script = r"console.error(JSON.stringify(input.map(text =>
        text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ').replace(/#(?=#)/g, '# '))));";
    assert_eq!(json!(ours), node(script, &json!(texts), &BTreeMap::new()));
}

#[test]
fn inputs_and_connections_are_found_where_the_library_finds_them() {
    let environment = [
        ("INPUT_TURNON", " keep "),
        ("INPUT_WHENNOTHINGLINKED", "fail"),
        ("ENDPOINT_URL_6f3c", "https://app.launchdarkly.com"),
        (
            "ENDPOINT_AUTH_6f3c",
            r#"{"parameters":{"apitoken":"api-x"},"scheme":"Token"}"#,
        ),
        ("ENDPOINT_AUTH_PARAMETER_6f3c_APITOKEN", "api-x"),
        ("ENDPOINT_AUTH_PARAMETER_SYSTEMVSSCONNECTION_ACCESSTOKEN", "job"),
    ];
    let environment = BTreeMap::from(environment.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let variables = Variables::new(environment.clone());
    let connection = variables.service_connection("6f3c").unwrap();
    let token = variables.job_token();
    let ours = json!([
        variables.input("turnOn"),
        variables.input("whenNothingLinked"),
        connection.url,
        connection.token.as_ref().map(|token| token.expose()),
        token.as_ref().map(|token| token.expose()),
    ]);
    let script = "
        const library = require('azure-pipelines-task-lib/task');
        console.error(JSON.stringify([
            library.getInput('turnOn').trim(),
            library.getInput('whenNothingLinked'),
            library.getEndpointUrl('6f3c', false),
            library.getEndpointAuthorizationParameter('6f3c', 'apitoken', false),
            library.getEndpointAuthorizationParameter('SYSTEMVSSCONNECTION', 'AccessToken', false),
        ]));";
    assert_eq!(ours, node(script, &json!(null), &environment));
}
