//! The new flag form within the tab: opens for the selected project and links the created flag.

use super::{Command, Edit, NewFlagAction, NewFlagForm, ProjectRef, State};
use crate::domain::flag::Flag;
use crate::domain::link::FlagLink;

impl State {
    /// Applies an action and returns the commands that follow.
    pub(super) fn create(&mut self, event: NewFlagAction) -> Vec<Command> {
        match event {
            NewFlagAction::Open => self.open_form(),
            NewFlagAction::Close => {
                self.new_flag = None;
                Vec::new()
            }
            NewFlagAction::Form(load_id, action) => {
                let item = self.item.filter(|item| item.load_id == load_id);
                let form = self.new_flag.as_mut();
                let next = item
                    .zip(form)
                    .and_then(|(item, form)| Some((item, form.apply(action)?)));
                let next = next.map(|(item, next)| Command::NewFlag(item, next));
                next.into_iter().collect()
            }
            // A flag for a work item that is not shown any more is there, but must not be linked to another.
            NewFlagAction::Created(load_id, place, flag)
                if self.item.is_some_and(|item| item.load_id == load_id) =>
            {
                self.link_made(&place, &flag)
            }
            NewFlagAction::Created(..) => Vec::new(),
            NewFlagAction::LinkExisting => {
                let found = self
                    .new_flag
                    .as_ref()
                    .and_then(|form| Some((form.place.clone(), form.existing()?.clone())));
                found.map_or_else(Vec::new, |(place, flag)| self.link_made(&place, &flag))
            }
        }
    }

    fn open_form(&mut self) -> Vec<Command> {
        let place = self.selection.place();
        // The address of the work item is to be a part of the flag's description; a new one has none.
        let item = self.item.filter(|item| item.id > 0);
        let (Some(place), Some(item)) = (place, item) else {
            return Vec::new();
        };
        let (form, commands) = NewFlagForm::open(place);
        self.new_flag = Some(form);
        let commands = commands
            .into_iter()
            .map(|command| Command::NewFlag(item, command));
        commands.collect()
    }

    fn link_made(&mut self, place: &ProjectRef, flag: &Flag) -> Vec<Command> {
        self.new_flag = None;
        let connections = self.connections.ready();
        let connection =
            connections.and_then(|list| list.iter().find(|connection| connection.id == place.account));
        let link = connection.and_then(|connection| {
            Some(FlagLink {
                instance: connection.instance().ok()?,
                project: place.project.clone(),
                flag: flag.key.clone(),
                environment: None,
            })
        });
        self.edit(link.map(|link| {
            let relation = link.relation();
            Edit::Link(link, relation)
        }))
    }
}
