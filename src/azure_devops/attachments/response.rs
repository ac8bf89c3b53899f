//! Readers for a release and a list of attachments. Unconfirmed: that each phase of an attempt has a plan ID, and that entries
//! of a release have timeline and record IDs, while those of a run have them only in their link.

use serde_json::Value;

use super::address::is_guid;
use crate::domain::report::ATTACHMENT_NAME;
use crate::json;

const NO_PLAN: &str = "00000000-0000-0000-0000-000000000000";

/// Attempt and plan ID of each job of a release stage, each pair once. `None` when the release has no such stage.
pub(super) fn plans(release: &Value, stage_id: u32) -> Option<Vec<(u32, String)>> {
    let stage = json::items(release, "environments")
        .iter()
        .find(|stage| json::integer(stage, "id") == Some(stage_id))?;
    let mut plans = Vec::new();
    for step in json::items(stage, "deploySteps") {
        let Some(attempt) = json::integer(step, "attempt") else {
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

/// Entry in a list of attachments.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    pub(super) name: &'a str,
    /// Absolute URL of the content. Not yet checked to be on the same service.
    pub(super) link: Option<&'a str>,
    /// Timeline ID and record ID.
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
