//! Releases with their stages, attempts and LaunchDarkly Rollout tasks (Release REST API,
//! "Releases - Get Release", "Releases - Get Release Environment", "Releases - List"). The host of a tab passes stages
//! of the same shape, with enums as names or numbers. Requires a client of the release service.

use serde_json::Value;

use super::{API_VERSION, Authorization, Client, Error, repositories};
use crate::http::Transport;
use crate::http::query::{Query, encode};
use crate::json;

/// Id of the task LaunchDarkly Rollout.
const TASK_ID: &str = "35adec02-1f6f-4572-bef4-e11400b51737";
const NO_PLAN: &str = "00000000-0000-0000-0000-000000000000";

/// A release with its stages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Release {
    /// Id.
    pub id: u32,
    /// Name: untrusted text.
    pub name: String,
    /// Name of its release pipeline: untrusted text.
    pub pipeline: String,
    /// Creation time, ISO 8601.
    pub created: String,
    /// Stages, in order.
    pub stages: Vec<ReleaseStage>,
    /// IDs of the repositories whose code it deploys, if its artifacts contain them.
    pub repositories: Vec<String>,
}

/// A stage of a release.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReleaseStage {
    /// ID within its release.
    pub id: u32,
    /// ID of the release.
    pub release_id: u32,
    /// Name: untrusted text.
    pub name: String,
    /// Whether a deployment is in progress or queued.
    pub is_running: bool,
    /// Deployments, newest first; `None` when the response does not contain them.
    pub attempts: Option<Vec<Attempt>>,
    /// Inputs of its LaunchDarkly Rollout tasks, in order.
    pub steps: Vec<RolloutStep>,
}

/// Deployment of a stage, or a whole run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attempt {
    /// Number, starting at 1; 0 for a run.
    pub number: u32,
    /// Plan ID of each job.
    pub plans: Vec<String>,
    /// Display name of the requester: untrusted text; may be empty.
    pub requested_by: String,
    /// Queue time, ISO 8601; may be empty.
    pub queued: String,
}

/// Inputs of a LaunchDarkly Rollout task as entered, without expanded variables. All are untrusted text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RolloutStep {
    /// LaunchDarkly project; empty for any.
    pub project: String,
    /// LaunchDarkly environment; empty for the one pinned in each link.
    pub environment: String,
    /// Percentage; empty to leave it unchanged.
    pub rollout: String,
    /// `true`, `false` or `keep`.
    pub turn_on: String,
    /// `apply`, `preview` or `rollback`.
    pub mode: String,
    /// Additional flags, one per line.
    pub flags: String,
}

impl Release {
    /// Reads a release; `None` without an ID.
    #[must_use]
    pub fn read(release: &Value) -> Option<Self> {
        let id = json::integer(release, "id")?;
        let stages = json::items(release, "environments").iter();
        let pipeline = release.get("releaseDefinition").unwrap_or(&Value::Null);
        Some(Self {
            id,
            name: json::text_or_empty(release, "name"),
            pipeline: json::text_or_empty(pipeline, "name"),
            created: json::text_or_empty(release, "createdOn"),
            repositories: repositories::of_release(release),
            stages: stages
                .filter_map(|stage| ReleaseStage::read(stage, Some(id)))
                .collect(),
        })
    }
}

impl ReleaseStage {
    /// Reads a stage; `None` without its own ID or that of its release.
    #[must_use]
    pub fn read(stage: &Value, release_id: Option<u32>) -> Option<Self> {
        Some(Self {
            id: json::integer(stage, "id")?,
            release_id: json::integer(stage, "releaseId").or(release_id)?,
            name: json::text_or_empty(stage, "name"),
            is_running: is_running(stage.get("status").unwrap_or(&Value::Null)),
            attempts: stage
                .get("deploySteps")
                .is_some_and(Value::is_array)
                .then(|| attempts(stage)),
            steps: json::items(stage, "deployPhasesSnapshot")
                .iter()
                .flat_map(|phase| json::items(phase, "workflowTasks"))
                .filter_map(RolloutStep::read)
                .collect(),
        })
    }
}

impl RolloutStep {
    fn read(task: &Value) -> Option<Self> {
        let is_ours = json::text(task, "taskId").is_some_and(|id| id.eq_ignore_ascii_case(TASK_ID));
        if !is_ours || task.get("enabled") == Some(&Value::Bool(false)) {
            return None;
        }
        let inputs = task.get("inputs").unwrap_or(&Value::Null);
        // Untouched inputs have the defaults of task.json.
        let input = |name, default: &str| json::text(inputs, name).unwrap_or(default).trim().to_owned();
        Some(Self {
            project: input("project", ""),
            environment: input("environment", ""),
            rollout: input("rollout", "100"),
            turn_on: input("turnOn", "true"),
            mode: input("mode", "apply"),
            flags: input("flags", ""),
        })
    }
}

