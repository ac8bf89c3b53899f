//! Report of a rollout: what happened to each flag, and why. The task attaches it to the run as JSON (schema 1).
//!
//! Readers ignore unknown fields and accept missing fields.

mod markdown;
mod read;
mod result;

use serde::Serialize;

pub use markdown::{escape, markdown, markdown_with_owners};
pub use result::{Counts, Outcome, TaskResult, WhenNothingLinked, task_result};

use super::percentage::Percentage;
use super::state::Served;
use super::targeting::Bucketing;

/// Type of the attachment.
pub const ATTACHMENT_TYPE: &str = "launchdarkly-rollout";
/// Name of the attachment.
pub const ATTACHMENT_NAME: &str = "report.json";
/// Schema version that this version writes.
pub const SCHEMA: u32 = 1;

/// Report of a rollout or rollback.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Schema version.
    pub schema: u32,
    /// `apply`, `preview` or `rollback`.
    pub mode: String,
    /// Start time of the task (ISO 8601).
    pub started: String,
    /// End time of the task (ISO 8601).
    pub finished: String,
    /// Release or run.
    pub run: Run,
    /// Requested state.
    pub target: TargetEntry,
    /// Results, one per flag and environment.
    pub flags: Vec<FlagEntry>,
    /// Remarks about the whole rollout.
    pub notes: Vec<String>,
}

/// Release stage or pipeline run of a rollout.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Run {
    /// `release` or `pipeline`.
    pub kind: String,
    /// Name of the organization or collection.
    pub organization: String,
    /// Name of the Azure DevOps project.
    pub project: String,
    /// Id of the release or run.
    pub id: String,
    /// Name of the release, or build number of the run.
    pub name: String,
    /// Name of the stage.
    pub stage: String,
    /// Attempt of the stage, starting at 1.
    pub attempt: u32,
    /// Address of the release or run.
    pub url: String,
}

/// State that the task's inputs asked for.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TargetEntry {
    /// Percentage. `None` keeps the current one.
    pub rollout: Option<Percentage>,
    /// `true`, `false` or `keep`.
    pub turn_on: String,
    /// Environment key. `None`: the environment pinned in each link.
    pub environment: Option<String>,
}

/// What happened to one flag in one environment.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FlagEntry {
    /// LaunchDarkly project key.
    pub project: String,
    /// Flag key.
    pub key: String,
    /// Flag name, or the key if the flag could not be read.
    pub name: String,
    /// LaunchDarkly environment key; empty if unknown.
    pub environment: String,
    /// Address of the flag's page in LaunchDarkly.
    pub url: String,
    /// Outcome.
    pub result: Outcome,
    /// Reason, as a sentence.
    pub reason: String,
    /// State before the rollout, if known.
    pub before: Option<Served>,
    /// State after the rollout, if known.
    pub after: Option<Served>,
    /// Remarks.
    pub notes: Vec<String>,
    /// Ids of the work items that link to the flag, in ascending order.
    pub work_items: Vec<u32>,
    /// Addresses of work items in other organizations and collections that link to the flag.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub work_items_elsewhere: Vec<String>,
    /// Version of the environment's targeting after the rollout.
    pub version: Option<u64>,
    /// Version of the environment's targeting before the rollout.
    pub version_before: Option<u64>,
    /// Bucketing before the rollout. A rollback needs it, because a fallthrough with a single variation does not store it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucketing: Option<Bucketing>,
    /// Time of the result (ISO 8601). Empty in reports of earlier versions.
    pub time: String,
}

impl Report {
    /// Counts the flags by outcome.
    #[must_use]
    pub fn counts(&self) -> Counts {
        Counts::of(self.flags.iter().map(|flag| flag.result))
    }
}

#[cfg(test)]
mod tests;
