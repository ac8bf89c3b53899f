//! Approval requests: created and applied with the API, reviewed on the page.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{Answer, Api, READER_TOKEN, WRITER_TOKEN, semantic, turn_on};
use crate::launchdarkly::{ApprovalRefusal, ApprovalStatus, Place, Review};

const LIST: &str =
    "/api/v2/projects/storefront/flags/checkout-v2/environments/production-eu/approval-requests";

async fn post(api: &Api, token: &str, path: &str, body: &Value) -> Answer {
    let headers = [("authorization", token), ("content-type", "application/json")];
    api.send("POST", path, &headers, &body.to_string()).await
}

fn proposal(instructions: &[Value]) -> Value {
    json!({ "description": "Roll out checkout-v2", "comment": "Release 812", "instructions": instructions })
}

/// Requests an approval and returns its id.
async fn request(api: &Api, instructions: &[Value]) -> String {
    let answer = post(api, WRITER_TOKEN, LIST, &proposal(instructions)).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    answer.json()["_id"].as_str().unwrap().to_owned()
}

async fn apply(api: &Api, id: &str) -> Answer {
    let comment = json!({ "comment": "Applied by release 812" });
    post(api, WRITER_TOKEN, &format!("{LIST}/{id}/apply"), &comment).await
}

#[tokio::test]
async fn a_request_is_pending_until_somebody_reviews_it() {
    let api = Api::new();
    let before = api.flag("checkout-v2");
    let instructions = [turn_on(), api.weights("checkout-v2", &[25_000, 75_000])];
    let mut body = proposal(&instructions);
    body["notifyMemberIds"] = json!(["6f00"]);
    let created = post(&api, WRITER_TOKEN, LIST, &body).await;
    assert_eq!(created.status, StatusCode::CREATED);
    let created = created.json();
    for (member, expected) in [
        ("_version", json!(1)),
        ("serviceKind", json!("launchdarkly")),
        ("description", json!("Roll out checkout-v2")),
        ("reviewStatus", json!("pending")),
        ("status", json!("pending")),
        ("allReviews", json!([])),
        ("conflicts", json!([])),
        ("notifyMemberIds", json!(["6f00"])),
        ("instructions", json!(instructions)),
    ] {
        assert_eq!(created[member], expected, "{member}");
    }
    assert!(created["creationDate"].as_i64().unwrap() > 1_600_000_000_000);
    let id = created["_id"].as_str().unwrap();
    assert_eq!(created["_links"]["self"]["href"], format!("{LIST}/{id}"));
    assert_eq!(api.read(LIST).await["items"], json!([created]));
    assert_eq!(api.read(&format!("{LIST}/{id}")).await, created);
    assert_eq!(api.flag("checkout-v2"), before);

    let reviewed = api.simulator.review(id, Review::Approve).unwrap();
    assert_eq!(reviewed.status, ApprovalStatus::Pending);
    let read = api.read(&format!("{LIST}/{id}")).await;
    assert_eq!(
        (&read["reviewStatus"], &read["status"]),
        (&json!("approved"), &json!("pending"))
    );
    assert_eq!(read["allReviews"][0]["kind"], "approve");
    assert_eq!(api.flag("checkout-v2"), before);
}

#[tokio::test]
async fn an_approved_request_changes_the_flag_and_leaves_an_audit_entry() {
    let api = Api::new();
    let weights = api.weights("checkout-v2", &[25_000, 75_000]);
    let id = request(&api, &[turn_on(), weights]).await;
    api.simulator.review(&id, Review::Approve).unwrap();
    let applied = apply(&api, &id).await;
    assert_eq!(applied.status, StatusCode::OK);
    let applied = applied.json();
    assert_eq!(applied["status"], "completed");
    assert!(applied["appliedByServiceTokenId"].is_string());
    assert!(applied.get("appliedByMemberId").is_none());

    let config = api.config("checkout-v2", "production-eu");
    assert_eq!(config["on"], true);
    assert_eq!(
        config["fallthrough"]["rollout"]["variations"][0]["weight"],
        25_000
    );
    assert_eq!(config["version"], 2);
    let log = api.simulator.audit_log();
    assert_eq!(log.len(), 1);
    assert_eq!(log[0].comment.as_deref(), Some("Applied by release 812"));

    let (status, code, _) = apply(&api, &id).await.error();
    assert_eq!((status, code.as_str()), (400, "invalid_request"));
    assert!(api.simulator.review(&id, Review::Decline).is_none());
}

#[tokio::test]
async fn somebody_else_may_apply_it_and_the_audit_log_names_them() {
    let api = Api::new();
    let id = request(&api, &[turn_on()]).await;
    assert!(api.simulator.apply_as_member(&id).is_none());
    api.simulator.review(&id, Review::Approve).unwrap();
    let applied = api.simulator.apply_as_member(&id).unwrap();
    assert_eq!(applied.status, ApprovalStatus::Completed);
    assert!(api.read(&format!("{LIST}/{id}")).await["appliedByMemberId"].is_string());
    let entry = &api.read("/api/v2/auditlog").await["items"][0];
    assert_eq!(entry["member"]["firstName"], "Sandbox");
    assert!(entry.get("token").is_none());
    assert_eq!(entry["comment"], "Release 812");
}

