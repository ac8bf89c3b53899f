//! The form that creates a flag, and what it knows of the world.

use std::rc::Rc;

use super::{Fetched, ProjectRef};
use crate::components::remote::Remote;
use crate::domain::flag::Flag;
use crate::domain::key::FlagKey;
use crate::domain::new_flag::{Draft, NewFlag, suggest_key};

/// The form while it is open.
#[derive(Clone, Debug, PartialEq)]
pub struct NewFlagForm {
    /// Where the flag is to be.
    pub place: ProjectRef,
    /// The fields.
    pub draft: Draft,
    /// Whether the tab can create flags there, and why not.
    pub writing: Fetched<()>,
    /// The flag that has the key already; none when the key is free.
    pub holder: Fetched<Option<Rc<Flag>>>,
    /// The flag is being created.
    pub is_creating: bool,
    /// Why it could not be created, or what the fields lack.
    pub error: Option<String>,
    key_was_typed: bool,
}

/// Event of the form for a new flag.
#[derive(Clone, Debug)]
pub enum FormAction {
    /// The work item's suggestion came.
    Suggested(Draft),
    /// Whether flags can be created there is known.
    Writing(Fetched<()>),
    /// Whoever has that key is known.
    Holder(FlagKey, Fetched<Option<Rc<Flag>>>),
    /// The user typed a name.
    Name(String),
    /// The user typed a key.
    Key(String),
    /// The user typed a description.
    Description(String),
    /// The user typed tags.
    Tags(String),
    /// The user chose how long the flag lives.
    Temporary(bool),
    /// The user left a field on which the key depends.
    Left,
    /// The user asks again who has the key.
    CheckKey,
    /// The user wants the flag.
    Create,
    /// It could not be created, or the work item could not be asked for a suggestion.
    Refused(String),
}

/// Event of the dialog for a new flag.
#[derive(Clone, Debug)]
pub enum NewFlagAction {
    /// The user wants to create a flag in the chosen project.
    Open,
    /// The user does not want it any more.
    Close,
    /// Something happens to the form that was opened in that visit.
    Form(u32, FormAction),
    /// The flag was created for the work item of that visit.
    Created(u32, ProjectRef, Rc<Flag>),
    /// The user links the flag that has the key already.
    LinkExisting,
}

/// What is to be done for the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormCommand {
    /// Ask the work item what to suggest.
    Suggest,
    /// Find out whether flags can be created.
    Probe(ProjectRef),
    /// Find out who has a key.
    LookUp(ProjectRef, FlagKey),
    /// Create the flag.
    Create(ProjectRef, NewFlag),
}

impl NewFlagForm {
    /// Opens the form, and says what is to be asked.
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

    /// Takes over what happened, and says what is to be done next.
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

    /// The flag that has the key, if there is one.
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
