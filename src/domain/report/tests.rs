use super::*;

fn entry(result: Outcome) -> FlagEntry {
    FlagEntry {
        project: "storefront".into(),
        key: "checkout-v2".into(),
        name: "Checkout v2".into(),
        environment: "production".into(),
        url: "https://app.launchdarkly.com/projects/storefront/flags/checkout-v2".into(),
        result,
        reason: "Set to 25% and on.".into(),
        before: Some(Served {
            on: false,
            percent: Some(Percentage::ALL),
        }),
        after: Some(Served {
            on: true,
            percent: Percentage::from_weight(25_000),
        }),
        notes: vec!["1 rule takes precedence; the percentage applies to everyone else.".into()],
        work_items: vec![4711, 4712],
        work_items_elsewhere: vec!["https://dev.azure.com/fabrikam/_workitems/edit/501".into()],
        version: Some(8),
        version_before: Some(7),
        bucketing: Some(Bucketing {
            context_kind: Some("organization".into()),
            bucket_by: None,
        }),
        time: "2026-11-22T10:00:01Z".into(),
    }
}

fn report(flags: Vec<FlagEntry>) -> Report {
    Report {
        schema: SCHEMA,
        mode: "apply".into(),
        started: "2026-11-22T10:00:00Z".into(),
        finished: "2026-11-22T10:00:01Z".into(),
        run: Run {
            name: "Release-7".into(),
            stage: "Production".into(),
            attempt: 2,
            ..Run::default()
        },
        target: TargetEntry {
            rollout: Percentage::from_weight(25_000),
            turn_on: "true".into(),
            environment: Some("production".into()),
        },
        flags,
        notes: vec![],
    }
}

#[test]
fn the_json_is_that_of_the_contract() {
    let json = serde_json::to_value(report(vec![entry(Outcome::Changed)])).unwrap();
    assert_eq!(json["schema"], 1);
    assert_eq!(
        json["target"],
        serde_json::json!({"rollout": 25, "turnOn": "true", "environment": "production"})
    );
    let flag = &json["flags"][0];
    assert_eq!(flag["result"], "changed");
    assert_eq!(flag["before"], serde_json::json!({"on": false, "percent": 100}));
    assert_eq!(flag["after"], serde_json::json!({"on": true, "percent": 25}));
    assert_eq!(flag["workItems"], serde_json::json!([4711, 4712]));
    assert_eq!((&flag["versionBefore"], &flag["version"]), (&7.into(), &8.into()));
    assert_eq!(
        flag["bucketing"],
        serde_json::json!({"contextKind": "organization"})
    );
    assert_eq!(
        serde_json::from_value::<Report>(json).unwrap(),
        report(vec![entry(Outcome::Changed)])
    );
}

#[test]
fn a_reader_does_without_missing_fields_and_ignores_new_ones() {
    let report: Report = serde_json::from_str(
        r#"{"schema": 1, "new": {}, "flags": [{"project": "p", "key": "f", "result": "failed", "newer": 1}]}"#,
    )
    .unwrap();
    assert_eq!(report.flags[0].result, Outcome::Failed);
    assert_eq!(report.flags[0].before, None);
    let report: Report = serde_json::from_str(
        r#"{"schema": 1, "flags": [{"key": "f"}, {"project": "p", "key": "g", "result": "changed"}]}"#,
    )
    .unwrap();
    assert_eq!(report.flags[0].key, "g");
    assert_eq!(report.notes, ["1 of the flags in this report could not be read."]);
}

