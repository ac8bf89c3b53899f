//! Rolls out one flag: reads, plans, changes and verifies it. Every outcome becomes an entry of the report.

mod approval;
mod lost_answer;
mod concurrent_changes;
mod refusal_reason;

pub use approval::PendingApproval;

use approval::BlockedChange;
use lost_answer::{SentChange, may_have_taken_effect, unknown};

use super::comment::comment;
use super::delay::Delay;
use super::inputs::{Inputs, Mode};
use super::links::Candidate;
use super::read_ahead::FlagRead;
use super::stage_environment::EnvironmentSource;
use super::wording::{already, cut, done, would_be_done};
use crate::azure_devops::agent::run::Run;
use crate::domain::flag::{Flag, FlagKind};
use crate::domain::key::EnvironmentKey;
use crate::domain::link::FlagLink;
use crate::domain::plan::{Action, Goal, Instruction, Refusal};
use crate::domain::report::{FlagEntry, Outcome};
use crate::domain::state::Served;
use crate::domain::targeting::Targeting;
use crate::http::retry::wait_before_retry;
use crate::http::{Transport, TransportError};
use crate::launchdarkly::semantic_patch::{PatchMode, SemanticPatch};
use crate::launchdarkly::{Client, Error};

/// Maximum length of a reason, in characters: it may quote LaunchDarkly.
const MAX_REASON_LENGTH: usize = 600;
/// Maximum number of times that a flag is read and planned again after an edit conflict.
const MAX_CONFLICTS: u64 = 3;
/// Wait before the first retry after a conflict, in milliseconds. It grows by the same amount with each retry.
const CONFLICT_PAUSE: u64 = 500;

/// Context for rolling out a flag.
#[derive(Clone, Copy)]
pub struct FlagRollout<'a, T> {
    /// LaunchDarkly client of the account.
    pub launchdarkly: &'a Client<T>,
    /// Inputs of the task.
    pub inputs: &'a Inputs,
    /// State to reach or restore.
    pub goal: &'a Goal,
    /// Release or run that the task belongs to.
    pub run: &'a Run,
    /// Where the environment of the rollout comes from.
    pub environment_source: &'a EnvironmentSource,
    /// Timer and cancellation.
    pub delay: Delay<'a>,
}

/// Result for one flag.
#[derive(Clone, Debug, PartialEq)]
pub struct FlagResult {
    /// Entry of the report.
    pub entry: FlagEntry,
    /// Error from LaunchDarkly, if any.
    pub error: Option<Error>,
    /// Approval to wait for, if any.
    pub awaited: Option<PendingApproval>,
}

/// Outcome of one attempt to roll a flag out.
enum Attempt {
    /// Nothing is left to do.
    Ended(FlagResult),
    /// The change conflicts with another edit.
    Conflict(FlagResult),
    /// The answer to the change was lost, so it may have taken effect.
    Lost(Box<SentChange>),
}

impl From<FlagEntry> for Attempt {
    fn from(entry: FlagEntry) -> Self {
        Self::Ended(entry.into())
    }
}

impl From<FlagEntry> for FlagResult {
    fn from(entry: FlagEntry) -> Self {
        Self {
            entry,
            error: None,
            awaited: None,
        }
    }
}

impl FlagResult {
    /// Result of a flag that failed with an error from LaunchDarkly.
    fn failed(entry: FlagEntry, error: Error) -> Self {
        Self {
            error: Some(error.clone()),
            ..ended(entry, Outcome::Failed, &error.to_string()).into()
        }
    }
}

