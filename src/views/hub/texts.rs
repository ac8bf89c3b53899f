//! All texts of the page, in the order in which they appear. Those of *Flags to remove* are in its own file.

pub(super) const TITLE: &str = "LaunchDarkly";
/// Name of the navigation.
pub(super) const PARTS: &str = "Parts of this page";
pub(super) const RELEASES_AND_RUNS: &str = "Releases and runs";

pub(super) const PURPOSE: &str =
    "See which flags the releases and runs of this project changed, newest first.";
pub(super) const ABOUT: &str = "rolling out from pipelines";
pub(super) const READING: &str = "Reading releases and runs…";

/// While the reports of releases and runs are read.
pub(super) fn read(read: usize, of: usize) -> String {
    format!("Read {read} of {of} releases and runs…")
}

pub(super) const INCOMPLETE: &str = "Not everything could be read.";

/// The number of releases and runs found.
pub(super) fn found(count: usize) -> String {
    match count {
        1 => "1 release or run.".to_owned(),
        count => format!("{count} releases and runs."),
    }
}

pub(super) const SEARCH: &str = "Search flags";
pub(super) const REFRESH: &str = "Refresh";
pub(super) const NOTHING_CHANGED: &str = "The newest releases and runs changed no flags. Add the LaunchDarkly Rollout task to a stage or pipeline. Its flags appear here after it runs.";
pub(super) const NO_MATCH: &str = "No flag of these releases and runs matches the search. Try a shorter search, or show older releases and runs.";
pub(super) const READING_REPORTS: &str = "Reading reports…";

/// Reports of a release or run that are there and cannot be read.
pub(super) fn unreadable(count: usize) -> String {
    format!("{count} of its reports cannot be read. Open the release or run to see why.")
}

/// Stage and environment of a flag.
pub(super) fn place(stage: &str, environment: &str) -> String {
    format!("{stage} · {environment}")
}

/// Flags of a release or run that are not shown at first.
pub(super) fn more(count: usize) -> String {
    format!("{count} more")
}

pub(super) const SHOW_OLDER: &str = "Show older";
