//! The stage page of a release: log, summary, and the tabs that extensions contribute.

use axum::Router;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;

use super::layout::{Hub, heading};
use super::parts::{self, Tab};
use super::releases::{deploy_button, progress, release_path};
use super::view::View;
use crate::azure_devops::Edition;
use crate::azure_devops::rest;
use crate::azure_devops::state::{Refusal, State};

const TAB_TARGET: &str = "ms.vss-releaseManagement-web.release-environment-editor-tab";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    release_id: Option<u32>,
    environment_id: Option<u32>,
}

pub(super) fn router() -> Router<State> {
    Router::new().route("/_releaseProgress", get(show))
}

/// A release; one of its stages when the address names one; the newest release when it names none.
async fn show(view: View, Query(asked): Query<Asked>) -> Response {
    match (asked.release_id, asked.environment_id) {
        (Some(release), Some(environment)) => view.answer(Hub::Releases, stage(&view, release, environment)),
        (Some(release), None) => view.answer(Hub::Releases, progress(&view, release)),
        (None, _) => {
            let newest = view
                .state
                .releases()
                .first()
                .map(|release| release_path(&view.base(), release.id));
            let to = newest.unwrap_or_else(|| format!("{}{}", view.base(), Hub::Releases.path()));
            Redirect::to(&to).into_response()
        }
    }
}

fn stage(view: &View, release_id: u32, stage_id: u32) -> Result<Markup, Refusal> {
    let release = view.state.release(release_id)?;
    let stage = release.stage(stage_id).ok_or(Refusal::UnknownStage {
        release: release_id,
        stage: stage_id,
    })?;
    let job = stage
        .attempts
        .last()
        .map(|attempt| view.state.job(attempt.job))
        .transpose()?;
    let log = html! {
        @if let Some(job) = &job {
            (parts::issues(job))
            (parts::console(job))
        } @else {
            div.card { p.empty { (stage.name) " was not deployed yet. Its log begins with the first deployment." } }
        }
    };
    let mut tabs = vec![
        Tab::new("logs", "Logs", "_a=release-environment-logs&extensionId=", log),
        Tab::new(
            "summary-panel",
            "Summary",
            "_a=release-environment-summary&extensionId=",
            parts::summary(job.as_ref()),
        ),
    ];
    let contributed = parts::contributions(&view.state, "ms.vss-web.tab", TAB_TARGET);
    tabs.extend(
        contributed
            .filter(|_| view.state.edition() == Edition::Cloud)
            .map(|tab| {
                Tab::contributed(
                    &view.state,
                    tab,
                    format!("_a=release-environment-extension&extensionId={}", tab.id),
                )
            }),
    );
    let title = format!("{} › {}", release.name, stage.name);
    let actions = html! {
        a.button href=(release_path(&view.base(), release_id)) { "All stages" }
        (deploy_button(release_id, stage))
    };
    let content = html! {
        (heading(&title, &actions))
        (parts::tabs("Stage", &tabs))
    };
    let environment = rest::release_environment(&view.state, release_id, stage_id)?;
    let log = job.map(|job| format!("/_host/jobs/{}/log", job.id));
    let data = json!({ "stage": { "context": { "releaseEnvironment": environment }, "log": log } });
    Ok(view.live(&title, Hub::Releases, "stage.js", data, &content))
}
