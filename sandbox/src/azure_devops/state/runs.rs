//! Runs of YAML pipelines ("builds" in REST).

use jiff::Timestamp;
use uuid::Uuid;

use super::jobs::{Job, JobOrigin, TaskResult};
use super::pipelines::{Pipeline, ResolvedStep};
use super::{BRANCH, Refusal, State, TaskStep};

/// Alias of the run that a pipeline deploys, as its YAML names it under `resources: pipelines:`.
pub const CONSUMED_ALIAS: &str = "ci";

/// Source of a run.
#[derive(Debug, Clone, Default)]
pub struct RunSource {
    /// Commit.
    pub commit: String,
    /// Work items that the commits since the last run name.
    pub work_items: Vec<u32>,
    /// Pull request that it checks.
    pub pull_request: Option<u32>,
    /// Run of another pipeline that it deploys.
    pub consumed: Option<u32>,
}

/// A run of a YAML pipeline.
#[derive(Debug, Clone)]
pub struct Run {
    /// Build id.
    pub id: u32,
    /// Build number, e.g. `20261121.2`.
    pub number: String,
    /// Pipeline.
    pub pipeline_id: u32,
    /// Name of the pipeline.
    pub pipeline_name: String,
    /// Stages that ended before its last one, in order, each with its job.
    pub earlier_stages: Vec<(String, Uuid)>,
    /// Name of its last stage.
    pub stage: String,
    /// Commit that was built.
    pub source_version: String,
    /// Work items that the commits since the last run name.
    pub work_items: Vec<u32>,
    /// Pull request that it checks.
    pub pull_request: Option<u32>,
    /// Run of another pipeline that it deploys.
    pub consumed: Option<u32>,
    /// When it was queued.
    pub queued: Timestamp,
    /// When it ended.
    pub finished: Option<Timestamp>,
    /// Result; `None` while it runs.
    pub result: Option<TaskResult>,
    /// Job of its last stage; the runs of the base state have none.
    pub job: Option<Uuid>,
    /// Steps of its one job, as queued.
    pub steps: Vec<TaskStep>,
}

impl Run {
    /// Full name of its branch.
    #[must_use]
    pub fn branch(&self) -> String {
        let merge = self.pull_request.map(|id| format!("refs/pull/{id}/merge"));
        merge.unwrap_or_else(|| BRANCH.to_owned())
    }
}

impl State {
    /// All runs, newest first.
    #[must_use]
    pub fn runs(&self) -> Vec<Run> {
        self.lock().runs.values().rev().cloned().collect()
    }

    /// One run.
    ///
    /// # Errors
    /// [`Refusal::UnknownRun`]
    pub fn run(&self, id: u32) -> Result<Run, Refusal> {
        self.lock().runs.get(&id).cloned().ok_or(Refusal::UnknownRun(id))
    }

    /// Adds a run of `pipeline` and its job, which is not started yet.
    pub(in crate::azure_devops) fn add_run(
        &self,
        pipeline: Pipeline,
        source: RunSource,
        steps: Vec<TaskStep>,
        resolved: &[ResolvedStep],
    ) -> (Run, Uuid) {
        let mut inner = self.lock();
        let id = inner.runs.keys().next_back().map_or(1, |last| last + 1);
        let job = Job::new(JobOrigin::Run { run: id }, resolved);
        let job_id = job.id;
        let queued = Timestamp::now();
        let run = Run {
            id,
            number: format!("{}.{id}", queued.strftime("%Y%m%d")),
            pipeline_id: pipeline.id,
            pipeline_name: pipeline.name,
            earlier_stages: Vec::new(),
            stage: pipeline.stage,
            source_version: source.commit,
            work_items: source.work_items,
            pull_request: source.pull_request,
            consumed: source.consumed,
            queued,
            finished: None,
            result: None,
            job: Some(job_id),
            steps,
        };
        inner.runs.insert(id, run.clone());
        inner.add_job(job);
        (run, job_id)
    }
}
