//! All texts of the tab, in the order in which they appear.

use std::fmt::Display;

/// Also shown in a combobox and in its list.
pub(super) const LOADING: &str = "Loading…";

/// Status for screen readers while linked flags of the last visit are shown; `said` is the result of the last action.
pub(super) fn outdated(time: &str, said: &str) -> String {
    format!("Linked flags as of {time}, updating. {said}")
}

pub(super) fn linked(flag: impl Display) -> String {
    format!("{flag} is linked. Save the work item to keep the link.")
}

pub(super) fn unlinked(flag: impl Display) -> String {
    format!("{flag} is unlinked. Save the work item to keep this.")
}

pub(super) fn unpinned(flag: impl Display) -> String {
    format!("{flag} is linked without an environment. Save the work item to keep this.")
}

pub(super) fn found(count: usize, has_more: bool) -> String {
    match (count, has_more) {
        (1, false) => "1 flag found.".to_owned(),
        (count, false) => format!("{count} flags found."),
        (count, true) => format!("First {count} flags. Scroll to load more."),
    }
}

pub(super) const DETAILS_COPIED: &str = "The details are copied.";
pub(super) const DETAILS_NOT_COPIED: &str = "Select the details and copy them.";

pub(super) const OFFLINE: &str = "You are offline. Missing data is loaded when you are online again.";
pub(super) const TRY_AGAIN: &str = "Try again";
pub(super) const COPY_DETAILS: &str = "Copy details";

/// Names of the lines below a copied error.
pub(super) mod detail {
    pub(in super::super) const AZURE_DEVOPS_PROJECT: &str = "Azure DevOps project";
    pub(in super::super) const WORK_ITEM: &str = "Work item";
    pub(in super::super) const SERVICE_CONNECTION: &str = "Service connection";
    pub(in super::super) const LAUNCHDARKLY_PROJECT: &str = "LaunchDarkly project";
    pub(in super::super) const EXTENSION: &str = "Extension";
    pub(in super::super) const TIME: &str = "Time";
}

pub(super) const LINKED_FLAGS: &str = "Linked flags";
pub(super) const NO_LINKED_FLAG: &str = "No flag is linked to this work item yet. Find one below.";

/// Between the keys of a flag and its project.
pub(super) const IN: &str = " in ";
pub(super) const NOT_SAVED: &str = "not saved yet";

pub(super) fn pinned(environment: impl Display) -> String {
    format!("pinned to {environment}")
}

pub(super) const OPEN: &str = "Open";
pub(super) const HISTORY: &str = "History";
pub(super) const UNLINK: &str = "Unlink";

pub(super) fn open(flag: &str) -> String {
    format!("Open {flag} in LaunchDarkly")
}

pub(super) fn history(flag: &str) -> String {
    format!("History of {flag}")
}

pub(super) fn unlink(flag: &str) -> String {
    format!("Unlink {flag}")
}

pub(super) fn as_of(time: &str) -> String {
    format!("as of {time}, updating")
}

pub(super) const ARCHIVED: &str = "archived";
/// Also shown for a flag in the picker.
pub(super) const DEPRECATED: &str = "deprecated";

/// `launched in Production`.
pub(super) fn used_in(usage: &str, place: &str) -> String {
    format!("{usage} in {place}")
}

pub(super) const TEMPORARY: &str = "temporary";
pub(super) const PERMANENT: &str = "permanent";

pub(super) fn maintained_by(maintainer: &str) -> String {
    format!("maintained by {maintainer}")
}

pub(super) fn no_connection(instance: impl Display) -> String {
    format!("You have no service connection for {instance}.")
}

/// Follows [`no_connection`] and [`unknown_host`], before a link to the service connections.
pub(super) const CREATE_ONE: &str = " Create one under ";

pub(super) const OR_UNLINK: &str = ", or unlink the flag.";
pub(super) const ABOUT_MISSING: &str =
    "LaunchDarkly has no such flag, or the account cannot see it. Unlink it, or check its project.";
pub(super) const ABOUT_ARCHIVED: &str =
    "Archived flags are not rolled out. Unlink it, or restore it in LaunchDarkly.";
pub(super) const ABOUT_NOT_BOOLEAN: &str = "Only boolean flags can be rolled out by percentage.";
pub(super) const CRITICAL: &str = "critical";

/// The link has an environment that its project lacks.
pub(super) fn unknown_environment(environment: impl Display, project: impl Display) -> String {
    format!("The link is pinned to '{environment}', which project {project} does not have.")
}

pub(super) const REMOVE_PIN: &str = "Remove the pin";

/// `why` is such as `Launched in production`.
pub(super) fn removable(why: &str) -> String {
    format!("{why}, and this work item is closed. The flag can probably be removed.")
}

pub(super) const FLAGS_TO_REMOVE: &str = "Flags to remove";
pub(super) const READING_CHANGES: &str = "Reading the changes…";
pub(super) const NO_CHANGE: &str = "None of its latest changes came from a release or run.";

/// Follows the release or run.
pub(super) fn change(stage: &str, environments: &str, date: impl Display) -> String {
    format!(" {stage} · {environments} · {date}")
}

pub(super) fn was_unlinked(flag: impl Display) -> String {
    format!("{flag} was unlinked.")
}

pub(super) const UNDO: &str = "Undo";
pub(super) const UNSAVED: &str = "Links have changed. Save the work item to keep the changes.";

pub(super) fn unknown_host(origin: &str) -> String {
    format!("A link points to a flag on {origin}, but you have no service connection for it.")
}

