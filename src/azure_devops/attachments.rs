//! Reports that LaunchDarkly Rollout attached to a release stage or to a run (Release REST API, "Attachments - Get
//! Release Task Attachments"; Build REST API, "Attachments - List"). Anybody who may write a pipeline may attach
//! anything, so each attachment is read on its own: one that is broken is told as such and hides no other.

mod address;
mod content;
mod together;
mod wire;

use address::{Place, guids};
use serde::Deserialize;
use together::together;
use wire::{Entry, Release};

use super::{Authorization, Client, Error, List};
use crate::domain::report::Report;
use crate::http::Transport;

pub use content::UnreadableReport;

/// A report as it was found.
#[derive(Clone, Debug, PartialEq)]
pub struct AttachedReport {
    /// Attempt of the release stage; none for a run, whose reports tell their own.
    pub attempt: Option<u32>,
    /// The report, or why it cannot be shown.
    pub report: Result<Report, UnreadableReport>,
}

impl<T: Transport, A: Authorization> Client<T, A> {
    /// The reports of every attempt of a release stage, in no particular order. `self` is a client of the release
    /// service; `project` is an id or a name.
    ///
    /// # Errors
    ///
    /// When the release cannot be read; see [`Error`]. What goes wrong with one attempt is told in its place.
    pub async fn stage_reports(
        &self,
        project: &str,
        release_id: u32,
        stage_id: u32,
    ) -> Result<Vec<AttachedReport>, Error> {
        let release: Release = self
            .get("read the release", address::release(project, release_id))
            .await?;
        let plans = release.plans(stage_id).into_iter();
        let reports = plans.map(|(attempt, plan_id)| async move {
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
        Ok(together(reports).await.into_iter().flatten().collect())
    }

    /// The reports of a pipeline run, in no particular order. `project` is an id or a name.
    ///
    /// # Errors
    ///
    /// When the attachments cannot be listed; see [`Error`].
    pub async fn run_reports(&self, project: &str, build_id: u32) -> Result<Vec<AttachedReport>, Error> {
        self.reports(project, &Place::Build { build_id }).await
    }

    async fn reports(&self, project: &str, place: &Place) -> Result<Vec<AttachedReport>, Error> {
        let list: List<serde_json::Value> = self.get("list the rollout reports", place.list(project)).await?;
        let reports = list.value.iter().map(|entry| async move {
            AttachedReport {
                attempt: place.attempt(),
                report: self.report(project, place, entry).await,
            }
        });
        Ok(together(reports).await)
    }

    async fn report(
        &self,
        project: &str,
        place: &Place,
        entry: &serde_json::Value,
    ) -> Result<Report, UnreadableReport> {
        let entry = Entry::deserialize(entry).map_err(|error| UnreadableReport::malformed(&error))?;
        let url = self.content_url(project, place, &entry)?;
        let text = self.get_text("read a rollout report", url).await?;
        content::parse(&text)
    }

    /// Where the content is: the address that Azure DevOps tells if it lies with the same service, because a token goes
    /// nowhere else; otherwise the documented address, made of the ids that the entry or its link names.
    fn content_url(&self, project: &str, place: &Place, entry: &Entry) -> Result<String, UnreadableReport> {
        let link = entry.link();
        if let Some(link) = link.filter(|link| address::same_origin(link, self.organization_url())) {
            return Ok(link.to_owned());
        }
        let (timeline_id, record_id) = entry
            .ids()
            .or_else(|| link.and_then(guids))
            .ok_or(UnreadableReport::Nowhere)?;
        let path = place.content(project, timeline_id, record_id, &entry.name);
        Ok(format!("{}/{path}", self.organization_url()))
    }
}

#[cfg(test)]
mod tests;
