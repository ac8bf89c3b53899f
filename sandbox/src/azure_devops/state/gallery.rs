//! Faults of the extension gallery, which serves the package's files. For tests.

use super::State;

/// Fault of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssetTrouble {
    /// Response 404.
    Missing,
    /// Different content type.
    ContentType(&'static str),
    /// The connection is closed after half of the file.
    Cut,
}

/// Faults in the delivery of files.
#[derive(Debug, Default)]
pub(super) struct Gallery {
    troubles: Vec<(&'static str, AssetTrouble)>,
    content_security_policy: Option<&'static str>,
}

impl State {
    /// Injects a fault for every file whose name contains `part`.
    pub fn spoil_asset(&self, part: &'static str, trouble: AssetTrouble) {
        self.lock().gallery.troubles.push((part, trouble));
    }

    /// Removes all faults of files.
    pub fn mend_assets(&self) {
        self.lock().gallery = Gallery::default();
    }

    /// Sends a `Content-Security-Policy` with every file.
    pub fn set_content_security_policy(&self, policy: &'static str) {
        self.lock().gallery.content_security_policy = Some(policy);
    }

    pub(in crate::azure_devops) fn content_security_policy(&self) -> Option<&'static str> {
        self.lock().gallery.content_security_policy
    }

    pub(in crate::azure_devops) fn asset_trouble(&self, name: &str) -> Option<AssetTrouble> {
        let inner = self.lock();
        let mut troubles = inner.gallery.troubles.iter();
        let found = troubles.find(|(part, _)| name.contains(part));
        found.map(|(_, trouble)| *trouble)
    }
}
