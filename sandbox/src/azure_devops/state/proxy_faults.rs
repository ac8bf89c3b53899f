//! Injected faults of the endpoint proxy, for tests and for manual use.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use tokio::sync::Notify;

/// A fault for the next matching calls of the proxy.
#[derive(Clone, Debug)]
pub struct ProxyFault {
    /// Name of the data source to which it applies; `None` for all.
    pub data_source: Option<String>,
    /// Number of calls to which it applies.
    pub times: u32,
    /// The fault.
    pub kind: ProxyFaultKind,
}

/// Kind of a proxy fault.
#[derive(Clone, Debug)]
pub enum ProxyFaultKind {
    /// No request to LaunchDarkly; the proxy processes this response instead: 429 becomes a failure inside its 200,
    /// with 200 and something that is no JSON a failure of the result selector.
    Answer(StatusCode, String),
    /// No request to LaunchDarkly; success, with these texts as `result`, regardless of the result selector.
    Result(Vec<String>),
    /// No request to LaunchDarkly; the response exceeds the proxy's limit.
    TooLarge,
    /// The request to LaunchDarkly is delayed by this time.
    Slow(Duration),
    /// The request to LaunchDarkly is held until the test opens the gate.
    Held(Gate),
    /// No response; the call ends when the caller gives up.
    Silent,
    /// The proxy itself refuses with this status, exception (`typeKey`) and message.
    Refused(StatusCode, &'static str, String),
}

/// Gate at which a held call waits. Clones are the same gate.
#[derive(Clone, Debug, Default)]
pub struct Gate(Arc<Notify>);

impl Gate {
    /// Releases the held call, or the next one.
    pub fn open(&self) {
        self.0.notify_one();
    }

    pub(in crate::azure_devops) async fn pass(&self) {
        self.0.notified().await;
    }
}

impl ProxyFaultKind {
    /// LaunchDarkly refuses, in its own form.
    #[must_use]
    pub fn launchdarkly(status: StatusCode, code: &str, message: &str) -> Self {
        let body = serde_json::json!({ "code": code, "message": message });
        Self::Answer(status, body.to_string())
    }
}

/// The queue of faults.
#[derive(Debug, Default)]
pub(super) struct ProxyFaults(Vec<ProxyFault>);

impl ProxyFaults {
    pub(super) fn push(&mut self, fault: ProxyFault) {
        self.0.push(fault);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn left(&self) -> u32 {
        self.0.iter().map(|fault| fault.times).sum()
    }

    /// The next fault for a call of this data source.
    pub(super) fn take(&mut self, data_source: &str) -> Option<ProxyFaultKind> {
        self.0.retain(|fault| fault.times > 0);
        let fits = |fault: &&mut ProxyFault| {
            let wanted = fault.data_source.as_deref();
            wanted.is_none_or(|wanted| wanted == data_source)
        };
        let fault = self.0.iter_mut().find(fits)?;
        fault.times -= 1;
        Some(fault.kind.clone())
    }
}
