//! The words of a report: its heading, what was asked for, what a flag is called.

use super::Place;
use crate::azure_devops::attachments::UnreadableReport;
use crate::azure_devops::release_stages::RolloutStep;
use crate::azure_devops::runs::NO_STAGE;
use crate::domain::instance::Address;
use crate::domain::key::EnvironmentKey;
use crate::domain::project_settings::release_catalog::{Ownership, Scope};
use crate::domain::report::{FlagEntry, Report, Run, TargetEntry};
use crate::domain::state::State as FlagState;
use crate::domain::timestamp::Timestamp;
use crate::launchdarkly::audit_log::AuditEntry;

/// Names of one kind that are told of a flag.
const MAX_NAMES: usize = 3;

/// What the task did, as a heading.
pub(super) fn heading(report: &Report) -> String {
    match report.mode.as_str() {
        "apply" | "" => "Rollout".to_owned(),
        "preview" => "Preview".to_owned(),
        "rollback" => "Rollback".to_owned(),
        other => format!("Rollout ({other})"),
    }
}

/// The release or run with its stage and attempt: `Release-3 · Production · Attempt 2`.
pub(super) fn run(run: &Run, attempt: u32) -> String {
    let stage = Some(run.stage.as_str()).filter(|stage| *stage != NO_STAGE);
    let attempt = (attempt > 0).then(|| format!("Attempt {attempt}"));
    let parts = [Some(run.name.as_str()), stage, attempt.as_deref()];
    let parts: Vec<&str> = parts
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(" · ")
}

/// What the task was asked for: `Rollout 25%, On, environment production`.
pub(super) fn target(target: &TargetEntry) -> String {
    let rollout = target.rollout.map_or_else(
        || "Percentage left as it is".to_owned(),
        |percent| format!("Rollout {percent}%"),
    );
    let state = match target.turn_on.as_str() {
        "true" => "On",
        "false" => "Off",
        _ => "state left as it is",
    };
    let environment = target.environment.as_ref().map_or_else(
        || "environment of each link".to_owned(),
        |key| format!("environment {key}"),
    );
    format!("{rollout}, {state}, {environment}")
}

/// A flag's key, with its project if the report is about several.
pub(super) fn key(flag: &FlagEntry, is_of_several: bool) -> String {
    if is_of_several {
        format!("{}/{}", flag.project, flag.key)
    } else {
        flag.key.clone()
    }
}

/// A stage in a heading.
pub(super) fn stage(name: &str) -> &str {
    match name {
        NO_STAGE => "The run",
        name => name,
    }
}

/// Address and name of a work item of another organization: `fabrikam #501`.
pub(super) fn work_item_elsewhere(address: &str) -> Option<(String, String)> {
    let (collection, id) = web_address(address)?.split_once("/_workitems/edit/")?;
    let name = collection.rsplit('/').next().unwrap_or_default();
    Some((address.to_owned(), format!("{name} #{id}")))
}

/// An address that a link may lead to: http or https, and nothing that hides where it leads.
pub(super) fn web_address(url: &str) -> Option<&str> {
    Address::parse(url).map(|_| url)
}

/// Why a report is not shown, with the attempt that it belongs to.
pub(super) fn unreadable(attempt: u32, error: &UnreadableReport) -> String {
    match attempt {
        0 => error.to_string(),
        attempt => format!("Attempt {attempt}: {error}"),
    }
}

/// An attempt in a line: `Production · Attempt 2 · requested by …`.
pub(super) fn attempt(stage: &str, number: u32, requested_by: &str) -> String {
    let mut parts = vec![stage.to_owned(), format!("Attempt {number}")];
    if !requested_by.is_empty() {
        parts.push(format!("requested by {requested_by}"));
    }
    parts.retain(|part| !part.is_empty());
    parts.join(" · ")
}

/// What the task of a stage is going to do, as its inputs stand.
pub(super) fn plan(step: &RolloutStep) -> String {
    let environment = match step.environment.as_str() {
        "" => "the environment of each link".to_owned(),
        key => format!("the environment {key}"),
    };
    let project = match step.project.as_str() {
        "" => String::new(),
        key => format!(" of project {key}"),
    };
    if step.mode == "rollback" {
        return format!(
            "When the stage is deployed, LaunchDarkly Rollout rolls back the latest rollout in {environment}."
        );
    }
    let percent = match step.rollout.as_str() {
        "" => "leaves the percentage as it is".to_owned(),
        percent => format!("serves {percent}% of contexts true"),
    };
    let state = match step.turn_on.as_str() {
        "true" => ", with the flag on",
        "false" => ", with the flag off",
        _ => ", and leaves the flag on or off as it is",
    };
    let preview = if step.mode == "preview" {
        " It only previews: nothing is written."
    } else {
        ""
    };
    format!(
        "When the stage is deployed, LaunchDarkly Rollout {percent}{state}, in {environment}{project}.{preview}"
    )
}

/// How a flag stands now, and who made it so.
pub(super) fn drift(now: FlagState, change: Option<&AuditEntry>) -> String {
    let Some(change) = change else {
        return format!("Changed since: now {now}.");
    };
    let by = change.changed_by().unwrap_or("somebody");
    format!("Changed since by {by}, {}: now {now}.", Timestamp(change.date))
}

/// Environment of a stage whose task names none.
pub(super) fn suggestion(stage: &str, environment: &EnvironmentKey) -> String {
    format!(
        "Stage {stage} uses the environment {environment} from this project's stage map, because its task names none."
    )
}

/// `Owner checkout · System shop · Lifecycle production`; what the catalog does not tell is left out.
pub(super) fn ownership(ownership: &Ownership) -> String {
    let parts = [
        ("Owner", &ownership.owners),
        ("System", &ownership.systems),
        ("Lifecycle", &ownership.lifecycles),
    ];
    let parts = parts.into_iter().filter(|(_, names)| !names.is_empty());
    let parts: Vec<String> = parts
        .map(|(what, names)| {
            let (first, rest) = names.split_at(names.len().min(MAX_NAMES));
            let more = if rest.is_empty() { "" } else { ", …" };
            format!("{what} {}{more}", first.join(", "))
        })
        .collect();
    parts.join(" · ")
}

/// LaunchDarkly projects that are of no component.
pub(super) fn foreign(projects: &[&str], scope: Scope, place: Place) -> String {
    let (noun, verb) = if projects.len() == 1 {
        ("project", "belongs")
    } else {
        ("projects", "belong")
    };
    let where_not = match (scope, place) {
        (Scope::Catalog, _) => "of this project's catalog".to_owned(),
        (Scope::Release, Place::Stage | Place::Release) => "of this release's repositories".to_owned(),
        (Scope::Release, place) => format!("of the repository of this {place}"),
    };
    let projects = projects.join(", ");
    format!(
        "The LaunchDarkly {noun} {projects} {verb} to no component {where_not}. Check that the flags belong here, or add the annotation launchdarkly.com/project-key to a component."
    )
}

#[cfg(test)]
mod tests {
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
                "serves 25% of contexts true, with the flag on, in the environment production.",
            ),
            (
                step("", "", "keep", "preview"),
                "leaves the percentage as it is, and leaves the flag on or off as it is, in the environment of each link. It only previews",
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
            let text = foreign(&["shop"], scope, place);
            assert!(
                text.starts_with("The LaunchDarkly project shop belongs ") && text.contains(words),
                "{text}"
            );
        }
        assert!(foreign(&["a", "b"], Scope::Catalog, Place::Run).contains("projects a, b belong to"));
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
}
