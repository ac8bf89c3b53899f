//! Selects the flags of a report to restore.

use std::collections::BTreeSet;

use crate::credentials::work_item_address::WorkItemAddress;
use crate::domain::key::{EnvironmentKey, FlagKey, KeyError, ProjectKey};
use crate::domain::link::{FlagLink, LinkTarget};
use crate::domain::plan::{Goal, Restoration, Target, TurnOn};
use crate::domain::report::{FlagEntry, Outcome, Report};
use crate::rollout::inputs::Inputs;
use crate::rollout::links::Candidate;

/// Flags of a report, sorted by what a rollback does with them.
#[derive(Clone, Debug, Default)]
pub struct Steps {
    /// Flags that the rollout changed, or may have changed.
    pub work: Vec<(Candidate, Goal)>,
    /// Entries of flags that need no request, with the reason.
    pub untouched: Vec<FlagEntry>,
    /// Keys of flags whose change was waiting for an approval.
    pub waiting: Vec<String>,
    /// Number of flags outside the project or environment of the inputs.
    pub left_out: usize,
}

/// Sorts the flags of a report, limited to the inputs Project and Environment.
#[must_use]
pub fn steps(report: &Report, inputs: &Inputs) -> Steps {
    let mut steps = Steps::default();
    let wanted = |input: Option<&str>, name: &str| input.is_none_or(|input| input == name);
    let project = inputs.project.as_ref().map(ProjectKey::as_str);
    let environment = inputs.environment.as_ref().map(EnvironmentKey::as_str);
    for entry in &report.flags {
        if !wanted(project, &entry.project) || !wanted(environment, &entry.environment) {
            steps.left_out += 1;
            continue;
        }
        let Some(restoration) = restoration(entry, target(report)) else {
            let reason = "The rollout did not change it, so there is nothing to roll back.";
            steps.untouched.push(untouched(entry, Outcome::Unchanged, reason));
            continue;
        };
        if !is_of_account(entry, inputs) {
            let reason = format!(
                "The flag belongs to a different LaunchDarkly instance. This task uses {}. Add a task with the service connection for the other instance.",
                inputs.account.instance
            );
            steps.untouched.push(untouched(entry, Outcome::Skipped, &reason));
            continue;
        }
        match candidate(entry) {
            Ok(candidate) => steps.work.push((candidate, Goal::Restore(restoration))),
            Err(error) => {
                let reason = format!("The report's entry for this flag is not valid. {error}");
                steps.untouched.push(untouched(entry, Outcome::Failed, &reason));
                continue;
            }
        }
        if entry.result == Outcome::Approval {
            steps.waiting.push(entry.key.clone());
        }
    }
    steps
}

/// Whether the rollout moved a flag, or may have moved one.
#[must_use]
pub fn may_have_moved_a_flag(report: &Report) -> bool {
    let target = target(report);
    report
        .flags
        .iter()
        .any(|entry| restoration(entry, target).is_some())
}

/// What to take back; none when the rollout wanted nothing of the flag. A change that waited for approval may have been
/// applied since, and one whose answer was lost may have taken effect: then the flag is where the rollout wanted it.
fn restoration(entry: &FlagEntry, target: Target) -> Option<Restoration> {
    let before = entry.before?;
    let (after_rollout, version) = match (entry.result, entry.after) {
        (Outcome::Changed | Outcome::Failed, Some(after)) if after != before => (after, entry.version),
        (Outcome::Changed | Outcome::Failed | Outcome::Approval, _) => (target.after(before), None),
        (Outcome::Unchanged | Outcome::Skipped, _) => return None,
    };
    (after_rollout != before).then(|| Restoration {
        before,
        bucketing: entry.bucketing.clone(),
        after_rollout,
        version,
    })
}

fn target(report: &Report) -> Target {
    Target {
        rollout: report.target.rollout,
        turn_on: match report.target.turn_on.as_str() {
            "true" => TurnOn::On,
            "false" => TurnOn::Off,
            _ => TurnOn::Keep,
        },
    }
}

/// Whether a flag belongs to the task's account. Entries without a URL do.
fn is_of_account(entry: &FlagEntry, inputs: &Inputs) -> bool {
    let instance = &inputs.account.instance;
    entry.url.is_empty()
        || matches!(
            FlagLink::read(&entry.url, std::slice::from_ref(instance)),
            LinkTarget::Flag(link) if link.instance == *instance
        )
}

fn candidate(entry: &FlagEntry) -> Result<Candidate, KeyError> {
    Ok(Candidate {
        project: ProjectKey::parse(&entry.project)?,
        flag: FlagKey::parse(&entry.key)?,
        environment: Some(EnvironmentKey::parse(&entry.environment)?),
        work_items: entry.work_items.iter().copied().collect::<BTreeSet<u32>>(),
        elsewhere: entry
            .work_items_elsewhere
            .iter()
            .filter_map(|address| WorkItemAddress::parse(address))
            .collect(),
    })
}

fn untouched(entry: &FlagEntry, result: Outcome, reason: &str) -> FlagEntry {
    FlagEntry {
        result,
        reason: reason.to_owned(),
        before: None,
        after: None,
        notes: Vec::new(),
        version: None,
        version_before: None,
        bucketing: None,
        ..entry.clone()
    }
}
