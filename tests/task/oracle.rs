//! Compares the format of commands and the reading of inputs with Microsoft's task library.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command as Process, Stdio};

use launchdarkly_azure_devops::azure_devops::agent::command::{Command, sanitize};
use launchdarkly_azure_devops::azure_devops::agent::network::Network;
use launchdarkly_azure_devops::azure_devops::agent::variables::Variables;
use launchdarkly_azure_devops::http::node::settings::Bypass;
use serde_json::{Value, json};

/// Runs a script that reads `input` and writes JSON to the standard error. The library itself uses the standard output.
fn node(script: &str, input: &Value, environment: &BTreeMap<String, String>) -> Value {
    // The library keeps a key there, and reads it back for each input: no other process may write it meanwhile.
    let folder = tempfile::tempdir().unwrap();
    let mut child = Process::new("node")
        .args([
            "-e",
            &format!("const input = JSON.parse(require('fs').readFileSync(0, 'utf8')); {script}"),
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("AGENT_TEMPDIRECTORY", folder.path())
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
fn every_character_is_sanitized_by_the_rule_of_the_agent() {
    // Node may have a newer Unicode version, so only characters unknown to ours may differ.
    let ours: String = ('\0'..=char::MAX)
        .filter(|c| sanitize(&c.to_string()) != c.to_string())
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
    let ours: Vec<String> = texts.iter().map(|text| sanitize(text)).collect();
    let script = r"console.error(JSON.stringify(input.map(text =>
        text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ').replace(/#(?=#)/g, '# '))));";
    assert_eq!(json!(ours), node(script, &json!(texts), &BTreeMap::new()));
}

/// Variables for both sides.
fn environment(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let pairs = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    pairs.collect()
}

#[test]
fn every_character_of_a_command_is_written_so_that_the_library_reads_it_back() {
    let texts: Vec<String> = ('\u{1}'..'\u{180}').map(|c| format!("a{c}b%{c}{c}0D")).collect();
    let lines: Vec<String> = texts
        .iter()
        .map(|text| {
            let command = Command::new("task.setvariable", text);
            command.property("variable", text).to_string()
        })
        .collect();
    let script = "
        const { commandFromString } = require('azure-pipelines-task-lib/taskcommand');
        console.error(JSON.stringify(input.map(line => {
            const { command, properties, message } = commandFromString(line);
            return [command, properties.variable, message];
        })));";
    let expected: Vec<Value> = texts
        .iter()
        .map(|text| json!(["task.setvariable", text, text]))
        .collect();
    assert_eq!(json!(expected), node(script, &json!(lines), &BTreeMap::new()));
}

#[test]
fn inputs_are_found_where_the_library_finds_them_and_trimmed() {
    let task = include_str!("../../static/task/task.json");
    let task: Value = serde_json::from_str(task).unwrap();
    let names: Vec<&str> = task["inputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|input| input["name"].as_str().unwrap())
        .collect();
    for value in [
        "",
        " ",
        "plain",
        " \tkeep\r\n",
        "a\n b",
        "100 %;]",
        "Ünïcode\u{a0}",
    ] {
        let variables = names
            .iter()
            .map(|name| (format!("INPUT_{}", name.to_uppercase()), value.to_owned()));
        let environment: BTreeMap<String, String> = variables.collect();
        let variables = Variables::new(environment.clone());
        let ours: Vec<Option<&str>> = names.iter().map(|name| variables.input(name)).collect();
        let script = "
            const library = require('azure-pipelines-task-lib/task');
            console.error(JSON.stringify(input.map(name => library.getInput(name)?.trim() || null)));";
        assert_eq!(
            json!(ours),
            node(script, &json!(names), &environment),
            "{value:?}"
        );
    }
}

#[test]
fn variables_of_the_pipeline_have_the_names_that_the_library_gives_them() {
    let environment = environment(&[
        ("LAUNCHDARKLY-ACCOUNT-NAME", "contoso"),
        ("MY_DOTTED_NAME", "dotted"),
        ("MY_SPACED_NAME", "spaced"),
        ("GRÖSSE", "groß"),
        ("KEPT", " as it is "),
        ("SET", ""),
        ("SECRET_LAUNCHDARKLY-PAT", "secret"),
        ("SECRET_MY_TOKEN", "token"),
        ("VSTS_SECRET_VARIABLES", r#"["launchdarkly-pat","my.token"]"#),
    ]);
    let names = [
        "launchdarkly-account-name",
        "My.Dotted.Name",
        "my spaced name",
        "größe",
        "kept",
        "set",
        "launchdarkly-pat",
        "my.token",
        "missing",
    ];
    let variables = Variables::new(environment.clone());
    let ours: Vec<Option<&str>> = names.iter().map(|name| variables.of_pipeline(name)).collect();
    let script = "
        const library = require('azure-pipelines-task-lib/task');
        console.error(JSON.stringify(input.map(name => library.getVariable(name) ?? null)));";
    assert_eq!(json!(ours), node(script, &json!(names), &environment));
}

#[test]
fn connections_are_found_where_the_library_finds_them() {
    let newer = [
        ("ENDPOINT_URL_6f3c", "https://app.launchdarkly.com"),
        ("ENDPOINT_AUTH_PARAMETER_6f3c_APITOKEN", "api-x"),
        ("ENDPOINT_AUTH_PARAMETER_SYSTEMVSSCONNECTION_ACCESSTOKEN", "job"),
    ];
    let older = [
        ("ENDPOINT_URL_6f3c", "https://ld.corp/base/"),
        (
            "ENDPOINT_AUTH_6f3c",
            r#"{"parameters":{"apitoken":"api-\u00fc\"y"},"scheme":"Token"}"#,
        ),
        (
            "ENDPOINT_AUTH_SYSTEMVSSCONNECTION",
            r#"{"parameters":{"AccessToken":"job"},"scheme":"OAuth"}"#,
        ),
    ];
    for pairs in [newer.as_slice(), &older, &[]] {
        let environment = environment(pairs);
        let variables = Variables::new(environment.clone());
        let connection = variables.service_connection("6f3c");
        let token = connection
            .as_ref()
            .and_then(|connection| connection.token.as_ref());
        let job = variables.job_token();
        let ours = json!([
            connection.as_ref().map(|connection| &connection.url),
            token.map(|token| token.expose()),
            job.as_ref().map(|token| token.expose()),
        ]);
        let script = "
            const library = require('azure-pipelines-task-lib/task');
            const parameter = (id, name) => library.getEndpointAuthorizationParameter(id, name, true)
                ?? library.getEndpointAuthorization(id, true)?.parameters[name] ?? null;
            console.error(JSON.stringify([
                library.getEndpointUrl('6f3c', true) ?? null,
                parameter('6f3c', 'apitoken'),
                parameter('SYSTEMVSSCONNECTION', 'AccessToken'),
            ]));";
        assert_eq!(ours, node(script, &json!(null), &environment), "{pairs:?}");
    }
}

#[test]
fn the_proxy_and_the_certificates_are_those_that_the_library_tells() {
    let plain = [("AGENT_PROXYURL", "http://proxy.example:3128")];
    let all = [
        ("AGENT_PROXYURL", "https://proxy.example:8443"),
        ("AGENT_PROXYUSERNAME", "user"),
        ("SECRET_AGENT_PROXYPASSWORD", "p@ss %:"),
        ("AGENT_PROXYBYPASSLIST", r#"["dev\\.azure","^http:"]"#),
        ("AGENT_CAINFO", "/ca.pem"),
        ("AGENT_CLIENTCERT", "/client.pem"),
        ("AGENT_CLIENTCERTKEY", "/key.pem"),
        ("SECRET_AGENT_CLIENTCERTPASSWORD", "canary"),
    ];
    for pairs in [plain.as_slice(), &all, &[]] {
        let environment = environment(pairs);
        let settings = Network::read(&Variables::new(environment.clone())).settings;
        let proxy = settings.proxy.as_ref().map(|proxy| {
            let scheme = if proxy.address.secure { "https" } else { "http" };
            let credentials = proxy.credentials.as_ref();
            let Bypass::Patterns(patterns) = &proxy.bypass else {
                panic!("the agent lists patterns")
            };
            json!([
                format!("{scheme}://{}", proxy.address),
                credentials.map(|credentials| &credentials.user),
                credentials.map(|credentials| credentials.password.expose()),
                patterns,
            ])
        });
        let client = settings.certificates.client.as_ref();
        let ours = json!([
            proxy,
            settings.certificates.authorities.first(),
            client.map(|client| &client.certificate),
            client.map(|client| &client.key),
            client
                .and_then(|client| client.password.as_ref())
                .map(|password| password.expose()),
        ]);
        let script = "
            const library = require('azure-pipelines-task-lib/task');
            const proxy = library.getHttpProxyConfiguration();
            const certificates = library.getHttpCertConfiguration();
            console.error(JSON.stringify([
                proxy && [
                    proxy.proxyUrl, proxy.proxyUsername ?? null, proxy.proxyPassword ?? null, proxy.proxyBypassHosts,
                ],
                certificates?.caFile ?? null,
                certificates?.certFile ?? null,
                certificates?.keyFile ?? null,
                certificates?.passphrase ?? null,
            ]));";
        assert_eq!(ours, node(script, &json!(null), &environment), "{pairs:?}");
    }
}

#[test]
fn what_the_library_removes_from_the_environment_is_removed() {
    let names = [
        "INPUT_X",
        "ENDPOINT_AUTH_X",
        "ENDPOINT_AUTH_PARAMETER_X_APITOKEN",
        "ENDPOINT_AUTH_SCHEME_X",
        "ENDPOINT_URL_X",
        "ENDPOINT_DATA_X_Y",
        "SECRET_X",
        "SECUREFILE_TICKET_X",
        "SECUREFILE_NAME_X",
        "VSTS_TASKVARIABLE_X",
        "SYSTEM_TEAMPROJECT",
    ];
    let environment = names
        .iter()
        .map(|name| ((*name).to_owned(), "value".to_owned()))
        .collect();
    let ours: Vec<bool> = names.iter().map(|name| Variables::is_removed(name)).collect();
    let script = "
        require('azure-pipelines-task-lib/task');
        console.error(JSON.stringify(input.map(name => !(name in process.env))));";
    assert_eq!(json!(ours), node(script, &json!(names), &environment));
}
