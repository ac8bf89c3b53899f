use serde_json::json;

use super::*;
use crate::azure_devops::authorization::Bearer;
use crate::http::scripted::Scripted;
use crate::http::{Secret, TransportError};

const PLAN: &str = "11111111-1111-1111-1111-111111111111";
const OTHER_PLAN: &str = "22222222-2222-2222-2222-222222222222";
const TIMELINE: &str = "33333333-3333-3333-3333-333333333333";
const RECORD: &str = "44444444-4444-4444-4444-444444444444";

const RELEASES: &str = "https://vsrm.dev.azure.com/contoso";
const STAGE: &str =
    "https://vsrm.dev.azure.com/contoso/My%20Project/_apis/release/releases/7/environments/21";
const BUILD: &str = "https://dev.azure.com/contoso/My%20Project/_apis/build/builds/9";

fn client<'a>(transport: &'a Scripted, organization_url: &str) -> Client<&'a Scripted, Bearer> {
    Client::new(transport, Bearer::new(&Secret::new("canary")), organization_url)
}

fn stage_reports(transport: &Scripted) -> Result<Vec<AttachedReport>, Error> {
    pollster::block_on(client(transport, RELEASES).stage_reports("My Project", 7, 21))
}

fn run_reports(transport: &Scripted) -> Result<Vec<AttachedReport>, Error> {
    pollster::block_on(client(transport, "https://dev.azure.com/contoso/").run_reports("My Project", 9))
}

fn release(deploy_steps: Value) -> Value {
    json!({"id": 7, "environments": [
        {"id": 20, "deploySteps": [{"attempt": 9, "releaseDeployPhases": [{"runPlanId": OTHER_PLAN}]}]},
        {"id": 21, "deploySteps": deploy_steps}]})
}

fn list(entries: Value) -> Value {
    json!({"count": 1, "value": entries})
}

fn entry(href: &str) -> Value {
    json!({"name": "report.json", "_links": {"self": {"href": href}}})
}

/// How each attempt's report came out: its first flag, or the words of the error.
fn summary(reports: &[AttachedReport]) -> Vec<(Option<u32>, String)> {
    let summary = reports.iter().map(|attached| {
        let outcome = match &attached.report {
            Ok(report) => report
                .flags
                .iter()
                .map(|flag| flag.key.clone())
                .collect::<String>(),
            Err(error) => error.to_string(),
        };
        (attached.attempt, outcome)
    });
    summary.collect()
}

fn report(flag: &str) -> Value {
    json!({"schema": 1, "flags": [{"project": "p", "key": flag, "result": "changed"}]})
}

#[test]
fn every_plan_of_every_attempt_of_the_stage_is_read() {
    let steps = json!([
        {"attempt": 1, "releaseDeployPhases": [{"runPlanId": PLAN}, {"runPlanId": PLAN}, {}, {"runPlanId": null}]},
        {"attempt": 2, "releaseDeployPhases": [
            {"runPlanId": OTHER_PLAN}, {"runPlanId": "00000000-0000-0000-0000-000000000000"}, {"runPlanId": "../x"}]},
        {"attempt": 3},
    ]);
    let own_link = format!("{RELEASES}/anything?x=1");
    let transport = Scripted::new()
        .answer(200, release(steps))
        .answer(200, list(json!([entry(&own_link)])))
        .answer(200, report("first"))
        .answer(
            200,
            list(json!([{"name": "a b.json", "timelineId": TIMELINE, "recordId": RECORD}])),
        )
        .answer(200, report("second"));
    let reports = stage_reports(&transport).unwrap();
    assert_eq!(
        summary(&reports),
        [(Some(1), "first".to_owned()), (Some(2), "second".to_owned())]
    );
    assert_eq!(
        transport.lines(),
        [
            "GET https://vsrm.dev.azure.com/contoso/My%20Project/_apis/release/releases/7?api-version=7.1"
                .to_owned(),
            format!(
                "GET {STAGE}/attempts/1/plan/{PLAN}/attachments/launchdarkly-rollout?api-version=7.1-preview.1"
            ),
            format!("GET {own_link}"),
            format!(
                "GET {STAGE}/attempts/2/plan/{OTHER_PLAN}/attachments/launchdarkly-rollout?api-version=7.1-preview.1"
            ),
            format!(
                "GET {STAGE}/attempts/2/plan/{OTHER_PLAN}/timelines/{TIMELINE}/records/{RECORD}/attachments/launchdarkly-rollout/a%20b.json"
            ),
        ]
    );
    let accepted = (
        "accept",
        "application/octet-stream; api-version=7.1-preview.1".to_owned(),
    );
    assert!(transport.requests()[2].headers.contains(&accepted));
}

