//! Applies events to the state and returns the commands that follow.

use super::request::{Answer, Request};
use super::selection::PickerActivity;
use super::{Action, ButtonAction, Command, Edit, FocusTarget, ReadReason, State, Undo};
use crate::components::remote::Remote;
use crate::domain::instance::Instance;
use crate::domain::link::FlagLink;
use crate::views::work_item::texts;

impl State {
    /// Applies an event.
    pub fn apply(&mut self, action: Action) -> Vec<Command> {
        let is_answer = matches!(
            action,
            Action::Answer(..)
                | Action::Relations { .. }
                | Action::Connections(_)
                | Action::SelectionLoaded(_)
        );
        let mut commands = self.take(action);
        self.want_linked();
        commands.extend(self.want_picker());
        let chosen = self.save_selection();
        if is_answer || chosen.is_some() {
            commands.extend(self.remember());
            commands.extend(self.keep_snapshot());
        }
        commands.extend(chosen);
        commands.extend(self.requests.next().into_iter().map(Command::Send));
        commands
    }

    fn take(&mut self, action: Action) -> Vec<Command> {
        match action {
            Action::Form(event) => return self.form(event),
            Action::Returned => return self.read_relations(ReadReason::Changed),
            Action::LoadedFromBrowser {
                load_id,
                last_visit,
                snapshot,
            } => {
                if self.is_current(load_id) {
                    self.earlier = snapshot;
                }
                return self.use_last_visit(last_visit);
            }
            Action::Connections(connections) => self.confirm_connections(connections),
            Action::SelectionLoaded(selection) => self.confirm_selection(selection),
            Action::SavedSettings(kept, text) => self.suggestions.take(kept, &text),
            Action::SettingsTimedOut => self.suggestions.stop_waiting(),
            Action::Relations {
                load_id,
                relations,
                stored,
                is_closed,
            } => {
                if self.is_current(load_id) {
                    self.is_closed = is_closed;
                    self.linked.set_relations(relations, stored);
                    self.resolve_links();
                    return self
                        .after_edit
                        .take()
                        .map(Command::FocusIfLost)
                        .into_iter()
                        .collect();
                }
            }
            Action::Answer(request, answer) => {
                if self.requests.done(&request) {
                    return self.answer(&request, answer);
                }
            }
            Action::ViewportChanged(look) => {
                if self.sees_picker(&look) {
                    self.selection.wanted = PickerActivity::Seen;
                }
                self.selection.rows = look.rows.unwrap_or(self.selection.rows);
            }
            Action::PickerUsed => self.selection.wanted = PickerActivity::Used,
            Action::Combobox(field, event) => {
                self.selection.wanted = PickerActivity::Used;
                self.announces_edit = false;
                if self.combobox(field, event) {
                    return vec![Command::AwaitPause];
                }
            }
            Action::Filter(change) => {
                self.selection.wanted = PickerActivity::Used;
                self.announces_edit = false;
                self.selection.is_typing = self.selection.filters.change(change);
                self.selection.is_narrowed = false;
                let next = if self.selection.is_typing {
                    Command::AwaitPause
                } else {
                    Command::ShowTop
                };
                return vec![next];
            }
            Action::TypingPaused => {
                self.selection.is_typing = false;
                self.search_projects();
            }
            Action::Go(spot) => return self.go(spot),
            Action::Pin(pin) => self.selection.pin = pin,
            Action::ButtonAction(press) => return self.press(press),
            Action::Edited { load_id, edit } => {
                if self.is_current(load_id) {
                    self.edited(edit);
                    return self.read_relations(ReadReason::Changed);
                }
            }
            Action::NewFlag(event) => return self.create(event),
            Action::Unwritable(account) => self.unwritable.push(account),
            Action::Reload => return self.reload(),
            Action::Copied(done) => {
                let how = if done {
                    texts::DETAILS_COPIED
                } else {
                    texts::DETAILS_NOT_COPIED
                };
                self.announcement = how.to_owned();
            }
        }
        Vec::new()
    }

