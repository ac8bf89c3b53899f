//! Requests that only the pages themselves may send: a token, releases, deployments, runs, service connections, live logs.

use std::collections::HashMap;
use std::convert::Infallible;

use axum::extract::{Form, Path, Request, State as FromState};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio_stream::{Stream, StreamExt as _};
use uuid::Uuid;

use super::connections::{self, Typed};
use super::layout::Hub;
use super::view::View;
use super::{releases, runs, sandbox_settings, tasks, work_items};
use crate::azure_devops::state::{JobEvent, JobOrigin, Refusal, RunSource, Secret, State, Verification};

type Posted = Form<HashMap<String, String>>;

#[derive(Deserialize)]
struct Connection {
    name: String,
    url: String,
    token: String,
}

pub(super) fn router() -> Router<State> {
    Router::new()
        .route("/token", post(token))
        .route("/release-pipelines/{pipeline}/releases", post(create_release))
        .route("/release-pipelines/{pipeline}/stages/{stage}", post(save_stage))
        .route("/releases/{release}/stages/{stage}/deploy", post(deploy))
        .route("/pipelines/{pipeline}/runs", post(run))
        .route("/pull-requests/{pull_request}/runs", post(check_pull_request))
        .route("/jobs/{job}/log", get(log))
        .route("/jobs/{job}/cancel", post(cancel))
        .route("/service-connections", post(create_connection))
        .route("/service-connections/verify", post(verify))
        .merge(work_items::router())
        .merge(sandbox_settings::actions())
        .layer(middleware::from_fn(own_pages_only))
}

/// An extension's frame must go through REST with its token; a browser says where a request comes from.
async fn own_pages_only(request: Request, next: Next) -> Response {
    match request
        .headers()
        .get("sec-fetch-site")
        .map(|site| site.as_bytes())
    {
        None | Some(b"same-origin" | b"none") => next.run(request).await,
        Some(_) => (
            StatusCode::FORBIDDEN,
            "Only the pages of Azure DevOps may ask for this.",
        )
            .into_response(),
    }
}

async fn token(FromState(state): FromState<State>) -> Json<Value> {
    Json(json!({ "token": state.user_token() }))
}

async fn create_release(view: View, Path(pipeline): Path<u32>) -> Response {
    let created = view.state.create_release(pipeline);
    go(
        &view,
        Hub::Releases,
        created.map(|release| releases::release_path(&view.base(), release.id)),
    )
}

async fn save_stage(view: View, Path((pipeline, stage)): Path<(u32, u32)>, Form(posted): Posted) -> Response {
    let saved = tasks::definition(&view.state).and_then(|task| {
        let prefix = releases::stage_prefix(stage);
        view.state.change_stage_steps(pipeline, stage, |steps| {
            tasks::read_steps(&task, &prefix, steps, &posted)
        })
    });
    let path = format!(
        "{}/_releaseDefinition?definitionId={pipeline}&stage={stage}&saved=1",
        view.base()
    );
    go(&view, Hub::Releases, saved.map(|()| path))
}

async fn deploy(view: View, Path((release, stage)): Path<(u32, u32)>) -> Response {
    let deployed = view.state.deploy_stage(release, stage, None);
    go(
        &view,
        Hub::Releases,
        deployed.map(|_| releases::stage_path(&view.base(), release, stage)),
    )
}

async fn run(view: View, Path(pipeline): Path<u32>, Form(posted): Posted) -> Response {
    let known = view
        .state
        .pipelines()
        .into_iter()
        .find(|known| known.id == pipeline);
    let queued = tasks::definition(&view.state).and_then(|task| {
        let steps = known.ok_or(Refusal::UnknownPipeline(pipeline))?.steps;
        view.state.queue_run(
            pipeline,
            Some(tasks::read_steps(&task, runs::STEP_PREFIX, &steps, &posted)),
        )
    });
    go(
        &view,
        Hub::Pipelines,
        queued.map(|run| format!("{}&view=logs", runs::run_path(&view.base(), run.id))),
    )
}

/// Runs the first pipeline for a pull request.
async fn check_pull_request(view: View, Path(pull_request): Path<u32>) -> Response {
    let source = RunSource {
        commit: "3f8d1b7a90c2e45d6b1f0a9e8c7d6b5a4f3e2d1c".to_owned(),
        pull_request: Some(pull_request),
        ..RunSource::default()
    };
    let pipeline = view.state.pipelines().first().map_or(0, |known| known.id);
    let queued = view.state.queue_run_from(pipeline, source, None);
    go(
        &view,
        Hub::PullRequests,
        queued.map(|run| format!("{}&view=logs", runs::run_path(&view.base(), run.id))),
    )
}

async fn cancel(view: View, Path(job): Path<Uuid>) -> Response {
    let cancelled = view.state.job(job).and_then(|known| {
        view.state.cancel_job(job)?;
        Ok(match known.origin {
            JobOrigin::Release { release, stage, .. } => releases::stage_path(&view.base(), release, stage),
            JobOrigin::Run { run } => format!("{}&view=logs", runs::run_path(&view.base(), run)),
        })
    });
    go(&view, Hub::Pipelines, cancelled)
}

/// The log as an event stream: `line` with a JSON string, then `end`.
async fn log(view: View, Path(job): Path<Uuid>) -> Response {
    match view.state.follow_job(job) {
        Ok(events) => Sse::new(as_events(events))
            .keep_alive(KeepAlive::default())
            .into_response(),
        Err(refusal) => view.refuse(Hub::Pipelines, &refusal),
    }
}

async fn create_connection(view: View, Form(posted): Form<Connection>) -> Response {
    match view
        .state
        .create_service_connection(&posted.name, &posted.url, Secret::new(posted.token))
    {
        Ok(_) => Redirect::to(&format!("{}/_settings/adminservices", view.base())).into_response(),
        Err(refusal) => {
            let typed = Typed {
                name: &posted.name,
                url: &posted.url,
            };
            (
                StatusCode::BAD_REQUEST,
                connections::form(&view, Some(&typed), Some(&refusal)),
            )
                .into_response()
        }
    }
}

async fn verify(FromState(state): FromState<State>, Form(posted): Form<Connection>) -> Json<Value> {
    let answer = state
        .verify_service_connection(posted.url.trim(), &Secret::new(posted.token))
        .await;
    Json(match answer {
        Verification::Succeeded => json!({ "verified": true, "message": "Verification succeeded." }),
        Verification::Failed(reason) => json!({ "verified": false, "message": reason }),
    })
}

fn go(view: &View, hub: Hub, to: Result<String, Refusal>) -> Response {
    match to {
        Ok(path) => Redirect::to(&path).into_response(),
        Err(refusal) => view.refuse(hub, &refusal),
    }
}

fn as_events(events: impl Stream<Item = JobEvent>) -> impl Stream<Item = Result<Event, Infallible>> {
    events.map(|event| {
        Ok(match event {
            // As JSON, because a bare carriage return would end the event's line.
            JobEvent::Line(line) => Event::default().event("line").data(Value::from(line).to_string()),
            JobEvent::Completed(result) => Event::default().event("end").data(result.as_str()),
        })
    })
}
