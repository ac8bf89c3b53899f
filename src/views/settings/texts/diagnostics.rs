//! Texts about the diagnostics.

pub(in crate::views::settings) const TITLE: &str = "Diagnostics";
pub(in crate::views::settings) const ABOUT: &str = "For a report about this extension: versions, scopes, the results of the checks, and how each request of this page was answered. Names, keys, addresses and tokens are left out. Select Check everything first, so that the report is complete.";
pub(in crate::views::settings) const COPY: &str = "Copy diagnostics";
pub(in crate::views::settings) const COPIED: &str = "Diagnostics copied. The text below is what was copied.";
pub(in crate::views::settings) const SELECTED: &str =
    "The browser did not allow copying. The text below is selected: copy it with Ctrl+C or ⌘C.";
pub(in crate::views::settings) const LABEL: &str = "Diagnostics text";
