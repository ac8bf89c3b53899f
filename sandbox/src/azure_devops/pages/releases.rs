//! Classic releases: the pipelines, a pipeline's stages and their inputs, and a release with its stages.

use axum::Router;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::{Value, json};

use super::layout::{Hub, heading};
use super::parts;
use super::tasks;
use super::view::View;
use crate::azure_devops::rest;
use crate::azure_devops::state::{Refusal, Release, ReleasePipeline, ReleaseStage, StageStatus, State};

/// A section of a release's summary; servers before the new release page show it.
const SECTION: &str = "ms.vss-releaseManagement-web.release-summary-section";
const SECTION_TARGET: &str = "ms.vss-releaseManagement-web.release-details-summary-tab";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    release_id: Option<u32>,
    definition_id: Option<u32>,
    /// Set after inputs were saved.
    saved: Option<String>,
}

pub(super) fn router() -> Router<State> {
    Router::new()
        .route("/_release", get(list))
        .route("/_releaseDefinition", get(pipeline))
}

/// Address of a release's page.
pub(super) fn release_path(base: &str, release: u32) -> String {
    format!("{base}/_releaseProgress?_a=release-pipeline-progress&releaseId={release}")
}

/// Address of a stage's page, open on its log.
pub(super) fn stage_path(base: &str, release: u32, stage: u32) -> String {
    format!("{base}/_releaseProgress?_a=release-environment-logs&releaseId={release}&environmentId={stage}")
}

/// The button that deploys a stage.
pub(super) fn deploy_button(release: u32, stage: &ReleaseStage) -> Markup {
    let is_running = stage.status == StageStatus::InProgress;
    html! {
        form method="post" action={ "/_host/releases/" (release) "/stages/" (stage.id) "/deploy" } {
            button.primary[stage.attempts.is_empty()] type="submit" disabled[is_running] aria-label={ "Deploy " (stage.name) } {
                "Deploy"
            }
        }
    }
}

/// Prefix of the form fields of a stage's inputs.
pub(super) fn stage_prefix(stage: u32) -> String {
    format!("stage{stage}-")
}

async fn list(view: View, Query(asked): Query<Asked>) -> Response {
    // The address that release mails and audit comments carry.
    if let Some(id) = asked.release_id {
        return Redirect::to(&release_path(&view.base(), id)).into_response();
    }
    let base = view.base();
    let releases = view.state.releases();
    let content = html! {
        (heading("Releases", &html! {}))
        div.body {
            @for pipeline in view.state.release_pipelines() { (pipeline_card(&base, &pipeline, &releases)) }
        }
    };
    view.plain("Releases", Hub::Releases, &content).into_response()
}

