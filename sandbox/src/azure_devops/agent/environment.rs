//! Predefined variables of a job, and the environment of a task's process.

use std::path::Path;

use serde_json::json;

use super::variables::{Variables, environment_name};
use super::{Folders, JobRun};
use crate::azure_devops::state::{
    BRANCH, CONSUMED_ALIAS, Job, JobOrigin, Refusal, ResolvedStep, Run, State, USER_NAME,
};

/// The agent release whose behavior is followed.
const AGENT_VERSION: &str = "4.278.0";

/// The environment variables of the machine that a process needs.
const INHERITED: [&str; 9] = [
    "PATH",
    "HOME",
    "LANG",
    "TMPDIR",
    "TEMP",
    "TMP",
    "USERPROFILE",
    "SYSTEMROOT",
    "PATHEXT",
];

/// `system.*`, `agent.*`, and `release.*` or `build.*`.
pub(super) fn variables(state: &State, job: &Job, folders: &Folders) -> Result<Variables, Refusal> {
    let (organization, project) = (state.organization(), state.project());
    let (work, temp, root) = (
        text(&folders.work()),
        text(&folders.temp()),
        text(folders.root.path()),
    );
    let mut variables = Variables::default();
    for (name, value) in [
        ("System.TeamFoundationCollectionUri", state.collection_url()),
        ("System.TeamFoundationServerUri", state.collection_url()),
        ("System.CollectionUri", state.collection_url()),
        ("System.CollectionId", organization.id.to_string()),
        ("System.TeamProject", project.name.clone()),
        ("System.TeamProjectId", project.id.to_string()),
        ("System.JobId", job.id.to_string()),
        ("System.PlanId", job.plan_id.to_string()),
        ("System.TimelineId", job.timeline_id.to_string()),
        ("System.Culture", "en-US".to_owned()),
        ("System.DefaultWorkingDirectory", work.clone()),
        ("Agent.TempDirectory", temp),
        ("Agent.WorkFolder", root.clone()),
        ("Agent.RootDirectory", root.clone()),
        ("Agent.HomeDirectory", root),
        ("Agent.BuildDirectory", work),
        ("Agent.Version", AGENT_VERSION.to_owned()),
        ("Agent.Name", "Sandbox agent".to_owned()),
        ("Agent.Id", "1".to_owned()),
        ("Agent.OS", "Linux".to_owned()),
        ("Agent.JobStatus", "Succeeded".to_owned()),
    ] {
        variables.set(name, value);
    }
    match job.origin {
        JobOrigin::Release {
            release,
            stage,
            attempt,
        } => release_variables(&mut variables, state, release, stage, attempt)?,
        JobOrigin::Run { run } => {
            let run = state.run(run)?;
            variables.set("System.HostType", "build");
            variables.set("System.StageName", run.stage.clone());
            variables.set("System.StageDisplayName", run.stage.clone());
            variables.set("System.StageAttempt", "1");
            variables.set("System.JobAttempt", "1");
            variables.set("System.JobName", "Job");
            variables.set("System.DefinitionId", run.pipeline_id.to_string());
            build_variables(&mut variables, state, &run);
            if let Some(consumed) = run.consumed {
                consumed_variables(&mut variables, state, &state.run(consumed)?);
            }
        }
    }
    Ok(variables)
}

/// Of a run of another pipeline that the run deploys.
fn consumed_variables(variables: &mut Variables, state: &State, run: &Run) {
    for (name, value) in [
        ("projectName", state.project().name.clone()),
        ("projectID", state.project().id.to_string()),
        ("pipelineName", run.pipeline_name.clone()),
        ("pipelineID", run.pipeline_id.to_string()),
        ("runName", run.number.clone()),
        ("runID", run.id.to_string()),
        ("sourceBranch", run.branch()),
        ("sourceCommit", run.source_version.clone()),
    ] {
        variables.set(&format!("resources.pipeline.{CONSUMED_ALIAS}.{name}"), value);
    }
}

