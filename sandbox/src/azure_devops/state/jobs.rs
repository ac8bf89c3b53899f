//! Jobs: what an agent runs, and what it leaves behind.

mod follow;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

pub(super) use follow::JobEntry;
pub use follow::JobEvent;

use super::pipelines::ResolvedStep;

/// A job on an agent.
#[derive(Debug, Clone)]
pub struct Job {
    /// Job id; also the name of its log.
    pub id: Uuid,
    /// Plan id (`runPlanId` of a release's deploy phase).
    pub plan_id: Uuid,
    /// Timeline id.
    pub timeline_id: Uuid,
    /// Owner of the job.
    pub origin: JobOrigin,
    /// Current status.
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

/// Owner of a job.
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

/// Status of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobStatus {
    /// The agent works on it.
    InProgress,
    /// Cancellation was requested; the agent stops the task.
    Cancelling,
    /// It has ended.
    Completed(TaskResult),
}

/// Result of a task (`TaskResult` in REST), from best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TaskResult {
    /// All well.
    Succeeded,
    /// Done, with warnings that matter.
    SucceededWithIssues,
    /// Failed.
    Failed,
    /// Cancelled by a user.
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
    /// Display name, e.g. `LaunchDarkly Rollout: 25%`.
    pub name: String,
    /// Result; `None` before and while it runs.
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
    /// Number of lines in which the agent found a secret and masked it.
    pub masked_lines: usize,
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
            masked_lines: 0,
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
