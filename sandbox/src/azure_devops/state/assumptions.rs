//! Assumptions that this sandbox violates.

use super::State;
use super::proxy_faults::{ProxyFault, ProxyFaultKind};
use crate::assumptions::Assumption;

impl State {
    /// Violates an assumption about Azure DevOps from now on. [`crate::Sandbox::violate_assumption`] also takes those about
    /// LaunchDarkly.
    pub fn violate_assumption(&self, assumption: Assumption) {
        self.lock().violated.insert(assumption);
        if assumption == Assumption::ProxyTimeout {
            self.inject_proxy_fault(ProxyFault {
                data_source: None,
                times: 1,
                kind: ProxyFaultKind::Silent,
            });
        }
    }

    /// Whether to refuse this request with a rate limit: only the first one after [`Assumption::RateLimit`] was violated.
    pub(in crate::azure_devops) fn consume_rate_limit_fault(&self) -> bool {
        self.lock().violated.remove(&Assumption::RateLimit)
    }

    /// Newest version of the REST API: major and minor number.
    pub(in crate::azure_devops) fn newest_version(&self) -> (u32, u32) {
        if self.is_violated(Assumption::ApiVersion) {
            (6, 0)
        } else {
            self.edition().newest_version()
        }
    }

    /// Whether this sandbox violates an assumption.
    #[must_use]
    pub fn is_violated(&self, assumption: Assumption) -> bool {
        self.lock().violated.contains(&assumption)
    }
}
