//! Events of the tab.

use std::rc::Rc;

use super::last_visit::LastVisit;
use super::request::{Answer, Request};
use super::saved_selection::SavedSelection;
use super::snapshot::Snapshot;
use super::{
    ComboboxAction, Edit, Fetched, Field, FilterChange, FocusTarget, NewFlagAction, SavedRelations,
    SavedSettings, ViewportState,
};
use crate::azure_devops::sdk::FormEvent;
use crate::azure_devops::service_endpoints::ServiceEndpoint;
use crate::domain::flag::Flag;
use crate::domain::link::{FlagLink, Relation};

/// Event of the tab.
#[derive(Debug)]
pub enum Action {
    /// Event of the work item form.
    Form(FormEvent),
    /// The window got the focus again; the form may have changed.
    Returned,
    /// The frame's storage was read.
    LoadedFromBrowser {
        /// [`super::Item::load_id`] of the request.
        load_id: u32,
        /// Data of the last visit.
        last_visit: Option<LastVisit>,
        /// Data of the last visit of the work item.
        snapshot: Option<Snapshot>,
    },
    /// The service connections were loaded.
    Connections(Fetched<Rc<[ServiceEndpoint]>>),
    /// The selection of the last visit was loaded; `None` if there is none.
    SelectionLoaded(Option<SavedSelection>),
    /// Settings of the project were loaded, as text; empty if there are none.
    SavedSettings(SavedSettings, String),
    /// The settings of the project did not arrive in time.
    SettingsTimedOut,
    /// The relations of the form were read.
    Relations {
        /// [`super::Item::load_id`] of the request.
        load_id: u32,
        /// The relations.
        relations: Fetched<Vec<Relation>>,
        /// The relations on the server.
        stored: SavedRelations,
        /// Whether the work item is done.
        is_closed: bool,
    },
    /// LaunchDarkly answered.
    Answer(Request, Answer),
    /// The page was scrolled or resized.
    ViewportChanged(ViewportState),
    /// The picker got the focus.
    PickerUsed,
    /// The user acts in a combobox.
    Combobox(Field, ComboboxAction),
    /// A filter of the flag list changed.
    Filter(FilterChange),
    /// The user stopped typing.
    TypingPaused,
    /// The user moves the focus by keyboard.
    Go(FocusTarget),
    /// *Pin environment* was switched on or off.
    Pin(bool),
    /// The links of the form were changed, or the change failed.
    Edited {
        /// [`super::Item::load_id`] of the request.
        load_id: u32,
        /// The change, or an error sentence.
        edit: Result<Edit, String>,
    },
    /// Everything that failed is to be loaded again.
    Reload,
    /// The user pressed a button.
    ButtonAction(ButtonAction),
    /// Event of the form for a new flag.
    NewFlag(NewFlagAction),
    /// Flag links cannot be written through this service connection.
    Unwritable(String),
    /// The details of a problem were copied; false if the browser refused.
    Copied(bool),
}

/// A button that the user can press.
#[derive(Clone, Debug, PartialEq)]
pub enum ButtonAction {
    /// *Link* at a flag of the picker.
    Link(Rc<Flag>),
    /// *Unlink* at a linked flag.
    Unlink(FlagLink, Relation),
    /// *Remove the pin* at a link.
    Unpin(FlagLink, Relation),
    /// *History* of a linked flag.
    History(FlagLink),
    /// *Undo* after a flag was unlinked.
    Undo,
    /// *Try again*.
    Retry,
    /// A component of the work item's repositories, by its index.
    Component(usize),
    /// *Show all flags*, where a component narrows the list.
    ShowAll,
    /// An option of a combobox, by its index.
    Option(Field, usize),
}
