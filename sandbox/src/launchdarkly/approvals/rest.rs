//! The REST form: `FlagConfigApprovalRequestResponse` of the API's document.

use serde_json::{Value, json};

use super::{ApprovalRequest, ApprovalStatus, Review};
use crate::launchdarkly::auth::Author;
use crate::launchdarkly::flag::rest::{link, set};
use crate::launchdarkly::ids;

impl ApprovalRequest {
    /// The path of the list that it is in.
    pub(in super::super) fn list_path(&self) -> String {
        let place = &self.place;
        format!(
            "/api/v2/projects/{}/flags/{}/environments/{}/approval-requests",
            place.project, place.flag, place.environment
        )
    }

    /// The item of the list, and the answer to every call about this request.
    pub(in super::super) fn rest(&self) -> Value {
        let list = self.list_path();
        let own = format!("{list}/{}", self.id);
        let instruction = self.instructions.first();
        let conflict = |reason: &String| json!({ "instruction": instruction, "reason": reason });
        let mut form = json!({
            "_id": self.id,
            "_links": {
                "self": link(&own),
                "parent": link(&list),
                "apply": link(&format!("{own}/apply")),
                "flag": link(&format!("/api/v2/flags/{}/{}", self.place.project, self.place.flag)),
            },
            "_version": self.version,
            "allReviews": self.reviews(),
            "conflicts": self.conflicts.iter().map(conflict).collect::<Vec<_>>(),
            "creationDate": self.creation_date,
            "description": self.description,
            "instructions": self.instructions,
            "notifyMemberIds": self.notify_member_ids,
            "reviewStatus": match self.review {
                None => "pending",
                Some(Review::Approve) => "approved",
                Some(Review::Decline) => "declined",
            },
            "serviceKind": "launchdarkly",
            "status": match self.status {
                ApprovalStatus::Pending => "pending",
                ApprovalStatus::Completed => "completed",
                ApprovalStatus::Failed => "failed",
            },
        });
        if let Some((author, date)) = &self.applied {
            set(&mut form, "appliedDate", json!(date));
            let by = match author {
                Author::Token { .. } => "appliedByServiceTokenId",
                Author::Member => "appliedByMemberId",
            };
            set(&mut form, by, json!(author.id()));
        }
        form
    }

    fn reviews(&self) -> Vec<Value> {
        let kind = self.review.map(|review| match review {
            Review::Approve => "approve",
            Review::Decline => "decline",
        });
        let review = |kind| {
            json!({
                "_id": ids::object_id(&format!("review/{}", self.id)),
                "creationDate": self.reviewed_date,
                "kind": kind,
                "memberId": Author::Member.id(),
            })
        };
        kind.map(review).into_iter().collect()
    }
}
