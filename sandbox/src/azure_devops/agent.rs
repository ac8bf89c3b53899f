//! An agent: runs the packaged task as Azure Pipelines does, in the same environment.

mod command;
mod environment;
mod process;
mod queue;
mod step;
mod task;
mod variables;

use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tokio::sync::watch;
use uuid::Uuid;

use super::state::{Job, Refusal, ResolvedStep, State, TaskResult, TaskStep};
use step::Step;
use task::TaskDefinition;
use variables::{Secrets, Variables};

/// Everything that the steps of one job share.
struct JobRun {
    state: State,
    /// As it was when it started: ids and origin.
    job: Job,
    token: String,
    task: TaskDefinition,
    task_folder: PathBuf,
    folders: Folders,
    variables: Variables,
    secrets: Secrets,
    cancelled: watch::Receiver<bool>,
}

/// The job's folders; deleted when the job has ended and its files were stored.
struct Folders {
    root: TempDir,
}

impl Folders {
    fn create() -> io::Result<Self> {
        let folders = Self {
            root: TempDir::with_prefix("azure-pipelines-agent-")?,
        };
        std::fs::create_dir_all(folders.work())?;
        std::fs::create_dir_all(folders.temp())?;
        Ok(folders)
    }

    /// `System.DefaultWorkingDirectory`
    fn work(&self) -> PathBuf {
        self.root.path().join("a")
    }

    /// `Agent.TempDirectory`
    fn temp(&self) -> PathBuf {
        self.root.path().join("_temp")
    }
}

/// Completes steps as the server does before it queues a job.
///
/// # Errors
/// [`Refusal::InputRequired`], [`Refusal::UnauthorizedServiceConnection`], [`Refusal::Task`]
fn resolve_steps(state: &State, steps: &[TaskStep]) -> Result<Vec<ResolvedStep>, Refusal> {
    let (task, _) = installed(state).map_err(Refusal::Task)?;
    steps.iter().map(|step| task.resolve(state, step)).collect()
}

/// Id of the packaged task.
pub(super) fn task_id(state: &State) -> Option<String> {
    installed(state).ok().map(|(task, _)| task.id)
}

/// Runs a job to its end. The job's log, records and result are in the state.
async fn run(state: State, job: Uuid, steps: Vec<ResolvedStep>) {
    let result = match JobRun::prepare(&state, job) {
        Ok(mut run) => run.steps(&steps).await,
        Err(reason) => {
            // A job that is gone has nobody to tell.
            let line = format!("##[error]The agent cannot start the job: {reason}");
            let _ = state.change_job(job, |job| job.log.push(line));
            TaskResult::Failed
        }
    };
    let _ = state.complete_job(job, result);
}

fn installed(state: &State) -> Result<(TaskDefinition, &Path), String> {
    let folder = state.package().task_folder().ok_or("the package has none")?;
    let task = TaskDefinition::read(folder)?;
    task.script(folder)?;
    Ok((task, folder))
}

impl JobRun {
    fn prepare(state: &State, id: Uuid) -> Result<Self, String> {
        let job = state.job(id).map_err(|refusal| refusal.to_string())?;
        let cancelled = state.job_cancelled(id).map_err(|refusal| refusal.to_string())?;
        let (task, task_folder) = installed(state)?;
        let task_folder = task_folder.to_owned();
        let folders = Folders::create().map_err(|error| format!("its folders: {error}"))?;
        let variables =
            environment::variables(state, &job, &folders).map_err(|refusal| refusal.to_string())?;
        let token = state.job_token(id);
        let mut secrets = Secrets::default();
        secrets.add(&token);
        Ok(Self {
            state: state.clone(),
            job,
            token,
            task,
            task_folder,
            folders,
            variables,
            secrets,
            cancelled,
        })
    }

    /// Runs the steps in turn; after a failure or a cancellation the rest is skipped.
    async fn steps(&mut self, steps: &[ResolvedStep]) -> TaskResult {
        let mut result = TaskResult::Succeeded;
        for (index, resolved) in steps.iter().enumerate() {
            let ended = if result > TaskResult::SucceededWithIssues {
                TaskResult::Skipped
            } else if *self.cancelled.borrow() {
                TaskResult::Canceled
            } else {
                Step::new(self, index).run(resolved).await
            };
            if ended != TaskResult::Skipped {
                result = result.merge(ended);
            }
            let _ = self.state.change_job(self.job.id, |job| {
                if let Some(record) = job.records.get_mut(index) {
                    record.result = Some(ended);
                }
            });
        }
        result
    }
}

#[cfg(test)]
mod tests;