fn release_variables(
    variables: &mut Variables,
    state: &State,
    id: u32,
    stage: u32,
    attempt: u32,
) -> Result<(), Refusal> {
    let release = state.release(id)?;
    let stage = release
        .stage(stage)
        .ok_or(Refusal::UnknownStage { release: id, stage })?;
    let deployment = stage
        .attempts
        .iter()
        .find(|known| known.number == attempt)
        .map_or(0, |known| known.deployment_id);
    let run = state.run(release.artifact_run_id)?;
    let alias = format!("_{}", run.pipeline_name);
    for (name, value) in [
        ("System.HostType", "release".to_owned()),
        ("System.StageName", stage.name.clone()),
        ("System.DefinitionId", release.pipeline_id.to_string()),
        ("Release.ReleaseId", id.to_string()),
        ("Release.ReleaseName", release.name.clone()),
        (
            "Release.ReleaseUri",
            format!("vstfs:///ReleaseManagement/Release/{id}"),
        ),
        ("Release.ReleaseWebUrl", state.release_page_url(id)),
        ("Release.DefinitionId", release.pipeline_id.to_string()),
        ("Release.DefinitionName", release.pipeline_name.clone()),
        ("Release.DefinitionEnvironmentId", stage.definition_id.to_string()),
        ("Release.EnvironmentId", stage.id.to_string()),
        ("Release.EnvironmentName", stage.name.clone()),
        (
            "Release.EnvironmentUri",
            format!("vstfs:///ReleaseManagement/Environment/{}", stage.id),
        ),
        ("Release.AttemptNumber", attempt.to_string()),
        ("Release.DeploymentId", deployment.to_string()),
        ("Release.Reason", "Manual".to_owned()),
        ("Release.RequestedFor", USER_NAME.to_owned()),
        ("Release.Deployment.RequestedFor", USER_NAME.to_owned()),
        ("Release.PrimaryArtifactSourceAlias", alias),
    ] {
        variables.set(name, value);
    }
    build_variables(variables, state, &run);
    Ok(())
}

/// Of the run itself, or of a release's primary artifact.
fn build_variables(variables: &mut Variables, state: &State, run: &Run) {
    let repository = state.repository_of_runs();
    let branch = run.branch();
    let short = branch.rsplit('/').next().unwrap_or_default().to_owned();
    let reason = if run.pull_request.is_some() {
        "PullRequest"
    } else {
        "Manual"
    };
    for (name, value) in [
        ("Build.BuildId", run.id.to_string()),
        ("Build.BuildNumber", run.number.clone()),
        ("Build.BuildUri", format!("vstfs:///Build/Build/{}", run.id)),
        ("Build.DefinitionId", run.pipeline_id.to_string()),
        ("Build.DefinitionName", run.pipeline_name.clone()),
        ("Build.SourceVersion", run.source_version.clone()),
        ("Build.Repository.Id", repository.id.to_string()),
        ("Build.Repository.Name", repository.name),
        ("Build.Repository.Provider", "TfsGit".to_owned()),
        ("Build.SourceBranch", branch),
        ("Build.SourceBranchName", short),
        ("Build.Reason", reason.to_owned()),
        ("Build.RequestedFor", USER_NAME.to_owned()),
    ] {
        variables.set(name, value);
    }
    if let Some(id) = run.pull_request {
        variables.set("System.PullRequest.PullRequestId", id.to_string());
        variables.set("System.PullRequest.TargetBranch", BRANCH);
    }
}

impl JobRun {
    /// The whole environment of a step's process; inputs have their macros expanded.
    pub(super) fn environment(&self, step: &ResolvedStep) -> Vec<(String, String)> {
        let mut environment: Vec<_> = INHERITED
            .into_iter()
            .filter_map(|name| Some((name.to_owned(), std::env::var(name).ok()?)))
            .chain(self.variables.environment())
            // The machine's own: where it finds Entra and its identity.
            .chain(
                ["AZURE_AUTHORITY_HOST", "AZURE_POD_IDENTITY_AUTHORITY_HOST"]
                    .map(|name| (name.to_owned(), self.state.url().to_owned())),
            )
            .collect();
        let mut set = |name: String, value: String| environment.push((name, value));
        for (name, value) in &step.inputs {
            let value = self.variables.expand(value);
            if !value.is_empty() {
                set(format!("INPUT_{}", environment_name(name)), value);
            }
        }
        for connection in &step.connections {
            let id = connection.id;
            let token = connection.token.expose();
            set(format!("ENDPOINT_URL_{id}"), connection.url.clone());
            set(
                format!("ENDPOINT_AUTH_{id}"),
                json!({ "parameters": { "apitoken": token }, "scheme": "Token" }).to_string(),
            );
            set(format!("ENDPOINT_AUTH_SCHEME_{id}"), "Token".to_owned());
            set(format!("ENDPOINT_AUTH_PARAMETER_{id}_APITOKEN"), token.to_owned());
            set(format!("ENDPOINT_DATA_{id}"), "{}".to_owned());
        }
        let system = json!({ "parameters": { "AccessToken": self.token }, "scheme": "OAuth" });
        set(
            "ENDPOINT_URL_SYSTEMVSSCONNECTION".to_owned(),
            self.state.collection_url(),
        );
        set("ENDPOINT_AUTH_SYSTEMVSSCONNECTION".to_owned(), system.to_string());
        set(
            "ENDPOINT_AUTH_SCHEME_SYSTEMVSSCONNECTION".to_owned(),
            "OAuth".to_owned(),
        );
        set(
            "ENDPOINT_AUTH_PARAMETER_SYSTEMVSSCONNECTION_ACCESSTOKEN".to_owned(),
            self.token.clone(),
        );
        set("ENDPOINT_DATA_SYSTEMVSSCONNECTION".to_owned(), "{}".to_owned());
        environment
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
