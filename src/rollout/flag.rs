//! One flag: read, planned, changed, verified. Whatever happens ends in an entry of the report.

use super::comment::comment;
use super::inputs::{Inputs, Mode};
use super::links::Candidate;
use super::sentences::{already, cut, done, would_be_done};
use crate::azure_devops::agent::cancellation::Cancellation;
use crate::azure_devops::agent::run::Run;
use crate::domain::flag::{Flag, FlagKind};
use crate::domain::key::EnvironmentKey;
use crate::domain::link::FlagLink;
use crate::domain::plan::{Action, Goal, Instruction, Refusal};
use crate::domain::report::{FlagEntry, Outcome};
use crate::domain::state::Served;
use crate::domain::targeting::Targeting;
use crate::http::Transport;
use crate::launchdarkly::semantic_patch::{Run as PatchRun, SemanticPatch};
use crate::launchdarkly::{Client, Error};

/// Of a reason, in characters: it may hold LaunchDarkly's own words.
const LONGEST_REASON: usize = 600;

/// Everything that a flag needs besides itself.
#[derive(Clone, Copy, Debug)]
pub struct FlagRollout<'a, T> {
    /// The account.
    pub launchdarkly: &'a Client<T>,
    /// The account and the mode.
    pub inputs: &'a Inputs,
    /// What is asked for.
    pub goal: &'a Goal,
    /// On whose behalf.
    pub run: &'a Run,
    /// Whether to go on.
    pub cancellation: &'a Cancellation,
}