#[test]
fn the_token_follows_no_link_to_another_host() {
    let ids = format!("{TIMELINE}/{RECORD}/attachments/launchdarkly-rollout/report.json");
    let foreign = [
        format!("https://evil.example/p/_apis/build/builds/9/{ids}"),
        format!("http://dev.azure.com/contoso/{ids}"),
        format!("https://dev.azure.com:444/contoso/{ids}"),
        format!("https://dev.azure.com@evil.example/{ids}"),
        format!("//evil.example/{ids}"),
        format!("/{ids}"),
    ];
    for link in foreign {
        let transport = Scripted::new()
            .answer(200, list(json!([entry(&link)])))
            .answer(200, report("f"));
        let reports = run_reports(&transport).unwrap();
        assert_eq!(summary(&reports), [(None, "f".to_owned())]);
        assert_eq!(
            transport.lines()[1],
            format!("GET {BUILD}/{TIMELINE}/{RECORD}/attachments/launchdarkly-rollout/report.json"),
            "{link}"
        );
    }
    let transport = Scripted::new().answer(
        200,
        list(json!([entry("https://evil.example/content"), {"name": "x"}])),
    );
    let reports = run_reports(&transport).unwrap();
    assert!(
        reports
            .iter()
            .all(|attached| attached.report == Err(UnreadableReport::NoContentUrl))
    );
    assert_eq!(
        transport.lines().len(),
        1,
        "nothing is asked of a link without ids"
    );
}

#[test]
fn one_broken_report_hides_no_other() {
    let huge = format!("{{\"schema\": 1, \"x\": \"{}\"}}", "x".repeat(5_000_000));
    let cases = [
        (200, "not JSON".to_owned(), "is damaged"),
        (200, "{}".to_owned(), "is damaged"),
        (200, r#"{"schema":1,"flags":7}"#.to_owned(), "is damaged"),
        (200, r#"{"schema":"x"}"#.to_owned(), "is damaged"),
        (
            200,
            r#"{"schema":2,"flags":"anything"}"#.to_owned(),
            "has schema 2",
        ),
        (200, huge, "larger than 5 MB"),
        (500, r#"{"message":"boom"}"#.to_owned(), "boom"),
        (401, String::new(), "did not accept the access token"),
    ];
    let link = |n| entry(&format!("https://dev.azure.com/contoso/{n}"));
    for (status, body, words) in cases {
        let transport = Scripted::new()
            .answer(200, list(json!([link(1), {"no": "name"}, link(2)])))
            .answer(status, body)
            .answer(200, report("good"));
        let reports = run_reports(&transport).unwrap();
        let texts: Vec<String> = summary(&reports).into_iter().map(|(_, text)| text).collect();
        assert!(texts[0].contains(words), "{words}: {texts:?}");
        assert!(texts[0].chars().count() < 400, "{words}: {texts:?}");
        assert!(texts[1].contains("did not return a link"), "{texts:?}");
        assert_eq!(texts[2], "good");
    }
}

#[test]
fn an_attempt_that_cannot_be_listed_is_told_and_one_without_logs_is_empty() {
    let steps = json!([
        {"attempt": 1, "releaseDeployPhases": [{"runPlanId": PLAN}]},
        {"attempt": 2, "releaseDeployPhases": [{"runPlanId": OTHER_PLAN}]},
        {"attempt": 3, "releaseDeployPhases": [{"runPlanId": PLAN}]},
    ]);
    let transport = Scripted::new()
        .answer(200, release(steps))
        .answer(404, json!({"message": "no such plan"}))
        .fail(TransportError::Refused {
            message: "no route".into(),
        })
        .answer(200, list(json!([])));
    let reports = stage_reports(&transport).unwrap();
    assert_eq!(
        summary(&reports),
        [(Some(2), "Could not list the rollout reports: no route".to_owned())]
    );
}

#[test]
fn a_release_or_run_that_cannot_be_read_is_an_error() {
    let missing = || Scripted::new().answer(404, json!({"message": "no such thing"}));
    assert!(stage_reports(&missing()).unwrap_err().is_missing());
    assert!(run_reports(&missing()).unwrap_err().is_missing());
    let no_list = Scripted::new().answer(200, json!({"value": "x"}));
    assert!(matches!(run_reports(&no_list), Err(Error::Malformed { .. })));
    let no_stage = Scripted::new().answer(200, json!({"environments": [{"id": 20}]}));
    assert!(
        stage_reports(&no_stage)
            .unwrap_err()
            .to_string()
            .contains("no stage 21")
    );
    assert_eq!(
        stage_reports(&Scripted::new().answer(200, release(json!([])))),
        Ok(vec![])
    );
}
