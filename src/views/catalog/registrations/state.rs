//! State of the part *Catalog*. Every event goes through [`Registrations::apply`].

mod readings;

use std::collections::{BTreeMap, VecDeque};

use yew::AttrValue;

use crate::catalog_reader::answer::{Checked, Problem, Reading};
use crate::components::remote::Remote;
use crate::domain::project_settings::catalog_change::{Change, LocationContent, RemovedLocation};
use crate::domain::project_settings::catalog_index::CatalogIndex;
use crate::views::catalog::texts;

use super::readable;
use readings::brought;
pub(super) use readings::duplicates;

/// Number of entries of a list shown at first; each *Show more* adds four times as many.
pub(super) const LINES: usize = 25;

/// The part.
#[derive(Clone, Debug, Default)]
pub(in crate::views::catalog) struct Registrations {
    /// Number of the latest request; answers to earlier ones are ignored.
    round: u32,
    /// The saved catalog.
    pub(super) index: Remote<CatalogIndex, AttrValue>,
    /// The typed address.
    pub(super) address: String,
    pub(super) found: Found,
    pub(super) work: Work,
    /// The last unregistered location, for *Undo*.
    pub(super) removed: Option<RemovedLocation>,
    /// A change that could not be saved, and why.
    pub(super) failed: Option<(Change, String)>,
    /// Problems of locations read since the page was opened, by target.
    pub(super) problems: BTreeMap<String, Vec<Problem>>,
    /// Result of the last action, for the status line.
    pub(super) notice: String,
    /// Lines shown of what an address would bring, and of the components.
    pub(super) lines: [usize; 2],
}

/// Result of checking the address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Found {
    /// Not checked.
    #[default]
    Nothing,
    /// Being read, with the number of files read.
    Checking(u32),
    /// Several catalog files, to choose from.
    Choices(Vec<String>),
    /// Content to register, and the time when it was read (ISO 8601).
    Brings(Reading, String),
    /// Could not be read.
    Failed(String),
}

/// The operation in progress on registered locations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Work {
    /// Nothing.
    #[default]
    None,
    /// A change is being saved.
    Keeping,
    /// Locations are being refreshed.
    Reading {
        /// Files still to be read; the first one is being read.
        queue: VecDeque<String>,
        /// Locations already read.
        done: Vec<LocationContent>,
        /// Number of files read of the current location.
        files: u32,
    },
}

/// A list that can be long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Preview of the content of an address.
    Found,
    /// Components with a LaunchDarkly project.
    Components,
}

/// Event of the part.
#[derive(Clone, Debug)]
pub enum Action {
    /// Load the saved catalog.
    Load,
    /// The saved catalog was loaded.
    Kept(u32, Result<CatalogIndex, String>),
    /// The address was typed.
    Address(String),
    /// An address was proposed elsewhere on the page.
    Propose(String),
    /// Check the address.
    Check,
    /// One of several files was chosen.
    Choose(String),
    /// Number of files read so far.
    Files(u32, u32),
    /// Content of the address, and the time, ISO 8601.
    Checked(u32, Result<Checked, String>, String),
    /// Register or discard the found content.
    Register(bool),
    /// Read locations again, by their targets.
    Refresh(Vec<String>),
    /// Content of the current location, and the time, ISO 8601.
    Read(u32, Result<Reading, String>, String),
    /// Unregister a location, by its target.
    Unregister(String),
    /// Undo unregistering.
    Undo,
    /// Retry a failed save.
    Retry,
    /// A change was saved, or failed.
    Changed(Change, Result<(CatalogIndex, Option<RemovedLocation>), String>),
    /// Show more lines of a list.
    More(List),
    /// Problems were copied, or could not be.
    Copied(bool),
}

/// A request that the state makes, with its round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Loads the saved catalog.
    Load(u32),
    /// Loads the reader in advance; true to focus the address box.
    Fetch(bool),
    /// Preview of the content of an address.
    Check(u32, String),
    /// Content of a registered location.
    Read(u32, String),
    /// Saves a change of the catalog.
    Change(Change),
}

