//! State of Azure DevOps: one organization with one project, in memory.
//!
//! [`State`] is a cheap handle. Every operation is a method of it, one file per resource, and returns copies:
//!
//! | to | call |
//! | --- | --- |
//! | show and save work items | [`State::work_items`], [`State::work_item`], [`State::create_work_item`], [`State::update_work_item`], [`State::save_form`] |
//! | keep service connections | [`State::service_connections`], [`State::create_service_connection`], [`State::delete_service_connection`], [`State::verify_service_connection`] |
//! | shape the endpoint proxy (tests) | [`State::set_proxy_post_allowed`], [`State::set_service_connection_role`], [`State::inject_proxy_fault`] |
//! | release | [`State::release_pipelines`], [`State::create_release`], [`State::deploy_stage`], [`State::release`], [`State::archive_release`] |
//! | run a pipeline | [`State::pipelines`], [`State::queue_run_from`], [`State::run`], [`State::archive_run`] |
//! | watch and stop a job | [`State::job`], [`State::follow_job`], [`State::job_finished`], [`State::cancel_job`] |
//! | stand beside other organizations | [`State::neighbours`], [`State::repositories`], [`State::entra_token`] |
//! | hand out access tokens | [`State::sign_in`], [`State::user_token`], [`State::revoke_token`], [`State::expire_user_tokens`] |
//! | look at what the extension keeps | [`State::extension_document`], [`State::keep_setting`], [`State::clear_extension_data`] |
//! | spoil the extension's files (tests) | [`State::spoil_asset`], [`State::mend_assets`], [`State::set_content_security_policy`] |
//! | violate an assumption | [`State::violate_assumption`] |
//! | look at REST traffic (tests) | [`State::requests`], [`State::clear_requests`] |
//! | host the extension's frames | [`State::package`], [`State::asset_url`], [`State::url`] |
//!
//! Deploying a stage and queueing a run start the agent at once, so they must be called inside a Tokio runtime.

mod archive;
mod access;
mod assumptions;
mod endpoint_proxy;
mod extension_data;
mod gallery;
mod jobs;
mod neighbours;
mod pipelines;
mod proxy_faults;
mod pull_requests;
mod refusal;
mod releases;
mod repositories;
mod requests;
mod runs;
mod seed;
mod service_connections;
mod tokens;
mod work_items;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

pub use access::Withheld;
pub(super) use extension_data::{CollectionName, DataRefusal, Write};
pub use extension_data::{DataScope, Document};
pub use gallery::AssetTrouble;
pub use jobs::{Attachment, Issue, IssueKind, Job, JobEvent, JobOrigin, JobStatus, TaskRecord, TaskResult};
pub use neighbours::{FABRIKAM_TOKEN, LEGACY_TOKEN, Neighbour};
pub(super) use pipelines::ResolvedStep;
pub use pipelines::{Inputs, Pipeline, ReleasePipeline, StageDefinition, TaskStep};
use proxy_faults::ProxyFaults;
pub use proxy_faults::{Gate, ProxyFault, ProxyFaultKind};
pub use pull_requests::PullRequest;
pub use refusal::Refusal;
pub use releases::{Attempt, Release, ReleaseStage, StageStatus};
pub use repositories::{Repository, Version};
pub use requests::Request;
pub use runs::{CONSUMED_ALIAS, Run, RunSource};
pub use service_connections::{ConnectionRole, Secret, ServiceConnection, Verification};
pub use tokens::{Bearer, Token};
pub(in crate::azure_devops) use work_items::CLOSED_DATE;
pub use work_items::{FormSave, HistoryEntry, Relation, RelationRef, WorkItem, WorkItemUpdate};

use super::edition::Edition;
use super::package::Package;
use crate::assumptions::Assumption;
use crate::referee::Referee;

/// Name of the person at the browser, on every page and release.
pub const USER_NAME: &str = "Sandbox user";

/// The branch of every run.
pub const BRANCH: &str = "refs/heads/main";

/// Addresses of the servers and the installed package; constant for the lifetime of the sandbox.
#[derive(Debug)]
pub struct Setup {
    /// Cloud or server.
    pub edition: Edition,
    /// Origin of Azure DevOps, no slash at the end.
    pub azure_devops_url: String,
    /// Origin of the extension gallery, no slash at the end.
    pub gallery_url: String,
    /// LaunchDarkly's address for the seeded service connection, no slash at the end.
    pub launchdarkly_url: String,
    /// LaunchDarkly's access token for the seeded service connection.
    pub launchdarkly_access_token: Secret,
    /// The installed extension.
    pub package: Package,
    /// Client that sends requests to LaunchDarkly on behalf of service connections.
    pub http: reqwest::Client,
    /// Collects differences from the published descriptions.
    pub referee: Referee,
}

