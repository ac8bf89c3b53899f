//! The form for a new flag.

use std::rc::Rc;

use super::{Fetched, ProjectRef};
use crate::components::remote::Remote;
use crate::domain::flag::Flag;
use crate::domain::key::FlagKey;
use crate::domain::new_flag::{Draft, NewFlag, suggest_key};

/// The form while it is open.
#[derive(Clone, Debug, PartialEq)]
pub struct NewFlagForm {
    /// The project of the new flag.
    pub place: ProjectRef,
    /// The fields.
    pub draft: Draft,
    /// Whether the tab can create flags in the project.
    pub writing: Fetched<()>,
    /// The flag that already has the key; `None` if the key is free.
    pub holder: Fetched<Option<Rc<Flag>>>,
    /// Whether the flag is being created.
    pub is_creating: bool,
    /// Why it could not be created, or what is wrong with the fields.
    pub error: Option<String>,
    key_was_typed: bool,
}

/// Event of the form for a new flag.
#[derive(Clone, Debug)]
pub enum FormAction {
    /// The suggestion from the work item was loaded.
    Suggested(Draft),
    /// The check whether flags can be created ended.
    Writing(Fetched<()>),
    /// The flag with a key was looked up.
    Holder(FlagKey, Fetched<Option<Rc<Flag>>>),
    /// The user typed a name.
    Name(String),
    /// The user typed a key.
    Key(String),
    /// The user typed a description.
    Description(String),
    /// The user typed tags.
    Tags(String),
    /// *Temporary* was checked or cleared.
    Temporary(bool),
    /// A field that determines the key lost the focus.
    Left,
    /// *Check again*.
    CheckKey,
    /// *Create and link*.
    Create,
    /// Creating the flag or loading the suggestion failed.
    Refused(String),
}

/// Event of the dialog for a new flag.
#[derive(Clone, Debug)]
pub enum NewFlagAction {
    /// *New flag*.
    Open,
    /// *Cancel*.
    Close,
    /// Event of the form, with the [`super::Item::load_id`] for which it was opened.
    Form(u32, FormAction),
    /// The flag was created, with the [`super::Item::load_id`] for which it was requested.
    Created(u32, ProjectRef, Rc<Flag>),
    /// *Link it*, for the flag that already has the key.
    LinkExisting,
}

/// A request that the form makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormCommand {
    /// Reads the suggestion from the work item.
    Suggest,
    /// Checks whether flags can be created.
    Probe(ProjectRef),
    /// Looks up the flag with a key.
    LookUp(ProjectRef, FlagKey),
    /// Creates the flag.
    Create(ProjectRef, NewFlag),
}

impl NewFlagForm {
    /// An open form and its first commands.
    #[must_use]
    pub fn open(place: ProjectRef) -> (Self, Vec<FormCommand>) {
        let commands = vec![FormCommand::Suggest, FormCommand::Probe(place.clone())];
        let form = Self {
            place,
            draft: Draft {
                temporary: true,
                ..Draft::default()
            },
            writing: Remote::Loading,
            holder: Remote::Loading,
            is_creating: false,
            error: None,
            key_was_typed: false,
        };
        (form, commands)
    }

    /// Applies an action and returns the command that follows.
    pub fn apply(&mut self, action: FormAction) -> Option<FormCommand> {
        match action {
            // What the user typed meanwhile stays.
            FormAction::Suggested(draft) => {
                if self.draft.name.is_empty() && !self.key_was_typed {
                    self.draft = draft;
                }
                return self.check_key();
            }
            FormAction::Writing(writing) => self.writing = writing,
            FormAction::Holder(key, holder) => {
                if key.as_str() == self.draft.key.trim() {
                    self.holder = holder;
                }
            }
            FormAction::Name(name) => {
                if !self.key_was_typed {
                    self.set_key(suggest_key(&name));
                }
                self.draft.name = name;
            }
            FormAction::Key(key) => {
                self.key_was_typed = !key.is_empty();
                self.set_key(key);
            }
            FormAction::Description(description) => self.draft.description = description,
            FormAction::Tags(tags) => self.draft.tags = tags,
            FormAction::Temporary(temporary) => self.draft.temporary = temporary,
            // A click on a button leaves a field first: what is known must stay where it is, or the click goes nowhere.
            FormAction::Left if self.holder.ready().is_some() => {}
            FormAction::Left | FormAction::CheckKey => return self.check_key(),
            FormAction::Create => return self.create(),
            FormAction::Refused(error) => {
                self.is_creating = false;
                // Somebody has the key, or the flag was created and the answer was lost.
                let look_up = self.check_key();
                self.error = Some(error);
                return look_up;
            }
        }
        None
    }

    /// The flag that already has the key.
    #[must_use]
    pub fn existing(&self) -> Option<&Rc<Flag>> {
        self.holder.ready()?.as_ref()
    }

    fn set_key(&mut self, key: String) {
        if key != self.draft.key {
            self.draft.key = key;
            self.holder = Remote::Loading;
        }
        self.error = None;
    }

    fn check_key(&mut self) -> Option<FormCommand> {
        match FlagKey::parse(&self.draft.key) {
            Ok(key) => {
                self.error = None;
                self.holder = Remote::Loading;
                Some(FormCommand::LookUp(self.place.clone(), key))
            }
            Err(error) => {
                self.error = Some(error.to_string());
                None
            }
        }
    }

    fn create(&mut self) -> Option<FormCommand> {
        if self.is_creating || self.existing().is_some() {
            return None;
        }
        match self.draft.flag() {
            Ok(flag) => {
                self.is_creating = true;
                self.error = None;
                Some(FormCommand::Create(self.place.clone(), flag))
            }
            Err(error) => {
                self.error = Some(error.to_string());
                None
            }
        }
    }
}

#[cfg(test)]
mod tests;
