//! Whether the endpoint proxy permits POST, and the faults that were queued for it.

use super::State;
use super::proxy_faults::{ProxyFault, ProxyFaultKind};
use crate::assumptions::Assumption;

impl State {
    /// Whether the endpoint proxy sends a POST for an extension with `vso.serviceendpoint_query` only. Organizations
    /// were seen to refuse it, so a sandbox starts with `false`.
    pub fn set_proxy_post_allowed(&self, allowed: bool) {
        let violated = &mut self.lock().violated;
        if allowed {
            violated.insert(Assumption::ProxyPost);
        } else {
            violated.remove(&Assumption::ProxyPost);
        }
    }

    /// Whether the endpoint proxy sends a POST for the extension.
    #[must_use]
    pub fn proxy_post_allowed(&self) -> bool {
        self.is_violated(Assumption::ProxyPost)
    }

    /// Queues a fault. The first queued fault that fits a call of the endpoint proxy is used.
    pub fn inject_proxy_fault(&self, fault: ProxyFault) {
        self.lock().proxy_faults.push(fault);
    }

    /// Number of remaining faults. A test that waits for 0 knows that its faults were used.
    #[must_use]
    pub fn proxy_faults_left(&self) -> u32 {
        self.lock().proxy_faults.left()
    }

    /// Takes every queued fault away.
    pub fn clear_proxy_faults(&self) {
        self.lock().proxy_faults.clear();
    }

    pub(in crate::azure_devops) fn take_proxy_fault(&self, data_source: &str) -> Option<ProxyFaultKind> {
        self.lock().proxy_faults.take(data_source)
    }
}
