//! Inputs of the task. All of them are checked before the first request.

mod approvals;
mod error;
mod minutes;

use std::collections::BTreeSet;

pub use approvals::{Approvals, WhenRequired};
pub use error::InputError;
pub use minutes::Minutes;

use crate::azure_devops::agent::variables::{Variables, unset_macro};
use crate::credentials::work_item_address::WorkItemAddress;
use crate::domain::instance::Instance;
use crate::domain::key::{EnvironmentKey, FlagKey, KeyError, ProjectKey};
use crate::domain::percentage::Percentage;
use crate::domain::plan::{Target, TurnOn};
use crate::domain::report::WhenNothingLinked;
use crate::http::Secret;

/// Inputs of the task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inputs {
    /// The LaunchDarkly account.
    pub account: Account,
    /// Project to limit the rollout to; `None` for all projects.
    pub project: Option<ProjectKey>,
    /// Environment; `None` for the one that the stage map names, or else the one pinned in each link.
    pub environment: Option<EnvironmentKey>,
    /// Percentage and on/off.
    pub target: Target,
    /// Apply, preview or roll back.
    pub mode: Mode,
    /// Path of the report to roll back; `None` for the newest one of the stage or run.
    pub rollback_report: Option<String>,
    /// Work items whose linked flags are rolled out.
    pub work_items: WorkItems,
    /// Additional work items of other organizations and collections, given by URL.
    pub addresses: BTreeSet<WorkItemAddress>,
    /// Additional flags, not linked to a work item.
    pub flags: BTreeSet<(ProjectKey, FlagKey)>,
    /// Result of a rollout without flags.
    pub when_nothing_linked: WhenNothingLinked,
    /// Handling of changes that require an approval.
    pub approvals: Approvals,
    /// Text for LaunchDarkly's audit log; may be empty.
    pub comment: String,
}

/// A LaunchDarkly account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// LaunchDarkly instance of the account.
    pub instance: Instance,
    /// Access token of the account.
    pub token: Secret,
}

/// Mode of the task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Changes the flags.
    Apply,
    /// Shows the changes without making them.
    Preview,
    /// Restores the flags of an earlier rollout.
    Rollback,
}

impl Mode {
    /// Name of the mode in the report.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Apply => "apply",
            Self::Preview => "preview",
            Self::Rollback => "rollback",
        }
    }
}

/// Work items whose linked flags are rolled out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkItems {
    /// Work items of the release or run.
    Auto,
    /// Work items with these IDs.
    Ids(BTreeSet<u32>),
}

impl Inputs {
    /// Reads every input.
    ///
    /// # Errors
    ///
    /// All problems, in the order of the task's form. If variables are not set, only those.
    pub fn read(variables: &Variables) -> Result<Self, Vec<InputError>> {
        let mut problems: Vec<InputError> = LABELS
            .iter()
            .filter_map(|(name, label)| unset_variable(label, variables.input(name)?))
            .collect();
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut keep = |error: InputError| problems.push(error);
        let text = |name: &str| variables.input(name);

        let account = account(variables).map_err(&mut keep).ok();
        let environment = key(
            "Environment (environment)",
            text("environment"),
            EnvironmentKey::parse,
        )
        .map_err(&mut keep)
        .unwrap_or_default();
        // A rollback takes its target from the report.
        let is_rollback = text("mode").is_some_and(|mode| mode.eq_ignore_ascii_case("rollback"));
        let rollout = text("rollout").filter(|_| !is_rollback);
        let rollout = rollout.map(Percentage::parse).transpose();
        let rollout = rollout.map_err(|error| keep(error.into())).unwrap_or_default();
        let turn_on = choice(
            "Flag state (turnOn)",
            match text("turnOn") {
                _ if is_rollback => "keep",
                turn_on => turn_on.unwrap_or("true"),
            },
            &[
                ("true", TurnOn::On),
                ("false", TurnOn::Off),
                ("keep", TurnOn::Keep),
            ],
        );
        let turn_on = turn_on.map_err(&mut keep).ok();
        let mode = choice(
            "Mode (mode)",
            text("mode").unwrap_or("apply"),
            &[
                ("apply", Mode::Apply),
                ("preview", Mode::Preview),
                ("rollback", Mode::Rollback),
            ],
        );
        let mode = mode.map_err(&mut keep).ok();
        let project = key("Project (project)", text("project"), ProjectKey::parse)
            .map_err(&mut keep)
            .unwrap_or_default();
        let work_items = work_items(text("workItems").unwrap_or("auto"))
            .map_err(&mut keep)
            .ok();
        let mut flags = BTreeSet::new();
        for line in text("flags").unwrap_or_default().lines() {
            match line.trim() {
                "" => {}
                line => match flag(line, project.as_ref()) {
                    Ok(found) => {
                        flags.insert(found);
                    }
                    Err(error) => keep(error),
                },
            }
        }
        let when_nothing_linked = choice(
            "When nothing is linked (whenNothingLinked)",
            text("whenNothingLinked").unwrap_or("warn"),
            &[
                ("warn", WhenNothingLinked::Warn),
                ("fail", WhenNothingLinked::Fail),
                ("succeed", WhenNothingLinked::Succeed),
            ],
        );
        let when_nothing_linked = when_nothing_linked.map_err(&mut keep).ok();
        let approvals = Approvals::read(variables, &mut keep);

        match (account, turn_on, mode, work_items, when_nothing_linked, approvals) {
            (
                Some(account),
                Some(turn_on),
                Some(mode),
                Some(work_items),
                Some(when_nothing_linked),
                Some(approvals),
            ) if problems.is_empty() => Ok(Self {
                account,
                project,
                environment,
                target: Target { rollout, turn_on },
                mode,
                rollback_report: text("rollbackReport").map(str::to_owned),
                work_items: work_items.0,
                addresses: work_items.1,
                flags,
                when_nothing_linked,
                approvals,
                comment: text("comment").unwrap_or_default().to_owned(),
            }),
            _ => Err(problems),
        }
    }
}

