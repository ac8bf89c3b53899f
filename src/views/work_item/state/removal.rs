//! Linked flags that can be removed: the work item is done, and the flag decides nothing any more where that matters.

use super::{LinkedFlag, State};
use crate::domain::cleanup::Reason;
use crate::launchdarkly::environments::Environment;
use crate::views::work_item::texts;

impl State {
    /// Why a linked flag can be removed, such as `Launched in production`: its use in each critical environment, where the work
    /// item is closed. `None` if it cannot, or if the project has no critical environment.
    #[must_use]
    pub fn removal_reason(&self, linked: &LinkedFlag) -> Option<String> {
        let is_done = self.is_closed && self.is_confirmed() && self.outdated_since(linked).is_none();
        let flag = linked.found().filter(|flag| is_done && !flag.archived)?;
        let usage = linked.usage.as_deref()?;
        let is_decisive = |environment: &&Environment| {
            environment.critical && flag.environments.get(&environment.key).is_some()
        };
        let decisive = || self.environments_of(linked).iter().filter(is_decisive);
        let reason = Reason::of_usage(decisive().map(|environment| {
            let used = usage.iter().find(|(key, _)| *key == environment.key);
            used.map(|(_, usage)| *usage)
        }))?;
        let places: Vec<&str> = decisive().map(|environment| environment.name.as_str()).collect();
        Some(texts::used_in(reason.as_str(), &places.join(", ")))
    }
}