pub(super) const OR_REMOVE_LINK: &str = ", or remove the link under Links.";

pub(super) const FLAGS: &str = "Flags";
pub(super) const ACCOUNT: &str = "Account";
pub(super) const PROJECT: &str = "Project";
pub(super) const ENVIRONMENT: &str = "Environment";
pub(super) const NONE: &str = "None";
pub(super) const NOT_AVAILABLE: &str = "Not available";

/// `Production (critical)`.
pub(super) fn environment(name: &str, is_critical: bool) -> String {
    let mark = if is_critical { " (critical)" } else { "" };
    format!("{name}{mark}")
}

pub(super) const NO_MATCHES: &str = "No matches.";

pub(super) fn more_options(count: usize) -> String {
    format!("{count} more. Type to find them.")
}

pub(super) const TYPE_TO_FIND_MORE: &str = "Type to find more.";

/// Continues with the link [`CATALOG_FILE`].
pub(super) fn suggested_by_component(component: &str) -> String {
    format!("Component {component} of this work item’s repository belongs to this project. ")
}

pub(super) const CATALOG_FILE: &str = "Catalog file";
pub(super) const SUGGESTED_BY_CATALOG: &str = "Every component of the catalog belongs to this project.";
pub(super) const SUGGESTED_BY_DEFAULT: &str = "This is the default of the Azure DevOps project.";
pub(super) const SHOW_ALL: &str = "Show all flags";

pub(super) fn switch_to(project: impl Display, component: &str) -> String {
    format!("Switch to {project}: component {component}")
}

pub(super) const SEARCH: &str = "Search flags";
pub(super) const SEARCH_PLACEHOLDER: &str = "Search flags by name or key";
pub(super) const STATE: &str = "State";
pub(super) const LIVE_FLAGS: &str = "Live flags";
pub(super) const DEPRECATED_FLAGS: &str = "Deprecated flags";
pub(super) const ARCHIVED_FLAGS: &str = "Archived flags";
pub(super) const LIFETIME: &str = "Lifetime";
pub(super) const ANY_LIFETIME: &str = "Any lifetime";
pub(super) const TEMPORARY_FLAGS: &str = "Temporary flags";
pub(super) const PERMANENT_FLAGS: &str = "Permanent flags";
pub(super) const TAG: &str = "Tag";
pub(super) const LINKED_HERE: &str = "Linked here";
pub(super) const PIN_ENVIRONMENT: &str = "Pin environment";

pub(super) const NEW_FLAG_NEEDS_SAVE: &str = "Save the work item once to create a flag from it.";
pub(super) const NEW_FLAG: &str = "New flag";

pub(super) fn new_flag(project: impl Display) -> String {
    format!("New flag in {project}")
}

pub(super) const CREATE_ELSEWHERE: &str = "Flags of this project cannot be created from here. Create the flag in LaunchDarkly, then link it by its key.";
pub(super) const NEW_FLAG_IN_LAUNCHDARKLY: &str = "New flag in LaunchDarkly";
pub(super) const WHY: &str = "Why";
pub(super) const NAME: &str = "Name";
pub(super) const KEY: &str = "Key";

/// Continues with the button [`LINK_IT`].
pub(super) fn key_is_taken(flag: &str) -> String {
    format!("'{flag}' has this key. ")
}

pub(super) const LINK_IT: &str = "Link it";
pub(super) const CHECK_AGAIN: &str = "Check again";
/// Follows the button [`CHECK_AGAIN`].
pub(super) const KEY_IS_UNKNOWN: &str = " LaunchDarkly has no flag with this key yet.";
pub(super) const KEY_IS_FREE: &str = "The key is free.";
pub(super) const DESCRIPTION: &str = "Description";
pub(super) const TAGS: &str = "Tags";
pub(super) const TEMPORARY_FLAG: &str = "Temporary: to be removed after the release";
pub(super) const CREATE: &str = "Create and link";
pub(super) const CREATING: &str = "Creating…";
pub(super) const CANCEL: &str = "Cancel";

pub(super) const NO_PROJECT: &str =
    "This account cannot see any projects. Allow the action viewProject in the role of its access token.";
pub(super) const NO_ENVIRONMENT: &str = "This account cannot see any environments of the project. Allow the action viewProject for this project in the role of its access token, or choose another project.";

/// Why the list is empty; `text` is that of the search box.
pub(super) fn nothing_found(text: &str, is_filtered: bool) -> String {
    match (text.is_empty(), is_filtered) {
        (true, false) => "The project has no flags.".to_owned(),
        (false, false) => format!("No flag has '{text}' in its name or key."),
        (true, true) => "No flags match the filters.".to_owned(),
        (false, true) => format!("No flag has '{text}' in its name or key and matches the filters."),
    }
}

pub(super) const FLAGS_FOUND: &str = "Flags found";
pub(super) const LINKED: &str = "linked";
pub(super) const LINK: &str = "Link";

/// Name of the buttons [`LINK`] and [`LINK_IT`].
pub(super) fn link(flag: impl Display) -> String {
    format!("Link {flag}")
}

/// Title of a work item in LaunchDarkly: `Bug 4711: Checkout fails`.
pub(super) fn work_item(kind: &str, id: u32, title: &str) -> String {
    format!("{kind} {id}: {title}")
}

/// Title of a work item in LaunchDarkly if the form does not report it.
pub(super) fn untitled_work_item(id: u32) -> String {
    format!("Work item {id}")
}

/// Description of a work item in LaunchDarkly.
pub(super) const LINKED_FROM: &str = "Linked from Azure DevOps";
