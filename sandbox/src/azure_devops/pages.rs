//! The pages, and the host side of the frame protocol.
//!
//! Pages are drawn on the server. The scripts in `sandbox/static/` bring tabs, the work item form, live logs and the
//! extension's frames to life; they use REST like every other client, with their own token.

mod actions;
mod assets;
mod boards;
mod connections;
mod hubs;
mod layout;
mod markdown;
mod overview;
mod parts;
mod pull_requests;
mod releases;
mod reload;
mod runs;
mod sandbox_settings;
mod stage;
mod task_form;
mod tasks;
mod view;
mod work_items;

use axum::Router;
use axum::response::Redirect;
use axum::routing::get;

use super::state::State;

/// Every page of the organization's project, to be merged into the Azure DevOps origin.
///
/// Besides the project's own paths it serves `/`, `/_static/…` (scripts and styles) and `/_host/…` (what only the
/// pages themselves may use).
pub fn router(state: State) -> Router {
    let base = view::base_path(&state);
    let pages = Router::new()
        .route("/", get(overview::show))
        .merge(boards::router())
        .merge(releases::router())
        .merge(stage::router())
        .merge(runs::router())
        .merge(connections::router())
        .merge(hubs::router())
        .merge(pull_requests::router())
        .merge(sandbox_settings::router());
    let home = base.clone();
    Router::new()
        .route("/", get(move || async move { Redirect::temporary(&home) }))
        .nest(&base, pages)
        .merge(assets::router())
        .nest("/_host", actions::router())
        .merge(reload::router())
        .with_state(state)
}

#[cfg(test)]
mod tests;
