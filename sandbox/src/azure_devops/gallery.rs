//! The extension gallery: serves the package's addressable assets, on an origin of its own.

use std::sync::Arc;

use axum::Router;
use axum::extract::{OriginalUri, State as Extracted};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use percent_encoding::percent_decode_str;

use super::state::State;

/// Routes of the gallery: `/extensions/{publisher}/{extension}/{version}/{asset}`.
pub(crate) fn router(state: State) -> Router {
    let root: Arc<str> = Arc::from(state.package().asset_path(""));
    Router::new()
        .route("/extensions/{*path}", get(asset))
        .with_state((state, root))
}

async fn asset(
    Extracted((state, root)): Extracted<(State, Arc<str>)>,
    OriginalUri(uri): OriginalUri,
) -> Response {
    let path = percent_decode_str(uri.path()).decode_utf8_lossy();
    let Some(asset) = path
        .strip_prefix(root.as_ref())
        .and_then(|name| state.package().asset(name))
    else {
        return (StatusCode::NOT_FOUND, "The extension has no such asset.").into_response();
    };
    // The next build has the same version and so the same address.
    let headers = [
        (header::CONTENT_TYPE, asset.content_type.to_owned()),
        (header::CACHE_CONTROL, "no-cache".to_owned()),
    ];
    (headers, asset.content.into_owned()).into_response()
}
