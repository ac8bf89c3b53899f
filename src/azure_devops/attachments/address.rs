//! URLs of releases, attachment lists and attachment content. They follow the documentation and are not confirmed on a server.

use crate::azure_devops::API_VERSION;
use crate::domain::instance::Address;
use crate::domain::report::ATTACHMENT_TYPE;
use crate::http::query::encode;

/// The calls for attachments of release tasks have not left preview.
const RELEASE_ATTACHMENTS_VERSION: &str = "7.1-preview.1";

/// Resource that has attachments.
#[derive(Debug)]
pub(super) enum Place {
    /// Plan of a job in an attempt of a release stage.
    Plan {
        release_id: u32,
        stage_id: u32,
        attempt: u32,
        plan_id: String,
    },
    /// Pipeline run.
    Build { build_id: u32 },
}

impl Place {
    pub(super) const fn attempt(&self) -> Option<u32> {
        match self {
            Self::Plan { attempt, .. } => Some(*attempt),
            Self::Build { .. } => None,
        }
    }

    pub(super) fn list(&self, project: &str) -> String {
        format!(
            "{}/attachments/{ATTACHMENT_TYPE}?api-version={}",
            self.base(project),
            self.version()
        )
    }

    pub(super) fn content(&self, project: &str, timeline_id: &str, record_id: &str, name: &str) -> String {
        let (timeline_id, record_id) = (encode(timeline_id), encode(record_id));
        let record = match self {
            Self::Plan { .. } => format!("timelines/{timeline_id}/records/{record_id}"),
            Self::Build { .. } => format!("{timeline_id}/{record_id}"),
        };
        format!(
            "{}/{record}/attachments/{ATTACHMENT_TYPE}/{}",
            self.base(project),
            encode(name)
        )
    }

    fn base(&self, project: &str) -> String {
        let project = encode(project);
        match self {
            Self::Plan {
                release_id,
                stage_id,
                attempt,
                plan_id,
            } => format!(
                "{project}/_apis/release/releases/{release_id}/environments/{stage_id}/attempts/{attempt}/plan/{}",
                encode(plan_id)
            ),
            Self::Build { build_id } => format!("{project}/_apis/build/builds/{build_id}"),
        }
    }

    /// API version of lists and content.
    pub(super) const fn version(&self) -> &'static str {
        match self {
            Self::Plan { .. } => RELEASE_ATTACHMENTS_VERSION,
            Self::Build { .. } => API_VERSION,
        }
    }
}

pub(super) fn release(project: &str, release_id: u32) -> String {
    format!(
        "{}/_apis/release/releases/{release_id}?api-version={API_VERSION}",
        encode(project)
    )
}

/// Whether two absolute addresses have the same scheme, host and port.
pub(super) fn same_origin(one: &str, other: &str) -> bool {
    let origin = |url| Address::parse(url).map(|address| address.origin);
    origin(one).is_some_and(|one| Some(one) == origin(other))
}

/// Timeline ID and record ID in the link to an attachment's content: the last two IDs before `attachments`.
pub(super) fn guids(link: &str) -> Option<(&str, &str)> {
    let segments = link.rsplit('/').skip_while(|segment| *segment != "attachments");
    let mut ids = segments.filter(|segment| is_guid(segment));
    let record_id = ids.next()?;
    Some((ids.next()?, record_id))
}

pub(super) fn is_guid(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}
