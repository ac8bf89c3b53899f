//! The extension gallery: serves the package's addressable assets, on an origin of its own.

use std::io;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{OriginalUri, State as Extracted};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use percent_encoding::percent_decode_str;

use super::state::{AssetTrouble, State};

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
    let name = path.strip_prefix(root.as_ref()).unwrap_or_default();
    let trouble = state.asset_trouble(name);
    let asset = state.package().asset(name);
    let Some(asset) = asset.filter(|_| trouble != Some(AssetTrouble::Missing)) else {
        return (StatusCode::NOT_FOUND, "The extension has no such asset.").into_response();
    };
    let content_type = match trouble {
        Some(AssetTrouble::ContentType(other)) => other,
        _ => asset.content_type,
    };
    // The next build has the same version, and its page the same name.
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    let headers = headers.map(|(name, value)| (name, value.to_owned()));
    let content = asset.content.into_owned();
    let mut response = match trouble {
        Some(AssetTrouble::Cut) => (headers, cut(content)).into_response(),
        _ => (headers, content).into_response(),
    };
    if let Some(policy) = state.content_security_policy() {
        let policy = HeaderValue::from_static(policy);
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// A body that promises all of `content` and ends after half of it.
fn cut(mut content: Vec<u8>) -> Response {
    let length = content.len();
    content.truncate(length / 2);
    let parts = [
        Ok(Bytes::from(content)),
        Err(io::Error::from(io::ErrorKind::ConnectionReset)),
    ];
    let body = Body::from_stream(tokio_stream::iter(parts));
    ([(header::CONTENT_LENGTH, length.to_string())], body).into_response()
}
