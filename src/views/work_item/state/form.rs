//! Events of the form, and changes to its links.

use super::linked::Linked;
use super::{Command, Edit, FocusTarget, Item, ReadReason, State, Undo};
use crate::azure_devops::sdk::FormEvent;
use crate::domain::key::FlagKey;
use crate::views::work_item::texts;

impl State {
    pub(super) fn form(&mut self, event: FormEvent) -> Vec<Command> {
        let mut commands = Vec::new();
        let occasion = match event {
            FormEvent::Loaded { id, is_read_only, .. } => {
                self.load_count += 1;
                self.leave();
                self.item = Some(Item {
                    id,
                    read_only: is_read_only,
                    load_id: self.load_count,
                });
                commands.push(Command::LoadFromBrowser(id, self.load_count));
                ReadReason::Opened
            }
            FormEvent::Stored { id } => {
                if let Some(item) = &mut self.item {
                    // A new work item gets its id with the first save.
                    item.id = if item.id == 0 { id } else { item.id };
                }
                self.undo = None;
                commands.extend(self.flag_link_changes());
                ReadReason::SavedRelations
            }
            FormEvent::Changed => ReadReason::Changed,
            FormEvent::Unloaded => {
                self.leave();
                return Vec::new();
            }
        };
        commands.extend(self.read_relations(occasion));
        commands
    }

    pub(super) fn read_relations(&self, occasion: ReadReason) -> Vec<Command> {
        let read = self.item.map(|item| Command::LoadRelations { item, occasion });
        read.into_iter().collect()
    }

    /// Forgets the work item, so that nothing of it is shown or written with the next.
    fn leave(&mut self) {
        self.item = None;
        self.is_closed = false;
        self.linked = Linked::default();
        self.earlier = None;
        self.kept_snapshot.clear();
        self.suggestions.components.clear();
        self.requests.forget_linked();
        self.announcement = String::new();
        self.error = None;
        self.undo = None;
        self.after_edit = None;
        self.new_flag = None;
    }

    pub(super) fn edit(&self, edit: Option<Edit>) -> Vec<Command> {
        let item = self.item.filter(|item| !item.read_only);
        let edit = item.zip(edit).map(|(item, edit)| Command::Edit(item, edit));
        edit.into_iter().collect()
    }

    /// Says what was done, and where the keyboard goes if its place goes away with it.
    pub(super) fn edited(&mut self, edit: Result<Edit, String>) {
        self.undo = None;
        self.error = None;
        self.announces_edit = edit.is_ok();
        let linked = |key: &FlagKey| FocusTarget::Linked(key.to_string());
        match edit {
            Ok(Edit::Link(link, _)) => {
                self.announcement = texts::linked(&link.flag);
                let row = self.shown_flags().iter().position(|flag| flag.key == link.flag);
                self.after_edit = Some(row.map_or_else(|| linked(&link.flag), FocusTarget::Row));
            }
            Ok(Edit::Unlink(link, relation)) => {
                self.announcement = texts::unlinked(&link.flag);
                self.undo = Some(Undo { link, relation });
                self.after_edit = Some(FocusTarget::Undo);
            }
            Ok(Edit::Unpin(link, _)) => {
                self.announcement = texts::unpinned(&link.flag);
                self.after_edit = Some(linked(&link.flag));
            }
            Err(error) => self.error = Some(error),
        }
    }
}
