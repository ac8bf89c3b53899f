use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::http::scripted::Scripted;
use crate::launchdarkly::arbitrary::any_json;

const LIST: &str =
    "/api/v2/projects/storefront/flags/checkout-v2/environments/production-eu/approval-requests";

fn keys() -> (ProjectKey, FlagKey, EnvironmentKey) {
    (
        ProjectKey::parse("storefront").unwrap(),
        FlagKey::parse("checkout-v2").unwrap(),
        EnvironmentKey::parse("production-eu").unwrap(),
    )
}

fn list(transport: &Scripted) -> Result<Vec<ApprovalRequest>, Error> {
    let (project, flag, environment) = keys();
    let client = Client::new(transport);
    pollster::block_on(client.approval_requests(&project, &flag, &environment))
}

fn create(transport: &Scripted, proposal: &Proposal<'_>) -> Result<ApprovalRequest, Error> {
    let (project, flag, environment) = keys();
    let client = Client::new(transport);
    pollster::block_on(client.request_approval(&project, &flag, &environment, proposal))
}

fn rollout() -> [Instruction; 2] {
    [
        Instruction::TurnFlagOn,
        Instruction::UpdateFallthroughVariationOrRollout {
            variation_id: None,
            rollout_weights: Some(BTreeMap::from([
                ("t".to_owned(), 25_000),
                ("f".to_owned(), 75_000),
            ])),
            rollout_context_kind: Some("organization".to_owned()),
            rollout_bucket_by: None,
        },
    ]
}

/// A pending request for [`rollout`], its members in another order than ours.
fn pending() -> Value {
    json!({
        "status": "pending", "reviewStatus": "pending", "_id": "5f1a", "_version": 1, "conflicts": [], "allReviews": [],
        "instructions": [{"kind": "turnFlagOn"},
            {"rolloutWeights": {"f": 75000, "t": 25000}, "rolloutContextKind": "organization",
             "kind": "updateFallthroughVariationOrRollout"}]
    })
}

fn with(member: &str, value: Value) -> Value {
    let mut request = pending();
    request[member] = value;
    request
}

#[test]
fn a_request_carries_description_comment_and_the_refused_instructions() {
    let transport = Scripted::new().answer(201, pending());
    let long = "ü".repeat(MAX_DESCRIPTION_LENGTH + 1);
    let proposal = Proposal {
        description: &long,
        comment: "Release 812",
        instructions: &rollout(),
    };
    let created = create(&transport, &proposal).unwrap();
    assert_eq!(created.id.as_str(), "5f1a");
    assert!(created.is_open());
    assert!(created.same_change(&rollout()));

    let sent = &transport.requests()[0];
    assert_eq!(transport.lines(), [format!("POST {LIST}")]);
    assert!(
        sent.headers
            .contains(&("content-type", "application/json".to_owned()))
    );
    let body: Value = serde_json::from_str(sent.body.as_ref().unwrap()).unwrap();
    assert_eq!(
        body,
        json!({
            "description": "ü".repeat(MAX_DESCRIPTION_LENGTH),
            "comment": "Release 812",
            "instructions": pending()["instructions"],
        })
    );
}

#[test]
fn only_exactly_the_same_instructions_are_the_same_change() {
    let [on, serve] = rollout();
    let other_weights = {
        let mut instructions = pending()["instructions"].clone();
        instructions[1]["rolloutWeights"] = json!({"t": 50000, "f": 50000});
        instructions
    };
    let other_kind = {
        let mut instructions = pending()["instructions"].clone();
        instructions[1]["rolloutContextKind"] = json!("user");
        instructions
    };
    for (theirs, ours, same) in [
        (
            pending()["instructions"].clone(),
            vec![on.clone(), serve.clone()],
            true,
        ),
        (
            pending()["instructions"].clone(),
            vec![serve.clone(), on.clone()],
            false,
        ),
        (pending()["instructions"].clone(), vec![on.clone()], false),
        (other_weights, vec![on.clone(), serve.clone()], false),
        (other_kind, vec![on.clone(), serve.clone()], false),
        (json!([{"kind": "turnFlagOn"}]), vec![on.clone()], true),
        (
            json!([{"kind": "turnFlagOn"}]),
            vec![Instruction::TurnFlagOff],
            false,
        ),
        (json!([]), vec![on.clone()], false),
        (json!("turnFlagOn"), vec![on], false),
    ] {
        let request = read(&with("instructions", theirs.clone())).unwrap();
        assert_eq!(request.same_change(&ours), same, "{theirs} {ours:?}");
    }
}

