//! Requests that the state makes.

use super::Item;
use super::new_flag::FormCommand;
use super::project_ref::ProjectRef;
use super::request::Request;
use crate::domain::key::FlagKey;
use crate::domain::link::{FlagLink, Relation};

/// Requests that the state makes.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Reads the relations of the form.
    LoadRelations {
        /// The work item.
        item: Item,
        /// Reason.
        occasion: ReadReason,
    },
    /// Loads the service connections of the project.
    LoadConnections,
    /// Loads the selection of the user's last visit.
    LoadSelection,
    /// Loads settings of the Azure DevOps project.
    LoadSettings(SavedSettings),
    /// Saves the user's selection, as text.
    SaveSelection(String),
    /// Loads the data of the last visit from the frame's storage. The work item's id, and [`super::Item::load_id`].
    LoadFromBrowser(u32, u32),
    /// Saves text to the frame's storage: the data of a work item, by its id, or without an id that of the last visit.
    SaveToBrowser(Option<u32>, String),
    /// Sends a request to LaunchDarkly.
    Send(Request),
    /// Starts the pause after which [`super::Action::TypingPaused`] follows.
    AwaitPause,
    /// Changes the links of the form.
    Edit(Item, Edit),
    /// Updates LaunchDarkly's flag links after a save.
    UpdateFlagLinks(Item, Vec<FlagLinkChange>),
    /// Carries out a command of the form for a new flag.
    NewFlag(Item, FormCommand),
    /// Moves the keyboard focus after the next update of the page.
    Focus(FocusTarget),
    /// Moves the keyboard focus if the focused element was removed.
    FocusIfLost(FocusTarget),
    /// Scrolls the list of flags to the top.
    ShowTop,
}

/// Settings that everybody in the Azure DevOps project shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SavedSettings {
    /// The catalog of components.
    Catalog,
    /// The defaults for users without a saved selection.
    Defaults,
}

/// A change of the flag link that LaunchDarkly shows beside a flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagLinkChange {
    /// The project of the flag.
    pub place: ProjectRef,
    /// The flag.
    pub flag: FlagKey,
    /// True to add the link, false to remove it.
    pub is_linked: bool,
}

/// Reason for reading the relations of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadReason {
    /// The form shows another work item, whose links may have unsaved changes.
    Opened,
    /// The form was saved, reset or refreshed, and matches the server.
    SavedRelations,
    /// The links may have changed.
    Changed,
}

/// A change of the form's links: the flag, and the relation that links it.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// The flag is linked.
    Link(FlagLink, Relation),
    /// The flag is unlinked.
    Unlink(FlagLink, Relation),
    /// The link is replaced by one without a pinned environment.
    Unpin(FlagLink, Relation),
}

/// An element that the keyboard focus can move to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FocusTarget {
    /// The search box.
    Search,
    /// A row of the list of flags.
    Row(usize),
    /// A linked flag, by its key.
    Linked(String),
    /// The *Undo* button.
    Undo,
}
