//! YAML pipelines: the list, the form that runs one, and the page of a run.

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::{Value, json};

use super::layout::{Hub, heading};
use super::parts::{self, Tab};
use super::tasks;
use super::view::View;
use crate::azure_devops::package::Contribution;
use crate::azure_devops::rest;
use crate::azure_devops::state::{Refusal, Run, State};

/// Prefix of the form's fields.
pub(super) const STEP_PREFIX: &str = "step-";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    build_id: Option<u32>,
    definition_id: Option<u32>,
}

pub(super) fn router() -> Router<State> {
    Router::new()
        .route("/_build", get(list))
        .route("/_build/run", get(form))
        .route("/_build/results", get(results))
}

/// Address of a run's page.
pub(super) fn run_path(base: &str, run: u32) -> String {
    format!("{base}/_build/results?buildId={run}")
}

async fn list(view: View) -> Markup {
    let base = view.base();
    let runs = view.state.runs();
    let content = html! {
        (heading("Pipelines", &html! {}))
        div.body {
            @for pipeline in view.state.pipelines() {
                section.card aria-labelledby={ "pipeline-" (pipeline.id) } {
                    div.actions style="margin-bottom: 12px" {
                        h2 id={ "pipeline-" (pipeline.id) } style="flex: 1; margin: 0" { (pipeline.name) }
                        a.button.primary href={ (base) "/_build/run?definitionId=" (pipeline.id) } { "Run pipeline" }
                    }
                    table {
                        thead {
                            tr { th scope="col" { "Run" } th scope="col" { "Status" } th scope="col" { "Queued" } th scope="col" { "Work items" } }
                        }
                        tbody {
                            @for run in runs.iter().filter(|run| run.pipeline_id == pipeline.id) {
                                tr {
                                    td { a href=(run_path(&base, run.id)) { "#" (run.number) } }
                                    td { (parts::status(run_status(run))) }
                                    td { (parts::time(run.queued)) }
                                    td { @for id in &run.work_items { span.pill { (id) } } }
                                }
                            }
                        }
                    }
                }
            }
        }
    };
    view.plain("Pipelines", Hub::Pipelines, &content)
}

async fn form(view: View, Query(asked): Query<Asked>) -> Response {
    let page = draw_form(&view, asked.definition_id.unwrap_or_default());
    view.answer(Hub::Pipelines, page)
}

fn draw_form(view: &View, id: u32) -> Result<Markup, Refusal> {
    let known = view.state.pipelines().into_iter().find(|known| known.id == id);
    let pipeline = known.ok_or(Refusal::UnknownPipeline(id))?;
    let task = tasks::definition(&view.state)?;
    let title = format!("Run {}", pipeline.name);
    let content = html! {
        (heading(&title, &html! {}))
        div.body {
            form.form method="post" action={ "/_host/pipelines/" (id) "/runs" } {
                (tasks::step_forms(&view.state, &task, STEP_PREFIX, &pipeline.steps))
                div.actions {
                    button.primary type="submit" { "Run" }
                    a.button href={ (view.base()) "/_build" } { "Cancel" }
                }
            }
        }
    };
    Ok(view.live(&title, Hub::Pipelines, "task-form.js", json!({}), &content))
}

async fn results(view: View, Query(asked): Query<Asked>) -> Response {
    let page = draw_results(&view, asked.build_id.unwrap_or_default());
    view.answer(Hub::Pipelines, page)
}

fn draw_results(view: &View, id: u32) -> Result<Markup, Refusal> {
    let run = view.state.run(id)?;
    let job = run.job.map(|job| view.state.job(job)).transpose()?;
    let log = html! {
        @if let Some(job) = &job { (parts::console(job)) } @else {
            div.card { p.empty { "This run is older than the sandbox; its log is not kept." } }
        }
    };
    let overview = html! {
        section.card {
            div.actions #run-state {
                (parts::status(run_status(&run)))
                span.secondary { "Queued " (parts::time(run.queued)) }
                span.secondary { "Commit " code { (run.source_version.chars().take(8).collect::<String>()) } }
                @for id in &run.work_items { a.pill href={ (view.base()) "/_workitems/edit/" (id) } { (id) } }
            }
        }
        @if let Some(job) = &job { (parts::issues(job)) }
        (parts::summary(job.as_ref()))
    };
    let mut tabs = vec![
        Tab::new("summary-panel", "Summary", "view=", overview),
        Tab::new("logs", "Logs", "view=logs", log),
    ];
    let task_ran = job.is_some();
    let task = tasks::definition(&view.state).ok();
    let task_id = task
        .as_ref()
        .and_then(|task| task.get("id"))
        .and_then(Value::as_str)
        .filter(|_| task_ran);
    tabs.extend(
        parts::contributions(
            &view.state,
            "ms.vss-build-web.build-results-tab",
            "ms.vss-build-web.build-results-view",
        )
        .filter(|tab| is_supported(tab, task_id))
        .map(|tab| Tab::contributed(&view.state, tab, format!("view={}", tab.id))),
    );
    let title = format!("{} #{}", run.pipeline_name, run.number);
    let content = html! {
        (heading(&title, &html! { a.button href={ (view.base()) "/_build/run?definitionId=" (run.pipeline_id) } { "Run new" } }))
        (parts::tabs("Run", &tabs))
    };
    let log = job.map(|job| format!("/_host/jobs/{}/log", job.id));
    let data = json!({ "run": { "build": rest::build(&view.state, &run), "log": log } });
    Ok(view.live(&title, Hub::Pipelines, "run.js", data, &content))
}

/// A tab that names tasks is shown only in runs of one of them.
fn is_supported(tab: &Contribution, task_that_ran: Option<&str>) -> bool {
    let Some(tasks) = tab.properties.get("supportsTasks").and_then(Value::as_array) else {
        return true;
    };
    tasks
        .iter()
        .filter_map(Value::as_str)
        .any(|known| task_that_ran.is_some_and(|ran| known.eq_ignore_ascii_case(ran)))
}

fn run_status(run: &Run) -> &'static str {
    run.result.map_or("inProgress", |result| result.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tab_that_names_tasks_needs_one_of_them_in_the_run() {
        let tab = |properties| Contribution {
            id: String::new(),
            contribution_type: String::new(),
            targets: Vec::new(),
            properties,
        };
        let named = tab(json!({ "supportsTasks": ["AB-1"] }));
        for (contribution, ran, expected) in [
            (&named, Some("ab-1"), true),
            (&named, Some("cd-2"), false),
            (&named, None, false),
            (&tab(json!({})), None, true),
        ] {
            assert_eq!(is_supported(contribution, ran), expected, "{ran:?}");
        }
    }
}
