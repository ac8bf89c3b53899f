//! The release stage or pipeline run of the task, from the agent's variables.

use thiserror::Error;

use super::pipeline_resources::ConsumedRun;
use super::variables::Variables;
use crate::domain::report;
use crate::http::query::{decode, encode};

/// Whether the task runs for a classic release or for a pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A stage of a classic release.
    Release,
    /// A run of a YAML or classic build pipeline.
    Pipeline,
}

/// A release stage or a pipeline run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Release or pipeline.
    pub kind: Kind,
    /// Id of the release or run.
    pub id: u32,
    /// Name of the release, or number of the run.
    pub name: String,
    /// Name of its pipeline.
    pub pipeline: String,
    /// Stage; may be empty.
    pub stage: String,
    /// Stage as the run's page shows it; runs of YAML pipelines only, otherwise empty.
    pub stage_display_name: String,
    /// Id of the stage; releases only.
    pub stage_id: Option<u32>,
    /// Its stage among those of the release pipeline; releases only.
    pub pipeline_stage: Option<PipelineStage>,
    /// Pipeline and branch, which identify its earlier runs; runs of pipelines only.
    pub pipeline_branch: Option<PipelineBranch>,
    /// Runs of other pipelines that the run deploys; runs of pipelines only.
    pub consumed: Vec<ConsumedRun>,
    /// Whether the release deploys several artifacts; releases only.
    pub has_several_artifacts: bool,
    /// The pull request that the run checks, where there is one.
    pub pull_request: Option<PullRequest>,
    /// Attempt of the stage, from 1.
    pub attempt: u32,
    /// Page of the release or run.
    pub url: String,
    /// Display name of the requester; may be empty.
    pub requested_for: String,
    /// Organization or collection by name.
    pub organization: String,
    /// Project by name.
    pub project: String,
    /// Id of the project, if the agent reports it.
    pub project_id: Option<String>,
    /// Organization or collection by URL.
    pub collection_url: String,
    /// Base URL of the release service, which in the cloud has a host of its own.
    pub release_url: String,
}

/// A stage of a release pipeline, of which the stages of its releases are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PipelineStage {
    /// Id of the release pipeline.
    pub pipeline: u32,
    /// Id of the stage in it.
    pub stage: u32,
}

/// Pipeline and branch: common to successive runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PipelineBranch {
    /// Id of the pipeline.
    pub pipeline: u32,
    /// Full name of the branch, such as `refs/heads/main`: untrusted text.
    pub branch: String,
    /// The commit that this run builds; may be empty.
    pub commit: String,
}

/// A pull request in a repository of Azure Repos.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PullRequest {
    /// Id of the repository.
    pub repository: String,
    /// Id of the pull request, unique in the organization.
    pub id: u32,
}

/// A variable that every agent sets is missing.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "The variable {variable} is missing: this task runs in a release stage or a pipeline run, on an agent of Azure Pipelines."
)]
pub struct NotOnAgent {
    variable: &'static str,
}

impl Run {
    /// Reads the run from the agent's variables.
    ///
    /// # Errors
    ///
    /// When a variable is missing that every agent sets.
    pub fn read(variables: &Variables) -> Result<Self, NotOnAgent> {
        let text = |name: &str| variables.get(name).unwrap_or_default().to_owned();
        let need = |variable: &'static str| variables.get(variable).ok_or(NotOnAgent { variable });
        let id = |variable: &'static str| need(variable)?.parse().map_err(|_| NotOnAgent { variable });
        let attempt = |name: &str| text(name).parse().unwrap_or(1);
        let collection_url = &encoded(need("SYSTEM_TEAMFOUNDATIONCOLLECTIONURI")?);
        let project = need("SYSTEM_TEAMPROJECT")?.to_owned();
        let common = Self {
            kind: Kind::Pipeline,
            id: 0,
            name: text("BUILD_BUILDNUMBER"),
            pipeline: text("BUILD_DEFINITIONNAME"),
            stage: match text("SYSTEM_STAGENAME") {
                // Stage name that the agent sets when a pipeline has no stages.
                stage if stage == "__default" => String::new(),
                stage => stage,
            },
            stage_display_name: text("SYSTEM_STAGEDISPLAYNAME"),
            stage_id: None,
            pipeline_stage: None,
            pipeline_branch: None,
            consumed: Vec::new(),
            has_several_artifacts: false,
            pull_request: None,
            attempt: attempt("SYSTEM_STAGEATTEMPT"),
            url: String::new(),
            requested_for: text("BUILD_REQUESTEDFOR"),
            organization: organization(collection_url),
            project,
            project_id: variables.get("SYSTEM_TEAMPROJECTID").map(str::to_owned),
            collection_url: collection_url.to_owned(),
            release_url: collection_url.to_owned(),
        };
        // A release also sets its first build's variables, so these cannot identify a run.
        if need("SYSTEM_HOSTTYPE")?.eq_ignore_ascii_case("build") {
            let id: u32 = id("BUILD_BUILDID")?;
            let base = collection_url.trim_end_matches('/');
            let project = encode(&common.project);
            return Ok(Self {
                id,
                url: format!("{base}/{project}/_build/results?buildId={id}"),
                pipeline_branch: PipelineBranch::read(variables),
                consumed: ConsumedRun::read_all(variables, &common.project),
                pull_request: PullRequest::read(variables),
                ..common
            });
        }
        Ok(Self {
            kind: Kind::Release,
            id: id("RELEASE_RELEASEID")?,
            name: text("RELEASE_RELEASENAME"),
            pipeline: text("RELEASE_DEFINITIONNAME"),
            stage: text("RELEASE_ENVIRONMENTNAME"),
            stage_id: text("RELEASE_ENVIRONMENTID").parse().ok(),
            pipeline_stage: PipelineStage::read(variables),
            has_several_artifacts: variables.names().filter(|name| is_artifact_type(name)).count() > 1,
            attempt: attempt("RELEASE_ATTEMPTNUMBER"),
            url: text("RELEASE_RELEASEWEBURL"),
            requested_for: variables
                .get("RELEASE_DEPLOYMENT_REQUESTEDFOR")
                .or_else(|| variables.get("RELEASE_REQUESTEDFOR"))
                .unwrap_or_default()
                .to_owned(),
            release_url: variables
                .get("SYSTEM_TEAMFOUNDATIONSERVERURI")
                .map(encoded)
                .filter(|url| !contains(url, collection_url))
                .unwrap_or_else(|| collection_url.clone()),
            ..common
        })
    }

