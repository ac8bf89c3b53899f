//! The next rows to draw.

use super::{Group, List, State};

impl State {
    /// A list on screen whose next slice is to be drawn.
    pub(in super::super) fn unfinished(&self) -> Option<List> {
        let open = self.groups.iter().filter(|group| group.is_open);
        let reports = open.flat_map(Group::ready).filter_map(|found| {
            let report = found.report.as_ref().ok()?;
            Some((List::Report(found.address.clone().into()), report.flags.len()))
        });
        let linked = self.has_no_report().then_some((List::Linked, self.linked.len()));
        let mut lists = reports.chain(linked);
        let unfinished = lists.find(|(list, count)| self.lists.is_unfinished(list, *count));
        unfinished.map(|(list, _)| list)
    }

    /// Draws the next slice.
    pub(super) fn draw(&mut self) {
        if let Some(list) = self.unfinished() {
            self.lists.draw(list);
        }
    }
}