fn pipeline_card(base: &str, pipeline: &ReleasePipeline, releases: &[Release]) -> Markup {
    let mine: Vec<_> = releases
        .iter()
        .filter(|release| release.pipeline_id == pipeline.id)
        .collect();
    html! {
        section.card aria-labelledby={ "pipeline-" (pipeline.id) } {
            div.actions style="margin-bottom: 12px" {
                h2 id={ "pipeline-" (pipeline.id) } style="flex: 1; margin: 0" { (pipeline.name) }
                a.button href={ (base) "/_releaseDefinition?definitionId=" (pipeline.id) } { "Edit" }
                form method="post" action={ "/_host/release-pipelines/" (pipeline.id) "/releases" } {
                    button.primary type="submit" { "Create release" }
                }
            }
            @if mine.is_empty() {
                p.empty { "There is no release yet. Create one: it takes the newest run of the pipeline and its work items." }
            } @else {
                table {
                    thead { tr { th scope="col" { "Release" } th scope="col" { "Created" } th scope="col" { "Stages" } } }
                    tbody {
                        @for release in mine {
                            tr {
                                td { a href=(release_path(base, release.id)) { (release.name) } }
                                td { (parts::time(release.created)) }
                                td {
                                    @for stage in &release.stages {
                                        a href=(stage_path(base, release.id, stage.id)) style="font-weight: 400; margin-right: 20px" {
                                            span.status data-status=(stage.status.as_str()) { (stage.name) }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A release and its stages.
pub(super) fn progress(view: &View, release: u32) -> Result<Markup, Refusal> {
    let base = view.base();
    let release = view.state.release(release)?;
    let run = view.state.run(release.artifact_run_id)?;
    let sections = parts::contributions(&view.state, SECTION, SECTION_TARGET);
    let sections: Vec<_> = sections.collect();
    let content = html! {
        (heading(&format!("{} › {}", release.pipeline_name, release.name), &html! {}))
        div.body {
            div.columns {
                ol #stages.stages aria-label="Stages" { @for stage in &release.stages { (stage_card(view, &base, &release, stage)) } }
                aside.card {
                    h2 { "What it releases" }
                    p {
                        a href={ (base) "/_build/results?buildId=" (run.id) } { (run.pipeline_name) " " (run.number) }
                        br;
                        span.secondary { "commit " code { (run.source_version.chars().take(8).collect::<String>()) } }
                    }
                    h2 { "Work items" }
                    ul.rows {
                        @for id in &run.work_items {
                            @if let Ok(item) = view.state.work_item(*id) {
                                li {
                                    div {
                                        span.type data-type=(item.work_item_type()) {}
                                        a href={ (base) "/_workitems/edit/" (id) } { (id) } " " (item.title())
                                    }
                                }
                            }
                        }
                    }
                }
            }
            @for section in &sections {
                section.card aria-label={ (section.id) } { (parts::frame(&view.state, section)) }
            }
        }
    };
    let data = json!({ "release": if !sections.is_empty() { rest::release(&view.state, &release)? } else { Value::Null } });
    Ok(view.live(&release.name, Hub::Releases, "release.js", data, &content))
}

fn stage_card(view: &View, base: &str, release: &Release, stage: &ReleaseStage) -> Markup {
    let job = stage
        .attempts
        .last()
        .and_then(|attempt| view.state.job(attempt.job).ok());
    html! {
        li.card data-status=(stage.status.as_str()) {
            h2 { a href=(stage_path(base, release.id, stage.id)) { (stage.name) } }
            div { (parts::status(stage.status.as_str())) }
            @if let Some(attempt) = stage.attempts.last() { div.secondary { "Attempt " (attempt.number) } }
            @for message in job.iter().flat_map(parts::messages) { div.secondary { (message) } }
            div.actions {
                (deploy_button(release.id, stage))
                a.button.subtle href=(stage_path(base, release.id, stage.id)) aria-label={ "Logs of " (stage.name) } { "Logs" }
            }
        }
    }
}

async fn pipeline(view: View, Query(asked): Query<Asked>) -> Response {
    let page = editor(
        &view,
        asked.definition_id.unwrap_or_default(),
        asked.saved.is_some(),
    );
    view.answer(Hub::Releases, page)
}

fn editor(view: &View, id: u32, saved: bool) -> Result<Markup, Refusal> {
    let known = view
        .state
        .release_pipelines()
        .into_iter()
        .find(|known| known.id == id);
    let pipeline = known.ok_or(Refusal::UnknownReleasePipeline(id))?;
    let task = tasks::definition(&view.state)?;
    let panels: Vec<_> = pipeline
        .stages
        .iter()
        .map(|stage| {
            let action = format!("/_host/release-pipelines/{id}/stages/{}", stage.id);
            let panel = html! {
                form.form method="post" action=(action) {
                    (tasks::step_forms(&view.state, &task, &stage_prefix(stage.id), &stage.steps))
                    button.primary type="submit" aria-label={ "Save " (stage.name) } { "Save" }
                }
            };
            parts::Tab::new(
                &format!("stage-{}", stage.id),
                &stage.name,
                &format!("stage={}", stage.id),
                panel,
            )
        })
        .collect();
    let content = html! {
        (heading(&pipeline.name, &html! { a.button href={ (view.base()) "/_release" } { "View releases" } }))
        @if saved { p.banner.success role="status" { "Saved. Releases that are created from now on take these inputs." } }
        (parts::tabs("Stages", &panels))
    };
    Ok(view.live(&pipeline.name, Hub::Releases, "task-form.js", json!({}), &content))
}
