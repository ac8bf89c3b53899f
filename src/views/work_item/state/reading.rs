//! Reads the linked flags with few requests, the first of which is enough to show something.
//!
//! A few flags of a project are each read by itself, with every environment: such answers are small and depend on nothing.
//! More come in one list, as soon as the environments are known that it has to name, if only from the last visit. What is not
//! in the list, such as an archived flag, is read by itself after it.

use std::rc::Rc;

use super::State;
use super::linked::Progress;
use super::project_ref::ProjectRef;
use super::request::Request;
use super::search::Problem;
use crate::components::remote::Remote;
use crate::domain::flag::Flag;
use crate::domain::key::{EnvironmentKey, FlagKey};
use crate::domain::usage::Usage;
use crate::launchdarkly::Page;
use crate::launchdarkly::environments::Environment;

/// Maximum number of linked flags of a project that are each read by itself. A list that holds them is larger than they are:
/// LaunchDarkly's search takes no set of keys, so it also returns the flags between them.
const MAX_READ_ALONE: usize = 4;
/// Minimum length of a search text.
const MIN_TEXT_LENGTH: usize = 2;
/// Maximum length of a text that keys have in common, to bound the work.
const MAX_TEXT_LENGTH: usize = 64;

impl State {
    /// Requests all linked flags not requested yet.
    pub(super) fn want_linked(&mut self) {
        let mut places: Vec<ProjectRef> = Vec::new();
        for linked in self.linked.all() {
            if let Some(place) = &linked.place
                && linked.flag == Remote::Loading
                && linked.progress == Progress::New
                && !places.contains(place)
            {
                places.push(place.clone());
            }
        }
        for place in places {
            self.environments.want(&place, &mut self.requests);
            self.want_linked_of(&place);
        }
        self.want_usage();
    }

    fn want_linked_of(&mut self, place: &ProjectRef) {
        let keys: Vec<FlagKey> = self
            .linked
            .all()
            .iter()
            .filter(|linked| linked.place.as_ref() == Some(place))
            .filter(|linked| linked.flag == Remote::Loading && linked.progress == Progress::New)
            .map(|linked| linked.link.flag.clone())
            .collect();
        let environments = match self.environments.get(place) {
            None | Some(Remote::Loading) => {
                Some(self.last_environments(place)).filter(|last| !last.is_empty())
            }
            Some(environments) => Some(environments.ready().map_or(&[][..], |known| known)),
        };
        let progress = match (keys.as_slice(), environments) {
            // Without environments the project may be missing; the requests for single flags report that.
            (keys, _) if keys.len() <= MAX_READ_ALONE => Progress::Alone,
            (_, Some([])) => Progress::Alone,
            (_, Some(environments)) => {
                let environments: Rc<[EnvironmentKey]> = environments
                    .iter()
                    .map(|environment| environment.key.clone())
                    .collect();
                let text = common_text(&keys);
                self.requests
                    .want(Request::LinkedFlags(place.clone(), environments, text));
                Progress::InList
            }
            // Continues when the environments are loaded.
            (_, None) => return,
        };
        for linked in self.linked.all_mut() {
            if linked.place.as_ref() == Some(place) && keys.contains(&linked.link.flag) {
                linked.progress = progress;
                if progress == Progress::Alone {
                    self.requests
                        .want(Request::LinkedFlag(place.clone(), linked.link.flag.clone()));
                }
            }
        }
    }

    /// Requests the usage of the loaded flags.
    fn want_usage(&mut self) {
        for linked in self.linked.all_mut() {
            let is_in_use = linked.found().is_some_and(|flag| !flag.archived);
            if let Some(place) = &linked.place
                && is_in_use
                && !linked.is_usage_asked
            {
                self.requests
                    .want(Request::Usage(place.clone(), linked.link.flag.clone()));
                linked.is_usage_asked = true;
            }
        }
    }

    /// The environments of a project on the last visit of the work item.
    fn last_environments(&self, place: &ProjectRef) -> &[Environment] {
        let mut linked = self.linked.all().iter();
        let snapshot = linked.find_map(|linked| {
            let is_there = linked.place.as_ref() == Some(place);
            self.earlier.as_ref().filter(|_| is_there)?.of(&linked.link)
        });
        snapshot.map_or(&[], |snapshot| &snapshot.environments)
    }

