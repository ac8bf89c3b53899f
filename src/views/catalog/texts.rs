//! All texts of the page, in the order in which they appear.

use std::fmt::Display;

pub(super) const TITLE: &str = "LaunchDarkly catalog";
pub(super) const PURPOSE: &str =
    "Map repositories to LaunchDarkly projects and owners, with Backstage catalog files (catalog-info.yaml).";
pub(super) const NOT_COPIED: &str = "The browser did not allow copying. Select the text and copy it.";

pub(super) const CATALOG: &str = "Catalog";
pub(super) const ABOUT_CATALOG: &str = "Registered files apply to everyone in this project: work items suggest the LaunchDarkly project of their repositories, and reports name the owners.";
pub(super) const ADDRESS: &str = "Address";
pub(super) const ADDRESS_EXAMPLE: &str = "URL of a repository or catalog file";
pub(super) const CHECK: &str = "Check";

/// `1 file`, `2 files`.
pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn files(count: u32) -> String {
    counted(usize::try_from(count).unwrap_or_default(), "file", "files")
}

pub(super) fn reading_location(number: usize, all: usize, read: u32) -> String {
    format!("Reading location {number} of {all}: {}…", files(read))
}

pub(super) fn reading(read: u32) -> String {
    format!("Reading: {}…", files(read))
}

pub(super) const SAVING: &str = "Saving…";

pub(super) fn not_saved(error: &str) -> String {
    format!("This could not be saved. {error}")
}

pub(super) fn choose_file(count: usize) -> String {
    format!("This repository has {count} catalog files. Choose one, or all of them.")
}

pub(super) const CATALOG_FILES: &str = "Catalog files";
pub(super) const ALL_FILES: &str = "All of them";
pub(super) const IS_REGISTERED: &str = "This location is already registered.";
pub(super) const REGISTER: &str = "Register";
pub(super) const UPDATE: &str = "Update";
pub(super) const CANCEL: &str = "Cancel";
pub(super) const ENTITIES_FOUND: &str = "Entities found";
pub(super) const NO_ENTITIES: &str = "No entities were found, so there is nothing to register.";
const NO_PROJECTS: &str =
    "None has a LaunchDarkly project. Add the annotation launchdarkly.com/project-key to a component.";

/// `kinds` lists the number of each kind: `Component 2, Location 1`.
pub(super) fn entities(count: usize, kinds: &str, with_project: usize) -> String {
    let all = counted(count, "entity", "entities");
    let projects = match with_project {
        0 => NO_PROJECTS.to_owned(),
        count => format!(
            "{} with a LaunchDarkly project.",
            counted(count, "component", "components")
        ),
    };
    format!("{all} ({kinds}). {projects}")
}

pub(super) fn project(key: impl Display) -> String {
    format!("LaunchDarkly project {key}")
}

pub(super) const WITHOUT_PROJECT: &str = "no LaunchDarkly project";

pub(super) fn flags_with_tags(tags: &str) -> String {
    format!("flags tagged {tags}")
}

pub(super) fn flags_with_text(text: &str) -> String {
    format!("flags that contain “{text}”")
}

/// Takes precedence over an entity that is read now.
pub(super) fn registered_from(entity: &str, file: &str) -> String {
    format!("{entity} is already registered from {file}, which takes precedence.")
}

pub(super) fn show_more(left: usize) -> String {
    format!("Show more ({left} left)")
}

pub(super) fn show_more_components(left: usize) -> String {
    format!("Show more components ({left} left)")
}

pub(super) const PROBLEMS: &str = "Problems";
pub(super) const COPY_PROBLEMS: &str = "Copy problems";
pub(super) const PROBLEMS_COPIED: &str = "Problems copied.";

pub(super) fn line(number: impl Display) -> String {
    format!(", line {number}")
}

pub(super) fn more_problems(count: usize) -> String {
    format!("and {count} more")
}

pub(super) const NOTHING_REGISTERED: &str = "Nothing is registered yet. Paste the address of a repository that has a catalog-info.yaml file, and select Check.";
pub(super) const LOCATIONS: &str = "Registered locations";
pub(super) const REFRESH: &str = "Refresh";
pub(super) const REFRESH_ALL: &str = "Refresh all";
pub(super) const UNREGISTER: &str = "Unregister";
pub(super) const UNDO: &str = "Undo";

pub(super) fn refresh(target: &str) -> String {
    format!("Refresh {target}")
}

pub(super) fn unregister(target: &str) -> String {
    format!("Unregister {target}")
}

/// What a location contains: `3 entities, 2 components with a LaunchDarkly project`.
pub(super) fn content(entities: usize, components: usize) -> String {
    format!(
        "{}, {} with a LaunchDarkly project",
        counted(entities, "entity", "entities"),
        counted(components, "component", "components")
    )
}

pub(super) fn problems(count: usize) -> String {
    counted(count, "problem", "problems")
}

pub(super) const PROBLEMS_ON_REFRESH: &str = " (refresh to see them)";
/// Continues with the time.
pub(super) const READ_AT: &str = ", read ";

pub(super) fn registered(target: &str) -> String {
    format!("Registered: {target}")
}

pub(super) fn registered_again(target: &str) -> String {
    format!("Registered again: {target}")
}

pub(super) fn unregistered(target: &str) -> String {
    format!("Unregistered: {target}")
}

pub(super) fn refreshed(count: usize) -> String {
    format!("Refreshed: {}", counted(count, "location", "locations"))
}

pub(super) const COMPONENTS: &str = "Components";
pub(super) const NO_COMPONENTS: &str = "No component has a LaunchDarkly project. Add the annotation launchdarkly.com/project-key to its catalog file, then select Refresh.";
pub(super) const UNKNOWN_REPOSITORY: &str = "repository unknown";
pub(super) const ABOUT_UNKNOWN_REPOSITORY: &str =
    "Its repository was not found in this organization, so work items do not suggest it.";

pub(super) fn components(count: usize) -> String {
    format!("Components with a LaunchDarkly project ({count})")
}

pub(super) const CREDENTIALS: &str = "Azure DevOps credentials";
pub(super) const ABOUT_CREDENTIALS: &str = "See how the task reads integrations.azure in Backstage's app-config.yaml. What you paste stays on this page: it is not stored or sent, and secrets are not shown. The page assumes that all variables and files exist.";
pub(super) const CONFIGURATION: &str = "Configuration";
pub(super) const WHICH_CREDENTIAL: &str = "Which credential would this URL use?";
pub(super) const URL_EXAMPLE: &str = "https://dev.azure.com/contoso";
pub(super) const NO_CREDENTIAL: &str =
    "No credential. The task uses the job's own access token, in the job's own organization only.";
pub(super) const CONFIGURED_LOCATIONS: &str = "Catalog locations";
pub(super) const PROPOSE: &str = "Add to the catalog";

pub(super) fn propose(target: &str) -> String {
    format!("Add to the catalog: {target}")
}