    fn answer(&mut self, request: &Request, answer: Answer) -> Vec<Command> {
        match (request, answer) {
            (Request::Environments(place), Answer::Environments(environments)) => {
                self.environments.set(place, environments);
                self.check_environments(place);
            }
            (Request::LinkedFlags(place, ..), Answer::Flags(page)) => self.linked_flags(place, page),
            (Request::LinkedFlag(place, key), Answer::Flag(flag)) => self.linked_flag(place, key, &flag),
            (Request::Usage(place, key), Answer::Usage(usage)) => self.usage(place, key, usage.as_ref()),
            (Request::History(place, key), Answer::History(moves)) => self.history(place, key, &moves),
            (Request::Projects(account, text), Answer::Projects(projects)) => {
                self.projects(account, text, projects);
            }
            (Request::Search(query), Answer::Flags(page)) => {
                if self.selection.query(0).as_ref() == Some(query) && self.selection.is_gone(&page) {
                    self.selection.forget_recalled();
                } else if self.selection.add_flags(query, page) {
                    if !self.announces_edit {
                        self.announcement = self.found();
                    }
                    return vec![Command::ShowTop];
                }
            }
            _ => {}
        }
        Vec::new()
    }

    fn press(&mut self, press: ButtonAction) -> Vec<Command> {
        let edit = match press {
            ButtonAction::Link(flag) => self.link_for(&flag).map(|link| {
                let relation = link.relation();
                Edit::Link(link, relation)
            }),
            ButtonAction::Unlink(link, relation) => Some(Edit::Unlink(link, relation)),
            ButtonAction::Unpin(link, relation) => Some(Edit::Unpin(link, relation)),
            ButtonAction::History(link) => {
                self.toggle_history(&link);
                None
            }
            ButtonAction::Undo => {
                let undo = self.undo.take();
                undo.map(|Undo { link, relation }| Edit::Link(link, relation))
            }
            ButtonAction::Retry => return self.reload(),
            ButtonAction::Component(place) => {
                self.announces_edit = false;
                self.selection.is_chosen = true;
                self.follow(place);
                self.record_choice();
                None
            }
            ButtonAction::ShowAll => {
                self.announces_edit = false;
                self.selection.widen();
                None
            }
            ButtonAction::Option(field, place) => {
                self.announces_edit = false;
                self.take_at(field, place);
                None
            }
        };
        self.edit(edit)
    }

    /// Text with the number of flags found.
    fn found(&self) -> String {
        let list = self.selection.flags.ready();
        match list.map(|list| (list.flags.len(), list.next_offset)) {
            None => String::new(),
            Some((0, _)) => self.nothing_found(),
            Some((count, next)) => texts::found(count, next.is_some()),
        }
    }

    fn go(&mut self, spot: FocusTarget) -> Vec<Command> {
        if let FocusTarget::Row(row) = spot {
            self.announces_edit = false;
            let count = self.shown_flags().len();
            if row >= count {
                return Vec::new();
            }
            self.selection.at_row = Some(row);
        } else {
            self.selection.at_row = None;
        }
        vec![Command::Focus(spot)]
    }

    /// Repeats failed requests. Keeps what the user chose and typed.
    fn reload(&mut self) -> Vec<Command> {
        let mut commands = Vec::new();
        if matches!(self.connections, Remote::Failed(_)) {
            self.connections = Remote::Loading;
            commands.push(Command::LoadConnections);
        }
        self.selection.forget_failures();
        self.environments.forget_failures();
        self.linked.forget_failures();
        self.error = None;
        commands.extend(self.read_relations(ReadReason::Changed));
        commands
    }

    pub(super) fn is_current(&self, load_id: u32) -> bool {
        self.item.is_some_and(|item| item.load_id == load_id)
    }

    /// Finds the flags among the relations, once the hosts of the service connections are known.
    pub(super) fn resolve_links(&mut self) {
        if !self.is_confirmed() && self.assumed.is_none() {
            return;
        }
        let instances: Vec<Instance> = self
            .endpoints()
            .iter()
            .filter_map(|connection| connection.instance().ok())
            .collect();
        let mut linked = std::mem::take(&mut self.linked);
        linked.resolve(&instances, |link: &FlagLink| self.place_of(link));
        if !self.is_confirmed() {
            linked.unknown_hosts.clear();
        }
        self.linked = linked;
    }
}