impl<T: Transport> FlagRollout<'_, T> {
    /// Rolls out a flag with one read and at most one write. Starts over when the write conflicts with another edit. After a
    /// write without an answer, reads the flag before it writes again.
    pub async fn roll_out(&self, candidate: &Candidate, mut read: Option<FlagRead>) -> FlagResult {
        let Some(environment) = &candidate.environment else {
            let reason = self.environment_source.no_environment(self.run);
            return ended(self.untouched(candidate), Outcome::Failed, &reason).into();
        };
        let (mut conflicts, mut failures) = (0, 0);
        loop {
            let attempt = match read.take() {
                Some(FlagRead {
                    flag: Ok(flag),
                    began,
                }) => self.plan_and_change(candidate, environment, &flag, began).await,
                Some(FlagRead { flag: Err(error), .. }) => {
                    return FlagResult::failed(self.untouched(candidate), error);
                }
                None => return self.cancelled(candidate).into(),
            };
            match attempt {
                Attempt::Ended(result) => return result,
                Attempt::Conflict(result) if conflicts == MAX_CONFLICTS => return result,
                Attempt::Conflict(_) => {
                    conflicts += 1;
                    if self.delay.sleep(CONFLICT_PAUSE * conflicts).await.is_err() {
                        return self.cancelled(candidate).into();
                    }
                    read = FlagRead::of(candidate, self.launchdarkly, self.delay).await;
                }
                Attempt::Lost(sent) => {
                    failures += 1;
                    let repeats =
                        wait_before_retry(&self.delay, "LaunchDarkly", &sent.failure(), failures).await;
                    match self.look(candidate, *sent, repeats).await {
                        Ok(result) => return result,
                        Err(again) => read = Some(again),
                    }
                }
            }
        }
    }

    async fn plan_and_change(
        &self,
        candidate: &Candidate,
        environment: &EnvironmentKey,
        flag: &Flag,
        read: u64,
    ) -> Attempt {
        let mut entry = self.untouched(candidate);
        let plan = self.goal.plan(flag, environment);
        entry.name.clone_from(&flag.name);
        entry.before = plan.before;
        entry.after = plan.before;
        entry.version = version(flag, environment);
        entry.version_before = entry.version;
        entry.bucketing = flag.environments.get(environment).and_then(Targeting::bucketing);
        entry.notes = plan.notes.iter().map(ToString::to_string).collect();
        match plan.action {
            Action::Refuse(refusal) => {
                let reason = self.refusal_reason(&refusal, candidate, environment).await;
                ended(entry, outcome(&refusal), &reason).into()
            }
            Action::Nothing => ended(entry, Outcome::Unchanged, &already(self.goal)).into(),
            Action::Change { instructions, after } => {
                self.change(candidate, environment, &instructions, after, entry, read)
                    .await
            }
        }
    }

    /// Entry of a flag that was not processed because the run was cancelled.
    pub fn cancelled(&self, candidate: &Candidate) -> FlagEntry {
        let reason = "The run was cancelled before this flag.";
        ended(self.untouched(candidate), Outcome::Skipped, reason)
    }

    /// Entry of a flag that was not attempted because an earlier failure affects the whole account.
    pub fn not_tried(&self, candidate: &Candidate, reason: &str) -> FlagEntry {
        let reason = format!("Not attempted, because it would fail like an earlier flag. {reason}");
        ended(self.untouched(candidate), Outcome::Failed, &reason)
    }

    async fn change(
        &self,
        candidate: &Candidate,
        environment: &EnvironmentKey,
        instructions: &[Instruction],
        after: Served,
        mut entry: FlagEntry,
        read: u64,
    ) -> Attempt {
        let cancellation = self.delay.cancellation;
        if cancellation.is_requested() {
            return self.cancelled(candidate).into();
        }
        let comment = &comment(self.run, &candidate.work_items, &self.inputs.comment);
        let patch = SemanticPatch {
            environment_key: environment,
            comment,
            instructions,
        };
        let is_preview = self.inputs.mode == Mode::Preview;
        let mode = if is_preview {
            PatchMode::DryRun
        } else {
            PatchMode::Apply
        };
        let (project, key) = (&candidate.project, &candidate.flag);
        let writing = self.launchdarkly.patch_flag(project, key, &patch, mode);
        let answer = if is_preview {
            cancellation.or_stop(writing).await
        } else {
            cancellation.or_stop_now(writing).await
        };
        let lost = |entry, error| {
            Attempt::Lost(Box::new(SentChange {
                entry,
                environment: environment.clone(),
                after,
                comment: comment.clone(),
                read,
                error,
            }))
        };
        match answer {
            Some(Ok(_)) if is_preview => {
                entry.after = Some(after);
                ended(entry, Outcome::Changed, &would_be_done(self.goal)).into()
            }
            // The answer to the read before, which came twice.
            Some(Ok(flag))
                if version(&flag, environment) == entry.version_before
                    && served(&flag, environment) == entry.before
                    && entry.before != Some(after) =>
            {
                let attempt = format!("change the flag '{key}' of project '{project}' in '{environment}'");
                let detail = "it shows the flag as it was".to_owned();
                lost(entry, Error::Malformed { attempt, detail })
            }
            Some(Ok(flag)) => {
                let entry = self.verified(&flag, environment, after, entry);
                let entry = self.with_concurrent_changes(candidate, environment, comment, read, entry);
                entry.await.into()
            }
            Some(Err(Error::ApprovalRequired { .. })) => {
                let refused = BlockedChange {
                    candidate,
                    environment,
                    instructions,
                    after,
                    comment,
                    read,
                };
                Attempt::Ended(self.request_approval(&refused, entry).await)
            }
            // The wait for a rate limit was cut short, so nothing was changed.
            Some(Err(error)) if self.is_cut_short(&error) => self.cancelled(candidate).into(),
            Some(Err(error)) if may_have_taken_effect(&error) => lost(entry, error),
            Some(Err(error @ Error::Conflict { .. })) => Attempt::Conflict(FlagResult::failed(entry, error)),
            Some(Err(error)) => Attempt::Ended(FlagResult::failed(entry, error)),
            None if is_preview => self.cancelled(candidate).into(),
            None => {
                let reason = "The run was cancelled while LaunchDarkly was changing this flag.";
                unknown(entry, reason).into()
            }
        }
    }

    /// Whether a request was abandoned because the run was cancelled during a wait for the rate limit.
    fn is_cut_short(&self, error: &Error) -> bool {
        let is_waiting = matches!(
            error,
            Error::RateLimited { .. }
                | Error::Transport {
                    cause: TransportError::Interrupted,
                    ..
                }
        );
        is_waiting && self.delay.cancellation.is_requested()
    }

    /// Compares LaunchDarkly's response with the plan.
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
                    "LaunchDarkly accepted the change, but shows {} instead of {}: check the flag in LaunchDarkly.",
                    shown.exact(),
                    planned.exact()
                ),
            ),
            None => ended(
                entry,
                Outcome::Failed,
                &format!(
                    "LaunchDarkly accepted the change, but its response does not show '{environment}': check the flag in LaunchDarkly."
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
            elsewhere,
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
            work_items_elsewhere: elsewhere.iter().map(ToString::to_string).collect(),
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
        reason: cut(reason, MAX_REASON_LENGTH),
        ..entry
    }
}

/// Outcome of a refusal: flags that must not be changed are skipped; a missing environment or variation is a failure.
fn outcome(refusal: &Refusal) -> Outcome {
    match refusal {
        Refusal::Unsuitable(_)
        | Refusal::Automation(_)
        | Refusal::ChangedSince { .. }
        | Refusal::UnknownBefore => Outcome::Skipped,
        Refusal::NoSuchEnvironment(_) | Refusal::NoVariationIds => Outcome::Failed,
    }
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