#[test]
fn statuses_are_read_and_those_of_tomorrow_are_neither_open_nor_errors() {
    for (status, review, expected, open) in [
        ("pending", "pending", (Status::Pending, Review::Pending), true),
        ("pending", "approved", (Status::Pending, Review::Approved), true),
        (
            "scheduled",
            "approved",
            (Status::Scheduled, Review::Approved),
            true,
        ),
        ("pending", "declined", (Status::Pending, Review::Declined), false),
        (
            "completed",
            "approved",
            (Status::Completed, Review::Approved),
            false,
        ),
        ("failed", "approved", (Status::Failed, Review::Approved), false),
        ("withdrawn", "pending", (Status::Other, Review::Pending), false),
        ("pending", "escalated", (Status::Pending, Review::Other), false),
    ] {
        let mut answer = with("status", json!(status));
        answer["reviewStatus"] = json!(review);
        let request = read(&answer).unwrap();
        assert_eq!((request.status, request.review), expected, "{status} {review}");
        assert_eq!(request.is_open(), open, "{status} {review}");
    }
}

#[test]
fn the_list_leaves_out_what_cannot_be_read() {
    let body = json!({"items": [
        pending(), with("_id", json!("../x")), with("_id", json!("")), with("_id", json!(7)), with("_id", json!("a\nb")),
        with("_id", json!("a".repeat(MAX_ID_LENGTH + 1))), 5, null, with("_id", json!("b_2-c"))]});
    let transport = Scripted::new().answer(200, body);
    let found = list(&transport).unwrap();
    let ids: Vec<&str> = found.iter().map(|request| request.id.as_str()).collect();
    assert_eq!(ids, ["5f1a", "b_2-c"]);
    assert_eq!(transport.lines(), [format!("GET {LIST}")]);
}

#[test]
fn one_request_is_read_and_applied_by_its_id() {
    let failed = json!({"_id": "5f1a", "status": "failed", "reviewStatus": "approved",
        "conflicts": [{"instruction": {}, "reason": "The flag was turned off."}, {}]});
    let transport = Scripted::new().answer(200, pending()).answer(200, failed);
    let (project, flag, environment) = keys();
    let client = Client::new(&transport);
    let request = pollster::block_on(client.approval_request(
        &project,
        &flag,
        &environment,
        &ApprovalRequestId("5f1a".to_owned()),
    ));
    let id = request.unwrap().id;
    let applied =
        pollster::block_on(client.apply_approval_request(&project, &flag, &environment, &id, "Release 812"));
    let applied = applied.unwrap();
    assert_eq!(applied.status, Status::Failed);
    assert_eq!(applied.conflicts, ["The flag was turned off.", ""]);
    assert_eq!(
        transport.lines(),
        [format!("GET {LIST}/5f1a"), format!("POST {LIST}/5f1a/apply")]
    );
    let body = transport.requests()[1].body.clone();
    assert_eq!(body.as_deref(), Some(r#"{"comment":"Release 812"}"#));
}

#[test]
fn answers_of_another_form_are_errors_of_a_known_kind() {
    for body in [
        "",
        "<html>",
        "[]",
        "null",
        "7",
        "{}",
        r#"{"items":{}}"#,
        r#"{"_id":null}"#,
    ] {
        let proposal = Proposal {
            description: "d",
            comment: "c",
            instructions: &rollout(),
        };
        for error in [
            list(&Scripted::new().answer(200, body)).unwrap_err(),
            create(&Scripted::new().answer(201, body), &proposal).unwrap_err(),
        ] {
            assert!(matches!(error, Error::Malformed { .. }), "{body}: {error}");
        }
    }
}

proptest! {
    #[test]
    fn no_json_makes_reading_panic(answer in any_json(&["_id", "items", "status", "reviewStatus", "instructions", "conflicts", "reason"])) {
        let _ = list(&Scripted::new().answer(200, json!({"items": [&answer]})));
        let _ = list(&Scripted::new().answer(200, &answer));
        if let Some(request) = read(&answer) {
            let _ = (request.is_open(), request.same_change(&rollout()), request.id.to_string());
        }
    }
}
