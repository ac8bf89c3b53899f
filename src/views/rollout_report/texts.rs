//! All texts of the tabs, in the order in which they appear.

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

pub(super) const NO_SOURCE: &str = "Azure DevOps did not tell this tab what to show. Reload the page.";

/// Messages of the status line.
pub(super) mod status {
    pub(in super::super) const READING: &str = "Reading the rollout reports…";
    pub(in super::super) const NOT_UP_TO_DATE: &str = "Not up to date.";
    pub(in super::super) const IN_PROGRESS: &str = "In progress. This page updates automatically.";
    pub(in super::super) const INCOMPLETE: &str = "Not everything could be read.";
    pub(in super::super) const UP_TO_DATE: &str = "Up to date.";
    pub(in super::super) const COPIED: &str = "Copied as Markdown.";
    pub(in super::super) const NOT_COPIED: &str =
        "The browser did not allow copying. Download the report instead.";
    pub(in super::super) const SAVED: &str = "The report was saved as rollout-report.json.";
    pub(in super::super) const NOT_SAVED: &str = "The browser did not allow saving the file.";
}

pub(super) const RESULT: &str = "Result";

/// Choices of *Result*.
pub(super) mod result {
    pub(in super::super) const ALL: &str = "All results";
    pub(in super::super) const CHANGED: &str = "Changed";
    pub(in super::super) const UNCHANGED: &str = "Already so";
    pub(in super::super) const SKIPPED: &str = "Skipped";
    pub(in super::super) const APPROVAL: &str = "Approval requested";
    pub(in super::super) const FAILED: &str = "Failed";
}

pub(super) const SORT_BY: &str = "Sort by";

/// Choices of *Sort by*.
pub(super) mod order {
    pub(in super::super) const REPORTED: &str = "As reported";
    pub(in super::super) const FLAG: &str = "Flag";
    pub(in super::super) const ENVIRONMENT: &str = "Environment";
    pub(in super::super) const RESULT: &str = "Result";
}

pub(super) const REFRESH: &str = "Refresh";

pub(super) const LINKED_FLAGS: &str = "Linked flags";

/// What the tab belongs to, within a sentence.
const fn place_noun(place: Place) -> &'static str {
    match place {
        Place::Stage => "stage",
        Place::Run => "run",
        Place::Release => "release",
        Place::PullRequest => "pull request",
    }
}

pub(super) fn nothing_rolled_out(place: Place) -> String {
    format!("Nothing was rolled out in this {} yet.", place_noun(place))
}

pub(super) const ABOUT_PULL_REQUEST: &str = "These flags are linked to the work items of this pull request. A release or run that includes the pull request rolls them out.";

/// Continues with the name of the task and [`about_task`].
pub(super) const THE_TASK: &str = "The task ";
pub(super) const TASK: &str = "LaunchDarkly Rollout";

pub(super) fn about_task(place: Place) -> String {
    let place = place_noun(place);
    format!(
        " moves the flags that are linked to the work items of this {place}. Add it to the {place}. Its report appears here after it runs."
    )
}

/// What the task of a stage will do with its current inputs.
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
    let percent = step.rollout.as_str();
    let change = match (step.turn_on.as_str(), percent) {
        ("true", "") => "turns the linked flags on".to_owned(),
        ("true", _) => format!("turns the linked flags on and serves true to {percent}% of contexts"),
        ("false", "") => "turns the linked flags off".to_owned(),
        ("false", _) => format!("turns the linked flags off and sets their percentage to {percent}%"),
        (_, "") => "changes no flags".to_owned(),
        _ => format!("sets the percentage of the linked flags to {percent}%"),
    };
    let verb = if step.mode == "preview" {
        "previews a rollout that "
    } else {
        ""
    };
    format!("When the stage is deployed, LaunchDarkly Rollout {verb}{change} in {environment}{project}.")
}

/// Environment of a stage whose task names none.
pub(super) fn suggestion(stage: &str, environment: &EnvironmentKey) -> String {
    format!(
        "Stage {stage} uses the environment {environment} from this project's stage map, because its task names none."
    )
}

pub(super) const NO_PULL_REQUEST: &str =
    "Azure DevOps did not tell this tab which pull request to show. Reload the page.";

pub(super) fn nothing_linked(place: Place) -> String {
    format!(
        "No work item of this {} is linked to a flag. Link flags in the LaunchDarkly tab of its work items.",
        place_noun(place)
    )
}

/// LaunchDarkly projects that are of no component.
pub(super) fn outside_release(projects: &[&str], scope: Scope, place: Place) -> String {
    let (noun, verb) = if projects.len() == 1 {
        ("project", "belongs")
    } else {
        ("projects", "belong")
    };
    let where_not = match (scope, place) {
        (Scope::Catalog, _) => "of this project's catalog".to_owned(),
        (Scope::Release, Place::Stage | Place::Release) => "of this release's repositories".to_owned(),
        (Scope::Release, place) => format!("of the repository of this {}", place_noun(place)),
    };
    let projects = projects.join(", ");
    format!(
        "The LaunchDarkly {noun} {projects} {verb} to no component {where_not}. Check that the flags belong here, or add the annotation launchdarkly.com/project-key to a component."
    )
}

