//! Linked flags that can be removed: the work item is done, and the flag decides nothing any more where that matters.

use super::{LinkedFlag, State};
use crate::domain::usage::Usage;
use crate::views::work_item::texts;

impl State {
    /// Why a linked flag can be removed, such as `Launched in production`: its use in each critical environment, where the work
    /// item is closed. `None` if it cannot, or if the project has no critical environment.
    #[must_use]
    pub fn removal_reason(&self, linked: &LinkedFlag) -> Option<String> {
        let is_done = self.is_closed && self.is_confirmed() && self.outdated_since(linked).is_none();
        let flag = linked.found().filter(|flag| is_done && !flag.archived)?;
        let usage = linked.usage.as_deref()?;
        let critical = self.environments_of(linked).iter();
        let critical = critical.filter(|environment| environment.critical);
        let (mut word, mut places) = (None, Vec::new());
        for environment in critical.filter(|environment| flag.environments.get(&environment.key).is_some()) {
            let (_, usage) = usage.iter().find(|(key, _)| *key == environment.key)?;
            word = match (usage, word) {
                (Usage::Launched, None | Some(texts::LAUNCHED)) => Some(texts::LAUNCHED),
                (Usage::Inactive, None | Some(texts::INACTIVE)) => Some(texts::INACTIVE),
                (Usage::Launched | Usage::Inactive, _) => Some(texts::LAUNCHED_OR_INACTIVE),
                (Usage::New | Usage::Active, _) => return None,
            };
            places.push(environment.name.as_str());
        }
        Some(texts::used_in(word?, &places.join(", ")))
    }
}
