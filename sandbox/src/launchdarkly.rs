//! LaunchDarkly: the part of its REST API that the extension uses, and a page that shows flags and audit log.
//!
//! Everything lives in memory. [`Simulator`] is the handle: a test keeps a clone and looks into the state while a
//! listener serves [`Simulator::router`].

mod api;
mod audit_log;
mod auth;
mod base_state;
mod cors;
mod error;
mod faults;
mod filter;
mod flag;
mod ids;
mod page;
mod paging;
mod query;
mod rate_limit;
mod requests;
mod semantic_patch;
mod state;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use audit_log::AuditEntry;
pub use auth::{READER_TOKEN, WRITER_TOKEN};
pub use faults::{Fault, Trouble};
pub use flag::{
    Allocation, Clause, Flag, FlagConfig, Prerequisite, Purpose, Rollout, Rule, ScheduledChange, Served,
    Target, Variation, WeightedVariation,
};
pub use rate_limit::PatchLimit;
pub use requests::RecordedRequest;
pub use semantic_patch::{Action, Change};

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
    /// An account in its base state: projects `storefront` (230 flags) and `back-office`.
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

    /// Limits how often flags may be patched, `None` lifts the limit. An account starts with 10 in 10 seconds.
    pub fn limit_patches(&self, limit: Option<PatchLimit>) {
        self.lock().patches.set(limit);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
