//! A job while it runs: followed, changed by its agent, cancelled, ended.

use jiff::Timestamp;
use tokio::sync::{mpsc, watch};
use tokio_stream::wrappers::ReceiverStream;
use uuid::Uuid;

use super::{Job, JobOrigin, JobStatus, TaskResult};
use crate::azure_devops::state::{Inner, Refusal, StageStatus, State, Token};

/// Event that [`State::follow_job`] reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobEvent {
    /// The next line of the log.
    Line(String),
    /// The job has ended; the stream ends too.
    Completed(TaskResult),
}

/// A job and its signals.
#[derive(Debug)]
pub(in crate::azure_devops::state) struct JobEntry {
    job: Job,
    /// Sent at every change of the job.
    changed: watch::Sender<()>,
    cancelled: watch::Sender<bool>,
}

impl Inner {
    pub(in crate::azure_devops::state) fn add_job(&mut self, job: Job) {
        let (changed, cancelled) = (watch::Sender::new(()), watch::Sender::new(false));
        self.jobs.insert(
            job.id,
            JobEntry {
                job,
                changed,
                cancelled,
            },
        );
    }
}

impl State {
    /// Current state of a job.
    ///
    /// # Errors
    /// [`Refusal::UnknownJob`]
    pub fn job(&self, id: Uuid) -> Result<Job, Refusal> {
        self.lock()
            .jobs
            .get(&id)
            .map(|entry| entry.job.clone())
            .ok_or(Refusal::UnknownJob(id))
    }

    /// The job's log from its first line, live, and then its result. Must be called inside a Tokio runtime.
    ///
    /// # Errors
    /// [`Refusal::UnknownJob`]
    pub fn follow_job(&self, id: Uuid) -> Result<ReceiverStream<JobEvent>, Refusal> {
        let mut changed = self.job_changes(id)?;
        let (events, stream) = mpsc::channel(64);
        let state = self.clone();
        tokio::spawn(async move {
            let mut sent = 0;
            loop {
                let Ok((lines, status)) = state.log_since(id, sent) else {
                    return;
                };
                sent += lines.len();
                for line in lines {
                    if events.send(JobEvent::Line(line)).await.is_err() {
                        return;
                    }
                }
                if let JobStatus::Completed(result) = status {
                    // Nobody listening any more is no error.
                    let _ = events.send(JobEvent::Completed(result)).await;
                    return;
                }
                tokio::select! {
                    change = changed.changed() => if change.is_err() { return },
                    () = events.closed() => return,
                }
            }
        });
        Ok(ReceiverStream::new(stream))
    }

    /// Waits until the job has ended, and returns it.
    ///
    /// # Errors
    /// [`Refusal::UnknownJob`]
    pub async fn job_finished(&self, id: Uuid) -> Result<Job, Refusal> {
        let mut changed = self.job_changes(id)?;
        loop {
            let job = self.job(id)?;
            if matches!(job.status, JobStatus::Completed(_)) || changed.changed().await.is_err() {
                return Ok(job);
            }
        }
    }

    /// Asks the agent to stop the job: SIGINT first, then SIGTERM, then kill. Nothing happens when it has ended.
    ///
    /// # Errors
    /// [`Refusal::UnknownJob`]
    pub fn cancel_job(&self, id: Uuid) -> Result<(), Refusal> {
        self.change_job(id, |job| {
            if job.status == JobStatus::InProgress {
                job.status = JobStatus::Cancelling;
            }
        })?;
        let inner = self.lock();
        let entry = inner.jobs.get(&id).ok_or(Refusal::UnknownJob(id))?;
        entry.cancelled.send_replace(true);
        Ok(())
    }

    /// Becomes true when the job is cancelled.
    pub(in crate::azure_devops) fn job_cancelled(&self, id: Uuid) -> Result<watch::Receiver<bool>, Refusal> {
        self.lock()
            .jobs
            .get(&id)
            .map(|entry| entry.cancelled.subscribe())
            .ok_or(Refusal::UnknownJob(id))
    }

    /// Changes a job and notifies its followers.
    pub(in crate::azure_devops) fn change_job(
        &self,
        id: Uuid,
        change: impl FnOnce(&mut Job),
    ) -> Result<(), Refusal> {
        let mut inner = self.lock();
        let entry = inner.jobs.get_mut(&id).ok_or(Refusal::UnknownJob(id))?;
        change(&mut entry.job);
        entry.changed.send_replace(());
        Ok(())
    }

    /// Ends a job, and with it the stage's attempt or the run; its tokens end too.
    pub(in crate::azure_devops) fn complete_job(&self, id: Uuid, result: TaskResult) -> Result<(), Refusal> {
        let origin = self.job(id)?.origin;
        let mut inner = self.lock();
        match origin {
            JobOrigin::Release { release, stage, .. } => {
                let stages = inner
                    .releases
                    .get_mut(&release)
                    .map(|release| &mut release.stages);
                if let Some(stage) =
                    stages.and_then(|stages| stages.iter_mut().find(|known| known.id == stage))
                {
                    stage.status = StageStatus::from(result);
                }
            }
            JobOrigin::Run { run } => {
                if let Some(run) = inner.runs.get_mut(&run) {
                    run.result = Some(result);
                    run.finished = Some(Timestamp::now());
                }
            }
        }
        inner.tokens.retain(|_, token| *token != Token::Job(id));
        drop(inner);
        self.change_job(id, |job| {
            job.status = JobStatus::Completed(result);
            job.finished = Some(Timestamp::now());
        })
    }

    fn job_changes(&self, id: Uuid) -> Result<watch::Receiver<()>, Refusal> {
        self.lock()
            .jobs
            .get(&id)
            .map(|entry| entry.changed.subscribe())
            .ok_or(Refusal::UnknownJob(id))
    }

    fn log_since(&self, id: Uuid, sent: usize) -> Result<(Vec<String>, JobStatus), Refusal> {
        let inner = self.lock();
        let job = &inner.jobs.get(&id).ok_or(Refusal::UnknownJob(id))?.job;
        Ok((job.log.get(sent..).unwrap_or_default().to_vec(), job.status))
    }
}
