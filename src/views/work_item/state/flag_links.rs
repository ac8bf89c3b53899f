//! LaunchDarkly's flag links: after a save, each linked flag gets a link to the work item and each unlinked flag loses it.

use super::{Command, FlagLinkChange, Saved, State};

impl State {
    /// The flag link changes to send after a save, except through service connections that refused before.
    pub(super) fn flag_link_changes(&self) -> Vec<Command> {
        let Some(item) = self.item.filter(|item| item.id > 0) else {
            return Vec::new();
        };
        let added = self
            .linked
            .all()
            .iter()
            .filter(|linked| linked.saved == Saved::NotYet);
        let added = added.map(|linked| (&linked.link, true));
        let removed = self.linked.removed().map(|link| (link, false));
        let changes = added.chain(removed).filter_map(|(link, is_linked)| {
            Some(FlagLinkChange {
                place: self.place_of(link)?,
                flag: link.flag.clone(),
                is_linked,
            })
        });
        let changes: Vec<FlagLinkChange> = changes
            .filter(|change| !self.unwritable.contains(&change.place.account))
            .collect();
        if changes.is_empty() {
            Vec::new()
        } else {
            vec![Command::UpdateFlagLinks(item, changes)]
        }
    }
}
