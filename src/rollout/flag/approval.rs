//! Changes that require an approval in LaunchDarkly: requests the approval and, if the task is set to, waits for it.

use super::lost_answer::unknown;
use super::{FlagResult, FlagRollout, ended, may_have_taken_effect};
use crate::domain::key::EnvironmentKey;
use crate::domain::plan::Instruction;
use crate::domain::report::{FlagEntry, Outcome};
use crate::domain::state::Served;
use crate::http::Transport;
use crate::http::retry::RetryTimer;
use crate::launchdarkly::Error;
use crate::launchdarkly::approvals::{ApprovalRequest, ApprovalRequestId, Proposal, Review, Status};
use crate::rollout::inputs::{Mode, WhenRequired};
use crate::rollout::links::Candidate;

/// Wait after the first check of a request, in milliseconds. Each further wait is 50% longer.
const FIRST_WAIT: u64 = 5_000;
/// Longest wait between two checks, in milliseconds.
const MAX_WAIT: u64 = 30_000;
/// Maximum number of times that a request without an answer is created.
const MAX_REQUESTS: u32 = 2;
/// Interval of progress messages while waiting, in milliseconds.
const MINUTE: u64 = 60_000;

/// Change that was rejected because it requires an approval.
#[derive(Clone, Copy)]
pub(super) struct BlockedChange<'a> {
    pub(super) candidate: &'a Candidate,
    pub(super) environment: &'a EnvironmentKey,
    pub(super) instructions: &'a [Instruction],
    pub(super) after: Served,
    pub(super) comment: &'a str,
    /// Time at which the flag had been read, in epoch milliseconds.
    pub(super) read: u64,
}

/// Approval request that is checked again after all flags were processed.
#[derive(Clone, Debug, PartialEq)]
pub struct PendingApproval {
    request: ApprovalRequestId,
    environment: EnvironmentKey,
    after: Served,
    comment: String,
    /// Time at which the flag had been read, in epoch milliseconds.
    read: u64,
    /// Start of the wait, in epoch milliseconds.
    since: u64,
    /// Whether the task waits for it, instead of looking once whether it is applied already.
    is_waited_for: bool,
}

/// Whether an approval request may exist although creating it failed.
enum MayExist {
    No,
    Yes,
}

/// State of an approval request.
enum RequestState {
    /// Not applied yet.
    Open,
    /// Could not be read for the moment, or may have been applied by a call without an answer; holds the reason.
    Unread(String),
    /// Cannot be read; holds the reason.
    Unreadable(String),
    Applied,
    /// Will not be applied; holds the reason.
    NotApplied(String),
}

