//! Reports that LaunchDarkly Rollout attached to a release stage or to a run (Release REST API, "Attachments - Get
//! Release Task Attachments"; Build REST API, "Attachments - List"). Anybody who may write a pipeline may attach
//! anything, so each attachment is read on its own, and a damaged one does not hide the others.

mod address;
mod content;
mod found_report;
mod response;

use address::{Place, guids};
use response::{Entry, plans};
use serde_json::Value;

use super::{Authorization, Client, Error};
use crate::domain::report::Report;
use crate::http::Transport;
use crate::http::side_by_side::side_by_side;

pub use content::{UnreadableReport, read_report};
pub use found_report::FoundReport;

const READ_RELEASE: &str = "read the release";
const LIST_REPORTS: &str = "list the rollout reports";

/// Attached report, or the reason why it cannot be read.
#[derive(Clone, Debug, PartialEq)]
pub struct AttachedReport {
    /// Attempt of the release stage; `None` for a run, whose reports contain the attempt.
    pub attempt: Option<u32>,
    /// The report, or why it cannot be shown.
    pub report: Result<Report, UnreadableReport>,
}

impl<T: Transport, A: Authorization> Client<T, A> {
    /// Reports of all attempts of a release stage, in no particular order. `self` is a client of the release service;
    /// `project` is an ID or a name.
    ///
    /// # Errors
    ///
    /// When the release cannot be read; see [`Error`]. An error of one attempt is returned in its place.
    pub async fn stage_reports(
        &self,
        project: &str,
        release_id: u32,
        stage_id: u32,
    ) -> Result<Vec<AttachedReport>, Error> {
        let release: Value = self
            .get(READ_RELEASE, address::release(project, release_id))
            .await?;
        let plans = plans(&release, stage_id).ok_or_else(|| Error::Malformed {
            attempt: READ_RELEASE.into(),
            detail: format!("release {release_id} has no stage {stage_id}"),
        })?;
        let reports = plans.into_iter().map(|(attempt, plan_id)| async move {
            let place = Place::Plan {
                release_id,
                stage_id,
                attempt,
                plan_id,
            };
            match self.reports(project, &place).await {
                Ok(reports) => reports,
                // A job that never started, or whose logs were deleted, has no attachments.
                Err(error) if error.is_missing() => Vec::new(),
                Err(error) => vec![AttachedReport {
                    attempt: Some(attempt),
                    report: Err(error.into()),
                }],
            }
        });
        Ok(side_by_side(reports).await.into_iter().flatten().collect())
    }

    /// Reports of a pipeline run, in no particular order. `project` is an id or a name.
    ///
    /// # Errors
    ///
    /// When the attachments cannot be listed; see [`Error`].
    pub async fn run_reports(&self, project: &str, build_id: u32) -> Result<Vec<AttachedReport>, Error> {
        self.reports(project, &Place::Build { build_id }).await
    }

    async fn reports(&self, project: &str, place: &Place) -> Result<Vec<AttachedReport>, Error> {
        let list: Value = self.get(LIST_REPORTS, place.list(project)).await?;
        let entries = list
            .get("value")
            .and_then(Value::as_array)
            .ok_or_else(|| Error::Malformed {
                attempt: LIST_REPORTS.into(),
                detail: "the response is not a list".into(),
            })?;
        let reports = entries.iter().map(|entry| async move {
            AttachedReport {
                attempt: place.attempt(),
                report: self.report(project, place, &Entry::read(entry)).await,
            }
        });
        Ok(side_by_side(reports).await)
    }

    async fn report(
        &self,
        project: &str,
        place: &Place,
        entry: &Entry<'_>,
    ) -> Result<Report, UnreadableReport> {
        let url = self.content_url(project, place, entry)?;
        let text = self
            .get_file("read a rollout report", url, place.version())
            .await?;
        read_report(&text)
    }

    /// URL of the content. This is the link from Azure DevOps if it points to the same service, because the token must not be
    /// sent elsewhere. Otherwise it is the documented URL, built from the IDs in the entry or its link.
    fn content_url(
        &self,
        project: &str,
        place: &Place,
        entry: &Entry<'_>,
    ) -> Result<String, UnreadableReport> {
        if let Some(link) = entry
            .link
            .filter(|link| address::same_origin(link, self.organization_url()))
        {
            return Ok(link.to_owned());
        }
        let (timeline_id, record_id) = entry
            .ids
            .or_else(|| entry.link.and_then(guids))
            .ok_or(UnreadableReport::NoContentUrl)?;
        let path = place.content(project, timeline_id, record_id, entry.name);
        Ok(format!("{}/{path}", self.organization_url()))
    }
}

#[cfg(test)]
mod tests;
