//! The account: projects, their environments and flags, and the recorded requests.

use std::cell::LazyCell;
use std::collections::BTreeSet;
use std::ops::{Deref, DerefMut};

use super::approvals::{ApprovalRefusal, ApprovalRequest};
use super::audit_log::AuditEntry;
use super::faults::Faults;
use super::flag::Flag;
use super::flag_links::FlagLink;
use super::rate_limit::Patches;
use super::requests::Requests;
use crate::assumptions::Assumption;

/// Everything that the simulator knows.
pub(super) struct State {
    pub(super) projects: Vec<Project>,
    /// Oldest first, every date its own.
    pub(super) audit_log: Vec<AuditEntry>,
    /// Oldest first.
    pub(super) approval_requests: Vec<ApprovalRequest>,
    /// Oldest first.
    pub(super) flag_links: Vec<FlagLink>,
    pub(super) approval_refusal: ApprovalRefusal,
    pub(super) requests: Requests,
    pub(super) faults: Faults,
    pub(super) patches: Patches,
    /// Assumptions that this account violates.
    pub(super) violated: BTreeSet<Assumption>,
}

/// Flags that are made when they are first looked at: most projects never are.
pub(super) struct Flags(LazyCell<Vec<Flag>, Box<dyn FnOnce() -> Vec<Flag> + Send>>);

/// A project. Flags are newest first, environments in the order in which they are shown.
pub(super) struct Project {
    pub(super) id: String,
    pub(super) key: String,
    pub(super) name: String,
    pub(super) tags: Vec<String>,
    pub(super) environments: Vec<Environment>,
    pub(super) flags: Flags,
}

/// An environment of a project.
pub(super) struct Environment {
    pub(super) id: String,
    pub(super) key: String,
    pub(super) name: String,
    /// Six hexadecimal digits.
    pub(super) color: &'static str,
    pub(super) critical: bool,
    pub(super) approvals: Approvals,
    /// A server-side secret that must never reach a browser or a log: recognisable, so that a test can look for it.
    pub(super) sdk_key: String,
    /// As `sdk_key`.
    pub(super) mobile_key: String,
}

/// Changes of an environment that require an approval.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Approvals {
    /// None.
    NotRequired,
    /// All.
    Required,
    /// Those of flags with this tag.
    RequiredForTag(&'static str),
}

impl State {
    pub(super) fn project(&self, key: &str) -> Option<&Project> {
        self.projects.iter().find(|project| project.key == key)
    }

    pub(super) fn project_mut(&mut self, key: &str) -> Option<&mut Project> {
        self.projects.iter_mut().find(|project| project.key == key)
    }
}

impl Flags {
    pub(super) fn new(make: impl FnOnce() -> Vec<Flag> + Send + 'static) -> Self {
        Self(LazyCell::new(Box::new(make)))
    }
}

impl Deref for Flags {
    type Target = Vec<Flag>;

    fn deref(&self) -> &Vec<Flag> {
        &self.0
    }
}

impl DerefMut for Flags {
    fn deref_mut(&mut self) -> &mut Vec<Flag> {
        &mut self.0
    }
}

impl Project {
    pub(super) fn environment(&self, key: &str) -> Option<&Environment> {
        self.environments
            .iter()
            .find(|environment| environment.key == key)
    }

    pub(super) fn flag(&self, key: &str) -> Option<&Flag> {
        self.flags.iter().find(|flag| flag.key == key)
    }

    pub(super) fn flag_mut(&mut self, key: &str) -> Option<&mut Flag> {
        self.flags.iter_mut().find(|flag| flag.key == key)
    }
}

impl Approvals {
    /// Whether a change of this flag waits for an approval.
    pub(super) fn gate(self, flag: &Flag) -> bool {
        match self {
            Self::NotRequired => false,
            Self::Required => true,
            Self::RequiredForTag(required) => flag.tags.iter().any(|tag| tag == required),
        }
    }
}

/// Epoch milliseconds.
pub(super) fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
