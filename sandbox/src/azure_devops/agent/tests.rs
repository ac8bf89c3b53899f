mod environment;
mod commands;

use tokio_stream::StreamExt as _;

use crate::azure_devops::state::{
    Inputs, Job, JobEvent, JobStatus, Refusal, StageStatus, State, TaskResult, TaskStep, Token,
};
use crate::azure_devops::testing;

const PIPELINE: u32 = 12;

fn steps(inputs: &[&[(&str, &str)]]) -> Vec<TaskStep> {
    let step = |(at, inputs): (usize, &&[(&str, &str)])| TaskStep {
        reference_name: format!("step{at}"),
        inputs: inputs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
    };
    inputs.iter().enumerate().map(step).collect()
}

/// Runs the script as a run's task, once for each set of inputs.
async fn run(script: &str, inputs: &[&[(&str, &str)]]) -> (State, Job) {
    let state = testing::state(script);
    let job = state
        .queue_run(PIPELINE, Some(steps(inputs)))
        .unwrap()
        .job
        .unwrap();
    let job = state.job_finished(job).await.unwrap();
    (state, job)
}

const ONE: &[&[(&str, &str)]] = &[&[("account", "LaunchDarkly")]];

#[tokio::test]
async fn results_follow_the_agents_rules() {
    for (script, expected) in [
        ("", TaskResult::Succeeded),
        ("process.exit(1)", TaskResult::Failed),
        ("throw new Error('x')", TaskResult::Failed),
        (
            "console.log('##vso[task.complete result=Succeeded;]'); process.exitCode = 2",
            TaskResult::Failed,
        ),
        (
            "console.log('##vso[task.complete result=failed;]no')",
            TaskResult::Failed,
        ),
        (
            "console.log('##vso[task.complete result=Perfect;]')",
            TaskResult::Failed,
        ),
        (
            "console.log('##vso[task.logissue type=error]only an issue')",
            TaskResult::Succeeded,
        ),
        ("console.log('##vso[task.launchrocket]')", TaskResult::Failed),
        (
            "console.log('##vso[release.updatereleasename]x')",
            TaskResult::Failed,
        ),
        (
            "console.log('##vso[task.addattachment type=a;name=b]/no/such/file')",
            TaskResult::Failed,
        ),
        (
            "console.log('##vso[task.addattachment type=a;name=../b]' + __filename)",
            TaskResult::Failed,
        ),
        (
            "console.log('##vso[task.uploadsummary]/no/such/file')",
            TaskResult::Failed,
        ),
        (
            "console.log('##vso[task.setprogress value=101]')",
            TaskResult::Failed,
        ),
        (
            "console.log('##vso[task.setsecret]two%0Alines')",
            TaskResult::Failed,
        ),
        ("console.log('##vso[not a command')", TaskResult::Succeeded),
    ] {
        let (_, job) = run(script, ONE).await;
        assert_eq!(
            job.status,
            JobStatus::Completed(expected),
            "{script}: {:#?}",
            job.log
        );
    }
}

#[tokio::test]
async fn after_a_failure_the_rest_is_skipped() {
    let (_, job) = run(
        "process.exit(1)",
        &[&[("account", "LaunchDarkly")], &[("account", "LaunchDarkly")]],
    )
    .await;
    let results: Vec<_> = job.records.iter().map(|record| record.result).collect();
    assert_eq!(results, [Some(TaskResult::Failed), Some(TaskResult::Skipped)]);
    assert_eq!(job.status, JobStatus::Completed(TaskResult::Failed));
}

#[tokio::test]
async fn the_jobs_token_works_as_long_as_the_job_runs() {
    let script = "setInterval(() => {}, 1e6); process.on('SIGINT', () => process.exit(0)); \
        console.log('size ' + process.env.ENDPOINT_AUTH_PARAMETER_SYSTEMVSSCONNECTION_ACCESSTOKEN.split('-').join('+'))";
    let state = testing::state(script);
    let release = state.create_release(3).unwrap();
    let id = state
        .deploy_stage(release.id, release.stages[0].id, None)
        .unwrap();
    let again = state.deploy_stage(release.id, release.stages[0].id, None);
    assert_eq!(again, Err(Refusal::DeploymentInProgress("Staging".to_owned())));

    let mut events = state.follow_job(id).unwrap();
    let mut token = None;
    let mut ended = None;
    while let Some(event) = events.next().await {
        match event {
            JobEvent::Line(line) => {
                if let Some(text) = line.strip_prefix("size ") {
                    let text = text.replace('+', "-");
                    assert_eq!(state.token(&text), Some(Token::Job(id)));
                    token = Some(text);
                    state.cancel_job(id).unwrap();
                }
            }
            JobEvent::Completed(result) => ended = Some(result),
        }
    }
    assert_eq!(ended, Some(TaskResult::Canceled));
    assert_eq!(state.token(&token.unwrap()), None);
    assert_eq!(
        state.release(release.id).unwrap().stages[0].status,
        StageStatus::Canceled
    );
}

#[tokio::test]
async fn steps_that_cannot_run_are_refused_before_anything_starts() {
    let state = testing::state("");
    let queue = |inputs: &[(&str, &str)]| {
        state
            .queue_run(PIPELINE, Some(steps(&[inputs])))
            .map(|run| run.id)
    };
    let required = Refusal::InputRequired {
        step: "LaunchDarklyRollout".to_owned(),
        input: "serviceEndpoint".to_owned(),
    };
    assert_eq!(queue(&[]), Err(required.clone()));
    assert_eq!(queue(&[("account", "  ")]), Err(required));
    assert!(
        matches!(queue(&[("account", "Elsewhere")]), Err(Refusal::UnauthorizedServiceConnection { connection, .. }) if connection == "Elsewhere")
    );
    assert_eq!(
        state.queue_run(99, None).map(|run| run.id),
        Err(Refusal::UnknownPipeline(99))
    );
    assert_eq!(state.runs().len(), 2, "only the runs of the base state");
}

#[tokio::test]
async fn a_package_without_a_task_refuses_to_run() {
    let (_folder, path) = testing::vsix(&[
        ("[Content_Types].xml", testing::CONTENT_TYPES.as_bytes()),
        ("extension.vsixmanifest", testing::VSIX_MANIFEST.as_bytes()),
        ("extension.vsomanifest", b"{}"),
    ]);
    let package = crate::azure_devops::package::Package::open(&path).unwrap();
    let state = testing::state_with(package);
    let step = TaskStep {
        reference_name: "s".to_owned(),
        inputs: Inputs::new(),
    };
    assert!(matches!(
        state.queue_run(PIPELINE, Some(vec![step])),
        Err(Refusal::Task(_))
    ));
}
