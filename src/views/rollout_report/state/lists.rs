//! How much of each list is drawn: a page of five hundred flags and fifty attempts would be slow, and nobody reads it whole.

use yew::AttrValue;

/// Lines that are drawn at first; twice as many come at each click.
const FIRST: usize = 50;
/// The same of the overview, whose lines are long.
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

/// The lists of which somebody wanted to see more.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in super::super) struct Lists(Vec<(List, usize)>);

impl Lists {
    /// How many lines of a list are drawn.
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
