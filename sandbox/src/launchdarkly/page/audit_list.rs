//! The audit log on the page.

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
    let mut page = format!("/projects/{}/flags/{}", entry.project, entry.flag);
    if let Some(environment) = &entry.environment {
        page.push_str(&format!("?env={}", environment.key));
    }
    html! {
        li {
            p .what {
                a href=(page) { (entry.flag_name) }
                @if let Some(environment) = &entry.environment { " in " (environment.name) }
            }
            ul { @for change in &entry.changes { li { (change.sentence) } } }
            @if let Some(comment) = &entry.comment {
                blockquote { (comment) }
            }
            p .quiet { (moment(entry.date)) " · " (entry.author.name()) }
        }
    }
}
