//! Texts about the diagnostics.

pub(in crate::views::settings) const TITLE: &str = "Diagnostics";
pub(in crate::views::settings) const ABOUT: &str = "Send the diagnostics with a report about the extension. They contain versions, scopes, the results of the checks, and the outcome of each request of this page, but no names, keys, addresses, or tokens. Select Check everything first for a complete report.";
pub(in crate::views::settings) const COPY: &str = "Copy diagnostics";
pub(in crate::views::settings) const COPIED: &str = "Diagnostics copied, as shown below.";
pub(in crate::views::settings) const SELECTED: &str =
    "The browser did not allow copying. The text below is selected. Copy it with Ctrl+C or ⌘C.";
pub(in crate::views::settings) const LABEL: &str = "Diagnostics text";
