use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::Api;
use crate::assumptions::Assumption;

#[tokio::test]
async fn a_release_tells_its_stages_work_items_and_attachments() {
    let api = Api::start(
        "const file = process.env.AGENT_TEMPDIRECTORY + '/r.json'; require('fs').writeFileSync(file, '{\"schema\":1}'); \
         console.log('##vso[task.addattachment type=launchdarkly-rollout;name=Report 1.json]' + file)",
    )
    .await;
    let release = api.state().create_release(3).unwrap();
    let stage = &release.stages[1];
    let job = api.state().deploy_stage(release.id, stage.id, None).unwrap();
    let job = api.state().job_finished(job).await.unwrap();

    let json = api.project("release/releases/1?api-version=7.1").await;
    assert_eq!(json["artifacts"][0]["definitionReference"]["version"]["id"], "91");
    assert_eq!(
        (
            &json["environments"][0]["status"],
            &json["environments"][1]["status"]
        ),
        (&json!("notStarted"), &json!("succeeded"))
    );
    let environment = api
        .project(&format!(
            "Release/releases/1/environments/{}?api-version=7.1",
            stage.id
        ))
        .await;
    assert_eq!(environment, json["environments"][1]);
    let step = &environment["deploySteps"][0];
    let phase = &step["releaseDeployPhases"][0];
    assert_eq!(
        (&step["attempt"], &phase["runPlanId"]),
        (&json!(1), &json!(job.plan_id))
    );
    assert_eq!(
        environment["deployPhasesSnapshot"][0]["workflowTasks"][0]["taskId"],
        "35adec02-1f6f-4572-bef4-e11400b51737"
    );

    let base = format!("Release/releases/1/environments/{}/attempts/1/plan", stage.id);
    let list = api
        .project(&format!(
            "{base}/{}/attachments/launchdarkly-rollout?api-version=7.1-preview.1",
            job.plan_id
        ))
        .await;
    assert_eq!(
        (&list["count"], &list["value"][0]["name"]),
        (&json!(1), &json!("Report 1.json"))
    );
    let href = list["value"][0]["_links"]["self"]["href"].as_str().unwrap();
    let content = api
        .http
        .get(format!("{href}?api-version=7.1-preview.1"))
        .bearer_auth(&api.token)
        .send()
        .await
        .unwrap();
    assert_eq!(content.text().await.unwrap(), "{\"schema\":1}");
    let (status, _) = api
        .get(&format!(
            "Storefront/_apis/{base}/{}/attachments/launchdarkly-rollout?api-version=7.1",
            job.id
        ))
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND);

    let path = "Release/releases/1/workitems?api-version=7.2-preview.1";
    let items = api.project(path).await;
    let ids: Vec<_> = items["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["4711", "4712", "4713"]);
    api.state().violate_assumption(Assumption::ReleaseWorkItems);
    assert_eq!(
        api.get(&format!("Storefront/_apis/{path}")).await.0,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn deployments_to_a_stage_are_listed_newest_first_and_releases_are_compared() {
    let api = Api::start("process.exitCode = Number(process.env.RELEASE_RELEASEID === '2')").await;
    for _ in 0..3 {
        let release = api.state().create_release(3).unwrap();
        for stage in &release.stages {
            let job = api.state().deploy_stage(release.id, stage.id, None).unwrap();
            api.state().job_finished(job).await.unwrap();
        }
        let run = api.state().queue_run(12, None).unwrap();
        api.state().job_finished(run.job.unwrap()).await.unwrap();
    }
    let told = async |query: &str| -> Vec<(Value, Value, Value)> {
        let path =
            format!("release/deployments?definitionId=3&definitionEnvironmentId=6{query}&api-version=7.1");
        let list = api.project(&path).await;
        let list = list["value"].as_array().unwrap().iter();
        list.map(|known| {
            let version = &known["release"]["artifacts"][0]["definitionReference"]["version"]["id"];
            (
                known["release"]["name"].clone(),
                known["deploymentStatus"].clone(),
                version.clone(),
            )
        })
        .collect()
    };
    let one = |name: &str, status: &str, build: &str| (json!(name), json!(status), json!(build));
    let all = [
        one("Release-3", "succeeded", "93"),
        one("Release-2", "failed", "92"),
        one("Release-1", "succeeded", "91"),
    ];
    assert_eq!(told("").await, all);
    assert_eq!(told("&$top=1").await, all[..1]);
    assert_eq!(told("&deploymentStatus=failed").await, all[1..2]);
    assert_eq!(told("&queryOrder=ascending&$top=2").await[0], all[1]);

    for (base, count) in [(1, 3), (3, 0)] {
        let path = format!("Release/releases/3/workitems?baseReleaseId={base}&api-version=7.2-preview.1");
        assert_eq!(api.project(&path).await["count"], count);
    }
}

#[tokio::test]
async fn a_build_tells_its_work_items_and_attachments() {
    let api = Api::start(
        "console.log('##vso[task.addattachment type=launchdarkly-rollout;name=index.js]' + __filename)",
    )
    .await;
    let run = api.state().queue_run(12, None).unwrap();
    api.state().job_finished(run.job.unwrap()).await.unwrap();
    let build = api
        .project(&format!("build/builds/{}?api-version=7.1", run.id))
        .await;
    assert_eq!(
        (&build["status"], &build["result"]),
        (&json!("completed"), &json!("succeeded"))
    );
    assert_eq!(build["definition"]["name"], "storefront-ci");
    let items = api
        .project(&format!(
            "build/builds/{}/workitems?$top=2&api-version=7.1",
            run.id
        ))
        .await;
    assert_eq!(
        (&items["count"], &items["value"][1]["id"]),
        (&json!(2), &json!("4712"))
    );
    let list = api
        .project(&format!(
            "build/builds/{}/attachments/launchdarkly-rollout?api-version=7.1",
            run.id
        ))
        .await;
    let href = list["value"][0]["_links"]["self"]["href"].as_str().unwrap();
    let content = api
        .http
        .get(format!("{href}?api-version=7.1"))
        .bearer_auth(&api.token)
        .send()
        .await
        .unwrap();
    assert!(content.text().await.unwrap().starts_with("console.log"));
    let none = api
        .project("build/builds/91/attachments/launchdarkly-rollout?api-version=7.1")
        .await;
    assert_eq!(none["count"], 0);
}

#[tokio::test]
async fn long_lists_come_in_pages() {
    let api = Api::start("").await;
    for _ in 0..5 {
        api.state().create_release(3).unwrap();
    }
    let mut seen = Vec::new();
    let mut next = String::new();
    loop {
        let path = format!("Storefront/_apis/release/releases?definitionId=3&$top=2{next}&api-version=7.1");
        let answer = api
            .bare(Method::GET, &path)
            .bearer_auth(&api.token)
            .send()
            .await
            .unwrap();
        let token = answer
            .headers()
            .get("x-ms-continuationtoken")
            .map(|token| token.to_str().unwrap().to_owned());
        let body: Value = answer.json().await.unwrap();
        seen.extend(
            body["value"]
                .as_array()
                .unwrap()
                .iter()
                .map(|release| release["id"].as_u64().unwrap()),
        );
        let Some(token) = token else { break };
        next = format!("&continuationToken={token}");
    }
    assert_eq!(seen, [5, 4, 3, 2, 1]);
    let builds = api
        .project("build/builds?definitions=12&$top=1&api-version=7.1")
        .await;
    assert_eq!(
        (&builds["count"], &builds["value"][0]["id"]),
        (&json!(1), &json!(91))
    );
}

#[tokio::test]
async fn a_list_of_releases_tells_only_what_is_asked_for() {
    let api = Api::start("").await;
    api.state().create_release(3).unwrap();
    for (expand, environments, artifacts) in [
        ("", false, false),
        ("&$expand=environments", true, false),
        ("&$expand=environments,artifacts", true, true),
    ] {
        let list = api
            .project(&format!("release/releases?api-version=7.1{expand}"))
            .await;
        let release = list["value"][0].as_object().unwrap();
        let has = |name: &str| release.contains_key(name);
        assert_eq!(
            (has("environments"), has("artifacts")),
            (environments, artifacts),
            "{expand}"
        );
    }
}
