use super::*;
use crate::credentials::config::{ConfigEnvironment, read_text};

struct Nothing;

impl ConfigEnvironment for Nothing {
    fn variable(&self, _: &str) -> Option<String> {
        None
    }

    fn file(&self, _: &str) -> Result<String, String> {
        Err("there is no disk".to_owned())
    }
}

fn read_azure(azure: &str) -> Result<Integrations, Problems> {
    let text = format!("integrations:\n  azure:\n{azure}");
    read(&read_text("app-config.yaml", &text, &Nothing).unwrap())
}

#[test]
fn global_and_encoded_tokens_are_warned_of() {
    let read = read_azure("    - credentials: [{personalAccessToken: abcdefghij}]\n").unwrap();
    assert_eq!(read.warnings.len(), 1);
    assert!(
        read.warnings[0].contains("1 December 2026"),
        "{}",
        read.warnings[0]
    );
    let encoded = "    - credentials: [{organizations: [a], personalAccessToken: OjAxMjM0NTY3ODk=}]\n";
    let read = read_azure(encoded).unwrap();
    assert!(read.warnings[0].contains("base64") && !read.warnings[0].contains("OjAx"));
    let server = "    - {host: ado.example.com, credentials: [{personalAccessToken: abcdefghij}]}\n";
    assert!(
        read_azure(server).unwrap().warnings.is_empty(),
        "a server keeps its tokens"
    );
}

#[test]
fn problems_tell_their_line_and_what_is_missing() {
    let azure = "    - host: dev.azure.com\n    - host: ado.example.com\n      credentials:\n        - {clientId: a, tenantId: b}\n    - host: HTTPS://x\n";
    let Problems(problems) = read_azure(azure).unwrap_err();
    assert_eq!(
        problems.iter().map(|problem| problem.line).collect::<Vec<_>>(),
        [4, 7]
    );
    let shown = problems[0].to_string();
    assert!(
        shown.contains("Position 1: It has clientId and tenantId."),
        "{shown}"
    );
}

#[test]
fn a_field_whose_variable_is_not_set_is_not_left_out() {
    for (azure, words) in [
        ("    - host: '${HOST}'\n", "${HOST} is not set"),
        (
            "    - credentials: [{organizations: ['${ORG}'], personalAccessToken: p}]\n",
            "${ORG} is not set",
        ),
        ("    - credentials: '${ALL}'\n", "wanted object-array"),
        ("    - token: '${OLD}'\n", "have been removed"),
    ] {
        let problems = read_azure(azure).unwrap_err().to_string();
        assert!(problems.contains(words), "{azure}: {problems}");
    }
}

#[test]
fn a_tenant_cannot_lead_elsewhere() {
    for tenant in ["../evil", "a/b", "a?b", "..", "a b"] {
        let azure =
            format!("    - credentials: [{{clientId: a, clientSecret: canary, tenantId: '{tenant}'}}]\n");
        let problems = read_azure(&azure).unwrap_err();
        assert!(
            problems
                .to_string()
                .contains("tenantId must be the id or a domain"),
            "{problems}"
        );
        assert!(!format!("{problems} {problems:?}").contains("canary"));
    }
}

#[test]
fn values_are_not_shown() {
    let azure = "    - credentials: [{clientId: id, clientSecret: canary, tenantId: t}]\n    - {host: h, credentials: [{personalAccessToken: canary-2}]}\n";
    assert!(!format!("{:?}", read_azure(azure).unwrap()).contains("canary"));
}