/// Name and label of each input that must not contain an unset macro. In a comment, `$(name)` is text like any other.
const LABELS: [(&str, &str); 14] = [
    ("serviceEndpoint", "Account (serviceEndpoint)"),
    ("mode", "Mode (mode)"),
    ("environment", "Environment (environment)"),
    ("rollout", "Rollout (rollout)"),
    ("turnOn", "Flag state (turnOn)"),
    ("rollbackReport", "Rollback report (rollbackReport)"),
    ("project", "Project (project)"),
    ("workItems", "Work items (workItems)"),
    ("flags", "Flags (flags)"),
    ("whenNothingLinked", "When nothing is linked (whenNothingLinked)"),
    (
        "whenApprovalRequired",
        "When approval is required (whenApprovalRequired)",
    ),
    ("approvalTimeout", "Approval timeout (approvalTimeout)"),
    ("azureConfig", "Azure credentials (azureConfig)"),
    (
        "azureServiceConnection",
        "Azure service connection (azureServiceConnection)",
    ),
];

fn unset_variable(input: &'static str, text: &str) -> Option<InputError> {
    let variable = unset_macro(text)?.to_owned();
    Some(InputError::UnsetVariable { input, variable })
}

fn account(variables: &Variables) -> Result<Account, InputError> {
    let id = variables.input("serviceEndpoint").ok_or(InputError::NoAccount)?;
    if id.contains(',') {
        return Err(InputError::SeveralAccounts);
    }
    let connection = variables
        .service_connection(id)
        .ok_or_else(|| InputError::UnknownAccount { id: id.to_owned() })?;
    let token = connection.token.ok_or(InputError::NoToken)?;
    if let Some(error) = unset_variable("The token of the service connection", token.expose()) {
        return Err(error);
    }
    // LaunchDarkly would reject an SDK key or mobile key without saying why.
    if token.expose().starts_with("sdk-") || token.expose().starts_with("mob-") {
        return Err(InputError::NotAnAccessToken);
    }
    Ok(Account {
        instance: Instance::parse(&connection.url)?,
        token,
    })
}

fn key<K>(
    input: &'static str,
    text: Option<&str>,
    parse: fn(&str) -> Result<K, KeyError>,
) -> Result<Option<K>, InputError> {
    text.map(parse)
        .transpose()
        .map_err(|cause| InputError::Key { input, cause })
}

/// Parses a value of a pick list, case-insensitively: YAML templates expand booleans to `True`.
fn choice<V: Copy>(input: &'static str, text: &str, values: &[(&'static str, V)]) -> Result<V, InputError> {
    values
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(text))
        .map(|(_, value)| *value)
        .ok_or_else(|| InputError::Choice {
            input,
            text: text.to_owned(),
            allowed: values
                .iter()
                .map(|(name, _)| *name)
                .collect::<Vec<_>>()
                .join(", "),
        })
}

/// Parses `auto` or IDs, each with optional URLs of further work items.
fn work_items(text: &str) -> Result<(WorkItems, BTreeSet<WorkItemAddress>), InputError> {
    let malformed = |text: &str| InputError::WorkItem {
        text: text.to_owned(),
    };
    let (mut is_auto, mut ids, mut addresses) = (false, BTreeSet::new(), BTreeSet::new());
    let parts = text.split(|c: char| c == ',' || c.is_whitespace());
    for part in parts.filter(|part| !part.is_empty()) {
        if part.contains("://") {
            addresses.insert(WorkItemAddress::parse(part).ok_or_else(|| malformed(part))?);
        } else if part.eq_ignore_ascii_case("auto") {
            is_auto = true;
        } else {
            let id = part.trim_start_matches('#').parse().ok().filter(|id| *id > 0);
            ids.insert(id.ok_or_else(|| malformed(part))?);
        }
    }
    match (is_auto, ids.is_empty()) {
        (true, false) => Err(malformed("auto")),
        (true, true) => Ok((WorkItems::Auto, addresses)),
        (false, _) => Ok((WorkItems::Ids(ids), addresses)),
    }
}

/// Parses `key` or `project/key`. `filter` is the value of the input Project.
fn flag(line: &str, filter: Option<&ProjectKey>) -> Result<(ProjectKey, FlagKey), InputError> {
    let malformed = |cause| InputError::Key {
        input: "Flags (flags)",
        cause,
    };
    let names: Vec<&str> = line.split_whitespace().collect();
    let is_name = |name: &&str| name.split('/').all(|key| FlagKey::parse(key).is_ok());
    if names.len() > 1 && names.iter().all(is_name) {
        return Err(InputError::FlagsOnOneLine {
            line: line.to_owned(),
        });
    }
    let (project, flag) = match line.split_once('/') {
        Some((project, flag)) => (Some(ProjectKey::parse(project).map_err(malformed)?), flag),
        None => (None, line),
    };
    let flag = FlagKey::parse(flag).map_err(malformed)?;
    match (project, filter) {
        (Some(project), Some(filter)) if project != *filter => Err(InputError::FlagOutsideProject {
            flag: line.to_owned(),
            project: filter.clone(),
        }),
        (Some(project), _) => Ok((project, flag)),
        (None, Some(filter)) => Ok((filter.clone(), flag)),
        (None, None) => Err(InputError::FlagWithoutProject { flag }),
    }
}

#[cfg(test)]
mod tests;
