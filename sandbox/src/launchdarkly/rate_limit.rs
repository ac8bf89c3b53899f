//! The route limit of flag patches: a window that opens with its first request.

use std::time::Duration;

/// Rate limits of flag patches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PatchLimit {
    /// Requests in a window.
    pub requests: u32,
    /// The window's length.
    pub window: Duration,
}

/// The patches of the current window.
pub(super) struct Patches {
    limit: Option<PatchLimit>,
    used: u32,
    /// Epoch milliseconds.
    reset: i64,
}

/// Whether a patch may go on, and the headers that say how many are left.
pub(super) struct Admission {
    pub(super) admitted: bool,
    pub(super) headers: Vec<(&'static str, String)>,
}

impl Default for Patches {
    /// As observed on the live service: about ten in a row.
    fn default() -> Self {
        let window = Duration::from_secs(10);
        let requests = 10;
        Self {
            limit: Some(PatchLimit { requests, window }),
            used: 0,
            reset: 0,
        }
    }
}

impl Patches {
    pub(super) fn set(&mut self, limit: Option<PatchLimit>) {
        *self = Self {
            limit,
            used: 0,
            reset: 0,
        };
    }

    /// Counts one patch at a moment in epoch milliseconds.
    pub(super) fn admit(&mut self, now: i64) -> Admission {
        let Some(PatchLimit { requests, window }) = self.limit else {
            return Admission {
                admitted: true,
                headers: Vec::new(),
            };
        };
        if now >= self.reset {
            self.used = 0;
            self.reset = now.saturating_add(i64::try_from(window.as_millis()).unwrap_or(i64::MAX));
        }
        let admitted = self.used < requests;
        if admitted {
            self.used += 1;
        }
        Admission {
            admitted,
            headers: vec![
                ("x-ratelimit-route-limit", requests.to_string()),
                ("x-ratelimit-route-remaining", (requests - self.used).to_string()),
                ("x-ratelimit-reset", self.reset.to_string()),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_patches_pass_and_the_eleventh_waits_for_the_reset() {
        let mut patches = Patches::default();
        let start = 1_000_000;
        for left in (0..10).rev() {
            let admission = patches.admit(start);
            assert!(admission.admitted);
            assert_eq!(admission.headers[1].1, left.to_string());
        }
        let refused = patches.admit(start + 9_999);
        assert!(!refused.admitted);
        assert_eq!(
            refused.headers,
            [
                ("x-ratelimit-route-limit", "10".to_owned()),
                ("x-ratelimit-route-remaining", "0".to_owned()),
                ("x-ratelimit-reset", (start + 10_000).to_string()),
            ]
        );
        assert!(patches.admit(start + 10_000).admitted);
    }

    #[test]
    fn without_a_limit_every_patch_passes_and_says_nothing() {
        let mut patches = Patches::default();
        patches.set(None);
        for _ in 0..100 {
            let admission = patches.admit(0);
            assert!(admission.admitted && admission.headers.is_empty());
        }
    }
}
