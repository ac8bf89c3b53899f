//! Initial requests of a visit: sent at once through the service connections of the last visit, or that of the saved selection,
//! while the list of service connections is loading. Their answers are not shown before the list confirms the connections. If one
//! is gone or changed, the answers are dropped.

use std::rc::Rc;

use super::environment_cache::EnvironmentCache;
use super::last_visit::{self, LastVisit};
use super::request::Requests;
use super::selection::PickerActivity;
use super::{Command, Fetched, SavedSelection, State};
use crate::azure_devops::service_endpoints::ServiceEndpoint;
use crate::components::remote::Remote;

impl State {
    /// The service connections: those of the project, or until they are loaded, those of the last visit.
    pub(super) fn endpoints(&self) -> &[ServiceEndpoint] {
        let known = self.connections.ready().or(self.assumed.as_ref());
        known.map_or(&[], |connections| connections)
    }

    /// Whether the service connections are loaded. Data from LaunchDarkly is not shown before.
    #[must_use]
    pub const fn is_confirmed(&self) -> bool {
        self.connections.ready().is_some()
    }

    /// Applies the data of the last visit, for the first work item of the frame. Without a selection, requests the settings of
    /// the project.
    pub(super) fn use_last_visit(&mut self, last_visit: Option<LastVisit>) -> Vec<Command> {
        if self.load_count > 1 {
            return Vec::new();
        }
        if let Some(last_visit) = last_visit {
            self.assumed = Some(last_visit.connections).filter(|_| !self.is_confirmed());
            if self.memory == Remote::Loading
                && let Some(selection) = last_visit.selection
            {
                self.set_memory(selection);
            }
            self.resolve_links();
        }
        if self.memory == Remote::Loading {
            return self.suggestions.ask();
        }
        Vec::new()
    }

    fn set_memory(&mut self, selection: SavedSelection) {
        self.suggestions.declined.clone_from(&selection.declined);
        self.memory = Remote::Ready(Some(Rc::new(selection)));
    }

    /// Applies the list of service connections. If one of the last visit is gone or changed, drops the answers received through it.
    pub(super) fn confirm_connections(&mut self, connections: Fetched<Rc<[ServiceEndpoint]>>) {
        if let Remote::Ready(list) = &connections
            && let Some(assumed) = self.assumed.take()
        {
            let is_same = |assumed: &ServiceEndpoint, own: &ServiceEndpoint| {
                own.id == assumed.id && own.url == assumed.url && own.is_usable()
            };
            let mut all = assumed.iter();
            if all.all(|assumed| list.iter().any(|own| is_same(assumed, own))) {
                self.linked.forget_unplaced();
            } else {
                self.requests = Requests::default();
                self.environments = EnvironmentCache::default();
                self.linked.flags = Remote::Loading;
                self.announcement.clear();
                self.select_again();
            }
        }
        self.connections = connections;
        self.resolve_links();
    }

    /// Applies the saved selection from the host. It replaces that of the last visit, unless the user has used the picker.
    pub(super) fn confirm_selection(&mut self, selection: Option<SavedSelection>) {
        if self.is_memory_confirmed {
            // Ignored once the picker is filled.
            return;
        }
        self.is_memory_confirmed = true;
        let is_used = self.selection.is_chosen || self.selection.wanted == PickerActivity::Used;
        if let Some(saved) = &selection
            && !self.is_confirmed()
            && self.assumed.is_none()
            && !saved.url.is_empty()
        {
            // The first visit in this browser.
            self.assumed = Some(Rc::from([ServiceEndpoint::assumed(&saved.account, &saved.url)]));
            self.resolve_links();
        }
        match (&self.memory, selection) {
            (Remote::Ready(Some(known)), Some(saved)) if !is_used && **known != saved => {
                self.set_memory(saved);
                self.select_again();
            }
            (Remote::Ready(_), _) => {}
            (_, Some(saved)) => self.set_memory(saved),
            (_, None) => self.memory = Remote::Ready(None),
        }
    }

    /// Fills the picker again, and keeps what the user typed.
    fn select_again(&mut self) {
        self.selection.start_over();
        self.suggestions.look_again();
    }

    /// Saves service connections and selection for the next visit, once they are confirmed.
    pub(super) fn remember(&mut self) -> Option<Command> {
        let (connections, memory) = (self.connections.ready()?, self.memory.ready()?);
        let text = last_visit::to_text(connections, memory.as_deref());
        if text == self.last_visit {
            return None;
        }
        self.last_visit.clone_from(&text);
        Some(Command::SaveToBrowser(None, text))
    }
}
