//! Approval requests of a flag in one environment
//! (`/api/v2/projects/{projectKey}/flags/{featureFlagKey}/environments/{environmentKey}/approval-requests`).
//!
//! Reviewing a request is left to people: there is no call for it.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::{Client, Error, malformed};
use crate::domain::key::{EnvironmentKey, FlagKey, ProjectKey};
use crate::domain::plan::Instruction;
use crate::http::{Method, Request, Transport};
use crate::json;

/// Maximum length of a description, in characters.
pub const MAX_DESCRIPTION_LENGTH: usize = 5000;

/// Maximum length of an ID, in characters. LaunchDarkly's IDs have 24.
const MAX_ID_LENGTH: usize = 100;

/// ID of an approval request: letters, digits, `-` and `_`, so that it is safe in a URL path and in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalRequestId(String);

/// Approval request.
#[derive(Clone, Debug, PartialEq)]
pub struct ApprovalRequest {
    /// Id.
    pub id: ApprovalRequestId,
    /// Status of the change.
    pub status: Status,
    /// Review status.
    pub review: Review,
    /// Requested instructions, as returned by LaunchDarkly: untrusted JSON.
    pub instructions: Vec<Value>,
    /// Conflicts with the flag's current state: untrusted text.
    pub conflicts: Vec<String>,
}

/// Status of the change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Not applied.
    Pending,
    /// Scheduled to be applied later.
    Scheduled,
    /// Applied.
    Completed,
    /// Could not be applied.
    Failed,
    /// Unknown status.
    Other,
}

/// Review status of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Review {
    /// No decision.
    Pending,
    /// Approved by as many reviewers as the environment requires.
    Approved,
    /// Declined.
    Declined,
    /// Unknown review status.
    Other,
}

/// A change to request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposal<'a> {
    /// Description for the reviewers; truncated to [`MAX_DESCRIPTION_LENGTH`].
    pub description: &'a str,
    /// Comment for the audit log.
    pub comment: &'a str,
    /// Instructions of the rejected patch.
    pub instructions: &'a [Instruction],
}

/// Body of the call that creates a request.
#[derive(Serialize)]
struct Creation<'a> {
    description: String,
    comment: &'a str,
    instructions: &'a [Instruction],
}

impl ApprovalRequestId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn parse(text: &str) -> Option<Self> {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let is_id = (1..=MAX_ID_LENGTH).contains(&text.len()) && text.bytes().all(is_allowed);
        is_id.then(|| Self(text.to_owned()))
    }
}

impl fmt::Display for ApprovalRequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl ApprovalRequest {
    /// Whether the change may still be applied: it is not applied, failed or declined.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.status, Status::Pending | Status::Scheduled)
            && matches!(self.review, Review::Pending | Review::Approved)
    }

    /// Whether the request has exactly these instructions, in this order.
    #[must_use]
    pub fn same_change(&self, instructions: &[Instruction]) -> bool {
        let wanted: Result<Vec<Value>, _> = instructions.iter().map(serde_json::to_value).collect();
        wanted.is_ok_and(|wanted| wanted == self.instructions)
    }
}

impl<T: Transport> Client<T> {
    /// Lists the open and closed approval requests of a flag in an environment. Entries that cannot be read are skipped.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn approval_requests(
        &self,
        project: &ProjectKey,
        flag: &FlagKey,
        environment: &EnvironmentKey,
    ) -> Result<Vec<ApprovalRequest>, Error> {
        let attempt = format!(
            "list the approval requests of the flag '{flag}' of project '{project}' in '{environment}'"
        );
        let answer = self.get(&attempt, path(project, flag, environment)).await?;
        let items = answer.get("items").and_then(Value::as_array);
        let items = items.ok_or_else(|| malformed(&attempt, "the response has no list of items"))?;
        Ok(items.iter().filter_map(read).collect())
    }

    /// Reads one approval request.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn approval_request(
        &self,
        project: &ProjectKey,
        flag: &FlagKey,
        environment: &EnvironmentKey,
        id: &ApprovalRequestId,
    ) -> Result<ApprovalRequest, Error> {
        let attempt = format!(
            "read the approval request '{id}' of the flag '{flag}' of project '{project}' in '{environment}'"
        );
        let path = format!("{}/{id}", path(project, flag, environment));
        let answer = self.get(&attempt, path).await?;
        one(&attempt, &answer)
    }

    /// Requests an approval. Not idempotent: after a failure without a response, look for the request first.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn request_approval(
        &self,
        project: &ProjectKey,
        flag: &FlagKey,
        environment: &EnvironmentKey,
        proposal: &Proposal<'_>,
    ) -> Result<ApprovalRequest, Error> {
        let attempt = format!(
            "request an approval to change the flag '{flag}' of project '{project}' in '{environment}'"
        );
        let creation = Creation {
            description: proposal
                .description
                .chars()
                .take(MAX_DESCRIPTION_LENGTH)
                .collect(),
            comment: proposal.comment,
            instructions: proposal.instructions,
        };
        let path = path(project, flag, environment);
        let answer = self.post(&attempt, path, &creation).await?;
        one(&attempt, &answer)
    }

    /// Applies an approved request. The response says whether it was applied or failed.
    ///
    /// # Errors
    ///
    /// As every call; [`Error::ApprovalRequired`] or [`Error::Forbidden`] when the request is not approved.
    pub async fn apply_approval_request(
        &self,
        project: &ProjectKey,
        flag: &FlagKey,
        environment: &EnvironmentKey,
        id: &ApprovalRequestId,
        comment: &str,
    ) -> Result<ApprovalRequest, Error> {
        let attempt = format!(
            "apply the approval request '{id}' of the flag '{flag}' of project '{project}' in '{environment}'"
        );
        let path = format!("{}/{id}/apply", path(project, flag, environment));
        let body = serde_json::json!({ "comment": comment });
        let answer = self.post(&attempt, path, &body).await?;
        one(&attempt, &answer)
    }

    async fn post(&self, attempt: &str, path: String, body: &impl Serialize) -> Result<Value, Error> {
        let body = json::write(body).map_err(|error| malformed(attempt, error))?;
        let request = Request::new(Method::Post, path).body("application/json", body);
        self.send(attempt, request).await
    }
}

fn path(project: &ProjectKey, flag: &FlagKey, environment: &EnvironmentKey) -> String {
    format!("/api/v2/projects/{project}/flags/{flag}/environments/{environment}/approval-requests")
}

fn one(attempt: &str, answer: &Value) -> Result<ApprovalRequest, Error> {
    read(answer).ok_or_else(|| malformed(attempt, "the approval request has no id"))
}

fn read(answer: &Value) -> Option<ApprovalRequest> {
    let conflicts = json::items(answer, "conflicts").iter();
    Some(ApprovalRequest {
        id: ApprovalRequestId::parse(json::text(answer, "_id")?)?,
        status: match json::text(answer, "status") {
            Some("pending") => Status::Pending,
            Some("scheduled") => Status::Scheduled,
            Some("completed") => Status::Completed,
            Some("failed") => Status::Failed,
            _ => Status::Other,
        },
        review: match json::text(answer, "reviewStatus") {
            Some("pending") => Review::Pending,
            Some("approved") => Review::Approved,
            Some("declined") => Review::Declined,
            _ => Review::Other,
        },
        instructions: json::items(answer, "instructions").to_vec(),
        conflicts: conflicts
            .map(|conflict| json::text_or_empty(conflict, "reason"))
            .collect(),
    })
}

#[cfg(test)]
mod tests;