/// The organization or collection; every path begins with its own.
#[derive(Debug, Clone)]
pub struct Organization {
    /// Also called collection id.
    pub id: Uuid,
    /// `sandbox`, or `Default Collection` on a server.
    pub name: String,
    /// Its path, encoded, no slash at the end: `/sandbox`, or `/tfs/Default%20Collection` on a server.
    pub path: &'static str,
}

/// The one project of the organization.
#[derive(Debug, Clone)]
pub struct Project {
    /// Project id.
    pub id: Uuid,
    /// `Storefront`
    pub name: String,
}

/// Handle to the organization's data; clones share it.
#[derive(Debug, Clone)]
pub struct State(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    setup: Setup,
    organization: Organization,
    project: Project,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
pub(in crate::azure_devops) struct Inner {
    work_items: BTreeMap<u32, WorkItem>,
    service_connections: Vec<ServiceConnection>,
    release_pipelines: Vec<ReleasePipeline>,
    releases: BTreeMap<u32, Release>,
    pipelines: Vec<Pipeline>,
    runs: BTreeMap<u32, Run>,
    jobs: HashMap<Uuid, jobs::JobEntry>,
    tokens: HashMap<String, Token>,
    /// The user at the browser, after another user has signed in.
    signed_in: Option<Uuid>,
    /// Audience and bearer by token.
    pub(in crate::azure_devops) entra_tokens: HashMap<String, (String, Bearer)>,
    extension_data: extension_data::Collections,
    requests: Vec<Request>,
    withheld: BTreeMap<&'static str, Withheld>,
    violated: BTreeSet<Assumption>,
    /// Requests that were made with a frame's token.
    uses: HashMap<String, u32>,
    proxy_faults: ProxyFaults,
    gallery: gallery::Gallery,
}

impl State {
    /// The base state: the same at every start.
    #[must_use]
    pub fn new(setup: Setup) -> Self {
        let inner = Mutex::new(seed::base(&setup));
        let organization = seed::organization(setup.edition);
        Self(Arc::new(Shared {
            setup,
            organization,
            project: seed::project(),
            inner,
        }))
    }

    /// The organization.
    #[must_use]
    pub fn organization(&self) -> &Organization {
        &self.0.organization
    }

    /// Cloud or server.
    #[must_use]
    pub fn edition(&self) -> Edition {
        self.0.setup.edition
    }

    /// The project.
    #[must_use]
    pub fn project(&self) -> &Project {
        &self.0.project
    }

    /// Whether a path segment names the project, by name (any case) or id.
    #[must_use]
    pub fn is_project(&self, segment: &str) -> bool {
        segment.eq_ignore_ascii_case(&self.0.project.name)
            || Uuid::parse_str(segment) == Ok(self.0.project.id)
    }

    /// The installed extension.
    #[must_use]
    pub fn package(&self) -> &Package {
        &self.0.setup.package
    }

    /// Origin of Azure DevOps, e.g. `http://127.0.0.1:8420`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.0.setup.azure_devops_url
    }

    /// Base of the organization's REST API, with the slash at the end that Azure DevOps has too,
    /// e.g. `http://127.0.0.1:8420/sandbox/`. Every resource area has this one location.
    #[must_use]
    pub fn collection_url(&self) -> String {
        format!("{}{}/", self.0.setup.azure_devops_url, self.0.organization.path)
    }

    /// Address of a release's page.
    #[must_use]
    pub fn release_page_url(&self, release: u32) -> String {
        let path = "_releaseProgress?_a=release-pipeline-progress";
        format!(
            "{}{}/{path}&releaseId={release}",
            self.collection_url(),
            self.project().name
        )
    }

    /// Address of a run's page.
    #[must_use]
    pub fn run_page_url(&self, run: u32) -> String {
        format!(
            "{}{}/_build/results?buildId={run}",
            self.collection_url(),
            self.project().name
        )
    }

    /// URL of LaunchDarkly for the seeded service connection.
    #[must_use]
    pub fn launchdarkly_url(&self) -> &str {
        &self.0.setup.launchdarkly_url
    }

    /// Base of the extension's assets, with a slash at the end: the manifest's `baseUri`, else the gallery.
    #[must_use]
    pub fn asset_base_url(&self) -> String {
        let package = self.package();
        match &package.base_uri {
            Some(base) => format!("{}/", base.trim_end_matches('/')),
            None => format!("{}{}", self.0.setup.gallery_url, package.asset_path("")),
        }
    }

    /// Address of an asset, e.g. of a contribution's `uri`: `views.html?view=stage`.
    #[must_use]
    pub fn asset_url(&self, uri: &str) -> String {
        format!("{}{}", self.asset_base_url(), uri.trim_start_matches('/'))
    }

    pub(super) fn referee(&self) -> &Referee {
        &self.0.setup.referee
    }

    pub(super) fn http(&self) -> &reqwest::Client {
        &self.0.setup.http
    }

    pub(in crate::azure_devops) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
