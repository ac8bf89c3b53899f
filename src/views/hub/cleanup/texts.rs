//! All texts of the part, in the order in which they appear.

use crate::domain::cleanup::{FlagUse, LinkedItem, Reason, Removable};
use crate::domain::key::FlagKey;

pub(in super::super) const TITLE: &str = "Flags to remove";
pub(super) const PURPOSE: &str = "Find linked flags that production no longer needs, and plan their removal.";
pub(super) const ABOUT: &str = "flags to remove";
pub(super) const LONGER_THAN: &str = "Status unchanged for more than";
pub(super) const REFRESH: &str = "Refresh";
pub(super) const REMOVAL_ITEMS: &str = "New removal items";
pub(super) const KIND: &str = "Type";
pub(super) const AREA: &str = "Area";
pub(super) const SAME_AREA: &str = "Same as the linked work item";
pub(super) const CREATE: &str = "Create removal item";
pub(super) const REMOVAL_PLANNED: &str = "Removal planned:";
pub(super) const MORE_FLAGS: &str = "Check more flags";
pub(super) const OLDER: &str = "Show older work items";
pub(super) const READING_WORK_ITEMS: &str = "Reading work items…";
pub(super) const READING_FLAGS: &str = "Reading flags…";
pub(super) const INCOMPLETE: &str = "Not everything could be read.";
pub(super) const NOTHING_LINKED: &str =
    "No work item links to a LaunchDarkly flag yet. Open the LaunchDarkly tab of a work item and link one.";
pub(super) const NOTHING_LINKED_HERE: &str =
    "These work items do not link to LaunchDarkly flags. Show older work items to look further.";

/// `1 flag`, `2 flags`.
fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

pub(super) fn days(days: u32) -> String {
    format!("{days} days")
}

pub(super) fn status(removable: usize, linked: usize, items: usize) -> String {
    format!(
        "{} to remove. Checked {} of {}.",
        counted(removable, "flag", "flags"),
        counted(linked, "linked flag", "linked flags"),
        counted(items, "work item", "work items")
    )
}

pub(super) fn nothing_removable(days: u32) -> String {
    format!(
        "No linked flag has been launched, inactive, or the same for everyone for longer than {days} days. Choose a shorter time, or show older work items."
    )
}

pub(super) fn no_critical_environment(project: &str) -> String {
    format!(
        "Flags of the LaunchDarkly project {project} are not checked, because none of its environments is critical. In LaunchDarkly, mark its production environment as critical, then refresh."
    )
}

pub(super) fn no_connection(instance: &str) -> String {
    format!(
        "Flags at {instance} are not checked, because you have no service connection for it. Create one, or ask the administrator of the existing one for the role User."
    )
}

pub(super) fn unread(flags: usize, project: &str) -> String {
    format!(
        "{} of the LaunchDarkly project {project} were not among its newest flags. Check more flags to find them.",
        counted(flags, "linked flag", "linked flags")
    )
}

pub(super) fn create_for(flag: &FlagKey) -> String {
    format!("{CREATE} for {flag}")
}

/// Completes *The flag is …* with the reason, the environments and a date.
pub(super) fn state(removable: &Removable<'_>, since: &str) -> String {
    let environments = removable.flag.environments.iter();
    let environments: Vec<&str> = environments.map(|used| used.environment.as_str()).collect();
    let place = environments.join(", ");
    match removable.reason {
        Reason::OneValue => format!("Serves everyone the same value in {place} since {since}"),
        reason => format!("{} in {place} since {since}", reason.as_str()),
    }
}

/// `owners` are those of the project's catalog.
pub(super) fn facts(flag: &FlagUse, owners: &[String]) -> String {
    let lifetime = if flag.temporary { "Temporary" } else { "Permanent" };
    let mut facts = format!("{lifetime} · project {}", flag.link.project);
    if !owners.is_empty() {
        facts.push_str(" · owner ");
        facts.push_str(&owners.join(", "));
    }
    if let Some(maintainer) = &flag.maintainer {
        facts.push_str(" · maintained by ");
        facts.push_str(maintainer);
    }
    if let Some(count) = flag.code_references {
        facts.push_str(" · ");
        facts.push_str(&counted(
            usize::try_from(count).unwrap_or_default(),
            "code reference",
            "code references",
        ));
    }
    facts
}

pub(super) fn more_items(count: usize) -> String {
    format!("{} more", counted(count, "work item", "work items"))
}

pub(super) fn item(item: &LinkedItem) -> String {
    let LinkedItem { id, kind, title, .. } = item;
    format!("{kind} {id}: {title}")
}

pub(super) fn item_state(item: &LinkedItem) -> String {
    let meaning = if item.is_closed { "closed" } else { "open" };
    if item.state.eq_ignore_ascii_case(meaning) {
        item.state.clone()
    } else {
        format!("{} ({meaning})", item.state)
    }
}

/// Title of a removal item.
pub(super) fn removal_title(flag: &FlagKey) -> String {
    format!("Remove feature flag {flag}")
}

/// Description of a removal item, in HTML. `state` says why the flag can be removed, `items` the titles and addresses of the work
/// items that link to it.
pub(super) fn removal_description(flag: &FlagUse, state: &str, items: &[(String, String)]) -> String {
    let url = flag.link.url();
    let mut text = format!(
        "<p>The LaunchDarkly flag {} has served its purpose: {}.</p><p><a href=\"{url}\">{url}</a></p><p>Remove the flag from the code, keep the value that it serves, and archive it in LaunchDarkly after the release.</p>",
        html(&flag.name),
        html(&lowercase_first(state))
    );
    if !items.is_empty() {
        text.push_str("<p>Linked work items:</p><ul>");
        for (title, url) in items {
            text.push_str(&format!("<li><a href=\"{}\">{}</a></li>", html(url), html(title)));
        }
        text.push_str("</ul>");
    }
    text
}

fn lowercase_first(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(characters).collect()
}

/// Escapes untrusted text for HTML.
fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            _ => escaped.push(character),
        }
    }
    escaped
}
