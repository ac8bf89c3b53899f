//! Reads reports. A report may be written by another version, or by anyone who can edit a pipeline.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{FlagEntry, Outcome, Report, Run, TargetEntry};
use crate::domain::percentage::Percentage;
use crate::domain::state::Served;
use crate::domain::targeting::Bucketing;
use crate::json;

impl<'de> Deserialize<'de> for Report {
    /// Reads a report. Missing fields become empty. Flags that cannot be read are counted in the notes.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(|value| Self::read(&value))
    }
}

impl Report {
    /// Reads a report like [`Report::deserialize`].
    pub(crate) fn read(value: &Value) -> Self {
        let text = |name| json::text_or_empty(value, name);
        let entries = json::items(value, "flags");
        let flags: Vec<FlagEntry> = entries.iter().filter_map(FlagEntry::read).collect();
        let mut notes = json::texts(value, "notes");
        let lost = entries.len() - flags.len();
        if lost > 0 {
            notes.push(format!("{lost} of the flags in this report could not be read."));
        }
        Self {
            schema: json::integer(value, "schema").unwrap_or_default(),
            mode: text("mode"),
            started: text("started"),
            finished: text("finished"),
            run: value.get("run").map(Run::read).unwrap_or_default(),
            target: value.get("target").map(TargetEntry::read).unwrap_or_default(),
            flags,
            notes,
        }
    }
}

impl Run {
    fn read(value: &Value) -> Self {
        let text = |name| json::text_or_empty(value, name);
        Self {
            kind: text("kind"),
            organization: text("organization"),
            project: text("project"),
            id: text("id"),
            name: text("name"),
            stage: text("stage"),
            attempt: json::integer(value, "attempt").unwrap_or_default(),
            url: text("url"),
        }
    }
}

impl TargetEntry {
    pub(crate) fn read(value: &Value) -> Self {
        Self {
            rollout: percentage(value, "rollout"),
            turn_on: json::text_or_empty(value, "turnOn"),
            environment: json::text(value, "environment").map(str::to_owned),
        }
    }
}

impl FlagEntry {
    pub(crate) fn read(value: &Value) -> Option<Self> {
        let text = |name| json::text_or_empty(value, name);
        let work_items = json::items(value, "workItems")
            .iter()
            .filter_map(json::whole_value);
        Some(Self {
            project: json::text(value, "project")?.to_owned(),
            key: json::text(value, "key")?.to_owned(),
            name: text("name"),
            environment: text("environment"),
            url: text("url"),
            result: Outcome::read(json::text(value, "result")?)?,
            reason: text("reason"),
            before: value.get("before").and_then(served),
            after: value.get("after").and_then(served),
            notes: json::texts(value, "notes"),
            work_items: work_items.filter_map(|id| u32::try_from(id).ok()).collect(),
            work_items_elsewhere: json::texts(value, "workItemsElsewhere"),
            version: json::whole(value, "version"),
            version_before: json::whole(value, "versionBefore"),
            bucketing: value.get("bucketing").and_then(bucketing),
            time: text("time"),
        })
    }
}

impl Outcome {
    fn read(name: &str) -> Option<Self> {
        Some(match name {
            "changed" => Self::Changed,
            "unchanged" => Self::Unchanged,
            "skipped" => Self::Skipped,
            "approval" => Self::Approval,
            "failed" => Self::Failed,
            _ => return None,
        })
    }
}

fn served(value: &Value) -> Option<Served> {
    value.is_object().then(|| Served {
        on: json::is_true(value, "on"),
        percent: percentage(value, "percent"),
    })
}

fn bucketing(value: &Value) -> Option<Bucketing> {
    let text = |name| json::text(value, name).map(str::to_owned);
    value.is_object().then(|| Bucketing {
        context_kind: text("contextKind"),
        bucket_by: text("bucketBy"),
    })
}

fn percentage(value: &Value, name: &str) -> Option<Percentage> {
    value.get(name)?.as_f64().and_then(Percentage::from_number)
}