/// `EnvironmentStatus`: in progress is 2, queued is 32.
fn is_running(status: &Value) -> bool {
    match status {
        Value::String(status) => {
            status.eq_ignore_ascii_case("inProgress") || status.eq_ignore_ascii_case("queued")
        }
        status => matches!(json::whole_value(status), Some(2 | 32)),
    }
}

fn attempts(stage: &Value) -> Vec<Attempt> {
    let mut attempts: Vec<Attempt> = Vec::new();
    for step in json::items(stage, "deploySteps") {
        let Some(number) = json::integer(step, "attempt") else {
            continue;
        };
        let requested_by = step.get("requestedBy").unwrap_or(&Value::Null);
        let attempt = Attempt {
            number,
            plans: plans(step),
            requested_by: json::text_or_empty(requested_by, "displayName"),
            queued: json::text_or_empty(step, "queuedOn"),
        };
        let place = attempts.partition_point(|other| other.number > number);
        match attempts.get_mut(place).filter(|other| other.number == number) {
            // A partially retried stage has several steps for one attempt.
            Some(known) => known.plans.extend(attempt.plans),
            None => attempts.insert(place, attempt),
        }
    }
    attempts
}

fn plans(step: &Value) -> Vec<String> {
    let mut plans: Vec<String> = Vec::new();
    for phase in json::items(step, "releaseDeployPhases") {
        let id = json::text(phase, "runPlanId").unwrap_or(NO_PLAN);
        let is_guid = id.len() == 36 && id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
        if is_guid && id != NO_PLAN && !plans.iter().any(|known| known == id) {
            plans.push(id.to_owned());
        }
    }
    plans
}

impl<T: Transport, A: Authorization> Client<T, A> {
    /// Reads a release with its stages. `project` is an ID or a name.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn release(&self, project: &str, id: u32) -> Result<Release, Error> {
        let attempt = format!("read release {id}");
        let path = format!(
            "{}/_apis/release/releases/{id}?api-version={API_VERSION}",
            encode(project)
        );
        let answer = self.get(&attempt, path).await?;
        Release::read(&answer).ok_or_else(|| unreadable(attempt))
    }

    /// Reads one stage of a release.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn release_stage(
        &self,
        project: &str,
        release: u32,
        stage: u32,
    ) -> Result<ReleaseStage, Error> {
        let attempt = format!("read stage {stage} of release {release}");
        let path = format!(
            "{}/_apis/release/releases/{release}/environments/{stage}?api-version={API_VERSION}",
            encode(project)
        );
        let answer = self.get(&attempt, path).await?;
        ReleaseStage::read(&answer, Some(release)).ok_or_else(|| unreadable(attempt))
    }

    /// The newest releases of a project with their stages, newest first; optionally only those created `before` a release.
    /// Entries that cannot be read are skipped.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn recent_releases(
        &self,
        project: &str,
        most: usize,
        before: Option<u32>,
    ) -> Result<Vec<Release>, Error> {
        // The continuation token of a list of releases is a release ID.
        let query = Query::new()
            .pair("$expand", "environments")
            .pair("queryOrder", "descending")
            .pair("$top", most)
            .optional("continuationToken", before.map(|id| id.saturating_sub(1)))
            .pair("api-version", API_VERSION);
        let path = format!("{}/_apis/release/releases{query}", encode(project));
        let answer = self.get("list the releases", path).await?;
        let releases = json::items(&answer, "value").iter();
        Ok(releases.filter_map(Release::read).collect())
    }

    /// Names of the stages of a project's newest releases, each once.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn recent_stage_names(&self, project: &str, most: usize) -> Result<Vec<String>, Error> {
        let query = Query::new()
            .pair("$expand", "environments")
            .pair("queryOrder", "descending")
            .pair("$top", most)
            .pair("api-version", API_VERSION);
        let path = format!("{}/_apis/release/releases{query}", encode(project));
        let answer = self.get("list the releases", path).await?;
        let releases = json::items(&answer, "value").iter();
        let stages = releases.flat_map(|release| json::items(release, "environments"));
        let mut names: Vec<String> = Vec::new();
        for name in stages.filter_map(|stage| json::text(stage, "name")) {
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
        Ok(names)
    }
}

fn unreadable(attempt: String) -> Error {
    Error::Malformed {
        attempt,
        detail: "the response has no ID".to_owned(),
    }
}

#[cfg(test)]
mod tests;
