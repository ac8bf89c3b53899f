//! What the task does when LaunchDarkly wants an approval.

use super::{InputError, Minutes, choice};
use crate::azure_devops::agent::variables::Variables;

/// What is done about changes that need an approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Approvals {
    /// What such a change comes to.
    pub when_required: WhenRequired,
    /// How long an approval is waited for.
    pub timeout: Minutes,
}

/// What a change that needs an approval comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenRequired {
    /// The approval is requested.
    Request,
    /// It is requested and waited for.
    Wait,
    /// The flag fails.
    Fail,
}

impl Approvals {
    /// Reads both inputs; none when something is wrong with them.
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
