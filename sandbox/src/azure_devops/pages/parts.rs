//! Parts of several pages: tabs, contributed tabs, status, time, and a job's log and results.

use jiff::Timestamp;
use maud::{Markup, html};
use serde_json::{Value, json};

use super::markdown;
use crate::azure_devops::package::Contribution;
use crate::azure_devops::state::{IssueKind, Job, JobStatus, State, TaskRecord};

/// One tab of a page.
pub(super) struct Tab {
    /// Element id of its panel.
    pub id: String,
    /// Words on it.
    pub label: Markup,
    /// Change of the page's query, e.g. `view=logs`; a name without value is removed.
    pub query: String,
    /// Its panel.
    pub panel: Markup,
    /// Whether the panel has no margins.
    pub is_wide: bool,
}

impl Tab {
    /// A tab of Azure DevOps' own.
    pub(super) fn new(id: &str, label: &str, query: &str, panel: Markup) -> Self {
        Self {
            id: id.to_owned(),
            label: html! { (label) },
            query: query.to_owned(),
            panel,
            is_wide: false,
        }
    }

    /// The tab of a contribution; its frame opens when the tab is first shown.
    pub(super) fn contributed(state: &State, contribution: &Contribution, query: String) -> Self {
        let name = contribution.properties.get("name").and_then(Value::as_str);
        let name = name.unwrap_or(&contribution.id);
        Self {
            id: format!("panel-{}", contribution.id.replace('.', "-")),
            label: html! { (name) },
            query,
            panel: frame(state, contribution),
            is_wide: true,
        }
    }
}

/// The place of a contribution's frame, for `openFrame` of `host.js`.
pub(super) fn frame(state: &State, contribution: &Contribution) -> Markup {
    let text = |name| contribution.properties.get(name).and_then(Value::as_str);
    let slot = json!({
        "id": contribution.id,
        "name": text("name").unwrap_or(&contribution.id),
        "uri": state.asset_url(text("uri").unwrap_or_default()),
        "height": contribution.properties.get("height"),
        "registeredObjectId": text("registeredObjectId").unwrap_or(&contribution.id),
    });
    html! { div.external data-contribution=(slot) {} }
}

/// The contributions of a type to a target, in the manifest's order.
pub(super) fn contributions<'a>(
    state: &'a State,
    kind: &str,
    target: &'a str,
) -> impl Iterator<Item = &'a Contribution> {
    state
        .package()
        .contributions_of(kind)
        .filter(move |found| found.targets.iter().any(|known| known == target))
}

/// A row of tabs and their panels. `tabs.js` shows the one that the address names.
pub(super) fn tabs(label: &str, tabs: &[Tab]) -> Markup {
    html! {
        div role="tablist" aria-label=(label) {
            @for tab in tabs {
                button type="button" role="tab" id={ (tab.id) "-tab" } aria-controls=(tab.id) aria-selected="false" data-query=(tab.query) {
                    (tab.label)
                }
            }
        }
        @for tab in tabs {
            div.wide[tab.is_wide] #(tab.id) role="tabpanel" aria-labelledby={ (tab.id) "-tab" } hidden { (tab.panel) }
        }
    }
}

/// A status with its color. `status` is REST's name.
pub(super) fn status(status: &str) -> Markup {
    let words = match status {
        "notStarted" => "Not deployed",
        "inProgress" => "In progress",
        "cancelling" => "Cancelling",
        "succeeded" => "Succeeded",
        "partiallySucceeded" | "succeededWithIssues" => "Partially succeeded",
        "rejected" | "failed" => "Failed",
        "canceled" => "Canceled",
        "skipped" => "Skipped",
        other => other,
    };
    html! { span.status data-status=(status) { (words) } }
}

/// Date and time as displayed.
pub(super) fn time(at: Timestamp) -> Markup {
    html! { time datetime=(at) { (at.strftime("%-d %b %Y, %H:%M UTC")) } }
}

/// Status of a job, in REST's names.
pub(super) fn job_status(job: &Job) -> &'static str {
    match job.status {
        JobStatus::InProgress => "inProgress",
        JobStatus::Cancelling => "cancelling",
        JobStatus::Completed(result) => result.as_str(),
    }
}

/// The live log of a job, which `log.js` fills.
pub(super) fn console(job: &Job) -> Markup {
    html! {
        section.console aria-labelledby="log-title" {
            header {
                h2 #log-title { "Log" }
                div #state.actions {
                    @for message in messages(job) { span.secondary { (message) } }
                    (status(job_status(job)))
                    @if job.status == JobStatus::InProgress {
                        form method="post" action={ "/_host/jobs/" (job.id) "/cancel" } { button type="submit" { "Cancel" } }
                    }
                }
            }
            div #lines.lines role="log" aria-label="Log lines" tabindex="0" { ol {} }
        }
    }
}

/// Messages of the completed tasks of a job.
pub(super) fn messages(job: &Job) -> impl Iterator<Item = &str> {
    job.records
        .iter()
        .map(|record| record.message.as_str())
        .filter(|message| !message.is_empty())
}

/// Errors and warnings of a job.
pub(super) fn issues(job: &Job) -> Markup {
    let all = job.records.iter().flat_map(|record| &record.issues);
    html! {
        ul #issues.issues aria-label="Issues" {
            @for issue in all {
                @match issue.kind {
                    IssueKind::Error => li.banner.error { span { strong { "Error: " } (issue.message) } },
                    IssueKind::Warning => li.banner.warning { span { strong { "Warning: " } (issue.message) } },
                }
            }
        }
    }
}

/// Results of the tasks of a job: results, messages, uploaded summaries, output variables.
pub(super) fn summary(job: Option<&Job>) -> Markup {
    html! {
        div #summary {
            @match job {
                Some(job) => @for record in &job.records { (task_summary(record, job)) },
                None => div.card { p.empty { "No task has run here yet." } },
            }
        }
    }
}

fn task_summary(record: &TaskRecord, job: &Job) -> Markup {
    html! {
        section.card {
            h2 { (record.name) }
            p { (status(record.result.map_or_else(|| job_status(job), |result| result.as_str()))) " " span.secondary { (record.message) } }
            @for text in &record.summaries { div.markdown { (markdown::render(text)) } }
            @if !record.outputs.is_empty() {
                h2 { "Output variables" }
                table {
                    thead { tr { th scope="col" { "Name" } th scope="col" { "Value" } } }
                    tbody {
                        @for (name, value) in &record.outputs { tr { td { code { (record.reference_name) "." (name) } } td { (value) } } }
                    }
                }
            }
        }
    }
}
