//! The extension gallery: serves the package's addressable assets, on an origin of its own.

use std::io::{self, Write as _};
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{OriginalUri, State as Extracted};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use flate2::Compression;
use flate2::write::GzEncoder;
use percent_encoding::percent_decode_str;

use super::state::{AssetTrouble, State};
use crate::assumptions::Assumption;

/// Policy that permits what a page needs and nothing else.
const STRICT_POLICY: &str = "script-src 'self' 'wasm-unsafe-eval'";

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
    asked: HeaderMap,
) -> Response {
    let path = percent_decode_str(uri.path()).decode_utf8_lossy();
    let name = path.strip_prefix(root.as_ref()).unwrap_or_default();
    let trouble = state.asset_trouble(name);
    let asset = state.package().asset(name);
    let Some(asset) = asset.filter(|_| trouble != Some(AssetTrouble::Missing)) else {
        return (StatusCode::NOT_FOUND, "The extension has no such asset.").into_response();
    };
    let is_violated = state.is_violated(Assumption::Delivery);
    let content_type = match trouble {
        Some(AssetTrouble::ContentType(other)) => other,
        _ if is_violated && asset.content_type == "application/wasm" => "application/octet-stream",
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
        _ if is_violated && accepts_gzip(&asked) => match gzip(&content) {
            Ok(content) => ([(header::CONTENT_ENCODING, "gzip")], (headers, content)).into_response(),
            Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        },
        _ => (headers, content).into_response(),
    };
    let strict = is_violated.then_some(STRICT_POLICY);
    if let Some(policy) = state.content_security_policy().or(strict) {
        let policy = HeaderValue::from_static(policy);
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn accepts_gzip(asked: &HeaderMap) -> bool {
    let accepted = asked.get(header::ACCEPT_ENCODING);
    let accepted = accepted.and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|coding| coding.trim() == "gzip")
}

fn gzip(content: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content)?;
    encoder.finish()
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
