//! The attached report, as far as it is compared.

use sandbox::azure_devops::state::Job;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub struct Report {
    pub mode: String,
    pub flags: Vec<FlagEntry>,
}

#[derive(Debug, Deserialize)]
pub struct FlagEntry {
    pub project: String,
    pub key: String,
    pub environment: String,
    pub url: String,
    pub result: String,
    pub reason: String,
    pub before: Option<Served>,
    pub after: Option<Served>,
    pub notes: Vec<String>,
    pub version: Option<u64>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
pub struct Served {
    pub on: bool,
    pub percent: Option<f64>,
}

impl Report {
    /// The report of the job's only step; `None` when there is none.
    pub fn of(job: &Job) -> Result<Option<Self>, String> {
        let attachments = &job.records[0].attachments;
        let mut reports = attachments
            .iter()
            .filter(|known| known.attachment_type == "launchdarkly-rollout");
        let Some(report) = reports.next() else {
            return Ok(None);
        };
        serde_json::from_slice(&report.content)
            .map(Some)
            .map_err(|error| error.to_string())
    }
}

impl FlagEntry {
    /// Whether the report says that nobody can know what happened.
    pub fn is_unknown(&self) -> bool {
        self.reason.starts_with("Unknown: ")
    }
}