impl Registrations {
    /// Applies an action and returns the command that follows.
    pub(in crate::views::catalog) fn apply(&mut self, action: Action) -> Option<Command> {
        if !matches!(action, Action::Files(..) | Action::More(_)) {
            self.notice.clear();
        }
        match action {
            Action::Load => {
                self.index = Remote::Loading;
                Some(Command::Load(self.next()))
            }
            Action::Kept(round, kept) => {
                if round == self.round || self.index == Remote::Loading {
                    self.index = kept.map_err(AttrValue::from).into();
                }
                None
            }
            Action::Address(address) => {
                let is_first = self.address.is_empty();
                self.address = address;
                is_first.then_some(Command::Fetch(false))
            }
            Action::Propose(address) => {
                self.address = address;
                self.found = Found::Nothing;
                Some(Command::Fetch(true))
            }
            Action::Check => self.check(self.address.trim().to_owned()),
            Action::Choose(address) => {
                self.address.clone_from(&address);
                self.check(address)
            }
            Action::Files(round, count) => {
                if round == self.round {
                    match (&mut self.work, &mut self.found) {
                        (Work::Reading { files, .. }, _) | (_, Found::Checking(files)) => *files = count,
                        _ => {}
                    }
                }
                None
            }
            Action::Checked(round, checked, now) => {
                if round == self.round && matches!(self.found, Found::Checking(_)) {
                    self.lines[0] = LINES;
                    self.found = match checked {
                        Ok(Checked::Choices(choices)) => Found::Choices(choices),
                        Ok(Checked::Reading(reading)) => Found::Brings(reading, now),
                        Err(error) => Found::Failed(error),
                    };
                }
                None
            }
            Action::Register(true) => match &self.found {
                Found::Brings(reading, now) => {
                    let brought = brought(reading, now.clone());
                    self.change(Change::Register(brought))
                }
                _ => None,
            },
            Action::Register(false) => {
                self.found = Found::Nothing;
                None
            }
            Action::Refresh(targets) => self.refresh(targets),
            Action::Read(round, reading, now) => self.read(round, reading, now),
            Action::Unregister(target) => self.change(Change::Unregister(target)),
            Action::Undo => {
                let removed = self.removed.clone()?;
                self.change(Change::Restore(removed))
            }
            Action::Retry => {
                let (change, _) = self.failed.clone()?;
                self.change(change)
            }
            Action::Changed(change, kept) => {
                self.changed(change, kept);
                None
            }
            Action::More(List::Found) => self.more(0),
            Action::More(List::Components) => self.more(1),
            Action::Copied(is_copied) => {
                self.notice = match is_copied {
                    true => texts::PROBLEMS_COPIED,
                    false => texts::NOT_COPIED,
                }
                .to_owned();
                None
            }
        }
    }

    /// Whether an operation is in progress, which blocks others.
    pub(super) fn is_busy(&self) -> bool {
        self.work != Work::None || matches!(self.found, Found::Checking(_))
    }

    /// Whether an address is registered, in the form in which it was read.
    pub(super) fn is_registered(&self, target: &str) -> bool {
        self.index
            .ready()
            .is_some_and(|index| index.locations.iter().any(|known| known.target == target))
    }

    fn check(&mut self, address: String) -> Option<Command> {
        if address.is_empty() || self.is_busy() {
            return None;
        }
        self.found = Found::Checking(0);
        Some(Command::Check(self.next(), address))
    }

    fn refresh(&mut self, targets: Vec<String>) -> Option<Command> {
        let first = targets.first().cloned().filter(|_| !self.is_busy())?;
        self.work = Work::Reading {
            queue: targets.into(),
            done: Vec::new(),
            files: 0,
        };
        Some(Command::Read(self.next(), first))
    }

    fn read(&mut self, round: u32, reading: Result<Reading, String>, now: String) -> Option<Command> {
        let Work::Reading { queue, done, files } = &mut self.work else {
            return None;
        };
        if round != self.round {
            return None;
        }
        *files = 0;
        let target = queue.pop_front()?;
        match reading {
            Ok(reading) => {
                self.problems.insert(target, reading.problems.clone());
                done.push(brought(&reading, now));
            }
            Err(message) => {
                let problem = Problem {
                    place: target.clone(),
                    line: None,
                    message,
                };
                self.problems.insert(target, vec![problem]);
            }
        }
        if let Some(next) = queue.front().cloned() {
            return Some(Command::Read(self.next(), next));
        }
        let done = std::mem::take(done);
        self.work = Work::None;
        if done.is_empty() {
            return None;
        }
        self.change(Change::Refresh(done))
    }

    fn change(&mut self, change: Change) -> Option<Command> {
        if self.is_busy() {
            return None;
        }
        self.failed = None;
        self.work = Work::Keeping;
        Some(Command::Change(change))
    }

    fn changed(&mut self, change: Change, kept: Result<(CatalogIndex, Option<RemovedLocation>), String>) {
        self.work = Work::None;
        let (index, removed) = match kept {
            Ok(kept) => kept,
            Err(error) => {
                self.failed = Some((change, error));
                return;
            }
        };
        self.index = Remote::Ready(index);
        self.lines[1] = self.lines[1].max(LINES);
        self.notice = match change {
            Change::Register(brought) => {
                // The box is emptied only of what was registered: something else may have been typed meanwhile.
                if let Found::Brings(reading, _) = &self.found {
                    self.problems
                        .insert(brought.location.target.clone(), reading.problems.clone());
                }
                self.found = Found::Nothing;
                self.address.clear();
                texts::registered(&readable(&brought.location.target))
            }
            Change::Refresh(all) => texts::refreshed(all.len()),
            Change::Unregister(_) => {
                self.removed = removed;
                String::new()
            }
            Change::Restore(removed) => {
                self.removed = None;
                texts::registered_again(&readable(&removed.location.target))
            }
        };
    }

    fn more(&mut self, list: usize) -> Option<Command> {
        if let Some(lines) = self.lines.get_mut(list) {
            *lines = (*lines).max(LINES) + 4 * LINES;
        }
        None
    }

    fn next(&mut self) -> u32 {
        self.round = self.round.wrapping_add(1);
        self.round
    }
}

#[cfg(test)]
mod tests;
