use std::collections::BTreeMap;

use serde_json::Value;

use super::run;
use crate::azure_devops::state::{Job, JobStatus, StageStatus, TaskResult};
use crate::azure_devops::testing;

/// Prints the whole environment and where it runs.
const ENVIRONMENT: &str = "console.log('ENV ' + JSON.stringify({ ...process.env, cwd: process.cwd() }))";

fn environment(job: &Job) -> BTreeMap<String, Value> {
    let line = job.log.iter().find_map(|line| line.strip_prefix("ENV ")).unwrap();
    serde_json::from_str(line).unwrap()
}

#[tokio::test]
async fn a_run_gives_its_task_the_environment_of_a_build() {
    let (state, job) = run(
        ENVIRONMENT,
        &[&[
            ("account", "launchdarkly"),
            ("rollout", " 25 "),
            ("comment", "run $(Build.BuildId)"),
        ]],
    )
    .await;
    assert_eq!(
        job.status,
        JobStatus::Completed(TaskResult::Succeeded),
        "{:#?}",
        job.log
    );
    let environment = environment(&job);
    let connection = state.service_connections().remove(0);
    let id = connection.id.to_string();
    let run = state.runs().remove(0);
    for (name, expected) in [
        ("INPUT_SERVICEENDPOINT", id.as_str()),
        ("INPUT_ROLLOUT", "25"),
        ("INPUT_TURNON", "true"),
        ("INPUT_COMMENT", &format!("run {}", run.id)),
        (&format!("ENDPOINT_URL_{id}"), &connection.url),
        (&format!("ENDPOINT_AUTH_SCHEME_{id}"), "Token"),
        ("ENDPOINT_AUTH_SCHEME_SYSTEMVSSCONNECTION", "OAuth"),
        ("ENDPOINT_URL_SYSTEMVSSCONNECTION", "http://127.0.0.1:9/sandbox/"),
        (
            "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI",
            "http://127.0.0.1:9/sandbox/",
        ),
        ("SYSTEM_TEAMPROJECT", "Storefront"),
        ("SYSTEM_HOSTTYPE", "build"),
        ("SYSTEM_STAGENAME", "Deploy"),
        ("SYSTEM_JOBID", &job.id.to_string()),
        ("SYSTEM_PLANID", &job.plan_id.to_string()),
        ("SYSTEM_TIMELINEID", &job.timeline_id.to_string()),
        ("SYSTEM_TASKINSTANCEID", &job.records[0].id.to_string()),
        ("BUILD_BUILDID", &run.id.to_string()),
        ("BUILD_BUILDNUMBER", &run.number),
        ("BUILD_REQUESTEDFOR", "Sandbox user"),
    ] {
        assert_eq!(
            environment.get(name).and_then(Value::as_str),
            Some(expected),
            "{name}"
        );
    }
    // Empty inputs are not set, nothing of a release is, and nothing of this process leaks in.
    for name in [
        "INPUT_ENVIRONMENT",
        "INPUT_ACCOUNT",
        "RELEASE_RELEASEID",
        "SYSTEM_ACCESSTOKEN",
        "CARGO_MANIFEST_DIR",
    ] {
        assert_eq!(environment.get(name), None, "{name}");
    }
    let public: Vec<String> =
        serde_json::from_str(environment["VSTS_PUBLIC_VARIABLES"].as_str().unwrap()).unwrap();
    assert!(public.contains(&"System.TeamProject".to_owned()));
    assert_eq!(environment["cwd"], environment["SYSTEM_DEFAULTWORKINGDIRECTORY"]);
}

#[tokio::test]
async fn a_stage_gives_its_task_the_environment_of_a_release() {
    let state = testing::state(ENVIRONMENT);
    let release = state.create_release(3).unwrap();
    let production = &release.stages[1];
    let mut jobs = Vec::new();
    for _ in 0..2 {
        let job = state.deploy_stage(release.id, production.id, None).unwrap();
        jobs.push(state.job_finished(job).await.unwrap());
    }
    let environment = environment(&jobs[1]);
    for (name, expected) in [
        ("INPUT_ENVIRONMENT", "production"),
        ("SYSTEM_HOSTTYPE", "release"),
        ("SYSTEM_STAGENAME", "Production"),
        ("RELEASE_RELEASEID", "1"),
        ("RELEASE_RELEASENAME", "Release-1"),
        ("RELEASE_DEFINITIONNAME", "Storefront release"),
        ("RELEASE_ENVIRONMENTID", &production.id.to_string()),
        ("RELEASE_ENVIRONMENTNAME", "Production"),
        ("RELEASE_ATTEMPTNUMBER", "2"),
        ("RELEASE_DEPLOYMENTID", "2"),
        ("RELEASE_REQUESTEDFOR", "Sandbox user"),
        (
            "RELEASE_RELEASEWEBURL",
            "http://127.0.0.1:9/sandbox/Storefront/_releaseProgress?_a=release-pipeline-progress&releaseId=1",
        ),
        ("BUILD_BUILDID", "91"),
    ] {
        assert_eq!(
            environment.get(name).and_then(Value::as_str),
            Some(expected),
            "{name}"
        );
    }
    let stage = state.release(release.id).unwrap().stages.remove(1);
    assert_eq!((stage.status, stage.attempts.len()), (StageStatus::Succeeded, 2));
}
