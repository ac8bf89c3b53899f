//! Which rows of a long list exist on the page: those on the screen and a few around them.

use std::ops::Range;

/// Rows before and after those on the screen.
const AROUND: usize = 6;

/// The rows on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rows {
    /// The first.
    pub first: usize,
    /// How many.
    pub count: usize,
}

/// What is on the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ViewportState {
    /// The picker, or its beginning.
    pub picker: bool,
    /// Rows of the list of flags; none while there is no list.
    pub rows: Option<Rows>,
}

impl Default for Rows {
    /// Before anything was measured.
    fn default() -> Self {
        Self { first: 0, count: 12 }
    }
}

impl Rows {
    /// Those of a list in a box; all lengths in pixels. None when nothing can be told.
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

    /// The rows that exist, of a list of `length`.
    #[must_use]
    pub fn existing(self, length: usize) -> Range<usize> {
        let last = self.first.saturating_add(self.count).saturating_add(AROUND);
        let last = last.min(length);
        self.first.saturating_sub(AROUND).min(last)..last
    }

    /// Whether the end of the list comes near.
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