#[test]
fn counts_and_policy_make_the_verdict() {
    use Outcome::{Approval, Changed, Failed, Skipped, Unchanged};
    use WhenNothingLinked::{Fail, Succeed, Warn};
    let cases: [(&[Outcome], bool, WhenNothingLinked, TaskResult, &str); 9] = [
        (
            &[Changed, Unchanged],
            false,
            Warn,
            TaskResult::Succeeded,
            "1 changed, 1 already so",
        ),
        (
            &[Changed, Skipped],
            false,
            Warn,
            TaskResult::SucceededWithIssues,
            "1 changed, 1 skipped",
        ),
        (
            &[Approval],
            false,
            Warn,
            TaskResult::SucceededWithIssues,
            "1 waiting for approval",
        ),
        (
            &[Failed, Skipped, Changed],
            false,
            Succeed,
            TaskResult::Failed,
            "1 changed, 1 skipped, 1 failed",
        ),
        (
            &[Changed],
            true,
            Warn,
            TaskResult::SucceededWithIssues,
            "1 changed",
        ),
        (&[], false, Warn, TaskResult::SucceededWithIssues, "no flags"),
        (&[], false, Fail, TaskResult::Failed, "no flags"),
        (&[], false, Succeed, TaskResult::Succeeded, "no flags"),
        (&[], true, Succeed, TaskResult::SucceededWithIssues, "no flags"),
    ];
    for (outcomes, warnings, policy, expected, text) in cases {
        let counts = Counts::of(outcomes.iter().copied());
        assert_eq!(
            task_result(counts, warnings, policy),
            expected,
            "{outcomes:?} {policy:?}"
        );
        assert_eq!(counts.to_string(), text);
    }
}

#[test]
fn the_summary_has_a_row_per_flag() {
    let text = markdown(&report(vec![entry(Outcome::Changed)]));
    assert!(
        text.starts_with("### LaunchDarkly Rollout: 1 changed\n"),
        "{text}"
    );
    assert!(
        text.contains("\n1 flag: 1 changed. Release\\-7, stage Production, attempt 2, finished 2026\\-11\\-22 10:00 UTC.\n"),
        "{text}"
    );
    assert!(text.contains("| production | Off | On 25% | Changed |"), "{text}");
    assert!(
        text.contains("\\#4711, \\#4712, [\\#501](https://dev.azure.com/fabrikam/_workitems/edit/501) |\n"),
        "{text}"
    );
}

#[test]
fn work_items_in_the_summary_have_links_where_the_address_of_the_run_is_known() {
    let mut report = report(vec![entry(Outcome::Changed)]);
    for url in [
        "https://dev.azure.com/contoso/Shop%20(new)/_release?releaseId=7&_a=release-summary",
        "https://dev.azure.com/contoso/Shop%20(new)/_build/results?buildId=7",
    ] {
        report.run.url = url.into();
        let text = markdown(&report);
        assert!(
            text.contains(
                "| [\\#4711](https://dev.azure.com/contoso/Shop%20%28new%29/_workitems/edit/4711), [\\#4712]("
            ),
            "{text}"
        );
    }
    report.run.url = "javascript:alert(1)/_x".into();
    assert!(!markdown(&report).contains("javascript:"));
}

#[test]
fn the_summary_of_a_preview_says_that_nothing_was_changed() {
    let mut report = report(vec![entry(Outcome::Changed)]);
    report.mode = "preview".into();
    assert!(
        markdown(&report).starts_with(
            "### LaunchDarkly Preview: 1 changed\n\nThis was a preview: no flags were changed.\n"
        )
    );
}

#[test]
fn hostile_text_stays_text_in_the_summary() {
    let hostile = "x | y\n| <img src=x onerror=alert(1)> [a](javascript:alert(1)) `c` **b** # h";
    let mut flag = entry(Outcome::Failed);
    flag.name = hostile.into();
    flag.reason = hostile.into();
    flag.url = "https://app.launchdarkly.com/a) <script> | b".into();
    let text = markdown(&report(vec![flag]));
    let row = text.lines().last().unwrap();
    assert!(
        row.starts_with("| [x \\| y "),
        "one line, and no cell of its own: {row}"
    );
    for live in ["<img", "<script", "[a](", "`c`", " **b"] {
        assert!(
            !row.replace("\\[", "")
                .replace("\\*", "")
                .replace("\\`", "")
                .contains(live),
            "{live}: {row}"
        );
    }
    let mut flag = entry(Outcome::Failed);
    flag.url = "javascript:alert(1)".into();
    assert!(!markdown(&report(vec![flag])).contains("javascript:"));
}
