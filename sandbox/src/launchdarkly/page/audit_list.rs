//! The audit log as people read it.

use maud::{Markup, html};

use super::moment;
use crate::launchdarkly::audit_log::AuditEntry;

const SHOWN: usize = 50;

/// Entries, newest first as they come.
pub(super) fn audit_list<'a>(entries: impl Iterator<Item = &'a AuditEntry>) -> Markup {
    let mut entries = entries.take(SHOWN).peekable();
    html! {
        section .card.log aria-labelledby="audit-log" {
            h2 #audit-log { "Audit log" }
            @if entries.peek().is_none() {
                p .quiet { "Nothing has been changed yet." }
            } @else {
                ol {
                    @for entry in entries { (item(entry)) }
                }
            }
        }
    }
}

fn item(entry: &AuditEntry) -> Markup {
    let page = format!(
        "/projects/{}/flags/{}?env={}",
        entry.project, entry.flag, entry.environment
    );
    html! {
        li {
            p .what { a href=(page) { (entry.flag_name) } " in " (entry.environment_name) }
            ul { @for change in &entry.changes { li { (change.sentence) } } }
            @if let Some(comment) = &entry.comment {
                blockquote { (comment) }
            }
            p .quiet { (moment(entry.date)) " · " (entry.author.name()) }
        }
    }
}
