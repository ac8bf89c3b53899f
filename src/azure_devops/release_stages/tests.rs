use serde_json::json;

use super::*;
use crate::azure_devops::authorization::Bearer;
use crate::http::Secret;
use crate::http::scripted::Scripted;

const PLAN: &str = "11111111-1111-1111-1111-111111111111";

fn client(transport: &Scripted) -> Client<&Scripted, Bearer> {
    let bearer = Bearer::new(&Secret::new("t"));
    Client::new(transport, bearer, "https://vsrm.dev.azure.com/contoso/")
}

#[test]
fn the_task_is_the_one_that_is_packaged() {
    let task: Value = serde_json::from_str(include_str!("../../../static/task/task.json")).unwrap();
    assert_eq!(task["id"], TASK_ID);
}

#[test]
fn a_stage_tells_its_attempts_newest_first_and_what_its_task_will_do() {
    let stage = json!({"id": 21, "releaseId": 7, "name": "Production", "status": "inProgress",
        "deploySteps": [
            {"attempt": 1, "requestedBy": {"displayName": "Release manager"}, "queuedOn": "2026-11-22T09:00:00Z",
             "releaseDeployPhases": [{"runPlanId": PLAN}, {"runPlanId": PLAN}, {"runPlanId": NO_PLAN}, {}]},
            {"attempt": 2, "releaseDeployPhases": [{"runPlanId": "../x"}]},
            {"attempt": 1, "releaseDeployPhases": [{"runPlanId": PLAN.replace('1', "2")}]},
            {"no": "number"}],
        "deployPhasesSnapshot": [{"workflowTasks": [
            {"taskId": "other", "inputs": {"environment": "x"}},
            {"taskId": TASK_ID.to_uppercase(), "enabled": true, "inputs": {"environment": " production ", "rollout": "25", "turnOn": "keep"}},
            {"taskId": TASK_ID, "enabled": false, "inputs": {}}, {"taskId": TASK_ID}]}]});
    let stage = ReleaseStage::read(&stage, None).unwrap();
    assert!(stage.is_running);
    let attempts = stage.attempts.unwrap();
    let known: Vec<_> = attempts
        .iter()
        .map(|attempt| (attempt.number, attempt.plans.len(), attempt.requested_by.as_str()))
        .collect();
    assert_eq!(known, [(2, 0, ""), (1, 2, "Release manager")]);
    let steps: Vec<_> = stage
        .steps
        .iter()
        .map(|step| {
            (
                step.environment.as_str(),
                step.rollout.as_str(),
                step.turn_on.as_str(),
            )
        })
        .collect();
    assert_eq!(steps, [("production", "25", "keep"), ("", "100", "true")]);
}

#[test]
fn a_stage_of_the_host_may_count_its_enums_and_leave_parts_out() {
    for (status, is_running) in [
        (json!(2), true),
        (json!(32), true),
        (json!(4), false),
        (json!("succeeded"), false),
        (json!(null), false),
    ] {
        let stage = ReleaseStage::read(&json!({"id": 1, "status": status}), Some(7)).unwrap();
        assert_eq!((stage.is_running, stage.attempts), (is_running, None), "{status}");
    }
    assert_eq!(ReleaseStage::read(&json!({"id": 1}), None), None);
    assert_eq!(ReleaseStage::read(&json!({"releaseId": 1}), None), None);
}

#[test]
fn releases_are_asked_for_with_their_stages_and_older_ones_by_id() {
    let transport = Scripted::new()
        .answer(
            200,
            json!({"value": [{"id": 9, "name": "Release-9", "createdOn": "2026-11-22T09:00:00Z",
            "releaseDefinition": {"name": "Shop"}, "environments": [{"id": 2, "name": "Test"}, {}]}, {}]}),
        )
        .answer(200, json!({"id": 9}))
        .answer(200, json!({"id": 2, "name": "Test"}))
        .answer(200, json!({}));
    let client = client(&transport);
    pollster::block_on(async {
        let releases = client.recent_releases("Store front", 10, Some(10)).await.unwrap();
        assert_eq!(releases.len(), 1);
        assert_eq!(
            (releases[0].pipeline.as_str(), releases[0].stages[0].release_id),
            ("Shop", 9)
        );
        assert_eq!(client.release("Store front", 9).await.unwrap().id, 9);
        assert_eq!(
            client.release_stage("Store front", 9, 2).await.unwrap().name,
            "Test"
        );
        assert!(client.release("Store front", 9).await.is_err());
    });
    let base = "GET https://vsrm.dev.azure.com/contoso/Store%20front/_apis/release/releases";
    assert_eq!(
        transport.lines()[..3],
        [
            format!(
                "{base}?%24expand=environments&queryOrder=descending&%24top=10&continuationToken=9&api-version=7.1"
            ),
            format!("{base}/9?api-version=7.1"),
            format!("{base}/9/environments/2?api-version=7.1"),
        ]
    );
}

#[test]
fn the_stages_of_recent_releases_are_named_once() {
    let release = |stages: &[&str]| {
        let stages = stages.iter().map(|name| json!({"id": 1, "name": name}));
        json!({"id": 7, "environments": stages.collect::<Vec<_>>()})
    };
    let transport = Scripted::new().answer(
        200,
        json!({"value": [release(&["Staging", "Production"]), {"id": 6}, release(&["Production", "Ring 1"])]}),
    );
    let names = pollster::block_on(client(&transport).recent_stage_names("Store front", 20)).unwrap();
    assert_eq!(names, ["Staging", "Production", "Ring 1"]);
    assert_eq!(transport.lines().len(), 1);
}
