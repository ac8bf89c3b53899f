//! Which rows of a report are shown, and in which order.

use crate::domain::report::{FlagEntry, Outcome};

/// Filter and order of the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct RowFilter {
    /// Show only flags with this result; `None` shows all.
    pub(in super::super) outcome: Option<Outcome>,
    pub(in super::super) order: Order,
}

/// Order of the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Order of the report.
    #[default]
    Reported,
    /// By key.
    Flag,
    /// By environment.
    Environment,
    /// By result, most urgent first.
    Result,
}

/// A change of filter or order.
#[derive(Clone, Copy, Debug)]
pub enum Change {
    /// Show only flags with this result; `None` shows all.
    Outcome(Option<Outcome>),
    /// Show them in this order.
    Order(Order),
}

impl RowFilter {
    pub(super) const fn apply(&mut self, change: Change) {
        match change {
            Change::Outcome(outcome) => self.outcome = outcome,
            Change::Order(order) => self.order = order,
        }
    }

    /// The rows to show.
    pub(in super::super) fn rows<'a>(&self, flags: &'a [FlagEntry]) -> Vec<&'a FlagEntry> {
        let is_shown = |flag: &&FlagEntry| self.outcome.is_none_or(|outcome| outcome == flag.result);
        let rank = |flag: &'a FlagEntry| match self.order {
            Order::Reported => (0, ""),
            Order::Flag => (0, flag.key.as_str()),
            Order::Environment => (0, flag.environment.as_str()),
            Order::Result => (urgency(flag.result), ""),
        };
        // Inserted one by one: a sort would bring kilobytes along.
        let mut rows: Vec<&FlagEntry> = Vec::with_capacity(flags.len());
        for flag in flags.iter().filter(is_shown) {
            let place = rows.partition_point(|other| rank(other) <= rank(flag));
            rows.insert(place, flag);
        }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn rows_are_filtered_and_keep_their_order_where_they_are_equal() {
        let flag = |key: &str, environment: &str, result: &str| {
            FlagEntry::read(
                &json!({"project": "p", "key": key, "environment": environment, "result": result}),
            )
            .unwrap()
        };
        let flags = [
            flag("b", "test", "changed"),
            flag("a", "production", "failed"),
            flag("c", "production", "changed"),
        ];
        let keys = |outcome, order| {
            let filter = RowFilter { outcome, order };
            let keys: Vec<_> = filter.rows(&flags).iter().map(|flag| flag.key.clone()).collect();
            keys.join("")
        };
        assert_eq!(keys(None, Order::Reported), "bac");
        assert_eq!(keys(None, Order::Flag), "abc");
        assert_eq!(keys(None, Order::Environment), "acb");
        assert_eq!(keys(None, Order::Result), "abc");
        assert_eq!(keys(Some(Outcome::Changed), Order::Reported), "bc");
        assert_eq!(keys(Some(Outcome::Skipped), Order::Flag), "");
    }
}
