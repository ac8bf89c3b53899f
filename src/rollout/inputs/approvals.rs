//! Inputs for changes that require an approval in LaunchDarkly.

use super::{InputError, Minutes, choice};
use crate::azure_devops::agent::variables::Variables;

/// Handling of changes that require an approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Approvals {
    /// Action for such a change.
    pub when_required: WhenRequired,
    /// Maximum time to wait for an approval.
    pub timeout: Minutes,
}

/// Action for a change that requires an approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenRequired {
    /// Request the approval.
    Request,
    /// Request the approval and wait for it.
    Wait,
    /// Fail the flag.
    Fail,
}

impl Approvals {
    /// Reads both inputs; `None` when one of them is not valid.
    pub(super) fn read(variables: &Variables, mut keep: impl FnMut(InputError)) -> Option<Self> {
        let when_required = choice(
            "When approval is required (whenApprovalRequired)",
            variables.input("whenApprovalRequired").unwrap_or("request"),
            &[
                ("request", WhenRequired::Request),
                ("wait", WhenRequired::Wait),
                ("fail", WhenRequired::Fail),
            ],
        );
        let when_required = when_required.map_err(&mut keep).ok();
        let timeout = Minutes::parse(variables.input("approvalTimeout").unwrap_or("60"));
        let timeout = timeout.map_err(&mut keep).ok();
        Some(Self {
            when_required: when_required?,
            timeout: timeout?,
        })
    }
}
