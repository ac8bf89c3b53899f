//! Reports of one attempt or run, for a page that polls during a deployment.

use std::rc::Rc;

use super::LIST_REPORTS;
use super::address::Place;
use super::content::{UnreadableReport, read_report};
use super::response::Entry;
use crate::azure_devops::release_stages::Attempt;
use crate::azure_devops::{Authorization, Client, Error};
use crate::domain::report::Report;
use crate::http::Transport;
use crate::http::side_by_side::{lists_side_by_side, side_by_side};
use crate::json;

/// Maximum number of reports read of a run: the last ones listed.
pub const MAX_REPORTS: usize = 20;

/// Report with its original text.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundReport {
    /// URL of the attachment, unique to each report.
    pub address: String,
    /// Content of the attachment; empty if it could not be read.
    pub text: Rc<str>,
    /// The report, or why it cannot be shown.
    pub report: Result<Rc<Report>, UnreadableReport>,
}

impl<T: Transport, A: Authorization> Client<T, A> {
    /// Reports of one attempt of a release stage, in no particular order. `known` reports are not read again, because an
    /// attachment never changes. `self` is a client of the release service.
    ///
    /// # Errors
    ///
    /// When the attachments cannot be listed; see [`Error`].
    pub async fn attempt_reports(
        &self,
        project: &str,
        release_id: u32,
        stage_id: u32,
        attempt: &Attempt,
        known: &[FoundReport],
    ) -> Result<Vec<FoundReport>, Error> {
        let reports = attempt.plans.iter().map(async |plan_id| {
            let place = Place::Plan {
                release_id,
                stage_id,
                attempt: attempt.number,
                plan_id: plan_id.clone(),
            };
            match self.found(project, &place, known).await {
                // A job that never started, or whose logs were deleted, has no attachments.
                Err(error) if error.is_missing() => Ok(Vec::new()),
                found => found,
            }
        });
        lists_side_by_side(reports).await
    }

    /// The newest reports of a pipeline run, at most [`MAX_REPORTS`], in no particular order. `known` reports are not read
    /// again.
    ///
    /// # Errors
    ///
    /// When the attachments cannot be listed; see [`Error`].
    pub async fn reports_of_run(
        &self,
        project: &str,
        build_id: u32,
        known: &[FoundReport],
    ) -> Result<Vec<FoundReport>, Error> {
        self.found(project, &Place::Build { build_id }, known).await
    }

    async fn found(
        &self,
        project: &str,
        place: &Place,
        known: &[FoundReport],
    ) -> Result<Vec<FoundReport>, Error> {
        let list = self.get(LIST_REPORTS, place.list(project)).await?;
        if !list.get("value").is_some_and(serde_json::Value::is_array) {
            return Err(Error::Malformed {
                attempt: LIST_REPORTS.into(),
                detail: "the response is not a list".into(),
            });
        }
        let entries = json::items(&list, "value").iter().rev().take(MAX_REPORTS);
        let reports = entries.map(async |entry| {
            let address = match self.content_url(project, place, &Entry::read(entry)) {
                Ok(address) => address,
                Err(error) => return FoundReport::unread(String::new(), error),
            };
            let read = known
                .iter()
                .find(|known| known.address == address && known.is_read());
            if let Some(read) = read {
                return read.clone();
            }
            match self
                .get_file("read a rollout report", address.clone(), place.version())
                .await
            {
                Ok(text) => FoundReport {
                    report: read_report(&text).map(Rc::new),
                    text: text.into(),
                    address,
                },
                Err(error) => FoundReport::unread(address, error.into()),
            }
        });
        Ok(side_by_side(reports).await)
    }
}

impl FoundReport {
    fn unread(address: String, error: UnreadableReport) -> Self {
        Self {
            address,
            text: Rc::from(""),
            report: Err(error),
        }
    }

    /// Whether the content was read, valid or not.
    fn is_read(&self) -> bool {
        !matches!(
            self.report,
            Err(UnreadableReport::Refused(_) | UnreadableReport::NoContentUrl)
        )
    }
}
