use reqwest::StatusCode;
use serde_json::{Value, json};

use super::Api;
use crate::assumptions::Assumption;
use crate::azure_devops::state::RunSource;

fn ids(list: &Value) -> Vec<&str> {
    let items = list["value"].as_array().unwrap().iter();
    items.map(|item| item["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn runs_tell_their_commit_their_stage_and_what_lies_between_them() {
    let api = Api::start("console.log('##vso[task.complete result=SucceededWithIssues;]')").await;
    let run = api
        .state()
        .queue_run_of(12, "c95", vec![4714, 4711], None)
        .unwrap();
    api.state().job_finished(run.job.unwrap()).await.unwrap();
    assert_eq!(api.state().queue_run(12, None).unwrap().source_version, "c95");

    let runs =
        "build/builds?definitions=12&$top=2&statusFilter=all&queryOrder=queueTimeDescending&api-version=7.1";
    let on_main = api.project(&format!("{runs}&branchName=refs/heads/main")).await;
    assert_eq!(on_main["value"][1]["sourceVersion"], "c95");
    assert_eq!(on_main["value"][1]["result"], "partiallySucceeded");
    let elsewhere = api.project(&format!("{runs}&branchName=refs/heads/other")).await;
    assert_eq!(elsewhere["count"], 0);

    let moment = on_main["value"][1]["queueTime"].as_str().unwrap();
    let older = api.project(&format!("{runs}&maxTime={moment}")).await;
    assert_eq!(older["value"][0]["sourceVersion"], "c95", "queued then or before");
    let repository = &older["value"][0]["repository"];
    assert_eq!(
        (repository["type"].as_str(), repository["name"].as_str()),
        (Some("TfsGit"), Some("storefront-web"))
    );
    let (status, _) = api
        .get(&format!("Storefront/_apis/{runs}&maxTime=yesterday"))
        .await;
    assert_eq!(status, StatusCode::BAD_REQUEST);

    let timeline = api
        .project(&format!("build/builds/{}/timeline?api-version=7.1", run.id))
        .await;
    let stage = &timeline["records"][0];
    assert_eq!(
        [&stage["type"], &stage["identifier"], &stage["result"]],
        [&json!("Stage"), &json!("Deploy"), &json!("succeededWithIssues")]
    );

    let between = |from: u32, to: u32| {
        format!("build/workitems?fromBuildId={from}&toBuildId={to}&$top=1000&api-version=7.1")
    };
    assert_eq!(
        ids(&api.project(&between(88, 91)).await),
        ["4711", "4712", "4713"]
    );
    assert_eq!(ids(&api.project(&between(91, run.id)).await), ["4711", "4714"]);
    let (status, _) = api
        .get("Storefront/_apis/build/workitems?toBuildId=91&api-version=7.1")
        .await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_run_tells_the_run_that_it_deployed_and_a_pull_request_its_work_items_unless_that_is_violated() {
    let api = Api::start("").await;
    let run = api.state().queue_run(13, None).unwrap();
    assert_eq!(run.consumed, Some(91));
    let path = format!("pipelines/13/runs/{}?api-version=7.1", run.id);
    let consumed = api.state().run(91).unwrap();
    let resources = &api.project(&path).await["resources"]["pipelines"];
    assert_eq!(resources["ci"]["version"], consumed.number);
    api.state().violate_assumption(Assumption::ConsumedRun);
    assert_eq!(api.project(&path).await["resources"]["pipelines"], json!({}));

    let source = RunSource {
        pull_request: Some(302),
        ..RunSource::default()
    };
    let run = api.state().queue_run_from(12, source, None).unwrap();
    assert_eq!(run.branch(), "refs/pull/302/merge");
    let path = format!("build/builds/{}/workitems?$top=1000&api-version=7.1", run.id);
    assert_eq!(ids(&api.project(&path).await), [""; 0]);
    api.state().violate_assumption(Assumption::PullRequestRun);
    assert_eq!(ids(&api.project(&path).await), ["4711", "4712"]);
}
