//! Number of entries shown of each list, so that hundreds of flags and attempts do not slow the page down.

use yew::AttrValue;

/// Number of entries shown at first; each *Show more* adds twice as many.
const FIRST: usize = 50;
/// The same for the overview, whose rows are wide.
const FIRST_OF_OVERVIEW: usize = 20;

/// A list of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum List {
    /// The rows of a report, by its address.
    Report(AttrValue),
    /// The linked flags.
    Linked,
    /// The flags of the release overview.
    Overview,
    /// The attempts.
    Attempts,
}

/// Lists that show more than at first, with the number of entries.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in super::super) struct Lists(Vec<(List, usize)>);

impl Lists {
    /// Number of entries shown of a list.
    pub(in super::super) fn shown(&self, list: &List) -> usize {
        let known = self.0.iter().find(|(known, _)| known == list);
        known.map_or(first(list), |(_, shown)| *shown)
    }

    pub(super) fn show_more(&mut self, list: List) {
        let shown = self.shown(&list) + 2 * first(&list);
        self.0.retain(|(known, _)| *known != list);
        self.0.push((list, shown));
    }
}

fn first(list: &List) -> usize {
    if *list == List::Overview {
        FIRST_OF_OVERVIEW
    } else {
        FIRST
    }
}
