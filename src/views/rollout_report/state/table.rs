//! Which rows of a report are shown, and in which order.

use crate::domain::report::{FlagEntry, Outcome};

/// Filter and order of the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Table {
    /// Only flags that ended so; none: every flag.
    pub(in super::super) outcome: Option<Outcome>,
    pub(in super::super) order: Order,
}

/// Order of the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As the task went through them.
    #[default]
    Reported,
    /// By key.
    Flag,
    /// By environment.
    Environment,
    /// What needs somebody first.
    Result,
}

/// A choice of somebody.
#[derive(Clone, Copy, Debug)]
pub enum Change {
    /// Only flags that ended so; none: every flag.
    Outcome(Option<Outcome>),
    /// In this order.
    Order(Order),
}

impl Table {
    pub(super) const fn apply(&mut self, change: Change) {
        match change {
            Change::Outcome(outcome) => self.outcome = outcome,
            Change::Order(order) => self.order = order,
        }
    }

    /// The rows to show.
    pub(in super::super) fn rows<'a>(&self, flags: &'a [FlagEntry]) -> Vec<&'a FlagEntry> {
        let is_shown = |flag: &&FlagEntry| self.outcome.is_none_or(|outcome| outcome == flag.result);
        let mut rows: Vec<&FlagEntry> = flags.iter().filter(is_shown).collect();
        let text = |flag: &'a FlagEntry| match self.order {
            Order::Reported | Order::Result => "",
            Order::Flag => flag.key.as_str(),
            Order::Environment => flag.environment.as_str(),
        };
        let rank = |flag: &FlagEntry| match self.order {
            Order::Result => urgency(flag.result),
            _ => 0,
        };
        rows.sort_by(|one, other| (rank(one), text(one)).cmp(&(rank(other), text(other))));
        rows
    }
}

const fn urgency(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Failed => 0,
        Outcome::Approval => 1,
        Outcome::Skipped => 2,
        Outcome::Changed => 3,
        Outcome::Unchanged => 4,
    }
}
