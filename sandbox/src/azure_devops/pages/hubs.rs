//! Pages that are an extension's own: its hubs, under Pipelines and under Project settings.

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::html;
use serde_json::{Value, json};

use super::layout::{Hub, heading};
use super::parts;
use super::view::View;
use crate::azure_devops::package::Contribution;
use crate::azure_devops::state::State;

const HUB: &str = "ms.vss-web.hub";

pub(super) fn router() -> Router<State> {
    Router::new().route("/_apps/hub/{contribution}", get(show))
}

/// The hubs that extensions contribute to a group.
pub(super) fn of_group<'a>(state: &'a State, group: &'a str) -> impl Iterator<Item = &'a Contribution> {
    parts::contributions(state, HUB, group)
}

/// Words of a hub.
pub(super) fn name(hub: &Contribution) -> &str {
    let name = hub.properties.get("name").and_then(Value::as_str);
    name.unwrap_or(&hub.id)
}

async fn show(view: View, Path(id): Path<String>) -> Response {
    let known = view
        .state
        .package()
        .contributions_of(HUB)
        .find(|known| known.id == id);
    let Some(known) = known else {
        let content = html! { (heading("That did not work", &html! {})) div.body { p.banner.error role="alert" { "There is no page " (id) "." } } };
        let page = view.plain("That did not work", Hub::Overview, &content);
        return (StatusCode::NOT_FOUND, page).into_response();
    };
    let in_settings = known.targets.iter().any(|target| target == Hub::SETTINGS_GROUP);
    let hub = if in_settings {
        Hub::SettingsExtension
    } else {
        Hub::PipelinesExtension
    };
    let content = html! { div.wide { (parts::frame(&view.state, known)) } };
    view.live(name(known), hub, "hub.js", json!({}), &content)
        .into_response()
}