    /// `release` or `run`, for sentences.
    #[must_use]
    pub const fn noun(&self) -> &'static str {
        match self.kind {
            Kind::Release => "release",
            Kind::Pipeline => "run",
        }
    }
}

impl PipelineStage {
    fn read(variables: &Variables) -> Option<Self> {
        let id = |name: &str| variables.get(name)?.parse().ok();
        Some(Self {
            pipeline: id("RELEASE_DEFINITIONID")?,
            stage: id("RELEASE_DEFINITIONENVIRONMENTID")?,
        })
    }
}

impl PipelineBranch {
    fn read(variables: &Variables) -> Option<Self> {
        Some(Self {
            pipeline: variables.get("SYSTEM_DEFINITIONID")?.parse().ok()?,
            branch: variables.get("BUILD_SOURCEBRANCH")?.to_owned(),
            commit: variables
                .get("BUILD_SOURCEVERSION")
                .unwrap_or_default()
                .to_owned(),
        })
    }

    /// The branch as people call it: `main`.
    #[must_use]
    pub fn branch_name(&self) -> &str {
        self.branch.strip_prefix("refs/heads/").unwrap_or(&self.branch)
    }
}

impl PullRequest {
    fn read(variables: &Variables) -> Option<Self> {
        let is_of_azure_repos = variables.get("BUILD_REPOSITORY_PROVIDER") == Some("TfsGit");
        is_of_azure_repos.then_some(())?;
        Some(Self {
            repository: variables.get("BUILD_REPOSITORY_ID")?.to_owned(),
            id: variables.get("SYSTEM_PULLREQUEST_PULLREQUESTID")?.parse().ok()?,
        })
    }
}

impl From<&Run> for report::Run {
    fn from(run: &Run) -> Self {
        Self {
            kind: match run.kind {
                Kind::Release => "release",
                Kind::Pipeline => "pipeline",
            }
            .to_owned(),
            organization: run.organization.clone(),
            project: run.project.clone(),
            id: run.id.to_string(),
            name: run.name.clone(),
            stage: run.stage.clone(),
            attempt: run.attempt,
            url: run.url.clone(),
        }
    }
}

/// Whether a variable is the type of an artifact: each has one (`Release.Artifacts.<alias>.Type`).
fn is_artifact_type(variable: &str) -> bool {
    variable.starts_with("RELEASE_ARTIFACTS_") && variable.ends_with("_TYPE")
}

/// A URL whose spaces are encoded. Names of collections may have spaces.
fn encoded(url: &str) -> String {
    url.replace(' ', "%20")
}

/// Whether `outer` is the URL of a server on which the collection is. Such a server has no release service of its own.
fn contains(outer: &str, collection_url: &str) -> bool {
    collection_url.starts_with(outer.trim_end_matches('/'))
}

/// `https://dev.azure.com/contoso/` and `https://contoso.visualstudio.com/` are both contoso.
fn organization(collection_url: &str) -> String {
    let url = collection_url.trim_end_matches('/');
    let address = url.split_once("://").map_or(url, |(_, address)| address);
    let name = match address.rsplit_once('/') {
        Some((_, last)) => last,
        None => address.split('.').next().unwrap_or(address),
    };
    decode(name).unwrap_or_else(|| name.to_owned())
}

#[cfg(test)]
mod tests;
