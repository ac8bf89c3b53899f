//! A change that LaunchDarkly wants approved: it is requested, and on demand waited for. To review it is for people.

use super::flag::{Ended, FlagRollout, ended, may_have_taken_effect};
use super::inputs::{Mode, WhenRequired};
use super::links::Candidate;
use crate::domain::key::EnvironmentKey;
use crate::domain::plan::Instruction;
use crate::domain::report::{FlagEntry, Outcome};
use crate::domain::state::Served;
use crate::http::Transport;
use crate::http::patience::Waits;
use crate::launchdarkly::Error;
use crate::launchdarkly::approvals::{ApprovalRequest, ApprovalRequestId, Proposal, Review, Status};

/// The wait after the first look at a request, in milliseconds; each further one is half as long again.
const FIRST_WAIT: u64 = 5_000;
/// The longest wait between two looks, in milliseconds.
const LONGEST_WAIT: u64 = 30_000;
/// How often the log tells that it still waits, in milliseconds.
const MINUTE: u64 = 60_000;

/// A change that was refused for want of an approval.
#[derive(Clone, Copy)]
pub(super) struct Refused<'a> {
    pub(super) candidate: &'a Candidate,
    pub(super) environment: &'a EnvironmentKey,
    pub(super) instructions: &'a [Instruction],
    pub(super) after: Served,
    pub(super) comment: &'a str,
}

/// An approval that is looked at again when every flag had its turn.
#[derive(Clone, Debug, PartialEq)]
pub struct Awaited {
    request: ApprovalRequestId,
    environment: EnvironmentKey,
    after: Served,
    comment: String,
    /// When the wait began, in epoch milliseconds.
    since: u64,
    /// Whether the task waits for it, instead of looking once whether it is applied already.
    is_waited_for: bool,
}

/// What a look at a request tells.
enum Look {
    /// Neither applied nor lost.
    Open,
    Applied,
    /// It will not be applied; why.
    Lost(String),
}