impl<T: Transport> FlagRollout<'_, T> {
    /// Rolls out a flag with one read and at most one write; tells LaunchDarkly's error besides, where there was one.
    pub async fn roll_out(&self, candidate: &Candidate) -> (FlagEntry, Option<Error>) {
        let mut entry = self.untouched(candidate);
        let Some(environment) = &candidate.environment else {
            let reason = "No environment: fill in Environment, or pin one in the link on the work item.";
            return (ended(entry, Outcome::Failed, reason), None);
        };
        let (project, key) = (&candidate.project, &candidate.flag);
        let reading = self.launchdarkly.flag(project, key, Some(environment));
        let flag = match self.cancellation.or_stop(reading).await {
            Some(Ok(flag)) => flag,
            Some(Err(error)) => return (ended(entry, Outcome::Failed, &error.to_string()), Some(error)),
            None => return (self.cancelled(candidate), None),
        };
        let plan = self.goal.plan(&flag, environment);
        entry.name.clone_from(&flag.name);
        entry.before = plan.before;
        entry.after = plan.before;
        entry.version = version(&flag, environment);
        entry.version_before = entry.version;
        entry.bucketing = flag.environments.get(environment).and_then(Targeting::bucketing);
        entry.notes = plan.notes.iter().map(ToString::to_string).collect();
        match plan.action {
            Action::Refuse(refusal) => {
                let reason = self.reason(&refusal, candidate, environment).await;
                (ended(entry, outcome(&refusal), &reason), None)
            }
            Action::Nothing => (ended(entry, Outcome::Unchanged, &already(self.goal)), None),
            Action::Change { after, .. } if self.inputs.mode == Mode::Preview => {
                entry.after = Some(after);
                (ended(entry, Outcome::Changed, &would_be_done(self.goal)), None)
            }
            Action::Change { instructions, after } => {
                self.change(candidate, environment, &instructions, after, entry)
                    .await
            }
        }
    }

    /// The entry of a flag that the run did not come to.
    pub fn cancelled(&self, candidate: &Candidate) -> FlagEntry {
        let reason = "The run was cancelled before this flag.";
        ended(self.untouched(candidate), Outcome::Skipped, reason)
    }

    /// The entry of a flag that was not worth a try after an earlier one.
    pub fn given_up(&self, candidate: &Candidate, reason: &str) -> FlagEntry {
        let reason = format!("Not tried, because it would fail as an earlier flag did. {reason}");
        ended(self.untouched(candidate), Outcome::Failed, &reason)
    }

    async fn change(
        &self,
        candidate: &Candidate,
        environment: &EnvironmentKey,
        instructions: &[Instruction],
        after: Served,
        mut entry: FlagEntry,
    ) -> (FlagEntry, Option<Error>) {
        if self.cancellation.is_requested() {
            return (self.cancelled(candidate), None);
        }
        // Until LaunchDarkly answers, nobody knows.
        entry.after = None;
        let patch = SemanticPatch {
            environment_key: environment,
            comment: &comment(self.run, &candidate.work_items, &self.inputs.comment),
            instructions,
        };
        let (project, key) = (&candidate.project, &candidate.flag);
        let writing = self.launchdarkly.patch_flag(project, key, &patch, PatchRun::Real);
        match self.cancellation.or_stop_now(writing).await {
            Some(Ok(flag)) => (self.verified(&flag, environment, after, entry), None),
            Some(Err(error)) => {
                let mut reason = error.to_string();
                if may_have_taken_effect(&error) {
                    reason.push_str(" The change may have taken effect: look at the flag in LaunchDarkly.");
                } else {
                    // A patch takes effect as a whole or not at all.
                    entry.after = entry.before;
                }
                (ended(entry, Outcome::Failed, &reason), Some(error))
            }
            None => {
                let reason = "The run was cancelled while LaunchDarkly was changing this flag. The change may have taken effect: look at the flag in LaunchDarkly.";
                (ended(entry, Outcome::Failed, reason), None)
            }
        }
    }

    /// Holds LaunchDarkly's answer against the plan.
    fn verified(
        &self,
        flag: &Flag,
        environment: &EnvironmentKey,
        planned: Served,
        mut entry: FlagEntry,
    ) -> FlagEntry {
        entry.version = version(flag, environment);
        entry.after = served(flag, environment);
        match entry.after {
            Some(shown) if shown == planned => ended(entry, Outcome::Changed, &done(self.goal)),
            Some(shown) => ended(
                entry,
                Outcome::Failed,
                &format!(
                    "LaunchDarkly accepted the change, but then shows {} instead of {}: look at the flag in LaunchDarkly.",
                    shown.exact(),
                    planned.exact()
                ),
            ),
            None => ended(
                entry,
                Outcome::Failed,
                &format!(
                    "LaunchDarkly accepted the change, but its answer does not show '{environment}': look at the flag in LaunchDarkly."
                ),
            ),
        }
    }

    fn untouched(&self, candidate: &Candidate) -> FlagEntry {
        let Candidate {
            project,
            flag,
            environment,
            work_items,
        } = candidate.clone();
        let link = FlagLink {
            instance: self.inputs.account.instance.clone(),
            project,
            flag,
            environment,
        };
        FlagEntry {
            url: link.url(),
            project: link.project.into(),
            name: link.flag.to_string(),
            key: link.flag.into(),
            environment: link.environment.map(String::from).unwrap_or_default(),
            result: Outcome::Skipped,
            reason: String::new(),
            before: None,
            after: None,
            notes: Vec::new(),
            work_items: work_items.into_iter().collect(),
            version: None,
            version_before: None,
            bucketing: None,
            time: String::new(),
        }
    }
}

fn ended(entry: FlagEntry, result: Outcome, reason: &str) -> FlagEntry {
    FlagEntry {
        result,
        reason: cut(reason, LONGEST_REASON),
        ..entry
    }
}

/// A flag that must not be moved is skipped; a flag or environment that is not as it must be is an error.
fn outcome(refusal: &Refusal) -> Outcome {
    match refusal {
        Refusal::NotBoolean(_)
        | Refusal::Archived
        | Refusal::Automation(_)
        | Refusal::ChangedSince { .. }
        | Refusal::UnknownBefore => Outcome::Skipped,
        Refusal::NoSuchEnvironment(_) | Refusal::NoVariationIds => Outcome::Failed,
    }
}

fn may_have_taken_effect(error: &Error) -> bool {
    matches!(
        error,
        Error::Transport { .. } | Error::Malformed { .. } | Error::Server { .. }
    )
}

fn version(flag: &Flag, environment: &EnvironmentKey) -> Option<u64> {
    flag.environments
        .get(environment)
        .map(|targeting| targeting.version)
}

fn served(flag: &Flag, environment: &EnvironmentKey) -> Option<Served> {
    let FlagKind::Boolean(variations) = &flag.kind else {
        return None;
    };
    let targeting = flag.environments.get(environment)?;
    Some(Served {
        on: targeting.on,
        percent: targeting.percentage(variations),
    })
}
