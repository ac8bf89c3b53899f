//! The parts of a release and of a list of attachments that are read. Unconfirmed: that each phase of an attempt names
//! its plan, and that entries of a release name timeline and record while those of a run only do so in their link.

use serde_json::Value;

use super::address::is_guid;
use crate::domain::report::ATTACHMENT_NAME;
use crate::json;

const NO_PLAN: &str = "00000000-0000-0000-0000-000000000000";

/// Attempt and plan of every job that ran, or runs, in a stage of a release; each pair once. None when the release has
/// no such stage.
pub(super) fn plans(release: &Value, stage_id: u32) -> Option<Vec<(u32, String)>> {
    let stage = json::items(release, "environments")
        .iter()
        .find(|stage| json::small(stage, "id") == Some(stage_id))?;
    let mut plans = Vec::new();
    for step in json::items(stage, "deploySteps") {
        let Some(attempt) = json::small(step, "attempt") else {
            continue;
        };
        let phases = json::items(step, "releaseDeployPhases").iter();
        let ids = phases.filter_map(|phase| json::text(phase, "runPlanId"));
        let ids = ids.filter(|id| is_guid(id) && *id != NO_PLAN);
        plans.extend(ids.map(|id| (attempt, id.to_owned())));
    }
    plans.sort_unstable();
    plans.dedup();
    Some(plans)
}

/// An attachment in a list.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    pub(super) name: &'a str,
    /// Absolute address of the content, wherever it leads.
    pub(super) link: Option<&'a str>,
    /// Timeline and record.
    pub(super) ids: Option<(&'a str, &'a str)>,
}

impl<'a> Entry<'a> {
    pub(super) fn read(entry: &'a Value) -> Self {
        let links = entry.get("_links").and_then(|links| links.get("self"));
        Self {
            name: json::text(entry, "name").unwrap_or(ATTACHMENT_NAME),
            link: links.and_then(|link| json::text(link, "href")),
            ids: json::text(entry, "timelineId").zip(json::text(entry, "recordId")),
        }
    }
}