impl<T: Transport> FlagRollout<'_, T> {
    /// Does about a refused change what the task was told to.
    pub(super) async fn needs_approval(&self, refused: &Refused<'_>, entry: FlagEntry) -> Ended {
        let environment = refused.environment;
        let change = format!("the change to {}", refused.after.exact());
        let timeout = self.inputs.approvals.timeout;
        let when_required = self.inputs.approvals.when_required;
        let would = match when_required {
            WhenRequired::Fail => {
                let reason = format!(
                    "'{environment}' requires an approval for {change}, and the task is told to fail then. Request the change in LaunchDarkly, or set When approval is required (whenApprovalRequired) to request or wait."
                );
                return ended(entry, Outcome::Failed, &reason).into();
            }
            WhenRequired::Request => String::new(),
            WhenRequired::Wait => format!(" and waited for, {timeout} at most"),
        };
        if self.inputs.mode == Mode::Preview {
            let reason = format!("'{environment}' requires an approval: {change} would be requested{would}.");
            return ended(entry, Outcome::Approval, &reason).into();
        }
        let cancellation = self.pauses.cancellation;
        let found = match cancellation.or_stop(self.open_request(refused)).await {
            Some(Ok(found)) => found,
            Some(Err(error)) => return Ended::failed(entry, error),
            None => return self.cancelled(refused.candidate).into(),
        };
        let (request, requested) = match found {
            Some(request) => (request, "was requested before"),
            None => match cancellation.or_stop_now(self.request(refused)).await {
                Some(Ok(request)) => (request, "is requested"),
                Some(Err(error)) if self.is_cut_short(&error) => {
                    return self.cancelled(refused.candidate).into();
                }
                Some(Err(error @ Error::Forbidden { .. })) => {
                    let reason = format!("{error} The action for this is createApprovalRequest.");
                    return Ended {
                        error: Some(error),
                        ..ended(entry, Outcome::Failed, &reason).into()
                    };
                }
                Some(Err(error)) => return Ended::failed(entry, error),
                None => {
                    let reason = "The run was cancelled while the approval was being requested. It may be there: look at the flag in LaunchDarkly.";
                    return ended(entry, Outcome::Failed, reason).into();
                }
            },
        };
        let next = match request.review {
            Review::Approved => "It is approved and not yet applied",
            _ => "Approve it",
        };
        let reason = format!(
            "'{environment}' requires an approval, and {change} {requested}. {next}: {}",
            entry.url
        );
        let awaited = Awaited {
            request: request.id,
            environment: environment.clone(),
            after: refused.after,
            comment: refused.comment.to_owned(),
            since: self.pauses.now(),
            is_waited_for: when_required == WhenRequired::Wait,
        };
        Ended {
            awaited: Some(awaited),
            ..ended(entry, Outcome::Approval, &reason).into()
        }
    }

    /// Waits until an approved change is applied, by somebody or by itself, or will not be. Where the task does not wait, one
    /// look tells whether an approval system has approved and applied it at once.
    pub async fn await_approval(
        &self,
        candidate: &Candidate,
        awaited: &Awaited,
        entry: FlagEntry,
    ) -> FlagEntry {
        if !awaited.is_waited_for {
            let mut may_apply = false;
            let look = self.look(candidate, awaited, &mut may_apply);
            return match self.pauses.cancellation.or_stop_now(look).await {
                Some(Look::Applied) => self.applied(candidate, awaited, entry).await,
                _ => entry,
            };
        }
        let timeout = self.inputs.approvals.timeout;
        let deadline = awaited.since.saturating_add(timeout.milliseconds());
        let (mut wait, mut told, mut may_apply) = (FIRST_WAIT, awaited.since, true);
        loop {
            let look = self.look(candidate, awaited, &mut may_apply);
            match self.pauses.cancellation.or_stop_now(look).await {
                Some(Look::Open) => {}
                Some(Look::Applied) => return self.applied(candidate, awaited, entry).await,
                Some(Look::Lost(reason)) => return ended(entry, Outcome::Failed, &reason),
                None => return still_open(entry),
            }
            let now = self.pauses.now();
            if now >= deadline {
                let reason = format!(
                    "Its approval request was not approved and applied within {timeout}. The request stays open: {}",
                    entry.url
                );
                return ended(entry, Outcome::Failed, &reason);
            }
            if now - told >= MINUTE {
                told = now;
                self.pauses.log.line(&format!(
                    "Waiting for the approval of {} in {}: {} of {timeout}.",
                    candidate.flag,
                    awaited.environment,
                    (now - awaited.since) / MINUTE
                ));
            }
            if self.pauses.pause(wait.min(deadline - now)).await.is_err() {
                return still_open(entry);
            }
            wait = (wait + wait / 2).min(LONGEST_WAIT);
        }
    }

    /// One look at a request; applies the change where people approved it and left that to others.
    async fn look(&self, candidate: &Candidate, awaited: &Awaited, may_apply: &mut bool) -> Look {
        let (project, flag, environment) = (&candidate.project, &candidate.flag, &awaited.environment);
        let id = &awaited.request;
        let reading = self.launchdarkly.approval_request(project, flag, environment, id);
        let request = match reading.await {
            Ok(request) => request,
            Err(error) => return after_error(&error),
        };
        let is_left_to_us = request.status == Status::Pending && request.review == Review::Approved;
        if !is_left_to_us || !*may_apply || self.pauses.cancellation.is_requested() {
            return look_at(&request);
        }
        let comment = &awaited.comment;
        let applying = self
            .launchdarkly
            .apply_approval_request(project, flag, environment, id, comment);
        match applying.await {
            Ok(request) => look_at(&request),
            Err(error @ (Error::Forbidden { .. } | Error::ApprovalRequired { .. })) => {
                *may_apply = false;
                self.pauses
                    .log
                    .line(&format!("{error} Waiting for somebody else to apply it."));
                Look::Open
            }
            // The next look tells whether somebody was faster.
            Err(Error::Conflict { .. }) => Look::Open,
            Err(error) => after_error(&error),
        }
    }

    async fn applied(&self, candidate: &Candidate, awaited: &Awaited, mut entry: FlagEntry) -> FlagEntry {
        let environment = &awaited.environment;
        let reading = self
            .launchdarkly
            .flag(&candidate.project, &candidate.flag, Some(environment));
        match self.pauses.cancellation.or_stop_now(reading).await {
            Some(Ok(flag)) => {
                entry.notes.push("Approved in LaunchDarkly.".to_owned());
                self.verified(&flag, environment, awaited.after, entry)
            }
            // It is applied; only nobody could look.
            Some(Err(_)) | None => {
                entry.after = Some(awaited.after);
                ended(entry, Outcome::Changed, "Its approval request was applied.")
            }
        }
    }

    /// An open request for exactly the same change.
    async fn open_request(&self, refused: &Refused<'_>) -> Result<Option<ApprovalRequest>, Error> {
        let (candidate, environment) = (refused.candidate, refused.environment);
        let requests = self
            .launchdarkly
            .approval_requests(&candidate.project, &candidate.flag, environment);
        let mut requests = requests.await?.into_iter();
        Ok(requests.find(|request| request.is_open() && request.same_change(refused.instructions)))
    }

    /// Requests the change. Without an answer it looks whether the request is there before it asks once more.
    async fn request(&self, refused: &Refused<'_>) -> Result<ApprovalRequest, Error> {
        match self.create(refused).await {
            Err(error) if may_have_taken_effect(&error) => match self.open_request(refused).await? {
                Some(request) => Ok(request),
                None => self.create(refused).await,
            },
            answer => answer,
        }
    }

    async fn create(&self, refused: &Refused<'_>) -> Result<ApprovalRequest, Error> {
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

fn look_at(request: &ApprovalRequest) -> Look {
    match (request.status, request.review) {
        (Status::Completed, _) => Look::Applied,
        (Status::Failed, _) => {
            let conflicts = request.conflicts.join(" ");
            let why = if conflicts.is_empty() {
                "LaunchDarkly gave no reason.".to_owned()
            } else {
                format!("LaunchDarkly says: {conflicts}")
            };
            Look::Lost(format!(
                "Its approval request was approved, but could not be applied. {why}"
            ))
        }
        (_, Review::Declined) => Look::Lost("Its approval request was declined in LaunchDarkly.".to_owned()),
        _ => Look::Open,
    }
}

/// What may pass is looked at again, until the time is over.
fn after_error(error: &Error) -> Look {
    if may_have_taken_effect(error) || matches!(error, Error::RateLimited { .. }) {
        Look::Open
    } else {
        Look::Lost(error.to_string())
    }
}

fn still_open(entry: FlagEntry) -> FlagEntry {
    let reason = format!(
        "The run was cancelled while it waited for the approval. The request stays open: {}",
        entry.url
    );
    ended(entry, Outcome::Approval, &reason)
}
