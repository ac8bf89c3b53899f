//! The user's last choices in this section, saved as a few lines of text.

/// Offered times in days.
pub(super) const DAYS: [u32; 4] = [7, 30, 90, 180];
/// First line of the text: the version of its format.
const FORM: &str = "1";

/// Choices of the part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices {
    /// Minimum time for which a flag has been removable, in days.
    pub days: u32,
    /// Type of removal items; empty if none was chosen.
    pub kind: String,
    /// Area path of removal items; empty for that of the linked work item.
    pub area: String,
}

impl Default for Choices {
    fn default() -> Self {
        Self {
            days: 30,
            kind: String::new(),
            area: String::new(),
        }
    }
}

impl Choices {
    /// Reads the text; `None` if its format is unknown.
    pub(super) fn read(text: &str) -> Option<Self> {
        let lines: Vec<&str> = text.split('\n').collect();
        let [FORM, days, kind, area] = lines.as_slice() else {
            return None;
        };
        let days = days.parse().ok()?;
        DAYS.contains(&days).then(|| Self {
            days,
            kind: (*kind).to_owned(),
            area: (*area).to_owned(),
        })
    }

    /// Text to save.
    pub(super) fn to_text(&self) -> String {
        format!("{FORM}\n{}\n{}\n{}", self.days, self.kind, self.area)
    }
}
