//! LaunchDarkly: the part of its REST API that the extension uses, and a page that shows flags and audit log.
//!
//! Everything lives in memory. [`Simulator`] is the handle: a test keeps a clone and looks into the state while a
//! listener serves [`Simulator::router`].

mod api;
mod approvals;
mod audit_log;
mod auth;
mod base_state;
mod change;
mod cors;
mod error;
mod faults;
mod filter;
mod flag;
mod flag_links;
mod ids;
mod members;
mod new_flag;
mod page;
mod paging;
mod query;
mod rate_limit;
mod requests;
mod semantic_patch;
mod state;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use approvals::{ApprovalRefusal, ApprovalRequest, ApprovalStatus, Review};
pub use audit_log::{AuditEntry, AuditedEnvironment};
pub use auth::{Author, ENTERPRISE_TOKEN, READER_TOKEN, WRITER_TOKEN};
pub use change::Place;
pub use faults::{Fault, Trouble};
pub use flag::{
    Allocation, Clause, ClientSideAvailability, Defaults, Flag, FlagConfig, FlagStatus, Prerequisite,
    Purpose, Rollout, Rule, ScheduledChange, Served, Target, Usage, Variation, WeightedVariation,
};
pub use flag_links::FlagLink;
pub use members::{Maintainer, Member, Team};
pub use rate_limit::PatchLimit;
pub use requests::RecordedRequest;
pub use semantic_patch::{Action, Change};

use crate::assumptions::Assumption;
use change::Origin;
use semantic_patch::Instructions;
use state::State;

/// A LaunchDarkly account in memory. Clones share it.
#[derive(Clone)]
pub struct Simulator {
    state: Arc<Mutex<State>>,
}

impl Default for Simulator {
    fn default() -> Self {
        Self::new()
    }
}

impl Simulator {
    /// An account in its base state: projects `storefront` (230 flags) and `back-office`; and, only for
    /// [`ENTERPRISE_TOKEN`], `megastore` (10,000 flags in 12 environments) and 297 more.
    #[must_use]
    pub fn new() -> Self {
        Self {
            state: Arc::new(Mutex::new(base_state::state())),
        }
    }

    /// The API under `/api/v2` and the page, ready to be served.
    pub fn router(&self) -> axum::Router {
        api::router(self.clone())
    }

    /// A flag as `GET /api/v2/flags/{project}/{key}` answers it, with every environment.
    #[must_use]
    pub fn flag(&self, project: &str, key: &str) -> Option<serde_json::Value> {
        let state = self.lock();
        let project = state.project(project)?;
        Some(project.flag(key)?.rest(project))
    }

    /// The keys of a project's flags, newest first; none when there is no such project.
    #[must_use]
    pub fn flag_keys(&self, project: &str) -> Vec<String> {
        let state = self.lock();
        let flags = state.project(project).map(|project| project.flags.iter());
        flags.into_iter().flatten().map(|flag| flag.key.clone()).collect()
    }

    /// Changes a flag behind everybody's back: no audit entry, no new version. `None` when there is no such flag.
    pub fn update_flag<T>(&self, project: &str, key: &str, change: impl FnOnce(&mut Flag) -> T) -> Option<T> {
        let mut state = self.lock();
        let flag = state.project_mut(project)?.flag_mut(key)?;
        Some(change(flag))
    }

    /// The audit log, oldest entry first.
    #[must_use]
    pub fn audit_log(&self) -> Vec<AuditEntry> {
        self.lock().audit_log.clone()
    }

    /// Changes a flag like a user on LaunchDarkly's pages: with a new version and an audit entry, regardless of approvals.
    /// The instructions are those of a semantic patch. `None` when there is no such flag or an instruction is bad.
    pub fn change_as_member(&self, place: &Place, instructions: &[serde_json::Value]) -> Option<()> {
        let mut state = self.lock();
        let (flag, _) = state.flag_at(place).ok()?;
        let instructions = Instructions::read(instructions, flag).ok()?;
        state.change(place, &instructions, by_member()).ok().map(drop)
    }

    /// The approval requests, oldest first.
    #[must_use]
    pub fn approval_requests(&self) -> Vec<ApprovalRequest> {
        self.lock().approval_requests.clone()
    }

    /// The flag links of every flag, oldest first.
    #[must_use]
    pub fn flag_links(&self) -> Vec<FlagLink> {
        self.lock().flag_links.clone()
    }

    /// Reviews a pending approval request, like a user on the flag's page. Returns the updated request, `None`
    /// when none is pending under this id.
    pub fn review(&self, id: &str, review: Review) -> Option<ApprovalRequest> {
        self.lock().review(id, review).ok().cloned()
    }

    /// Applies an approved request, like a user on the flag's page. Returns the updated request, completed or
    /// failed; `None` when none is pending and approved under this id.
    pub fn apply_as_member(&self, id: &str) -> Option<ApprovalRequest> {
        self.lock().apply_approval(id, by_member()).ok().cloned()
    }

    /// Chooses how a patch that needs an approval is refused. An account starts with 405.
    pub fn refuse_unapproved_with(&self, refusal: ApprovalRefusal) {
        self.lock().approval_refusal = refusal;
    }

    /// The requests that reached the API, oldest first; preflights and the page are left out.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.lock().requests.all()
    }

    /// Forgets the recorded requests.
    pub fn clear_requests(&self) {
        self.lock().requests.clear();
    }

    /// Queues a fault. The first queued fault that fits a request is used.
    pub fn inject(&self, fault: Fault) {
        self.lock().faults.push(fault);
    }

    /// Violates an assumption about LaunchDarkly from now on.
    pub(crate) fn violate_assumption(&self, assumption: Assumption) {
        self.lock().violated.insert(assumption);
        if assumption == Assumption::OwnRole {
            self.hide_token_records();
        }
    }

    /// Refuses to show any access token its own record.
    fn hide_token_records(&self) {
        let message = "You do not have permission to view this access token.";
        self.inject(Fault {
            method: axum::http::Method::GET,
            path_prefix: "/api/v2/tokens".to_owned(),
            times: u32::MAX,
            trouble: Trouble::Status(
                axum::http::StatusCode::FORBIDDEN,
                serde_json::json!({ "code": "forbidden", "message": message }),
            ),
        });
    }

    /// Limits how often flags may be patched, `None` lifts the limit. An account starts with 10 in 10 seconds.
    pub fn limit_patches(&self, limit: Option<PatchLimit>) {
        self.lock().patches.set(limit);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn by_member() -> Origin {
    Origin {
        author: Author::Member,
        comment: None,
    }
}
