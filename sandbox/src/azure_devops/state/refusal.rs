//! Refusals of Azure DevOps.

use thiserror::Error;
use uuid::Uuid;

/// Refused operation; its text is shown to the user.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// No such work item.
    #[error("TF401232: Work item {0} does not exist, or you do not have permissions to read it.")]
    UnknownWorkItem(u32),
    /// Somebody saved in between.
    #[error(
        "VS403351: Test Operation for path /rev failed: the work item is at revision {actual}, not {expected}. Reload it and try again."
    )]
    RevisionMismatch {
        /// Revision that the caller had read.
        expected: u32,
        /// Current revision.
        actual: u32,
    },
    /// Somebody saved another value in between.
    #[error(
        "TF26071: This work item has been changed by {by} since you opened it, also in {field}. Reload the page, then make your change again."
    )]
    FieldChanged {
        /// Who saved last.
        by: String,
        /// Reference name of the field.
        field: String,
    },
    /// The same link again.
    #[error("TF237165: Work item {id} already has the link {url}. Remove it from the request.")]
    DuplicateRelation {
        /// Work item.
        id: u32,
        /// The link's address.
        url: String,
    },
    /// A link to remove that is not there.
    #[error("Work item {id} has no such relation: {relation}. Reload it and try again.")]
    UnknownRelation {
        /// Work item.
        id: u32,
        /// Index or address.
        relation: String,
    },
    /// No such service connection.
    #[error("The service connection {0} does not exist, or is not shared with this project.")]
    UnknownServiceConnection(String),
    /// The user may see the service connection, but not use it.
    #[error(
        "Access denied. {user} needs Use permissions on the service connection {connection} to perform the action. For more information, contact an administrator of the connection."
    )]
    ServiceConnectionRole {
        /// The requesting user.
        user: &'static str,
        /// Name of the connection.
        connection: String,
    },
    /// A service connection that cannot be saved.
    #[error("The service connection needs {0}.")]
    IncompleteServiceConnection(&'static str),
    /// The name is taken.
    #[error("A service connection with the name {0} exists already. Choose another name.")]
    DuplicateServiceConnection(String),
    /// No such release pipeline.
    #[error("VS402860: Release pipeline {0} does not exist.")]
    UnknownReleasePipeline(u32),
    /// No such stage in a release pipeline.
    #[error("VS402861: Release pipeline {pipeline} has no stage {stage}.")]
    UnknownStageDefinition {
        /// Release pipeline id.
        pipeline: u32,
        /// Id of the stage in the pipeline.
        stage: u32,
    },
    /// No such release.
    #[error("VS402871: Release {0} does not exist.")]
    UnknownRelease(u32),
    /// No such stage.
    #[error("VS402885: Release {release} has no stage {stage}.")]
    UnknownStage {
        /// Release id.
        release: u32,
        /// Stage id.
        stage: u32,
    },
    /// Two deployments of one stage at once.
    #[error("VS402908: Stage {0} is being deployed. Wait until it has finished, or cancel it.")]
    DeploymentInProgress(String),
    /// No such YAML pipeline.
    #[error("Pipeline {0} does not exist.")]
    UnknownPipeline(u32),
    /// No such run.
    #[error("The requested build {0} could not be found.")]
    UnknownRun(u32),
    /// No such job.
    #[error("Job {0} does not exist.")]
    UnknownJob(Uuid),
    /// A required input is empty.
    #[error("The pipeline is not valid. Step {step} input {input} is required.")]
    InputRequired {
        /// Name of the step.
        step: String,
        /// Name of the input.
        input: String,
    },
    /// An input names a service connection that is not there.
    #[error(
        "The pipeline is not valid. Step {step} input {input} references service connection {connection} which could not be found. \
         The service connection does not exist, has been disabled or has not been authorized for use."
    )]
    UnauthorizedServiceConnection {
        /// Name of the step.
        step: String,
        /// Name of the input.
        input: String,
        /// Value of the input.
        connection: String,
    },
    /// The package's task cannot be run.
    #[error("The task of the package cannot be run: {0}")]
    Task(String),
}
