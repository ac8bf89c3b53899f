//! Reloading of open pages when the extension was built again (`npm run dev`).

use axum::Router;
use axum::extract::State as Extracted;
use axum::http::StatusCode;
use axum::routing::get;

use crate::azure_devops::state::State;

/// Serves `/_host/build`: the name of the latest build, for the script `reload.js`.
pub(super) fn router() -> Router<State> {
    Router::new().route("/_host/build", get(build))
}

async fn build(Extracted(state): Extracted<State>) -> Result<String, StatusCode> {
    state.package().build().ok_or(StatusCode::NOT_FOUND)
}
