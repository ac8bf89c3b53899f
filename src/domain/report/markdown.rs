//! Markdown summary of a report, for the run's own pages.

use super::{FlagEntry, Report};
use crate::domain::state::Served;
use crate::domain::timestamp::Timestamp;

/// Formats a report as a heading, a table with one row per flag, and the notes.
#[must_use]
pub fn markdown(report: &Report) -> String {
    markdown_with_owners(report, &[])
}

/// Formats a report like [`markdown`], with an additional owner column. `owners` has one text per flag, in the report's
/// order, or is empty, which omits the column.
#[must_use]
pub fn markdown_with_owners(report: &Report, owners: &[String]) -> String {
    let what = match report.mode.as_str() {
        "rollback" => "Rollback",
        "preview" => "Preview",
        _ => "Rollout",
    };
    let mut text = format!("### LaunchDarkly {what}: {}\n", report.counts());
    if report.mode == "preview" {
        text.push_str("\nThis was a preview: no flags were changed.\n");
    }
    if !report.flags.is_empty() {
        text.push_str(&format!("\n{}\n", totals(report)));
        let (column, rule) = if owners.is_empty() {
            ("", "")
        } else {
            (" Owner |", " --- |")
        };
        text.push_str("\n| Flag | Environment | Before | After | Result | Reason | Work items |");
        text.push_str(&format!(
            "{column}\n| --- | --- | --- | --- | --- | --- | --- |{rule}\n"
        ));
        for (place, flag) in report.flags.iter().enumerate() {
            text.push_str(&row(flag, project_url(&report.run.url)));
            if let Some(owner) = owners.get(place) {
                text.push_str(&format!(" {} |", escape(owner)));
            }
            text.push('\n');
        }
    }
    if !report.notes.is_empty() {
        text.push('\n');
    }
    for note in &report.notes {
        text.push_str(&format!("- {}\n", escape(note)));
    }
    text
}

/// Formats `3 flags: 2 changed, 1 skipped. Release-7, stage Production, attempt 1, finished 2026-11-22 10:00 UTC.`
fn totals(report: &Report) -> String {
    let (total, run) = (report.flags.len(), &report.run);
    let plural = if total == 1 { "" } else { "s" };
    let mut parts = vec![escape(&run.name)];
    if !run.stage.is_empty() {
        parts.push(format!("stage {}", escape(&run.stage)));
    }
    parts.push(format!("attempt {}", run.attempt));
    let finished = Timestamp::parse(&report.finished).map(|finished| finished.to_string());
    let finished = finished.unwrap_or_else(|| report.finished.clone());
    parts.push(format!("finished {}", escape(&finished)));
    parts.retain(|part| !part.is_empty());
    format!("{total} flag{plural}: {}. {}.", report.counts(), parts.join(", "))
}

/// Address of the project to which a release or run with this address belongs; empty if the address is unknown.
fn project_url(run_url: &str) -> &str {
    run_url.rsplit_once("/_").map_or("", |(project, _)| project)
}

/// Formats a row of the table. Without the project's address, its work items have no links.
fn row(flag: &FlagEntry, project_url: &str) -> String {
    let name = format!(
        "{} ({}/{})",
        escape(&flag.name),
        escape(&flag.project),
        escape(&flag.key)
    );
    let name = if flag.url.is_empty() {
        name
    } else {
        format!("[{name}]({})", target(&flag.url))
    };
    let state = |served: Option<Served>| served.map_or_else(|| "–".to_owned(), |served| served.to_string());
    let reason: Vec<String> = std::iter::once(&flag.reason)
        .chain(&flag.notes)
        .map(|sentence| escape(sentence))
        .collect();
    let here = flag.work_items.iter().map(|id| match project_url {
        "" => format!("\\#{id}"),
        _ => format!(
            "[\\#{id}]({})",
            target(&format!("{project_url}/_workitems/edit/{id}"))
        ),
    });
    let elsewhere = flag.work_items_elsewhere.iter();
    let elsewhere = elsewhere.map(|address| format!("[\\#{}]({})", escape(id_of(address)), target(address)));
    let work_items: Vec<String> = here.chain(elsewhere).collect();
    format!(
        "| {name} | {} | {} | {} | {} | {} | {} |",
        escape(&flag.environment),
        state(flag.before),
        state(flag.after),
        flag.result,
        reason.join(" "),
        work_items.join(", "),
    )
}

/// Returns the id at the end of a work item's address.
fn id_of(address: &str) -> &str {
    address.rsplit('/').next().unwrap_or_default()
}

/// Escapes untrusted text: the result is one line without Markdown and HTML.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            c if c.is_control() => escaped.push(' '),
            c if c.is_ascii_punctuation() && !matches!(c, '.' | ',' | ':' | ';' | '%' | '/' | '\'' | '?') => {
                escaped.push('\\');
                escaped.push(c);
            }
            c => escaped.push(c),
        }
    }
    escaped
}

/// Formats a URL as a link target. Percent-encodes characters that would end the target or the table cell. Returns an empty
/// text for other schemes than HTTP and HTTPS.
fn target(url: &str) -> String {
    if !(url.starts_with("https://") || url.starts_with("http://")) {
        return String::new();
    }
    url.chars()
        .map(|c| match c {
            '(' => "%28".to_owned(),
            ')' => "%29".to_owned(),
            '|' => "%7C".to_owned(),
            '<' => "%3C".to_owned(),
            '>' => "%3E".to_owned(),
            '\\' => "%5C".to_owned(),
            '"' => "%22".to_owned(),
            c if c.is_whitespace() || c.is_control() => "%20".to_owned(),
            c => c.to_string(),
        })
        .collect()
}
