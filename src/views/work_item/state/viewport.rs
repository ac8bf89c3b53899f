//! The visible part of the page. Of a long list, only visible rows and a few around them are rendered.

use std::ops::Range;

/// Number of rows rendered before and after the visible ones.
const AROUND: usize = 6;

/// The visible rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rows {
    /// Index of the first.
    pub first: usize,
    /// Number of rows.
    pub count: usize,
}

/// The visible part of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ViewportState {
    /// Whether the top of the picker is visible.
    pub picker: bool,
    /// Visible rows of the flag list; `None` without a list.
    pub rows: Option<Rows>,
}

impl Default for Rows {
    /// A guess before anything is measured.
    fn default() -> Self {
        Self { first: 0, count: 12 }
    }
}

impl Rows {
    /// Visible rows of a scrolled list; all lengths in pixels. `None` if nothing is laid out.
    #[must_use]
    pub fn on_screen(scrolled: f64, height: f64, row_height: f64) -> Option<Self> {
        if !(row_height >= 1.0 && height >= 1.0 && scrolled >= 0.0) {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a cast of a float stays within the bounds of the integer"
        )]
        let whole = |number: f64| number as usize;
        Some(Self {
            first: whole(scrolled / row_height),
            count: whole(height / row_height) + 2,
        })
    }

    /// Indexes of the rendered rows of a list.
    #[must_use]
    pub fn existing(self, length: usize) -> Range<usize> {
        let last = self.first.saturating_add(self.count).saturating_add(AROUND);
        let last = last.min(length);
        self.first.saturating_sub(AROUND).min(last)..last
    }

    /// Whether the list is scrolled near its end.
    #[must_use]
    pub const fn is_near_end(self, length: usize) -> bool {
        self.first.saturating_add(self.count).saturating_add(AROUND) >= length
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rows_around_the_screen_exist() {
        let rows = Rows::on_screen(48_000.0, 480.0, 48.0).unwrap();
        assert_eq!(
            rows,
            Rows {
                first: 1000,
                count: 12
            }
        );
        assert_eq!(rows.existing(10_000), 994..1018);
        assert_eq!(rows.existing(1005), 994..1005);
        assert_eq!(
            rows.existing(3),
            3..3,
            "the list became shorter than it was scrolled"
        );
        assert!(rows.is_near_end(1018) && !rows.is_near_end(1019));
    }

    #[test]
    fn what_cannot_be_measured_says_nothing() {
        for (scrolled, height, row) in [
            (0.0, 480.0, 0.0),
            (0.0, 0.0, 48.0),
            (f64::NAN, 1.0, 1.0),
            (-3.0, 9.0, 9.0),
        ] {
            assert_eq!(Rows::on_screen(scrolled, height, row), None);
        }
    }
}
