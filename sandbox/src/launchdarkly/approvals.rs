//! Approval requests: changes that wait for a review.

mod rest;

use serde_json::Value;

use super::auth::{Author, Caller};
use super::change::{Origin, Place, obstacle};
use super::error::ApiError;
use super::flag::FlagConfig;
use super::ids;
use super::semantic_patch::{Instructions, text};
use super::state::{State, now};

/// Longest description, in characters.
const MAX_DESCRIPTION_LENGTH: usize = 5000;

/// A change that waits, or has waited, for a review.
#[derive(Clone, Debug)]
pub struct ApprovalRequest {
    /// 24 hexadecimal digits.
    pub id: String,
    /// Requested changes.
    pub place: Place,
    /// For the reviewers.
    pub description: String,
    /// Comment of the requester.
    pub comment: Option<String>,
    /// As they were sent.
    pub instructions: Vec<Value>,
    /// Members who were notified.
    pub notify_member_ids: Vec<String>,
    /// Name of the requester's token.
    pub requested_by: String,
    /// Epoch milliseconds.
    pub creation_date: i64,
    /// Goes up with every step.
    pub version: u64,
    /// The review; `None` before it.
    pub review: Option<Review>,
    /// Status of the change.
    pub status: ApprovalStatus,
    /// Reasons for the failure.
    pub conflicts: Vec<String>,
    /// Who applied it, and when in epoch milliseconds.
    pub applied: Option<(Author, i64)>,
    reviewed_date: i64,
    /// The configuration as it was when the change was requested.
    before: FlagConfig,
}

/// A reviewer's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Review {
    /// Yes.
    Approve,
    /// No.
    Decline,
}

/// Status of a requested change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApprovalStatus {
    /// Not applied.
    Pending,
    /// Applied.
    Completed,
    /// Not applicable any more.
    Failed,
}

/// Refusal of a patch that requires an approval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ApprovalRefusal {
    /// 405 `method_not_allowed`, naming the action.
    #[default]
    MethodNotAllowed,
    /// 403 `forbidden`, "approval is required".
    Forbidden,
}

impl State {
    /// The requests for a flag in an environment, oldest first.
    pub(super) fn approval_requests_at(&self, place: &Place) -> impl Iterator<Item = &ApprovalRequest> {
        let requests = self.approval_requests.iter();
        requests.filter(move |request| request.place == *place)
    }

    /// Files a request.
    pub(super) fn request_approval(
        &mut self,
        place: Place,
        body: &Value,
        caller: Caller,
    ) -> Result<&ApprovalRequest, ApiError> {
        let (flag, config) = self.flag_at(&place)?;
        let description =
            text(body, "description")?.ok_or_else(|| ApiError::invalid_request("description is required"))?;
        if description.chars().count() > MAX_DESCRIPTION_LENGTH {
            let message = format!("description has more than {MAX_DESCRIPTION_LENGTH} characters");
            return Err(ApiError::invalid_request(message));
        }
        let instructions = Instructions::members(body)?;
        Instructions::read(instructions, flag)?;
        let members = body.get("notifyMemberIds").and_then(Value::as_array);
        let members = members.into_iter().flatten().filter_map(Value::as_str);
        let request = ApprovalRequest {
            id: ids::object_id(&format!("approval/{}", self.approval_requests.len())),
            description,
            comment: text(body, "comment")?,
            instructions: instructions.clone(),
            notify_member_ids: members.map(str::to_owned).collect(),
            requested_by: caller.name.to_owned(),
            creation_date: now(),
            version: 1,
            review: None,
            status: ApprovalStatus::Pending,
            conflicts: Vec::new(),
            applied: None,
            reviewed_date: 0,
            before: config.clone(),
            place,
        };
        Ok(self.approval_requests.push_mut(request))
    }

    /// Answers a pending request in the name of the account's member.
    pub(super) fn review(&mut self, id: &str, review: Review) -> Result<&ApprovalRequest, ApiError> {
        let request = self.pending_request(id)?;
        request.review = Some(review);
        request.reviewed_date = now();
        request.version += 1;
        Ok(request)
    }

    /// Applies an approved request, or marks it as failed when the flag has moved since.
    pub(super) fn apply_approval(&mut self, id: &str, origin: Origin) -> Result<&ApprovalRequest, ApiError> {
        let request = self.pending_request(id)?.clone();
        if request.review != Some(Review::Approve) {
            return Err(ApiError::not_approved());
        }
        let (flag, config) = self.flag_at(&request.place)?;
        let instructions = Instructions::read(&request.instructions, flag)?;
        let mut conflicts = instructions.conflicts(&request.before, config);
        let obstacle = obstacle(flag, config, &instructions.actions(), false);
        conflicts.extend(obstacle.map(str::to_owned));
        let status = if conflicts.is_empty() {
            let origin = Origin {
                author: origin.author.clone(),
                comment: origin.comment.or(request.comment),
            };
            self.change(&request.place, &instructions, origin)?;
            ApprovalStatus::Completed
        } else {
            ApprovalStatus::Failed
        };
        let request = self.pending_request(id)?;
        let is_applied = status == ApprovalStatus::Completed;
        request.applied = is_applied.then(|| (origin.author, now()));
        request.status = status;
        request.conflicts = conflicts;
        request.version += 1;
        Ok(request)
    }

    fn pending_request(&mut self, id: &str) -> Result<&mut ApprovalRequest, ApiError> {
        let mut requests = self.approval_requests.iter_mut();
        let request = requests.find(|request| request.id == id);
        let request = request.ok_or_else(ApiError::not_found)?;
        if request.status == ApprovalStatus::Pending {
            Ok(request)
        } else {
            let message = "The approval request is closed";
            Err(ApiError::invalid_request(message))
        }
    }
}