impl<T: Transport> FlagRollout<'_, T> {
    /// Handles a change that requires an approval as the input When approval is required says.
    pub(super) async fn request_approval(&self, refused: &BlockedChange<'_>, entry: FlagEntry) -> FlagResult {
        let environment = refused.environment;
        let change = format!("the change to {}", refused.after.exact());
        let timeout = self.inputs.approvals.timeout;
        let when_required = self.inputs.approvals.when_required;
        let would = match when_required {
            WhenRequired::Fail => {
                let reason = format!(
                    "'{environment}' requires an approval for {change}, and the task is set to fail in that case. Request the change in LaunchDarkly, or set When approval is required (whenApprovalRequired) to request or wait."
                );
                return ended(entry, Outcome::Failed, &reason).into();
            }
            WhenRequired::Request => String::new(),
            WhenRequired::Wait => format!(", and the task would wait up to {timeout}"),
        };
        if self.inputs.mode == Mode::Preview {
            let reason = format!("'{environment}' requires an approval: {change} would be requested{would}.");
            return ended(entry, Outcome::Approval, &reason).into();
        }
        let cancellation = self.delay.cancellation;
        let known = match cancellation.or_stop(self.requests(refused)).await {
            Some(Ok(known)) => known,
            Some(Err(error)) => return FlagResult::failed(entry, error),
            None => return self.cancelled(refused.candidate).into(),
        };
        let (request, requested) = match known.iter().find(|request| request.is_open()) {
            Some(request) => (request.clone(), "was already requested"),
            None => match cancellation.or_stop_now(self.request(refused, &known)).await {
                Some(Ok(request)) => (request, "has been requested"),
                Some(Err((error, MayExist::No))) if self.is_cut_short(&error) => {
                    return self.cancelled(refused.candidate).into();
                }
                Some(Err((error @ Error::Forbidden { .. }, MayExist::No))) => {
                    let reason = format!("{error} The action for this is createApprovalRequest.");
                    return FlagResult {
                        error: Some(error),
                        ..ended(entry, Outcome::Failed, &reason).into()
                    };
                }
                Some(Err((error, MayExist::No))) => return FlagResult::failed(entry, error),
                Some(Err((error, MayExist::Yes))) => {
                    let reason = format!("{error} The approval request may exist.");
                    return FlagResult {
                        error: Some(error),
                        ..unknown(entry, &reason).into()
                    };
                }
                None => {
                    let reason = "The run was cancelled while the approval was being requested. The approval request may exist.";
                    return unknown(entry, reason).into();
                }
            },
        };
        let next = match request.review {
            Review::Approved => "It is approved but not yet applied",
            _ => "Approve it",
        };
        let reason = format!(
            "'{environment}' requires an approval, and {change} {requested}. {next}: {}",
            entry.url
        );
        let awaited = PendingApproval {
            request: request.id,
            environment: environment.clone(),
            after: refused.after,
            comment: refused.comment.to_owned(),
            read: refused.read,
            since: self.delay.now(),
            is_waited_for: when_required == WhenRequired::Wait,
        };
        FlagResult {
            awaited: Some(awaited),
            ..ended(entry, Outcome::Approval, &reason).into()
        }
    }

    /// Waits until the request is applied, declined or failed, or the timeout has passed. If the task does not wait, checks once
    /// whether an approval system has already approved and applied the change.
    pub async fn await_approval(
        &self,
        candidate: &Candidate,
        awaited: &PendingApproval,
        entry: FlagEntry,
    ) -> FlagEntry {
        if !awaited.is_waited_for {
            let mut may_apply = false;
            let state = self.request_state(candidate, awaited, &mut may_apply);
            return match self.delay.cancellation.or_stop_now(state).await {
                Some(RequestState::Applied) => self.applied(candidate, awaited, entry).await,
                _ => entry,
            };
        }
        let timeout = self.inputs.approvals.timeout;
        let deadline = awaited.since.saturating_add(timeout.milliseconds());
        let (mut wait, mut told, mut may_apply) = (FIRST_WAIT, awaited.since, true);
        // Why the request may be applied without the task's knowledge.
        let mut unread;
        loop {
            let state = self.request_state(candidate, awaited, &mut may_apply);
            match self.delay.cancellation.or_stop_now(state).await {
                Some(RequestState::Open) => unread = None,
                Some(RequestState::Unread(reason)) => unread = Some(reason),
                Some(RequestState::Applied) => return self.applied(candidate, awaited, entry).await,
                Some(RequestState::NotApplied(reason)) => return ended(entry, Outcome::Failed, &reason),
                Some(RequestState::Unreadable(reason)) => return unknown(entry, &reason),
                None => {
                    let reason = "The run was cancelled while the task read or applied its approval request.";
                    return unknown(entry, reason);
                }
            }
            let now = self.delay.now();
            let is_over = now >= deadline;
            if !is_over && now - told >= MINUTE {
                told = now;
                self.delay.log.line(&format!(
                    "Waiting for the approval of {} in {}: {} of {timeout}.",
                    candidate.flag,
                    awaited.environment,
                    (now - awaited.since) / MINUTE
                ));
            }
            let is_cancelled = !is_over && self.delay.sleep(wait.min(deadline - now)).await.is_err();
            if !is_over && !is_cancelled {
                wait = (wait + wait / 2).min(MAX_WAIT);
                continue;
            }
            if let Some(reason) = unread {
                return unknown(entry, &reason);
            }
            if is_cancelled {
                return still_open(entry);
            }
            let reason = format!(
                "Its approval request was not approved and applied within {timeout}. The request stays open: {}",
                entry.url
            );
            return ended(entry, Outcome::Failed, &reason);
        }
    }

    /// Reads the request, and applies it once it is approved.
    async fn request_state(
        &self,
        candidate: &Candidate,
        awaited: &PendingApproval,
        may_apply: &mut bool,
    ) -> RequestState {
        let (project, flag, environment) = (&candidate.project, &candidate.flag, &awaited.environment);
        let id = &awaited.request;
        let reading = || self.launchdarkly.approval_request(project, flag, environment, id);
        let request = match reading().await {
            Ok(request) => request,
            Err(error) => return state_after_error(&error),
        };
        let is_left_to_us = request.status == Status::Pending && request.review == Review::Approved;
        if !is_left_to_us || !*may_apply || self.delay.cancellation.is_requested() {
            return state_of(&request);
        }
        let comment = &awaited.comment;
        let applying = self
            .launchdarkly
            .apply_approval_request(project, flag, environment, id, comment);
        match applying.await {
            Ok(request) => state_of(&request),
            Err(error @ (Error::Forbidden { .. } | Error::ApprovalRequired { .. })) => {
                *may_apply = false;
                self.delay
                    .log
                    .line(&format!("{error} Waiting for someone else to apply it."));
                RequestState::Open
            }
            // It may be applied: by this call, or by somebody else.
            Err(error) => match reading().await {
                Ok(request) => state_of(&request),
                Err(_) => state_after_error(&error),
            },
        }
    }

    async fn applied(
        &self,
        candidate: &Candidate,
        awaited: &PendingApproval,
        mut entry: FlagEntry,
    ) -> FlagEntry {
        let environment = &awaited.environment;
        let reading = self
            .launchdarkly
            .flag(&candidate.project, &candidate.flag, Some(environment));
        match self.delay.cancellation.or_stop_now(reading).await {
            Some(Ok(flag)) => {
                entry.notes.push("Approved in LaunchDarkly.".to_owned());
                let entry = self.verified(&flag, environment, awaited.after, entry);
                let (comment, read) = (&awaited.comment, awaited.read);
                self.with_concurrent_changes(candidate, environment, comment, read, entry)
                    .await
            }
            // The change is applied, but the flag could not be read.
            Some(Err(_)) | None => {
                entry.after = Some(awaited.after);
                entry.version = None;
                ended(entry, Outcome::Changed, "Its approval request was applied.")
            }
        }
    }

    /// Lists the requests for exactly the same change, open or not.
    async fn requests(&self, refused: &BlockedChange<'_>) -> Result<Vec<ApprovalRequest>, Error> {
        let (candidate, environment) = (refused.candidate, refused.environment);
        let requests = self
            .launchdarkly
            .approval_requests(&candidate.project, &candidate.flag, environment);
        let mut requests = requests.await?;
        requests.retain(|request| request.same_change(refused.instructions));
        Ok(requests)
    }

    /// Requests the approval. After a failure without a response, looks for a request that is not `known` before creating it
    /// again: somebody may have reviewed and applied it already.
    async fn request(
        &self,
        refused: &BlockedChange<'_>,
        known: &[ApprovalRequest],
    ) -> Result<ApprovalRequest, (Error, MayExist)> {
        let is_new = |request: &ApprovalRequest| !known.iter().any(|old| old.id == request.id);
        let mut failures = 0;
        loop {
            let error = match self.create(refused).await {
                Err(error) if may_have_taken_effect(&error) => error,
                answer => return answer.map_err(|error| (error, MayExist::No)),
            };
            failures += 1;
            match self.requests(refused).await {
                Ok(now) => match now.into_iter().find(is_new) {
                    Some(request) => return Ok(request),
                    None if failures < MAX_REQUESTS => {}
                    None => return Err((error, MayExist::No)),
                },
                Err(_) => return Err((error, MayExist::Yes)),
            }
        }
    }

    async fn create(&self, refused: &BlockedChange<'_>) -> Result<ApprovalRequest, Error> {
        let (candidate, environment) = (refused.candidate, refused.environment);
        let description = format!(
            "Change {} to {} in {environment}. {}",
            candidate.flag,
            refused.after.exact(),
            refused.comment
        );
        let proposal = Proposal {
            description: &description,
            comment: refused.comment,
            instructions: refused.instructions,
        };
        self.launchdarkly
            .request_approval(&candidate.project, &candidate.flag, environment, &proposal)
            .await
    }
}

fn state_of(request: &ApprovalRequest) -> RequestState {
    match (request.status, request.review) {
        (Status::Completed, _) => RequestState::Applied,
        (Status::Failed, _) => {
            let conflicts = request.conflicts.join(" ");
            let why = if conflicts.is_empty() {
                "LaunchDarkly gave no reason.".to_owned()
            } else {
                format!("LaunchDarkly says: {conflicts}")
            };
            RequestState::NotApplied(format!(
                "Its approval request was approved but could not be applied. {why}"
            ))
        }
        (_, Review::Declined) => {
            RequestState::NotApplied("Its approval request was declined in LaunchDarkly.".to_owned())
        }
        _ => RequestState::Open,
    }
}

/// State after a failed check. Temporary errors do not end the wait.
fn state_after_error(error: &Error) -> RequestState {
    if may_have_taken_effect(error) || matches!(error, Error::RateLimited { .. }) {
        RequestState::Unread(error.to_string())
    } else {
        RequestState::Unreadable(error.to_string())
    }
}

fn still_open(entry: FlagEntry) -> FlagEntry {
    let reason = format!(
        "The run was cancelled while it waited for the approval. The request stays open: {}",
        entry.url
    );
    ended(entry, Outcome::Approval, &reason)
}
