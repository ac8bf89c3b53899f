//! How the texts read.

use serde_json::json;

use super::*;
use crate::components::reported_flag::name;

fn flag(project: &str, name: &str) -> FlagEntry {
    let flag = json!({"project": project, "key": "checkout-v2", "name": name, "result": "changed"});
    FlagEntry::read(&flag).unwrap()
}

#[test]
fn the_heading_names_the_mode() {
    for (mode, text) in [
        ("apply", "Rollout"),
        ("", "Rollout"),
        ("preview", "Preview"),
        ("rollback", "Rollback"),
        ("undo", "Rollout (undo)"),
    ] {
        let report = serde_json::from_value(json!({"schema": 1, "mode": mode})).unwrap();
        assert_eq!(heading(&report), text);
    }
}

#[test]
fn a_run_is_named_by_what_is_known_of_it() {
    let cases = [
        ("Release-3", "Production", 2, "Release-3 · Production · Attempt 2"),
        ("20261122.1", "__default", 1, "20261122.1 · Attempt 1"),
        ("20261122.1", "", 0, "20261122.1"),
        ("", "", 0, ""),
    ];
    for (name, stage, attempt, text) in cases {
        let of_report = Run {
            name: name.into(),
            stage: stage.into(),
            ..Run::default()
        };
        assert_eq!(run(&of_report, attempt), text);
    }
}

#[test]
fn the_target_reads_as_a_sentence() {
    let cases = [
        (
            json!({"rollout": 25, "turnOn": "true", "environment": "production"}),
            "Rollout 25%, On, environment production",
        ),
        (
            json!({"rollout": 0.5, "turnOn": "false", "environment": null}),
            "Rollout 0.5%, Off, environment of each link",
        ),
        (
            json!({"rollout": null, "turnOn": "keep", "environment": "test"}),
            "Percentage left as it is, state left as it is, environment test",
        ),
    ];
    for (entry, text) in cases {
        assert_eq!(target(&TargetEntry::read(&entry)), text);
    }
}

#[test]
fn a_flag_is_called_by_its_name_and_its_project_is_told_where_it_matters() {
    let one = flag("storefront", "Checkout v2");
    let other = flag("back-office", "");
    assert_eq!(key(&one, false), "checkout-v2");
    assert_eq!(key(&one, true), "storefront/checkout-v2");
    assert_eq!((name(&one), name(&other)), ("Checkout v2", "checkout-v2"));
}

#[test]
fn links_lead_only_to_web_addresses() {
    let good = "https://app.launchdarkly.com/projects/p/flags/f?env=e";
    assert_eq!(web_address(good), Some(good));
    assert!(web_address("http://127.0.0.1:8422/x").is_some());
    for bad in [
        "",
        "javascript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "https://app.launchdarkly.com@evil.example",
        "https://x\\@evil.example",
    ] {
        assert_eq!(web_address(bad), None, "{bad}");
    }
}

#[test]
fn a_work_item_of_another_organization_is_named_with_it() {
    let address = "https://dev.azure.com/fabrikam/_workitems/edit/501";
    let found = work_item_elsewhere(address);
    assert_eq!(found, Some((address.to_owned(), "fabrikam #501".to_owned())));
    for bad in [
        "",
        "javascript:x/_workitems/edit/1",
        "https://dev.azure.com/fabrikam",
    ] {
        assert_eq!(work_item_elsewhere(bad), None, "{bad}");
    }
}

#[test]
fn an_unreadable_report_names_its_attempt() {
    let error = UnreadableReport::UnknownSchema { schema: 2 };
    assert!(unreadable(3, &error).starts_with("Attempt 3: A rollout report has schema 2"));
    assert!(unreadable(0, &error).starts_with("A rollout report has schema 2"));
}

#[test]
fn the_plan_of_a_stage_reads_as_a_sentence() {
    let step = |environment: &str, rollout: &str, turn_on: &str, mode: &str| RolloutStep {
        environment: environment.into(),
        rollout: rollout.into(),
        turn_on: turn_on.into(),
        mode: mode.into(),
        ..RolloutStep::default()
    };
    for (step, text) in [
        (
            step("production", "25", "true", "apply"),
            "LaunchDarkly Rollout turns the linked flags on and serves true to 25% of contexts in the environment production.",
        ),
        (
            step("", "", "keep", "preview"),
            "LaunchDarkly Rollout previews a rollout that changes no flags in the environment of each link.",
        ),
        (
            step("staging", "12.5", "keep", "apply"),
            "LaunchDarkly Rollout sets the percentage of the linked flags to 12.5% in the environment staging.",
        ),
        (
            step("staging", "0", "false", "apply"),
            "turns the linked flags off and sets their percentage to 0% in",
        ),
        (
            step("$(env)", "0", "false", "rollback"),
            "rolls back the latest rollout in the environment $(env).",
        ),
    ] {
        assert!(plan(&step).contains(text), "{}", plan(&step));
    }
    assert_eq!(
        attempt("Production", 2, "Release manager"),
        "Production · Attempt 2 · requested by Release manager"
    );
    assert_eq!(attempt("", 1, ""), "Attempt 1");
}

#[test]
fn what_the_catalog_says_is_short_and_leaves_out_what_it_does_not_tell() {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let known = Ownership {
        owners: names(&["a", "b", "c", "d"]),
        systems: Vec::new(),
        lifecycles: names(&["production"]),
    };
    assert_eq!(ownership(&known), "Owner a, b, c, … · Lifecycle production");
    assert_eq!(ownership(&Ownership::default()), "");
    for (scope, place, words) in [
        (
            Scope::Release,
            Place::Stage,
            "to no component of this release's repositories.",
        ),
        (
            Scope::Release,
            Place::PullRequest,
            "to no component of the repository of this pull request.",
        ),
        (
            Scope::Catalog,
            Place::Run,
            "to no component of this project's catalog.",
        ),
    ] {
        let text = outside_release(&["shop"], scope, place);
        assert!(
            text.starts_with("The LaunchDarkly project shop belongs ") && text.contains(words),
            "{text}"
        );
    }
    assert!(outside_release(&["a", "b"], Scope::Catalog, Place::Run).contains("projects a, b belong to"));
}

#[test]
fn drift_names_who_and_when_where_that_is_known() {
    let change = AuditEntry {
        date: 1_795_338_840_000,
        member: Some("Release manager".into()),
        ..AuditEntry::default()
    };
    assert_eq!(
        drift(FlagState::Archived, Some(&change)),
        "Changed since by Release manager, 2026-11-22 09:14 UTC: now Archived."
    );
    assert_eq!(drift(FlagState::Missing, None), "Changed since: now Missing.");
}