/// Maximum number of owners, systems or lifecycles named for a flag.
const MAX_NAMES: usize = 3;

/// `Owner checkout · System shop · Lifecycle production`; facts missing from the catalog are omitted.
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

/// Text in place of a flag's state.
pub(super) mod no_state {
    pub(in super::super) const LOADING: &str = "…";
    pub(in super::super) const NOT_LISTED: &str = "Not looked up";
    pub(in super::super) const NO_ACCOUNT: &str = "No service connection";
    pub(in super::super) const FAILED: &str = "Could not be read";
}

pub(super) fn work_item(id: u32) -> String {
    format!("#{id}")
}

/// Address and name of a work item of another organization: `fabrikam #501`.
pub(super) fn work_item_elsewhere(address: &str) -> Option<(String, String)> {
    let (collection, id) = web_address(address)?.split_once("/_workitems/edit/")?;
    let name = collection.rsplit('/').next().unwrap_or_default();
    Some((address.to_owned(), format!("{name} #{id}")))
}

/// A safe address for a link: http or https, without characters that hide its target.
fn web_address(url: &str) -> Option<&str> {
    Address::parse(url).map(|_| url)
}

/// Entries of a list, for [`show_more`].
pub(super) const FLAGS: &str = "flags";
pub(super) const ATTEMPTS: &str = "attempts";

pub(super) fn show_more(entries: &str) -> String {
    format!("Show more {entries}")
}

pub(super) fn shown(shown: usize, count: usize) -> String {
    format!("{shown} of {count} shown")
}

pub(super) const LOOK_UP_REST: &str = "Look up the other flags";

/// An attempt in a line: `Production · Attempt 2 · requested by …`.
pub(super) fn attempt(stage: &str, number: u32, requested_by: &str) -> String {
    let mut parts = vec![stage.to_owned(), format!("Attempt {number}")];
    if !requested_by.is_empty() {
        parts.push(self::requested_by(requested_by));
    }
    parts.retain(|part| !part.is_empty());
    parts.join(" · ")
}

pub(super) const NO_REPORT: &str = "This attempt has no report.";

/// Why a report is not shown, with the attempt that it belongs to.
pub(super) fn unreadable(attempt: u32, error: &UnreadableReport) -> String {
    match attempt {
        0 => error.to_string(),
        attempt => format!("Attempt {attempt}: {error}"),
    }
}

/// Heading: what the task did.
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

pub(super) fn requested_by(name: &str) -> String {
    format!("requested by {name}")
}

pub(super) const COPY: &str = "Copy as Markdown";
pub(super) const DOWNLOAD: &str = "Download JSON";

/// Inputs of the task: `Rollout 25%, On, environment production`.
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

pub(super) const PREVIEW: &str = "Preview: no flags were changed.";

/// Why a report says nothing about later changes of its flags.
pub(super) fn not_compared(error: &str) -> String {
    format!("Changes to these flags after the rollout are not shown. {error}")
}

pub(super) const REPORT: &str = "Rollout report";

/// Label of the frame of a table.
pub(super) fn scrolls_sideways(table: &str) -> String {
    format!("{table}, scrolls sideways")
}

/// Columns of a report; people with a screen reader and programs rely on their names.
pub(super) const COLUMNS: [&str; 7] = [
    "Flag",
    "Environment",
    "Before",
    "After",
    "Result",
    "Reason",
    "Work items",
];

pub(super) const NO_FLAG: &str = "No flag was rolled out.";
pub(super) const NO_MATCH: &str = "No flags match the filter.";

/// A flag's key, with its project if the report is about several.
pub(super) fn key(flag: &FlagEntry, is_of_several: bool) -> String {
    if is_of_several {
        format!("{}/{}", flag.project, flag.key)
    } else {
        flag.key.clone()
    }
}

pub(super) const UNKNOWN: &str = "Unknown";

/// Current state of a flag, and who changed it.
pub(super) fn drift(now: FlagState, change: Option<&AuditEntry>) -> String {
    let Some(change) = change else {
        return format!("Changed since: now {now}.");
    };
    let by = change.changed_by().unwrap_or("somebody");
    format!("Changed since by {by}, {}: now {now}.", Timestamp(change.date))
}

pub(super) const RELEASE_OVERVIEW: &str = "Release overview";
pub(super) const RUN_OVERVIEW: &str = "Run overview";
pub(super) const ABOUT_OVERVIEW: &str = "See the current state of each linked flag in every stage.";
pub(super) const SHOW_EVERY_STAGE: &str = "Show every stage";
pub(super) const READING_WORK_ITEMS: &str = "Reading the work items…";
pub(super) const NOTHING_LINKED_IN_RUN: &str = "No work item of this run is linked to a flag.";
pub(super) const NOTHING_LINKED_IN_RELEASE: &str = "No work item of this release is linked to a flag.";
pub(super) const FLAG: &str = "Flag";

/// A stage in a heading.
pub(super) fn stage(name: &str) -> &str {
    match name {
        NO_STAGE => "The run",
        name => name,
    }
}

#[cfg(test)]
mod tests;
