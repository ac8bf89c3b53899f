//! State of the tab: what it knows, how events change it, and the commands that follow. No browser, no requests.

mod project_ref;
mod request;
mod search;
mod viewport;
mod saved_selection;
mod last_visit;
mod snapshot;
mod environment_cache;
mod linked;
mod combobox;
mod selection;
mod suggestion;
mod action;
mod command;

mod update;
mod form;
mod initial_requests;
mod reading;
mod picker;

mod history;
mod flag_links;
mod removal;
mod new_flag;
mod creation;

use std::rc::Rc;

pub use action::{Action, ButtonAction};
pub use combobox::{ComboboxAction, ComboboxOption, Field, MAX_OPTIONS, OpenCombobox};
pub use command::{Command, Edit, FlagLinkChange, FocusTarget, ReadReason, SavedSettings};
pub use environment_cache::EnvironmentCache;
pub use last_visit::LastVisit;
pub use linked::{Linked, LinkedFlag, Saved, SavedRelations};
pub use new_flag::{FormAction, FormCommand, NewFlagAction, NewFlagForm};
pub use project_ref::ProjectRef;
pub use request::{Answer, FlagChange, Request, Requests};
pub use saved_selection::SavedSelection;
pub use search::{FilterChange, FlagQuery, Problem};
pub use selection::Selection;
pub use snapshot::Snapshot;
pub use suggestion::{Reason, Suggestions};
pub use viewport::{Rows, ViewportState};

use self::selection::PickerActivity;
use super::texts;
use crate::azure_devops::service_endpoints::ServiceEndpoint;
use crate::components::remote::Remote;
use crate::domain::flag::Flag;
use crate::domain::link::{FlagLink, Relation};
use crate::launchdarkly::projects::Project;

/// Something loaded from a server; its error is a sentence.
pub type Fetched<T> = Remote<T, String>;

/// The work item that the form shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its id; 0 before the first save.
    pub id: u32,
    /// Whether it cannot be changed.
    pub read_only: bool,
    /// Number of the load in this frame, so that a late answer is not applied to another work item.
    pub load_id: u32,
}

/// The tab's state.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// The work item, once the form has loaded one.
    pub item: Option<Item>,
    load_count: u32,
    /// Whether the work item is done.
    is_closed: bool,
    /// LaunchDarkly service connections of the project.
    pub connections: Fetched<Rc<[ServiceEndpoint]>>,
    /// Those of the last visit, used until the connections are loaded.
    assumed: Option<Rc<[ServiceEndpoint]>>,
    /// Text in the frame's storage for the next visit.
    last_visit: String,
    /// Flags that the work item is linked to.
    pub linked: Linked,
    /// The linked flags as shown on the last visit of the work item.
    earlier: Option<Snapshot>,
    /// The linked flags as kept for the next visit.
    kept_snapshot: String,
    /// Environments of the projects shown so far.
    pub environments: EnvironmentCache,
    /// The picker.
    pub selection: Selection,
    requests: Requests,
    memory: Fetched<Option<Rc<SavedSelection>>>,
    /// Whether the host has answered which selection is saved.
    is_memory_confirmed: bool,
    /// Suggestions from the project's catalog and defaults.
    pub suggestions: Suggestions,
    /// The first project of the account, selected if no other fits better.
    first_project: Option<Project>,
    /// Name of the Azure DevOps project: its namesake in LaunchDarkly is offered first.
    pub azure_devops_project: String,
    /// Result of the last action, for screen readers.
    pub announcement: String,
    /// Whether the announcement is about a changed link, which the answer to an earlier search must not replace.
    announces_edit: bool,
    /// Error of the last action.
    pub error: Option<String>,
    /// The last removed link, for *Undo*.
    pub undo: Option<Undo>,
    /// Where the focus moves after a change of the links, if the focused element is removed.
    after_edit: Option<FocusTarget>,
    /// Service connections that cannot write flag links.
    unwritable: Vec<String>,
    /// The form that creates a flag, while it is open.
    pub new_flag: Option<NewFlagForm>,
}

