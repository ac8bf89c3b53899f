//! The report of a rollout: what happened to each flag, and why. It travels with the run as an attachment (schema 1).
//!
//! Readers ignore fields that they do not know and do without fields that are not there.

mod markdown;
mod read;
mod result;

use serde::Serialize;

pub use markdown::{escape, markdown, markdown_with_owners};
pub use result::{Counts, Outcome, TaskResult, WhenNothingLinked, task_result};

use super::percentage::Percentage;
use super::state::Served;
use super::targeting::Bucketing;

/// Type of the attachment that carries a report.
pub const ATTACHMENT_TYPE: &str = "launchdarkly-rollout";
/// Name of the attachment.
pub const ATTACHMENT_NAME: &str = "report.json";
/// The schema that this version writes.
pub const SCHEMA: u32 = 1;

/// A report.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Version of this form.
    pub schema: u32,
    /// `apply`, `preview` or `rollback`.
    pub mode: String,
    /// When the task began, ISO 8601.
    pub started: String,
    /// When it ended, ISO 8601.
    pub finished: String,
    /// The release or run.
    pub run: Run,
    /// What was asked for.
    pub target: TargetEntry,
    /// Each flag once per environment.
    pub flags: Vec<FlagEntry>,
    /// Remarks about the rollout as a whole.
    pub notes: Vec<String>,
}

/// The release stage or pipeline run that carried the rollout.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Run {
    /// `release` or `pipeline`.
    pub kind: String,
    /// Organization or collection.
    pub organization: String,
    /// Project.
    pub project: String,
    /// Id of the release or run.
    pub id: String,
    /// Name of the release, or number of the run.
    pub name: String,
    /// Stage.
    pub stage: String,
    /// Attempt of the stage, from 1.
    pub attempt: u32,
    /// Page of the release or run.
    pub url: String,
}

/// What the task's inputs asked for.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TargetEntry {
    /// Percent; none leaves it.
    pub rollout: Option<Percentage>,
    /// `true`, `false` or `keep`.
    pub turn_on: String,
    /// Environment; none: the one pinned in each link.
    pub environment: Option<String>,
}

/// What happened to one flag in one environment.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FlagEntry {
    /// LaunchDarkly project.
    pub project: String,
    /// Flag key.
    pub key: String,
    /// Flag name; the key when LaunchDarkly could not be asked.
    pub name: String,
    /// LaunchDarkly environment; empty when none could be told.
    pub environment: String,
    /// The flag's page in LaunchDarkly.
    pub url: String,
    /// How it ended.
    pub result: Outcome,
    /// Why, in a sentence.
    pub reason: String,
    /// State before, where it is known.
    pub before: Option<Served>,
    /// State after, where it is known.
    pub after: Option<Served>,
    /// Remarks.
    pub notes: Vec<String>,
    /// Work items that brought the flag, ascending.
    pub work_items: Vec<u32>,
    /// Those of other organizations and collections of Azure DevOps, by the addresses of their pages.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub work_items_elsewhere: Vec<String>,
    /// Version of the environment's targeting after the rollout, as LaunchDarkly told it last.
    pub version: Option<u64>,
    /// The same before the rollout.
    pub version_before: Option<u64>,
    /// How the percentage was bucketed before, which a rollback needs: a single variation forgets it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucketing: Option<Bucketing>,
    /// When it ended, ISO 8601; empty in reports of earlier versions.
    pub time: String,
}

impl Report {
    /// How many flags ended in each way.
    #[must_use]
    pub fn counts(&self) -> Counts {
        Counts::of(self.flags.iter().map(|flag| flag.result))
    }
}

#[cfg(test)]
mod tests;
