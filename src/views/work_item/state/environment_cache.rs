//! Cache of the environments of each project, shared by the linked flags and the picker of every work item.

use std::rc::Rc;

use super::Fetched;
use super::project_ref::ProjectRef;
use super::request::{Request, Requests};
use crate::components::remote::Remote;
use crate::launchdarkly::environments::Environment;

/// Environments by project.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EnvironmentCache(Vec<(ProjectRef, Fetched<Rc<[Environment]>>)>);

impl EnvironmentCache {
    /// Environments of a project; `None` before they are requested.
    #[must_use]
    pub fn get(&self, place: &ProjectRef) -> Option<&Fetched<Rc<[Environment]>>> {
        self.0
            .iter()
            .find(|(known, _)| known == place)
            .map(|(_, environments)| environments)
    }

    /// The environments of a project, if they are there.
    #[must_use]
    pub fn ready(&self, place: &ProjectRef) -> &[Environment] {
        self.get(place)
            .and_then(Remote::ready)
            .map_or(&[], |environments| environments)
    }

    /// Requests the environments of a project, once.
    pub(super) fn want(&mut self, place: &ProjectRef, requests: &mut Requests) {
        if self.get(place).is_none() {
            self.0.push((place.clone(), Remote::Loading));
            requests.want(Request::Environments(place.clone()));
        }
    }

    /// Puts the critical ones first, as people look there first.
    pub(super) fn set(&mut self, place: &ProjectRef, environments: Fetched<Rc<[Environment]>>) {
        let environments = match environments {
            Remote::Ready(environments) => {
                let (mut first, rest): (Vec<_>, Vec<_>) = environments
                    .iter()
                    .cloned()
                    .partition(|environment: &Environment| environment.critical);
                first.extend(rest);
                Remote::Ready(first.into())
            }
            other => other,
        };
        self.0.retain(|(known, _)| known != place);
        self.0.push((place.clone(), environments));
    }

    /// Removes failed entries, so that they are requested again.
    pub(super) fn forget_failures(&mut self) {
        self.0
            .retain(|(_, environments)| !matches!(environments, Remote::Failed(_)));
    }
}