/// A removed link.
#[derive(Clone, Debug, PartialEq)]
pub struct Undo {
    /// The flag.
    pub link: FlagLink,
    /// The relation that linked it.
    pub relation: Relation,
}

impl State {
    /// The initial state, with the name of the Azure DevOps project.
    #[must_use]
    pub fn new(azure_devops_project: &str) -> Self {
        Self {
            azure_devops_project: azure_devops_project.to_owned(),
            ..Self::default()
        }
    }

    /// The service connection that is chosen.
    #[must_use]
    pub fn account(&self) -> Option<&ServiceEndpoint> {
        let chosen = self.selection.account.as_deref()?;
        self.endpoints().iter().find(|connection| connection.id == chosen)
    }

    /// Service connection for the instance of a link: the chosen one first.
    #[must_use]
    pub fn connection_for(&self, link: &FlagLink) -> Option<&ServiceEndpoint> {
        let leads_there =
            |connection: &&ServiceEndpoint| connection.instance().as_ref() == Ok(&link.instance);
        self.account()
            .filter(|account| leads_there(account))
            .or_else(|| self.endpoints().iter().find(leads_there))
    }

    /// Project of a linked flag; `None` without a service connection for it.
    fn place_of(&self, link: &FlagLink) -> Option<ProjectRef> {
        Some(ProjectRef {
            account: self.connection_for(link)?.id.clone(),
            project: link.project.clone(),
        })
    }

    /// Whether it is not known yet what is linked.
    #[must_use]
    pub fn is_opening(&self) -> bool {
        let awaits_links = self.linked.flags == Remote::Loading;
        awaits_links && (self.item.is_some() || !self.is_confirmed())
    }

    /// Text for screen readers: the last action, or that something is loading.
    #[must_use]
    pub fn status(&self) -> String {
        let said = if self.connections == Remote::Loading {
            ""
        } else {
            self.announcement.as_str()
        };
        let mut linked = self.linked.all().iter();
        match linked.find_map(|linked| self.outdated_since(linked)) {
            Some(time) => texts::outdated(time, said),
            None if said.is_empty() && (self.connections == Remote::Loading || self.is_opening()) => {
                texts::LOADING.to_owned()
            }
            None => said.to_owned(),
        }
    }

    /// Whether the picker has come onto the screen. The linked flags have their places first, which may push the picker out.
    fn sees_picker(&self, look: &ViewportState) -> bool {
        let is_in_place = self.item.is_some() && !self.is_opening();
        look.picker && is_in_place && self.awaits_picker()
    }

    /// Whether the picker loads nothing until it comes on the screen.
    #[must_use]
    pub fn awaits_picker(&self) -> bool {
        self.selection.wanted == PickerActivity::No
    }

    /// Whether something else is on the screen than is known.
    #[must_use]
    pub fn differs_from(&self, look: &ViewportState) -> bool {
        self.sees_picker(look) || look.rows.is_some_and(|rows| rows != self.selection.rows)
    }

    /// Whether links can be added and taken out.
    #[must_use]
    pub fn can_link(&self) -> bool {
        self.item.is_some_and(|item| !item.read_only) && self.linked.flags.ready().is_some()
    }

    /// The link that a flag of the picker would become; none while account or project are missing.
    #[must_use]
    pub fn link_for(&self, flag: &Flag) -> Option<FlagLink> {
        Some(FlagLink {
            instance: self.account()?.instance().ok()?,
            project: self.selection.project.as_ref()?.key.clone(),
            flag: flag.key.clone(),
            environment: self
                .selection
                .environment
                .as_ref()
                .filter(|_| self.selection.pin)
                .map(|environment| environment.key.clone()),
        })
    }
}

#[cfg(test)]
mod tests;
