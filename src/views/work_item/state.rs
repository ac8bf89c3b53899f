//! Everything the tab knows, how each event changes it and what is to be asked for next. Pure: no browser, no requests.

mod action;
mod creation;
mod linked;
mod new_flag;
mod selection;
mod update;

use std::rc::Rc;

pub use action::{Action, Command, Edit};
pub use creation::Creation;
pub use linked::{Linked, LinkedFlag, Saved};
pub use new_flag::{FormAction, FormCommand, NewFlagForm, Place};
pub use selection::{FlagList, FlagQuery, Selection};

use crate::azure_devops::service_endpoints::ServiceEndpoint;
use crate::components::remote::Remote;
use crate::domain::flag::Flag;
use crate::domain::link::{FlagLink, Relation};

/// Something that comes from a server; its failure is a sentence.
pub type Fetched<T> = Remote<T, String>;

/// The work item that the form shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its id; 0 before the first save.
    pub id: u32,
    /// It cannot be changed.
    pub read_only: bool,
    /// Counts the work items that this frame has shown, so that a late answer never meets the wrong one.
    pub visit: u32,
}

/// The tab's state.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// The work item, once the form has loaded one.
    pub item: Option<Item>,
    visits: u32,
    /// LaunchDarkly service connections of the project.
    pub connections: Fetched<Rc<[ServiceEndpoint]>>,
    /// Flags that the work item is linked to.
    pub linked: Linked,
    /// What the picker shows.
    pub selection: Selection,
    /// Name of the Azure DevOps project: its namesake in LaunchDarkly is offered first.
    pub azure_devops_project: String,
    /// What was done last, for screen readers.
    pub announcement: String,
    /// What could not be done.
    pub error: Option<String>,
    /// The link that was taken out last, to put it back.
    pub undo: Option<Undo>,
    /// The form that creates a flag, while it is open.
    pub new_flag: Option<NewFlagForm>,
}

/// A link that was taken out.
#[derive(Clone, Debug, PartialEq)]
pub struct Undo {
    /// The flag.
    pub link: FlagLink,
    /// The relation that made the link.
    pub relation: Relation,
}

impl State {
    /// The state before anything has come, in an Azure DevOps project of that name.
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
        self.connections
            .ready()?
            .iter()
            .find(|connection| connection.id == chosen)
    }

    /// The service connection that leads to the LaunchDarkly of a link: the chosen one first.
    #[must_use]
    pub fn connection_for(&self, link: &FlagLink) -> Option<&ServiceEndpoint> {
        let leads_there =
            |connection: &&ServiceEndpoint| connection.instance().as_ref() == Ok(&link.instance);
        let others = self
            .connections
            .ready()
            .map_or(&[][..], |connections| &connections[..]);
        self.account()
            .filter(|account| leads_there(account))
            .or_else(|| others.iter().find(leads_there))
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
            project: self.selection.project.clone()?,
            flag: flag.key.clone(),
            environment: self.selection.environment.clone().filter(|_| self.selection.pin),
        })
    }
}

#[cfg(test)]
mod tests;
