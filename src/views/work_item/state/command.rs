//! What is to be done after an event.

use super::Item;
use super::new_flag::FormCommand;
use super::project_ref::ProjectRef;
use super::request::Request;
use crate::domain::key::FlagKey;
use crate::domain::link::{FlagLink, Relation};

/// What is to be done after an event.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Read the relations of the form for a visit.
    LoadRelations {
        /// The work item and the visit.
        item: Item,
        /// Why.
        occasion: ReadReason,
    },
    /// Ask for the service connections.
    LoadConnections,
    /// Ask what the user chose on an earlier visit.
    LoadSelection,
    /// Read a text that is kept for everybody.
    LoadSettings(SavedSettings),
    /// Keep what the user chose.
    SaveSelection(String),
    /// Ask LaunchDarkly.
    Send(Request),
    /// Say when the user stops typing.
    AwaitPause,
    /// Change the links of the form.
    Edit(Item, Edit),
    /// Tell LaunchDarkly of the links that were saved.
    UpdateFlagLinks(Item, Vec<FlagLinkChange>),
    /// Do what the form that creates a flag needs.
    NewFlag(Item, FormCommand),
    /// Move the keyboard to a place, once it is on the page.
    Focus(FocusTarget),
    /// Move the keyboard to a place if the one it was at is gone.
    FocusIfLost(FocusTarget),
    /// Show the list of flags from its beginning.
    ShowTop,
}

/// A text that is kept for everybody in the Azure DevOps project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SavedSettings {
    /// What the catalog says.
    Catalog,
    /// What is chosen where nobody has chosen yet.
    Defaults,
}

/// A change of what LaunchDarkly shows beside a flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagLinkChange {
    /// Where the flag is.
    pub place: ProjectRef,
    /// The flag.
    pub flag: FlagKey,
    /// The link is there from now on; else it goes.
    pub is_linked: bool,
}

/// Why the relations are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadReason {
    /// The form shows another work item; somebody may have changed its links before this tab was opened.
    Opened,
    /// The form is as the server has it.
    SavedRelations,
    /// Something may have changed.
    Changed,
}

/// A change of the form's links: the flag, and the relation that makes the link.
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
    /// The button that puts a link back.
    Undo,
}
