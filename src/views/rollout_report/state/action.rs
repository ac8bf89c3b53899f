//! Events of the tab, and the requests that it makes.

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

use super::{List, row_filter};

/// What the reports are attached to.
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
    /// A pull request: it has work items but no reports.
    PullRequest {
        /// Its id.
        id: u32,
    },
}

impl Source {
    /// Whether it is a release or part of one.
    pub(in super::super) const fn is_release(self) -> bool {
        matches!(self, Self::Stage { .. } | Self::Release { .. })
    }

    /// Whether it has stages.
    pub(in super::super) const fn has_stages(self) -> bool {
        !matches!(self, Self::PullRequest { .. })
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
    /// The host says what the tab is about.
    About {
        /// What the reports are attached to.
        source: Source,
        /// Its stages, if the host provides them.
        stages: Option<Vec<ReleaseStage>>,
    },
    /// The host did not say in time what the tab is about.
    GiveUp,
    /// *Refresh*.
    Refresh,
    /// The pause ended after which a deployment in progress is read again.
    Tick {
        /// The round in which the pause began.
        round: u32,
    },
    /// An attempt was expanded or collapsed.
    Toggle(GroupId),
    /// Filter or order of the rows changed.
    RowFilter(row_filter::Change),
    /// *Show more* of a list.
    More(List),
    /// The page was painted, so that the next rows can be added.
    Draw,
    /// *Copy as Markdown* of a report, by its address.
    Copy(AttrValue),
    /// A message for the status line.
    Notice(&'static str),
    /// *Show every stage*.
    OpenOverview,
    /// *Look up the other flags*.
    LookUpRest,
    /// A request was answered.
    Answer {
        /// The round of the request.
        round: u32,
        /// The answer.
        answer: Answer,
    },
}

/// Answer to a request; errors are sentences.
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
    /// To [`Command::Copy`]: whether it succeeded.
    Copied(bool),
    /// To [`Command::Catalog`]; `None` if there is none.
    Catalog(Option<ReleaseCatalog>),
    /// To [`Command::Defaults`].
    Defaults(Defaults),
}

/// A request that the state makes.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Stages with their attempts, or the run.
    Stages(Source),
    /// The reports of an attempt; known reports are not read again.
    Reports {
        /// The attempt.
        id: GroupId,
        /// Its plans.
        attempt: Attempt,
        /// Reports already read.
        known: Vec<FoundReport>,
    },
    /// The service connections of the project.
    Connections,
    /// The work items of the release or run, with their links.
    WorkItems(Source),
    /// The release or run with all of its stages.
    Overview(Source),
    /// Current state of flags of a LaunchDarkly project.
    Present {
        /// Number of the query.
        number: usize,
        /// The service connection.
        account: String,
        /// The flags and environments.
        query: ProjectQuery,
        /// Flags of the list to skip.
        offset: usize,
        /// Whether flags missing from the list are read one by one.
        is_complete: bool,
    },
    /// Audit log entries of a LaunchDarkly project.
    Changes {
        /// Number of the query.
        number: usize,
        /// The service connection.
        account: String,
        /// The project.
        query: ProjectQuery,
        /// ISO 8601.
        since: String,
    },
    /// Copies a text to the clipboard.
    Copy(String),
    /// The catalog of the project and the released repositories.
    Catalog(Source),
    /// The defaults of the project with its stage map.
    Defaults,
    /// A pause in milliseconds, then [`Action::Tick`].
    Wait(u32),
}
