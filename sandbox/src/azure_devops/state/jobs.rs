//! Jobs: what an agent runs, and what it leaves behind.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::{mpsc, watch};
use tokio_stream::wrappers::ReceiverStream;
use uuid::Uuid;

use super::{Inner, Refusal, StageStatus, State};
use crate::azure_devops::agent::ResolvedStep;

/// A job on an agent.
#[derive(Debug, Clone)]
pub struct Job {
    /// Job id; also the name of its log.
    pub id: Uuid,
    /// Plan id (`runPlanId` of a release's deploy phase).
    pub plan_id: Uuid,
    /// Timeline id.
    pub timeline_id: Uuid,
    /// What it belongs to.
    pub origin: JobOrigin,
    /// Where it stands.
    pub status: JobStatus,
    /// When it started.
    pub started: Timestamp,
    /// When it ended.
    pub finished: Option<Timestamp>,
    /// One record per step, in order.
    pub records: Vec<TaskRecord>,
    /// Log, secrets masked. Lines may begin with the agent's marks: `##[section]`, `##[error]`, `##[warning]`, `##[debug]`.
    pub log: Vec<String>,
}

/// What a job belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobOrigin {
    /// An attempt to deploy a stage.
    Release {
        /// Release id.
        release: u32,
        /// Stage id.
        stage: u32,
        /// Attempt number.
        attempt: u32,
    },
    /// A run of a YAML pipeline.
    Run {
        /// Run id.
        run: u32,
    },
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobStatus {
    /// The agent works on it.
    InProgress,
    /// A person cancelled; the agent stops the task.
    Cancelling,
    /// It has ended.
    Completed(TaskResult),
}

/// How a task ended (`TaskResult` in REST), from good to bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TaskResult {
    /// All well.
    Succeeded,
    /// Done, with warnings that matter.
    SucceededWithIssues,
    /// Failed.
    Failed,
    /// Cancelled by a person.
    Canceled,
    /// Not run.
    Skipped,
}

/// One step of a job: a record of its timeline.
#[derive(Debug, Clone)]
pub struct TaskRecord {
    /// Record id.
    pub id: Uuid,
    /// Reference name of the step.
    pub reference_name: String,
    /// Display name, e.g. `LaunchDarkly Rollout: 25 %`.
    pub name: String,
    /// How it ended; `None` before and while it runs.
    pub result: Option<TaskResult>,
    /// Message of `task.complete`.
    pub message: String,
    /// Percent of `task.setprogress`, 0 to 100.
    pub progress: u8,
    /// Errors and warnings of `task.logissue`.
    pub issues: Vec<Issue>,
    /// Files of `task.addattachment`, as read when the command came.
    pub attachments: Vec<Attachment>,
    /// Markdown texts of `task.uploadsummary`.
    pub summaries: Vec<String>,
    /// Variables of `task.setvariable` with `isoutput`, without the reference name.
    pub outputs: BTreeMap<String, String>,
}

/// An error or warning that a task logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// Kind.
    pub kind: IssueKind,
    /// Text, secrets masked.
    pub message: String,
}

/// Kind of an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IssueKind {
    /// An error.
    Error,
    /// A warning.
    Warning,
}

/// A file that a task attached to its record.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// E.g. `launchdarkly-rollout`.
    pub attachment_type: String,
    /// E.g. `report.json`.
    pub name: String,
    /// When it was attached.
    pub created: Timestamp,
    /// Content.
    pub content: Arc<[u8]>,
}

/// What [`State::follow_job`] tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobEvent {
    /// The next line of the log.
    Line(String),
    /// The job has ended; the stream ends too.
    Completed(TaskResult),
}

/// A job and its signals.
#[derive(Debug)]
pub(super) struct JobEntry {
    job: Job,
    /// Sent at every change of the job.
    changed: watch::Sender<()>,
    cancelled: watch::Sender<bool>,
}

impl TaskResult {
    /// REST's name, e.g. `succeededWithIssues`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::SucceededWithIssues => "succeededWithIssues",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
            Self::Skipped => "skipped",
        }
    }

    /// The agent's rule for two results of one task: the worse wins, and what is not run stays so.
    #[must_use]
    pub fn merge(self, coming: Self) -> Self {
        if self > Self::Failed {
            self
        } else {
            self.max(coming)
        }
    }
}

impl Job {
    pub(super) fn new(origin: JobOrigin, steps: &[ResolvedStep]) -> Self {
        let records = steps.iter().map(|step| TaskRecord {
            id: Uuid::new_v4(),
            reference_name: step.reference_name.clone(),
            name: step.display_name.clone(),
            result: None,
            message: String::new(),
            progress: 0,
            issues: Vec::new(),
            attachments: Vec::new(),
            summaries: Vec::new(),
            outputs: BTreeMap::new(),
        });
        Self {
            id: Uuid::new_v4(),
            plan_id: Uuid::new_v4(),
            timeline_id: Uuid::new_v4(),
            origin,
            status: JobStatus::InProgress,
            started: Timestamp::now(),
            finished: None,
            records: records.collect(),
            log: Vec::new(),
        }
    }
}

impl Inner {
    pub(super) fn add_job(&mut self, job: Job) {
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
    /// A job as it stands.
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

    /// Waits until the job has ended, and gives it.
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

    /// Turns true when somebody cancels the job.
    pub(in crate::azure_devops) fn job_cancelled(&self, id: Uuid) -> Result<watch::Receiver<bool>, Refusal> {
        self.lock()
            .jobs
            .get(&id)
            .map(|entry| entry.cancelled.subscribe())
            .ok_or(Refusal::UnknownJob(id))
    }

    /// Changes a job and tells whoever follows it.
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
        inner.tokens.retain(|_, token| *token != super::Token::Job(id));
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
