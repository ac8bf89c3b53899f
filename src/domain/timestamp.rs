//! A point in time, displayed in UTC.

use std::fmt;

const DAY: u64 = 86_400_000;

/// Milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(pub u64);

impl Timestamp {
    /// Reads ISO 8601 in UTC, such as `2026-11-22T09:14:00.5Z`. Parts of a second are left out.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
        let numbers = |text: &str, separator: char| -> Option<[u64; 3]> {
            let mut parts = text.split(separator).map(|part| part.parse().ok());
            let numbers = [parts.next()??, parts.next()??, parts.next()??];
            parts.next().is_none().then_some(numbers)
        };
        let [year, month, day] = numbers(date, '-')?;
        let whole_seconds = time.split_once('.').map_or(time, |(whole, _)| whole);
        let [hour, minute, second] = numbers(whole_seconds, ':')?;
        let is_valid = (1970..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=31).contains(&day)
            && hour < 24
            && minute < 60
            && second < 61;
        if !is_valid {
            return None;
        }
        // The inverse of what `fmt` does (days_from_civil).
        let (year, month_from_march) = if month > 2 {
            (year, month - 3)
        } else {
            (year - 1, month + 9)
        };
        let (era, year_of_era) = (year / 400, year % 400);
        let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        let days = era * 146_097 + day_of_era - 719_468;
        Some(Self(days * DAY + (hour * 3600 + minute * 60 + second) * 1000))
    }

    /// Whether at least this number of days lie between this time and a later one.
    #[must_use]
    pub const fn is_days_before(self, later: Self, days: u32) -> bool {
        later.0.saturating_sub(self.0) >= days as u64 * DAY
    }
}

impl fmt::Display for Timestamp {
    /// Formats as `2026-11-22 09:14 UTC`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Days are counted from 1 March of the year 0, so that a leap day ends its year
        // (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days).
        let days = self.0 / DAY + 719_468;
        let (era, day_of_era) = (days / 146_097, days % 146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let (month, next_year) = match month_from_march {
            0..10 => (month_from_march + 3, 0),
            _ => (month_from_march - 9, 1),
        };
        let year = era * 400 + year_of_era + next_year;
        let minutes = self.0 % DAY / 60_000;
        let (hour, minute) = (minutes / 60, minutes % 60);
        write!(f, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02} UTC")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_told_to_the_minute() {
        for (milliseconds, text) in [
            (0, "1970-01-01 00:00 UTC"),
            (951_782_399_999, "2000-02-28 23:59 UTC"),
            (951_782_400_000, "2000-02-29 00:00 UTC"),
            (951_868_800_000, "2000-03-01 00:00 UTC"),
            (1_709_251_199_000, "2024-02-29 23:59 UTC"),
            (1_735_689_599_999, "2024-12-31 23:59 UTC"),
            (1_795_338_840_000, "2026-11-22 09:14 UTC"),
        ] {
            assert_eq!(Timestamp(milliseconds).to_string(), text);
        }
        let _ = Timestamp(u64::MAX).to_string();
    }

    #[test]
    fn what_is_no_time_in_utc_is_not_read() {
        for text in [
            "",
            "2026-11-22",
            "2026-11-22T09:14:00",
            "2026-11-22T09:14:00+01:00",
            "2026-13-22T09:14:00Z",
            "2026-11-00T09:14:00Z",
            "1969-11-22T09:14:00Z",
            "99999999999999999999-01-01T00:00:00Z",
            "2026-11-22-1T09:14:00Z",
        ] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
        assert_eq!(
            Timestamp::parse("2026-11-22T09:14:00.5012Z"),
            Some(Timestamp(1_795_338_840_000))
        );
    }

    proptest::proptest! {
        #[test]
        fn a_time_is_read_as_it_was_written(minutes in 0_u64..4_000_000_000 / 60 * 10) {
            let time = Timestamp(minutes * 60_000);
            let text = time.to_string().replace(' ', "T").replace("TUTC", ":00Z");
            proptest::prop_assert_eq!(Timestamp::parse(&text), Some(time));
        }
    }
}
