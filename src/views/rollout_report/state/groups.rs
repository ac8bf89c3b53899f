//! The attempts, each with its reports once it was opened.

use std::rc::Rc;

use yew::AttrValue;

use super::Fetched;
use super::action::{Command, GroupId};
use crate::azure_devops::attachments::FoundReport;
use crate::azure_devops::release_stages::{Attempt, ReleaseStage};
use crate::components::remote::Remote;
use crate::domain::report::Report;

/// An attempt of a stage, or a run.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct Group {
    pub(in super::super) id: GroupId,
    /// Name of the stage: untrusted text.
    pub(in super::super) stage: String,
    pub(in super::super) attempt: Attempt,
    /// Its reports, newest first; `None` before it is expanded.
    pub(in super::super) reports: Fetched<Rc<[FoundReport]>>,
    pub(in super::super) is_open: bool,
}

impl Group {
    /// The reports that came.
    pub(in super::super) fn ready(&self) -> &[FoundReport] {
        let reports = self.reports.as_ref().and_then(Remote::ready);
        reports.map_or(&[], |reports| reports)
    }

    /// The readable reports.
    pub(in super::super) fn readable(&self) -> impl Iterator<Item = &Rc<Report>> {
        self.ready().iter().filter_map(|found| found.report.as_ref().ok())
    }

    /// Requests its reports unless they are loaded or loading; `again` requests newer ones.
    pub(super) fn ask(&mut self, again: bool) -> Option<Command> {
        let is_needed = match &self.reports {
            None | Some(Remote::Failed(_)) => true,
            Some(Remote::Ready(_)) => again,
            Some(Remote::Loading) => false,
        };
        is_needed.then(|| {
            let known = self.ready().to_vec();
            if known.is_empty() {
                self.reports = Some(Remote::Loading);
            }
            Command::Reports {
                id: self.id,
                attempt: self.attempt.clone(),
                known,
            }
        })
    }

    /// Applies reports. Returns the error if older ones are still shown.
    pub(super) fn take(&mut self, reports: Result<Vec<FoundReport>, String>) -> Option<AttrValue> {
        match reports {
            Ok(reports) => self.reports = Some(Remote::Ready(newest_first(reports))),
            Err(error) if !self.ready().is_empty() => return Some(error.into()),
            Err(error) => self.reports = Some(Remote::Failed(error.into())),
        }
        None
    }
}

/// The attempts of the stages, newest first; what was known of an attempt is kept.
pub(super) fn merge(stages: &[ReleaseStage], known: &[Group]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for stage in stages {
        for attempt in stage.attempts.iter().flatten() {
            let id = GroupId {
                release_id: stage.release_id,
                stage_id: stage.id,
                attempt: attempt.number,
            };
            let known = known.iter().find(|group| group.id == id);
            let group = Group {
                id,
                stage: stage.name.clone(),
                attempt: attempt.clone(),
                reports: known.and_then(|group| group.reports.clone()),
                is_open: known.is_some_and(|group| group.is_open),
            };
            // ISO 8601 in UTC sorts as text; attempts of one stage may lack it and keep their order.
            let is_before =
                |other: &Group| other.id.stage_id == id.stage_id || other.attempt.queued >= attempt.queued;
            let place = groups.iter().rposition(is_before).map_or(0, |place| place + 1);
            groups.insert(place, group);
        }
    }
    groups
}

/// By the time at which the rollout ended; what cannot be read comes last.
fn newest_first(reports: Vec<FoundReport>) -> Rc<[FoundReport]> {
    let age = |found: &FoundReport| found.report.as_ref().ok().map(|report| report.finished.clone());
    let mut sorted: Vec<FoundReport> = Vec::with_capacity(reports.len());
    for report in reports {
        let own = age(&report);
        let place = sorted.partition_point(|other| age(other) >= own);
        sorted.insert(place, report);
    }
    sorted.into()
}
