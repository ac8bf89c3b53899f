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
    let azure = "    - host: dev.azure.com\n    - host: ado.example.com\n      credentials:\n        - {clientId: a, tenantId: b}\n    - credential: x\n";
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
fn an_entry_whose_host_cannot_be_one_is_skipped_and_the_others_count() {
    let azure = "    - {host: '*.visualstudio.com', credentials: [{personalAccessToken: p}]}\n    - {host: ado.example.com, credentials: [{personalAccessToken: p}]}\n";
    let read = read_azure(azure).unwrap();
    let hosts: Vec<&str> = read.entries.iter().map(|entry| entry.host.as_str()).collect();
    assert_eq!(hosts, ["ado.example.com", "dev.azure.com"]);
    let [warning] = read.warnings.as_slice() else {
        panic!("{:?}", read.warnings);
    };
    assert!(
        warning.contains("'*.visualstudio.com' is not a valid host") && warning.contains("skipped"),
        "{warning}"
    );
}

#[test]
fn credentials_of_an_organization_under_two_names_are_warned_of() {
    let pat = "credentials: [{organizations: [contoso], personalAccessToken: p}]";
    let old = "    - {host: contoso.visualstudio.com, credentials: [{personalAccessToken: q}]}\n";
    let listing = format!("    - {{host: dev.azure.com, {pat}}}\n");
    for (azure, used) in [
        (format!("{listing}{old}"), Some("contoso.visualstudio.com")),
        (format!("{old}{listing}"), Some("dev.azure.com")),
        (old.to_owned(), None),
        (
            format!(
                "{old}    - {{host: dev.azure.com, credentials: [{{organizations: [fabrikam], personalAccessToken: p}}]}}\n"
            ),
            None,
        ),
        (format!("{old}    - host: contoso.visualstudio.com\n"), Some("")),
    ] {
        let warnings = read_azure(&azure).unwrap().warnings;
        match used {
            None => assert!(warnings.is_empty(), "{warnings:?}"),
            Some(used) => {
                assert_eq!(warnings.len(), 1, "{azure}{warnings:?}");
                assert!(warnings[0].contains(used), "{warnings:?}");
            }
        }
    }
}

#[test]
fn an_organization_that_is_listed_often_is_told_with_every_position_in_order_of_appearance() {
    let credential = |organizations: &str| {
        format!("        - {{organizations: [{organizations}], personalAccessToken: p}}\n")
    };
    let azure = format!(
        "    - host: dev.azure.com\n      credentials:\n{}{}{}",
        credential("zeta, alpha"),
        credential("Alpha, zeta"),
        credential("zeta")
    );
    let Problems(problems) = read_azure(&azure).unwrap_err();
    let message = &problems[0].message;
    assert!(
        message.ends_with("organization zeta is specified multiple times in credentials at positions 1, 2 and 3; organization alpha is specified multiple times in credentials at positions 1 and 2"),
        "{message}"
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
