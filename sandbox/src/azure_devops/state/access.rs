//! Denied permissions of the user at the browser, for tests.

use super::State;

/// Reason why an area of the REST API is not available to the extension's frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Withheld {
    /// The extension was authorized without the scope.
    Scope,
    /// The user lacks the permission.
    Permission,
    /// The user may read, but not write.
    Writing,
}

impl State {
    /// Closes an area of the REST API, which is the first part of a path after `_apis`, such as `release`.
    pub fn withhold(&self, area: &'static str, what: Withheld) {
        self.lock().withheld.insert(area, what);
    }

    /// Opens everything that was withheld.
    pub fn withhold_nothing(&self) {
        self.lock().withheld.clear();
    }

    pub(in crate::azure_devops) fn withheld(&self, area: &str) -> Option<Withheld> {
        self.lock().withheld.get(area).copied()
    }
}
