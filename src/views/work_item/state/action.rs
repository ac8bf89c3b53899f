//! What happens to the tab.

use std::rc::Rc;

use super::request::{Answer, Request};
use super::saved_selection::SavedSelection;
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
    /// The host says something about the form.
    Form(FormEvent),
    /// The tab came into view again, in which the form may have changed.
    Returned,
    /// The service connections came.
    Connections(Fetched<Rc<[ServiceEndpoint]>>),
    /// What the user chose on an earlier visit came; none when nothing is remembered.
    SelectionLoaded(Option<SavedSelection>),
    /// A text that is kept for everybody came; empty when there is none.
    SavedSettings(SavedSettings, String),
    /// What is kept for everybody was waited for long enough.
    SettingsTimedOut,
    /// The relations of the work item came.
    Relations {
        /// Visit that asked for them.
        load_id: u32,
        /// The relations.
        relations: Fetched<Vec<Relation>>,
        /// What the server holds of them.
        stored: SavedRelations,
    },
    /// LaunchDarkly answered.
    Answer(Request, Answer),
    /// Something else is on the screen.
    ViewportChanged(ViewportState),
    /// The user turned to the picker.
    PickerUsed,
    /// The user moves inside one of the comboboxes.
    Combobox(Field, ComboboxAction),
    /// The user wants other flags to be listed.
    Filter(FilterChange),
    /// The user stopped typing.
    TypingPaused,
    /// The user moves to a place by keyboard.
    Go(FocusTarget),
    /// The user wants what is linked next to be pinned.
    Pin(bool),
    /// The links of the form were edited, or could not be.
    Edited {
        /// Visit in which the user asked for it.
        load_id: u32,
        /// What was done.
        edit: Result<Edit, String>,
    },
    /// What could not be had is worth another try.
    Reload,
    /// The user pressed a button.
    ButtonAction(ButtonAction),
    /// Something about a flag that is to be created.
    NewFlag(NewFlagAction),
    /// LaunchDarkly could not be told of a link through that account.
    Unwritable(String),
    /// The details of a problem were copied, or the browser does not allow it.
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
    /// *Undo* after a link was taken out.
    Undo,
    /// *Try again*.
    Retry,
    /// A component of the work item's repositories, by its place.
    Component(usize),
    /// *Show all flags* where a component limits them.
    ShowAll,
    /// An option of a combobox.
    Option(Field, usize),
}
