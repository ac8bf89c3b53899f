//! Which open assumptions are otherwise here.

use super::State;
use super::proxy_faults::{ProxyFault, ProxyTrouble};
use crate::assumptions::Assumption;

impl State {
    /// Makes an assumption about Azure DevOps otherwise, from now on. [`crate::Sandbox::assume_otherwise`] takes those about
    /// LaunchDarkly too.
    pub fn assume_otherwise(&self, assumption: Assumption) {
        self.lock().otherwise.insert(assumption);
        if assumption == Assumption::ProxyTimeout {
            self.inject_proxy_fault(ProxyFault {
                data_source: None,
                times: 1,
                trouble: ProxyTrouble::Silent,
            });
        }
    }

    /// Whether this request is refused for the rate of requests: the first one after [`Assumption::RateLimit`] was made so.
    pub(in crate::azure_devops) fn takes_rate_limit(&self) -> bool {
        self.lock().otherwise.remove(&Assumption::RateLimit)
    }

    /// Newest version of the REST API: major and minor number.
    pub(in crate::azure_devops) fn newest_version(&self) -> (u32, u32) {
        if self.is_otherwise(Assumption::ApiVersion) {
            (6, 0)
        } else {
            self.edition().newest_version()
        }
    }

    /// Whether an assumption is otherwise.
    #[must_use]
    pub fn is_otherwise(&self, assumption: Assumption) -> bool {
        self.lock().otherwise.contains(&assumption)
    }
}
