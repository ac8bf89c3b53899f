//! Records of REST requests, for tests.

use super::State;

/// A REST request that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// `GET`, `PATCH` …
    pub method: String,
    /// Path, percent-encoded as it came.
    pub path: String,
    /// Query without `?`, as it came; empty when there is none.
    pub query: String,
    /// Status of the answer.
    pub status: u16,
}

impl State {
    /// REST requests since the start or the last [`State::clear_requests`], oldest first. Preflights are not counted.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.lock().requests.clone()
    }

    /// Forgets the recorded requests.
    pub fn clear_requests(&self) {
        self.lock().requests.clear();
    }

    pub(in crate::azure_devops) fn record_request(&self, request: Request) {
        self.lock().requests.push(request);
    }
}
