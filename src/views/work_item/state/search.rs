//! The picker's list of flags: search, filters and results.

use std::rc::Rc;

use super::project_ref::ProjectRef;
use crate::domain::flag::Flag;
use crate::domain::key::EnvironmentKey;
use crate::launchdarkly::Page;
use crate::launchdarkly::flags::{FlagState, Lifetime};

/// Filters of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    /// Part of a name or key.
    pub text: String,
    /// A tag.
    pub tag: String,
    /// Lifecycle state; `None` for live flags.
    pub state: Option<FlagState>,
    /// Whether it is meant to stay.
    pub lifetime: Option<Lifetime>,
    /// Only flags that this work item is linked to.
    pub linked_here: bool,
}

/// Change of a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilterChange {
    /// The search box.
    Text(String),
    /// The tag.
    Tag(String),
    /// The state.
    State(Option<FlagState>),
    /// The lifetime.
    Lifetime(Option<Lifetime>),
    /// Whether only linked flags are wanted.
    LinkedHere(bool),
}

impl Filters {
    /// Applies a change. Returns whether it was typed, so that more keystrokes may follow.
    pub(super) fn change(&mut self, change: FilterChange) -> bool {
        match change {
            FilterChange::Text(text) => {
                self.text = text;
                return true;
            }
            FilterChange::Tag(tag) => {
                self.tag = tag;
                return true;
            }
            FilterChange::State(state) => self.state = state,
            FilterChange::Lifetime(lifetime) => self.lifetime = lifetime,
            FilterChange::LinkedHere(linked_here) => self.linked_here = linked_here,
        }
        false
    }

    /// Whether anything but the search box limits the list.
    #[must_use]
    pub fn is_limited(&self) -> bool {
        let open = Self {
            text: self.text.clone(),
            ..Self::default()
        };
        *self != open
    }
}

/// Query of a list of flags. Late answers to other queries are dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagQuery {
    /// Where.
    pub place: ProjectRef,
    /// Environment whose state is wanted.
    pub environment: EnvironmentKey,
    /// Search and filters.
    pub filters: Filters,
    /// Flags to skip.
    pub offset: usize,
}

/// Why a list could not be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// A sentence with what to do; may contain untrusted text.
    pub sentence: String,
    /// The project does not exist, or the account cannot see it.
    pub is_missing: bool,
}

/// Flags found, page by page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FlagList {
    /// The flags.
    pub flags: Vec<Rc<Flag>>,
    /// Offset of the next page; `None` if all are loaded.
    pub next_offset: Option<usize>,
    /// Error of the next page.
    pub error: Option<String>,
}

impl FlagList {
    pub(super) fn of(page: Page<Flag>) -> Self {
        Self {
            flags: page.items.into_iter().map(Rc::new).collect(),
            next_offset: page.next_offset,
            error: None,
        }
    }

    /// Adds the page that begins at `offset`.
    pub(super) fn extend(&mut self, offset: usize, page: Result<Page<Flag>, Problem>) {
        if self.next_offset != Some(offset) {
            return;
        }
        match page {
            Err(problem) => self.error = Some(problem.sentence),
            Ok(page) => {
                // A flag created meanwhile moves the others on, so that some of the last page come again.
                let known = self.flags.len();
                for flag in page.items {
                    let is_known = self.flags.iter().take(known).any(|known| known.key == flag.key);
                    if !is_known {
                        self.flags.push(Rc::new(flag));
                    }
                }
                self.next_offset = page.next_offset;
                self.error = None;
            }
        }
    }
}
