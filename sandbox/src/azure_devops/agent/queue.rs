//! Queuing of jobs: the operations of [`State`] that start the agent.

use uuid::Uuid;

use super::{resolve_steps, run};
use crate::azure_devops::state::{Refusal, Run, RunSource, State, TaskStep};

impl State {
    /// Queues a run; its job starts immediately. `steps` replaces the pipeline's steps (a user edited the inputs).
    /// The run has the work items of the pipeline's latest run, and deploys the latest run of the pipeline that it consumes.
    ///
    /// # Errors
    /// [`Refusal::UnknownPipeline`], [`Refusal::InputRequired`], [`Refusal::UnauthorizedServiceConnection`],
    /// [`Refusal::Task`]
    pub fn queue_run(&self, pipeline: u32, steps: Option<Vec<TaskStep>>) -> Result<Run, Refusal> {
        let runs = self.runs();
        let latest = |pipeline| runs.iter().find(|run| run.pipeline_id == pipeline);
        let mut source = RunSource::default();
        if let Some(run) = latest(pipeline) {
            source.commit.clone_from(&run.source_version);
            source.work_items.clone_from(&run.work_items);
        }
        let known = self.pipelines().into_iter().find(|known| known.id == pipeline);
        let consumed = known.and_then(|known| latest(known.consumes?));
        source.consumed = consumed.map(|run| run.id);
        self.queue_run_from(pipeline, source, steps)
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
        let source = RunSource {
            commit: commit.to_owned(),
            work_items,
            ..RunSource::default()
        };
        self.queue_run_from(pipeline, source, steps)
    }

    /// Queues a run of any source.
    ///
    /// # Errors
    /// As [`State::queue_run`].
    pub fn queue_run_from(
        &self,
        pipeline: u32,
        source: RunSource,
        steps: Option<Vec<TaskStep>>,
    ) -> Result<Run, Refusal> {
        let known = self.pipelines().into_iter().find(|known| known.id == pipeline);
        let known = known.ok_or(Refusal::UnknownPipeline(pipeline))?;
        let steps = steps.unwrap_or_else(|| known.steps.clone());
        let resolved = resolve_steps(self, &steps)?;
        let (queued, job) = self.add_run(known, source, steps, &resolved);
        tokio::spawn(run(self.clone(), job, resolved));
        Ok(queued)
    }

    /// Deploys a stage: a new attempt, whose job starts at once. `steps` replaces the stage's steps
    /// (a user edited the inputs); `None` deploys it unchanged.
    ///
    /// # Errors
    /// [`Refusal::UnknownRelease`], [`Refusal::UnknownStage`], [`Refusal::DeploymentInProgress`],
    /// [`Refusal::InputRequired`], [`Refusal::UnauthorizedServiceConnection`], [`Refusal::Task`]
    pub fn deploy_stage(
        &self,
        release: u32,
        stage: u32,
        steps: Option<Vec<TaskStep>>,
    ) -> Result<Uuid, Refusal> {
        let known = self.release(release)?;
        let known = known
            .stage(stage)
            .ok_or(Refusal::UnknownStage { release, stage })?;
        let steps = steps.unwrap_or_else(|| known.steps.clone());
        let resolved = resolve_steps(self, &steps)?;
        let job = self.add_attempt(release, stage, steps, &resolved)?;
        tokio::spawn(run(self.clone(), job, resolved));
        Ok(job)
    }
}
