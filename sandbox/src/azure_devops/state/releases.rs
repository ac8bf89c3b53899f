//! Releases and the deployment of their stages.

use jiff::Timestamp;
use uuid::Uuid;

use super::jobs::{Job, JobOrigin, TaskResult};
use super::pipelines::ResolvedStep;
use super::{Refusal, State, TaskStep};

/// A release of a release pipeline.
#[derive(Debug, Clone)]
pub struct Release {
    /// Release id.
    pub id: u32,
    /// E.g. `Release-3`.
    pub name: String,
    /// Release pipeline.
    pub pipeline_id: u32,
    /// Name of the release pipeline.
    pub pipeline_name: String,
    /// When it was created.
    pub created: Timestamp,
    /// The run whose artifact it releases.
    pub artifact_run_id: u32,
    /// Stages, in order.
    pub stages: Vec<ReleaseStage>,
}

/// A stage of a release ("release environment" in REST).
#[derive(Debug, Clone)]
pub struct ReleaseStage {
    /// Environment id, unique in the organization.
    pub id: u32,
    /// Id in the release pipeline.
    pub definition_id: u32,
    /// Name.
    pub name: String,
    /// Status of its latest deployment.
    pub status: StageStatus,
    /// Steps of its one job, as last deployed.
    pub steps: Vec<TaskStep>,
    /// Deployments, oldest first.
    pub attempts: Vec<Attempt>,
}

/// One deployment of a stage.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// 1 for the first.
    pub number: u32,
    /// Deployment id, unique in the organization.
    pub deployment_id: u32,
    /// The job that deploys.
    pub job: Uuid,
}

/// Status of a stage (`EnvironmentStatus` in REST).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StageStatus {
    /// Never deployed.
    NotStarted,
    /// The job runs.
    InProgress,
    /// All steps succeeded.
    Succeeded,
    /// Succeeded with issues.
    PartiallySucceeded,
    /// A step failed.
    Rejected,
    /// Cancellation was requested.
    Canceled,
}

impl StageStatus {
    /// REST's name, e.g. `notStarted`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotStarted => "notStarted",
            Self::InProgress => "inProgress",
            Self::Succeeded => "succeeded",
            Self::PartiallySucceeded => "partiallySucceeded",
            Self::Rejected => "rejected",
            Self::Canceled => "canceled",
        }
    }
}

impl From<TaskResult> for StageStatus {
    fn from(result: TaskResult) -> Self {
        match result {
            TaskResult::Succeeded => Self::Succeeded,
            TaskResult::SucceededWithIssues => Self::PartiallySucceeded,
            TaskResult::Failed => Self::Rejected,
            TaskResult::Canceled | TaskResult::Skipped => Self::Canceled,
        }
    }
}

impl Release {
    /// A stage by id.
    #[must_use]
    pub fn stage(&self, id: u32) -> Option<&ReleaseStage> {
        self.stages.iter().find(|stage| stage.id == id)
    }
}

impl State {
    /// All releases, newest first.
    #[must_use]
    pub fn releases(&self) -> Vec<Release> {
        self.lock().releases.values().rev().cloned().collect()
    }

    /// One release.
    ///
    /// # Errors
    /// [`Refusal::UnknownRelease`]
    pub fn release(&self, id: u32) -> Result<Release, Refusal> {
        self.lock()
            .releases
            .get(&id)
            .cloned()
            .ok_or(Refusal::UnknownRelease(id))
    }

    /// Creates a release of the latest run of the pipeline's artifact. No stage is deployed.
    ///
    /// # Errors
    /// [`Refusal::UnknownReleasePipeline`], [`Refusal::UnknownRun`] where nothing has run yet
    pub fn create_release(&self, pipeline: u32) -> Result<Release, Refusal> {
        let mut inner = self.lock();
        let found = inner.release_pipelines.iter().find(|known| known.id == pipeline);
        let pipeline = found.cloned().ok_or(Refusal::UnknownReleasePipeline(pipeline))?;
        let mut runs = inner.runs.values().rev();
        let artifact =
            runs.find(|run| run.pipeline_id == pipeline.artifact_pipeline_id && run.result.is_some());
        let artifact_run_id = artifact.map(|run| run.id).ok_or(Refusal::UnknownRun(0))?;
        let id = inner.releases.keys().next_back().map_or(1, |last| last + 1);
        let first_stage = inner
            .releases
            .values()
            .map(|release| release.stages.len())
            .sum::<usize>()
            + 1;
        let stages = (first_stage..)
            .zip(&pipeline.stages)
            .map(|(stage_id, definition)| ReleaseStage {
                id: u32::try_from(stage_id).unwrap_or(u32::MAX),
                definition_id: definition.id,
                name: definition.name.clone(),
                status: StageStatus::NotStarted,
                steps: definition.steps.clone(),
                attempts: Vec::new(),
            });
        let release = Release {
            id,
            name: format!("Release-{id}"),
            pipeline_id: pipeline.id,
            pipeline_name: pipeline.name.clone(),
            created: Timestamp::now(),
            artifact_run_id,
            stages: stages.collect(),
        };
        inner.releases.insert(id, release.clone());
        Ok(release)
    }

    /// Adds an attempt to deploy a stage, and its job, which is not started yet.
    ///
    /// # Errors
    /// [`Refusal::UnknownRelease`], [`Refusal::UnknownStage`], [`Refusal::DeploymentInProgress`]
    pub(in crate::azure_devops) fn add_attempt(
        &self,
        release: u32,
        stage: u32,
        steps: Vec<TaskStep>,
        resolved: &[ResolvedStep],
    ) -> Result<Uuid, Refusal> {
        let mut inner = self.lock();
        let attempts = inner
            .releases
            .values()
            .flat_map(|r| &r.stages)
            .map(|s| s.attempts.len())
            .sum::<usize>();
        let known = inner
            .releases
            .get_mut(&release)
            .ok_or(Refusal::UnknownRelease(release))?;
        let known = known
            .stages
            .iter_mut()
            .find(|s| s.id == stage)
            .ok_or(Refusal::UnknownStage { release, stage })?;
        if known.status == StageStatus::InProgress {
            return Err(Refusal::DeploymentInProgress(known.name.clone()));
        }
        let number = u32::try_from(known.attempts.len() + 1).unwrap_or(u32::MAX);
        let job = Job::new(
            JobOrigin::Release {
                release,
                stage,
                attempt: number,
            },
            resolved,
        );
        let id = job.id;
        known.steps = steps;
        known.status = StageStatus::InProgress;
        let deployment_id = u32::try_from(attempts + 1).unwrap_or(u32::MAX);
        known.attempts.push(Attempt {
            number,
            deployment_id,
            job: id,
        });
        inner.add_job(job);
        Ok(id)
    }
}
