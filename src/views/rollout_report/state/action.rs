//! What happens to the tab, and what it commands for.

use yew::AttrValue;

use crate::azure_devops::attachments::FoundReport;
use crate::azure_devops::release_stages::{Attempt, Release, ReleaseStage};
use crate::azure_devops::service_endpoints::ServiceEndpoint;
use crate::azure_devops::work_items::WorkItem;
use crate::domain::flag::Flag;
use crate::domain::project_settings::defaults::Defaults;
use crate::domain::project_settings::release_catalog::ReleaseCatalog;
use crate::launchdarkly::Page;
use crate::launchdarkly::audit_log::AuditEntry;
use crate::launchdarkly::present_flags::ProjectQuery;

use super::{List, table};

/// What carries the reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A stage of a classic release.
    Stage {
        /// The release.
        release_id: u32,
        /// The stage in it.
        stage_id: u32,
    },
    /// A classic release with all of its stages.
    Release {
        /// Its id.
        release_id: u32,
    },
    /// A pipeline run.
    Run {
        /// Its id.
        build_id: u32,
    },
    /// A pull request, which carries work items and no report.
    PullRequest {
        /// Its id.
        id: u32,
    },
}

impl Source {
    /// The release, if it is about one.
    pub(in super::super) const fn release(self) -> Option<u32> {
        match self {
            Self::Stage { release_id, .. } | Self::Release { release_id } => Some(release_id),
            Self::Run { .. } | Self::PullRequest { .. } => None,
        }
    }
}

/// An attempt: release, stage and number; all 0 for a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupId {
    /// The release.
    pub(in super::super) release_id: u32,
    /// The stage.
    pub(in super::super) stage_id: u32,
    /// Its attempt.
    pub(in super::super) attempt: u32,
}

/// Event of the tab.
#[derive(Debug)]
pub enum Action {
    /// The host says what the tab is about, and perhaps what it knows of it.
    About {
        /// What carries the reports.
        source: Source,
        /// Its stages, where the host tells them.
        stages: Option<Vec<ReleaseStage>>,
    },
    /// The host told no source for too long.
    GiveUp,
    /// Somebody wants to see everything as it is now.
    Refresh,
    /// Time to look again at a deployment that goes on.
    Tick {
        /// The round in which the pause began.
        round: u32,
    },
    /// Somebody opens or closes an attempt.
    Toggle(GroupId),
    /// Somebody chooses rows or their order.
    Table(table::Change),
    /// Somebody wants to see more of a list.
    More(List),
    /// Somebody wants a report as Markdown, by its address.
    Copy(AttrValue),
    /// Something was done that the page should tell.
    Notice(&'static str),
    /// Somebody wants to see every stage of the release.
    OpenOverview,
    /// Somebody wants to know the flags that were not on the first page of the list.
    LookUpRest,
    /// An answer came.
    Answer {
        /// The round in which it was asked for.
        round: u32,
        /// The answer.
        answer: Answer,
    },
}

/// An answer, or a sentence why there is none.
#[derive(Debug)]
pub enum Answer {
    /// To [`Command::Stages`].
    Stages(Result<Vec<ReleaseStage>, String>),
    /// To [`Command::Reports`].
    Reports(GroupId, Result<Vec<FoundReport>, String>),
    /// To [`Command::Connections`].
    Connections(Result<Vec<ServiceEndpoint>, String>),
    /// To [`Command::WorkItems`].
    WorkItems(Result<Vec<WorkItem>, String>),
    /// To [`Command::Overview`].
    Overview(Result<Release, String>),
    /// To [`Command::Present`], by its number.
    Present(usize, Result<Page<Flag>, String>),
    /// To [`Command::Changes`], by its number.
    Changes(usize, Result<Vec<AuditEntry>, String>),
    /// To [`Command::Copy`]: whether the browser did it.
    Copied(bool),
    /// To [`Command::Catalog`]; none where there is none.
    Catalog(Option<ReleaseCatalog>),
    /// To [`Command::Defaults`].
    Defaults(Defaults),
}

/// What to ask for.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Stages with their attempts, or the run.
    Stages(Source),
    /// The reports of an attempt; those known are not read again.
    Reports {
        /// The attempt.
        id: GroupId,
        /// Its plans.
        attempt: Attempt,
        /// Reports that were read.
        known: Vec<FoundReport>,
    },
    /// The service connections of the project.
    Connections,
    /// The work items of the release or run, with their links.
    WorkItems(Source),
    /// The release with all of its stages.
    Overview(u32),
    /// Flags of a LaunchDarkly project as they are now.
    Present {
        /// Number of the question.
        number: usize,
        /// The service connection.
        account: String,
        /// What is wanted.
        query: ProjectQuery,
        /// Flags of the list to skip.
        offset: usize,
        /// Whether what is not in the list is read flag by flag.
        is_complete: bool,
    },
    /// The changes of a LaunchDarkly project since a moment (ISO 8601).
    Changes {
        /// Number of the question.
        number: usize,
        /// The service connection.
        account: String,
        /// The project.
        query: ProjectQuery,
        /// ISO 8601.
        since: String,
    },
    /// A text on the clipboard.
    Copy(String),
    /// What the catalog of the project says, and which repositories are released.
    Catalog(Source),
    /// The defaults of the project, for what its stages stand for.
    Defaults,
    /// Nothing for so many milliseconds; then [`Action::Tick`].
    Wait(u32),
}
