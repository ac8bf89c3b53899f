//! Definitions of pipelines: classic release pipelines and YAML pipelines.

use std::collections::BTreeMap;

use super::{Refusal, ServiceConnection, State};

/// Inputs of a task step by name, as typed; an input that is absent has its default.
pub type Inputs = BTreeMap<String, String>;

/// A step that runs the packaged task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskStep {
    /// Reference name, the first part of `$(rollout.report)`.
    pub reference_name: String,
    /// Inputs as typed.
    pub inputs: Inputs,
}

/// A classic release pipeline ("release definition" in REST).
#[derive(Debug, Clone)]
pub struct ReleasePipeline {
    /// Definition id.
    pub id: u32,
    /// Name.
    pub name: String,
    /// Id of the YAML pipeline whose latest run is released.
    pub artifact_pipeline_id: u32,
    /// Stages, in order.
    pub stages: Vec<StageDefinition>,
}

/// A stage of a release pipeline ("definition environment" in REST).
#[derive(Debug, Clone)]
pub struct StageDefinition {
    /// Definition environment id.
    pub id: u32,
    /// Name.
    pub name: String,
    /// Steps of its one job.
    pub steps: Vec<TaskStep>,
}

/// A YAML pipeline ("build definition" in REST) with one stage and one job.
#[derive(Debug, Clone)]
pub struct Pipeline {
    /// Definition id.
    pub id: u32,
    /// Name.
    pub name: String,
    /// Name of its stage.
    pub stage: String,
    /// Id of the pipeline whose runs it deploys.
    pub consumes: Option<u32>,
    /// Steps of its one job.
    pub steps: Vec<TaskStep>,
}

/// A step that can be run: every input has a value, and every service connection is known.
#[derive(Debug, Clone)]
pub(in crate::azure_devops) struct ResolvedStep {
    /// Reference name of the step.
    pub(in crate::azure_devops) reference_name: String,
    /// Name in the log and the timeline.
    pub(in crate::azure_devops) display_name: String,
    /// Inputs by declared name, macros not yet expanded.
    pub(in crate::azure_devops) inputs: BTreeMap<String, String>,
    /// Service connections that the inputs name.
    pub(in crate::azure_devops) connections: Vec<ServiceConnection>,
}

impl State {
    /// All release pipelines.
    #[must_use]
    pub fn release_pipelines(&self) -> Vec<ReleasePipeline> {
        self.lock().release_pipelines.clone()
    }

    /// All YAML pipelines.
    #[must_use]
    pub fn pipelines(&self) -> Vec<Pipeline> {
        self.lock().pipelines.clone()
    }

    /// Changes the steps of a stage; releases that exist keep theirs.
    ///
    /// # Errors
    /// [`Refusal::UnknownReleasePipeline`], [`Refusal::UnknownStageDefinition`]
    pub fn change_stage_steps(
        &self,
        pipeline: u32,
        stage: u32,
        change: impl FnOnce(&[TaskStep]) -> Vec<TaskStep>,
    ) -> Result<(), Refusal> {
        let mut inner = self.lock();
        let known = inner
            .release_pipelines
            .iter_mut()
            .find(|known| known.id == pipeline);
        let stages = &mut known.ok_or(Refusal::UnknownReleasePipeline(pipeline))?.stages;
        let known = stages.iter_mut().find(|known| known.id == stage);
        let known = known.ok_or(Refusal::UnknownStageDefinition { pipeline, stage })?;
        known.steps = change(&known.steps);
        Ok(())
    }
}
