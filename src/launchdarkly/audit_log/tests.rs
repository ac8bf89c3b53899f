use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::http::scripted::Scripted;
use crate::launchdarkly::arbitrary::any_json;

fn log(transport: &Scripted, after: Option<u64>) -> Result<Vec<AuditEntry>, Error> {
    let project = ProjectKey::parse("storefront").unwrap();
    let environment = EnvironmentKey::parse("production").unwrap();
    let flag = FlagKey::parse("checkout-v2").unwrap();
    let client = Client::new(transport);
    pollster::block_on(client.audit_log_of_flag(&project, &environment, &flag, after))
}

#[test]
fn the_newest_changes_of_one_flag_in_one_environment_are_asked_for() {
    let spec = "spec=proj%2Fstorefront%3Aenv%2Fproduction%3Aflag%2Fcheckout-v2";
    for (after, expected) in [
        (None, format!("GET /api/v2/auditlog?limit=20&{spec}")),
        (Some(7), format!("GET /api/v2/auditlog?limit=20&{spec}&after=7")),
    ] {
        let transport = Scripted::new().answer(200, r#"{"items":[]}"#);
        assert_eq!(log(&transport, after).unwrap(), []);
        assert_eq!(transport.lines(), [expected]);
    }
}

#[test]
fn an_entry_says_who_did_what_and_when() {
    let by_token = json!({
        "date": 1_790_812_800_000_u64, "title": "Sandbox writer turned on the flag Checkout", "description": "* Turned on",
        "comment": "Release 812", "token": {"name": "Sandbox writer", "ending": "iter", "serviceToken": true},
        "accesses": [{"action": "updateOn", "resource": "proj/p:env/e:flag/f"}, {"action": "updateFallthrough"}, {"action": 1}]
    });
    let body = json!({"items": [by_token, {"title": "without a date"}, 3, {"date": 5, "description": "* Turned off\n", "comment": " "}]});
    let entries = log(&Scripted::new().answer(200, body), None).unwrap();
    assert!(entries[0].is_about("p", "e", "f") && !entries[0].is_about("p", "e", "g"));
    assert_eq!(
        entries,
        [
            AuditEntry {
                date: 1_790_812_800_000,
                title: "Sandbox writer turned on the flag Checkout".to_owned(),
                comment: Some("Release 812".to_owned()),
                member: None,
                token: Some("Sandbox writer".to_owned()),
                actions: vec!["updateOn".to_owned(), "updateFallthrough".to_owned()],
                resources: vec!["proj/p:env/e:flag/f".to_owned()],
            },
            AuditEntry {
                date: 5,
                title: "* Turned off".to_owned(),
                ..AuditEntry::default()
            },
        ]
    );
}

#[test]
fn a_member_is_shown_by_name_and_never_by_the_whole_address() {
    for (member, token, expected) in [
        (
            json!({"firstName": "First", "lastName": "Last", "email": "x@y.example"}),
            json!({"name": "Token"}),
            Some("First Last"),
        ),
        (
            json!({"firstName": "", "lastName": "Last"}),
            Value::Null,
            Some("Last"),
        ),
        (
            json!({"email": "release.manager@y.example"}),
            Value::Null,
            Some("release.manager"),
        ),
        (
            json!({"email": "@y.example"}),
            json!({"name": "Token"}),
            Some("Token"),
        ),
        (Value::Null, json!({"name": " Token "}), Some("Token")),
        (json!("text"), json!([]), None),
        (json!({}), json!({"name": ""}), None),
    ] {
        let item = json!({"date": 1, "member": member, "token": token});
        assert_eq!(read(&item).unwrap().changed_by(), expected, "{item}");
    }
}

#[test]
fn answers_of_another_form_are_errors_of_a_known_kind() {
    for body in ["", "<html>", "[]", "null", "{}", r#"{"items":"none"}"#] {
        let error = log(&Scripted::new().answer(200, body), None).unwrap_err();
        assert!(matches!(error, Error::Malformed { .. }), "{body}: {error}");
    }
}

proptest! {
    #[test]
    fn no_json_makes_reading_panic(answer in any_json(&["items", "date", "member", "token", "email", "name", "accesses", "action"])) {
        let _ = log(&Scripted::new().answer(200, json!({"items": [&answer]})), None);
        let _ = log(&Scripted::new().answer(200, &answer), None);
        if let Some(entry) = read(&answer) {
            let _ = entry.changed_by();
        }
    }
}

#[test]
fn the_changes_of_a_whole_project_are_one_request() {
    let transport = Scripted::new().answer(200, r#"{"items":[]}"#);
    let project = ProjectKey::parse("storefront").unwrap();
    let entries = pollster::block_on(Client::new(&transport).audit_log_of_project(&project, Some(7)));
    assert_eq!(entries, Ok(vec![]));
    assert_eq!(
        transport.lines(),
        ["GET /api/v2/auditlog?limit=20&spec=proj%2Fstorefront%3Aenv%2F%2A%3Aflag%2F%2A&after=7"]
    );
}

#[test]
fn the_changes_of_a_flag_in_every_environment_are_one_request() {
    let entry =
        json!({"date": 5, "accesses": [{"action": "updateOn", "resource": "proj/p:env/test:flag/f"}]});
    let transport = Scripted::new().answer(200, json!({"items": [entry]}));
    let (project, flag) = (ProjectKey::parse("p").unwrap(), FlagKey::parse("f").unwrap());
    let entries = pollster::block_on(Client::new(&transport).audit_log_everywhere(&project, &flag)).unwrap();
    assert_eq!(entries[0].environments(), "test");
    assert_eq!(
        transport.lines(),
        ["GET /api/v2/auditlog?limit=20&spec=proj%2Fp%3Aenv%2F%2A%3Aflag%2Ff"]
    );
}