    /// Requests flags of a list again, one by one, if the environments of the last visit have changed.
    pub(super) fn check_environments(&mut self, place: &ProjectRef) {
        let known = self.environments.ready(place);
        for linked in self.linked.all_mut() {
            if linked.place.as_ref() == Some(place)
                && linked.progress == Progress::InList
                && let Some(flag) = linked.found()
                && known
                    .iter()
                    .any(|known| flag.environments.get(&known.key).is_none())
            {
                linked.flag = Remote::Loading;
                linked.progress = Progress::Alone;
                self.requests
                    .want(Request::LinkedFlag(place.clone(), linked.link.flag.clone()));
            }
        }
    }

    /// Applies a list of linked flags. Flags missing from it are requested one by one.
    pub(super) fn linked_flags(&mut self, place: &ProjectRef, page: Result<Page<Flag>, Problem>) {
        // A list that did not come, perhaps because it was too large, is as good as an empty one.
        let found: Vec<Rc<Flag>> = page.map_or_else(
            |_| Vec::new(),
            |page| page.items.into_iter().map(Rc::new).collect(),
        );
        for linked in self.linked.all_mut() {
            if linked.place.as_ref() != Some(place) || linked.flag != Remote::Loading {
                continue;
            }
            if let Some(flag) = found.iter().find(|flag| flag.key == linked.link.flag) {
                linked.flag = Remote::Ready(Some(Rc::clone(flag)));
            } else if linked.progress == Progress::InList {
                linked.progress = Progress::Alone;
                self.requests
                    .want(Request::LinkedFlag(place.clone(), linked.link.flag.clone()));
            }
        }
        self.check_environments(place);
    }

    /// Applies a linked flag.
    pub(super) fn linked_flag(
        &mut self,
        place: &ProjectRef,
        key: &FlagKey,
        flag: &Remote<Option<Rc<Flag>>, String>,
    ) {
        for linked in self.linked.all_mut() {
            if linked.place.as_ref() == Some(place) && linked.link.flag == *key {
                linked.flag = flag.clone();
            }
        }
    }

    /// Applies the usage of a linked flag.
    pub(super) fn usage(
        &mut self,
        place: &ProjectRef,
        key: &FlagKey,
        usage: Option<&Rc<[(EnvironmentKey, Usage)]>>,
    ) {
        for linked in self.linked.all_mut() {
            if linked.place.as_ref() == Some(place) && linked.link.flag == *key {
                linked.usage = usage.cloned();
            }
        }
    }
}

/// The longest text that all keys have in common, so that one search finds them all; empty when there is none.
fn common_text(keys: &[FlagKey]) -> String {
    let Some(shortest) = keys.iter().min_by_key(|key| key.as_str().len()) else {
        return String::new();
    };
    // Keys are ASCII, so that every place is the border of a character.
    let shortest = shortest.as_str();
    let length = shortest.len().min(MAX_TEXT_LENGTH);
    for size in (MIN_TEXT_LENGTH..=length).rev() {
        for start in 0..=length - size {
            if let Some(text) = shortest.get(start..start + size)
                && keys.iter().all(|key| key.as_str().contains(text))
            {
                return text.to_owned();
            }
        }
    }
    String::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_finds_all_keys_by_what_they_have_in_common() {
        let (long, cut) = ("k".repeat(256), "k".repeat(64));
        for (keys, text) in [
            (vec!["checkout-v2", "new-checkout"], "checkout"),
            (vec!["a-b", "b-a"], ""),
            (vec!["express-delivery", "legacy-cart"], ""),
            (vec!["same"], "same"),
            (vec![], ""),
            (vec![long.as_str(), long.as_str()], cut.as_str()),
        ] {
            let keys: Vec<FlagKey> = keys.into_iter().map(|key| FlagKey::parse(key).unwrap()).collect();
            assert_eq!(common_text(&keys), text, "{keys:?}");
        }
    }
}
