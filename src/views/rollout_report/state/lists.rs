//! Number of entries in the document of each list. Reports and linked flags grow in slices until all of up to 500 rows are there
//! for the browser's own search, so that no task of the browser is long. Other lists show part of their entries.

use yew::AttrValue;

/// Maximum number of rows added in one task.
const SLICE: usize = 50;
/// Maximum number of rows of a report, and of linked flags, until *Show more*.
const FIRST: usize = 500;
/// The same for attempts.
const FIRST_ATTEMPTS: usize = 50;
/// The same for the overview, whose rows are wide.
const FIRST_OF_OVERVIEW: usize = 20;

/// A list of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum List {
    /// The rows of a report, by its address.
    Report(AttrValue),
    /// The linked flags.
    Linked,
    /// The flags of the overview.
    Overview,
    /// The attempts.
    Attempts,
}

/// Lists that are not as at first, with their limits and the numbers of entries drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in super::super) struct Lists(Vec<(List, usize, usize)>);

impl Lists {
    /// Maximum number of entries until *Show more*.
    pub(in super::super) fn limit(&self, list: &List) -> usize {
        self.numbers(list).0
    }

    /// Number of entries to draw.
    pub(in super::super) fn drawn(&self, list: &List) -> usize {
        self.numbers(list).1
    }

    fn numbers(&self, list: &List) -> (usize, usize) {
        let known = self.0.iter().find(|(known, ..)| known == list);
        known.map_or_else(
            || (first(list), first(list).min(SLICE)),
            |(_, limit, drawn)| (*limit, *drawn),
        )
    }

    pub(super) fn show_more(&mut self, list: List) {
        let (limit, drawn) = self.numbers(&list);
        let limit = limit + 2 * first(&list);
        let drawn = if grows(&list) { drawn } else { limit };
        self.set(list, limit, drawn);
    }

    /// Returns to the first slice of each report.
    pub(super) fn restart(&mut self) {
        for (_, limit, drawn) in self.0.iter_mut().filter(|(list, ..)| grows(list)) {
            *drawn = SLICE.min(*limit);
        }
    }

    /// Whether the next slice of a list with this number of entries is to be drawn.
    pub(super) fn is_unfinished(&self, list: &List, count: usize) -> bool {
        let (limit, drawn) = self.numbers(list);
        drawn < limit.min(count)
    }

    pub(super) fn draw(&mut self, list: List) {
        let (limit, drawn) = self.numbers(&list);
        self.set(list, limit, limit.min(drawn + SLICE));
    }

    fn set(&mut self, list: List, limit: usize, drawn: usize) {
        self.0.retain(|(known, ..)| *known != list);
        self.0.push((list, limit, drawn));
    }
}

const fn grows(list: &List) -> bool {
    matches!(list, List::Report(_) | List::Linked)
}

const fn first(list: &List) -> usize {
    match list {
        List::Report(_) | List::Linked => FIRST,
        List::Attempts => FIRST_ATTEMPTS,
        List::Overview => FIRST_OF_OVERVIEW,
    }
}