#[tokio::test]
async fn only_an_approved_request_is_applied() {
    for review in [None, Some(Review::Decline)] {
        let api = Api::new();
        let id = request(&api, &[turn_on()]).await;
        if let Some(review) = review {
            api.simulator.review(&id, review).unwrap();
        }
        let (status, code, _) = apply(&api, &id).await.error();
        assert_eq!((status, code.as_str()), (403, "forbidden"), "{review:?}");
        assert_eq!(api.config("checkout-v2", "production-eu")["on"], false);
        assert!(api.simulator.audit_log().is_empty());
    }
}

#[tokio::test]
async fn a_request_fails_when_the_same_thing_was_changed_meanwhile() {
    let place = Place {
        project: "storefront".to_owned(),
        environment: "production-eu".to_owned(),
        flag: "checkout-v2".to_owned(),
    };
    let half = Api::new().weights("checkout-v2", &[50_000, 50_000]);
    let quarter = Api::new().weights("checkout-v2", &[25_000, 75_000]);
    for (meanwhile, expected) in [
        (half, "failed"),
        (quarter.clone(), "completed"),
        (turn_on(), "completed"),
    ] {
        let api = Api::new();
        let id = request(&api, std::slice::from_ref(&quarter)).await;
        api.simulator.review(&id, Review::Approve).unwrap();
        api.simulator
            .change_as_member(&place, std::slice::from_ref(&meanwhile))
            .unwrap();
        let before = api.flag("checkout-v2");
        let answer = apply(&api, &id).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.json()["status"], expected, "{meanwhile}");
        if expected == "failed" {
            let reason = answer.json()["conflicts"][0]["reason"].clone();
            assert_eq!(
                reason,
                "The flag has changed since the approval was requested: updateFallthrough"
            );
            assert_eq!(api.flag("checkout-v2"), before);
        }
    }
}

#[tokio::test]
async fn what_cannot_be_requested_is_refused() {
    let api = Api::new();
    let whole = proposal(&[turn_on()]);
    let without = |member: &str| {
        let mut body = whole.clone();
        body.as_object_mut().unwrap().remove(member);
        body
    };
    let with = |member: &str, value: Value| {
        let mut body = whole.clone();
        body[member] = value;
        body
    };
    let other = |flag: &str, environment: &str| {
        format!("/api/v2/projects/storefront/flags/{flag}/environments/{environment}/approval-requests")
    };
    let here = || LIST.to_owned();
    for (token, path, body, expected) in [
        (WRITER_TOKEN, here(), without("description"), 400),
        (WRITER_TOKEN, here(), with("description", json!("")), 400),
        (
            WRITER_TOKEN,
            here(),
            with("description", json!("d".repeat(5001))),
            400,
        ),
        (WRITER_TOKEN, here(), without("instructions"), 400),
        (WRITER_TOKEN, here(), with("instructions", json!([])), 400),
        (
            WRITER_TOKEN,
            here(),
            with("instructions", json!([{ "kind": "none" }])),
            400,
        ),
        (WRITER_TOKEN, here(), json!([]), 400),
        (READER_TOKEN, here(), whole.clone(), 403),
        (WRITER_TOKEN, other("none", "production-eu"), whole.clone(), 404),
        (WRITER_TOKEN, other("checkout-v2", "none"), whole.clone(), 404),
        (WRITER_TOKEN, format!("{LIST}/none/apply"), json!({}), 404),
    ] {
        let answer = post(&api, token, &path, &body).await;
        assert_eq!(answer.error().0, expected, "{path} {body}");
    }
    assert!(api.simulator.approval_requests().is_empty());
    for path in [
        other("none", "production-eu"),
        other("checkout-v2", "none"),
        format!("{LIST}/none"),
    ] {
        assert_eq!(api.get(&path).await.error().0, 404, "{path}");
    }
}

#[tokio::test]
async fn a_reader_sees_requests_and_applies_none() {
    let api = Api::new();
    let id = request(&api, &[turn_on()]).await;
    api.simulator.review(&id, Review::Approve).unwrap();
    assert_eq!(api.get(&format!("{LIST}/{id}")).await.status, StatusCode::OK);
    let answer = post(&api, READER_TOKEN, &format!("{LIST}/{id}/apply"), &json!({})).await;
    assert_eq!(answer.error().0, 403);
    assert_eq!(api.config("checkout-v2", "production-eu")["on"], false);
    let other = "/api/v2/projects/storefront/flags/checkout-v2/environments/production/approval-requests";
    assert_eq!(api.read(other).await["items"], json!([]));
}

#[tokio::test]
async fn a_patch_without_its_approval_can_be_refused_in_the_other_form() {
    let api = Api::new();
    api.simulator.refuse_unapproved_with(ApprovalRefusal::Forbidden);
    let answer = api
        .patch("checkout-v2", &semantic("production-eu", &[turn_on()]))
        .await;
    let expected = (403, "forbidden".to_owned(), "approval is required".to_owned());
    assert_eq!(answer.error(), expected);
    assert_eq!(api.config("checkout-v2", "production-eu")["on"], false);
}
