//! Runs of YAML pipelines ("builds" in REST).

use jiff::Timestamp;
use uuid::Uuid;

use super::jobs::{Job, JobOrigin, TaskResult};
use super::{Refusal, State, TaskStep};
use crate::azure_devops::agent;

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
    /// Name of its one stage.
    pub stage: String,
    /// Commit that was built.
    pub source_version: String,
    /// Work items that the commits since the last run name.
    pub work_items: Vec<u32>,
    /// When it was queued.
    pub queued: Timestamp,
    /// When it ended.
    pub finished: Option<Timestamp>,
    /// How it ended; `None` while it runs.
    pub result: Option<TaskResult>,
    /// Its job; the runs of the base state have none.
    pub job: Option<Uuid>,
    /// Steps of its one job, as queued.
    pub steps: Vec<TaskStep>,
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

    /// Queues a run; its job starts at once. `steps` replaces the pipeline's steps (a person edited the inputs).
    /// The run has the work items of the pipeline's latest run.
    ///
    /// # Errors
    /// [`Refusal::UnknownPipeline`], [`Refusal::InputRequired`], [`Refusal::UnauthorizedServiceConnection`],
    /// [`Refusal::Task`]
    pub fn queue_run(&self, pipeline: u32, steps: Option<Vec<TaskStep>>) -> Result<Run, Refusal> {
        let latest = self.runs().into_iter().find(|run| run.pipeline_id == pipeline);
        let (commit, work_items) = latest
            .map(|run| (run.source_version, run.work_items))
            .unwrap_or_default();
        self.queue_run_of(pipeline, &commit, work_items, steps)
    }

    /// Queues a run of a commit that was pushed since; `work_items` are those that it names.
    ///
    /// # Errors
    /// As [`State::queue_run`].
    pub fn queue_run_of(
        &self,
        pipeline: u32,
        commit: &str,
        work_items: Vec<u32>,
        steps: Option<Vec<TaskStep>>,
    ) -> Result<Run, Refusal> {
        let known = self.pipelines().into_iter().find(|known| known.id == pipeline);
        let known = known.ok_or(Refusal::UnknownPipeline(pipeline))?;
        let steps = steps.unwrap_or_else(|| known.steps.clone());
        let resolved = agent::resolve_steps(self, &steps)?;

        let mut inner = self.lock();
        let id = inner.runs.keys().next_back().map_or(1, |last| last + 1);
        let job = Job::new(JobOrigin::Run { run: id }, &resolved);
        let job_id = job.id;
        let queued = Timestamp::now();
        let run = Run {
            id,
            number: format!("{}.{id}", queued.strftime("%Y%m%d")),
            pipeline_id: known.id,
            pipeline_name: known.name,
            stage: known.stage,
            source_version: commit.to_owned(),
            work_items,
            queued,
            finished: None,
            result: None,
            job: Some(job_id),
            steps,
        };
        inner.runs.insert(id, run.clone());
        inner.add_job(job);
        drop(inner);
        tokio::spawn(agent::run(self.clone(), job_id, resolved));
        Ok(run)
    }
}
