//! The way between a browser and the servers: how slow it is, and what the browser may keep.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody as _, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use tokio::time::{Instant, sleep, sleep_until};
use tokio_stream::StreamExt as _;

/// Bytes that arrive together.
const CHUNK: usize = 16 << 10;

/// Largest answer that is delayed, in bytes.
const MAX_BODY: usize = 64 << 20;

/// The network of a browser.
#[derive(Clone, Copy, Debug, Default)]
pub struct Network {
    /// Delays of the answers of Azure DevOps and of the gallery. LaunchDarkly, which Azure DevOps' servers call, has none.
    pub line: Option<Line>,
    /// Whether the browser may keep the package's files, as it may where their address names the version.
    pub keeps_assets: bool,
}

/// A line that all of a browser's requests share.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// Time from a request to the first byte of its response, in addition to the server's own time.
    pub latency: Duration,
    /// Bytes of answers in a second.
    pub bytes_per_second: u32,
}

/// A line, and when it has carried all that was given to it.
#[derive(Clone)]
struct SharedLine {
    line: Line,
    free: Arc<Mutex<Instant>>,
}

/// A network in use.
pub(crate) struct Connected {
    line: Option<SharedLine>,
    keeps_assets: bool,
}

impl Network {
    pub(crate) fn connect(self) -> Connected {
        let shared = |line| SharedLine {
            line,
            free: Arc::new(Mutex::new(Instant::now())),
        };
        Connected {
            line: self.line.map(shared),
            keeps_assets: self.keeps_assets,
        }
    }
}

impl Connected {
    /// The router, reached over the line.
    pub(crate) fn to(&self, router: Router) -> Router {
        match &self.line {
            Some(line) => router.layer(from_fn_with_state(line.clone(), delay)),
            None => router,
        }
    }

    /// The router of the package's files, reached over the line.
    pub(crate) fn to_assets(&self, router: Router) -> Router {
        let router = if self.keeps_assets {
            router.layer(map_response(keep))
        } else {
            router
        };
        self.to(router)
    }
}

impl SharedLine {
    /// Waits until the line has carried this many bytes more.
    async fn carry(&self, bytes: usize) {
        let seconds = bytes as f64 / f64::from(self.line.bytes_per_second);
        let arrival = {
            let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
            *free = Instant::now().max(*free) + Duration::from_secs_f64(seconds);
            *free
        };
        sleep_until(arrival).await;
    }
}

async fn delay(State(line): State<SharedLine>, request: Request, next: Next) -> Response {
    sleep(line.line.latency).await;
    let (parts, body) = next.run(request).await.into_parts();
    // An answer without a length is a stream of events, which come one by one anyway.
    if body.size_hint().exact().is_none() {
        return Response::from_parts(parts, body);
    }
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let chunks = (0..body.len()).step_by(CHUNK).map(move |start| {
        let end = body.len().min(start + CHUNK);
        body.slice(start..end)
    });
    let chunks = tokio_stream::iter(chunks.collect::<Vec<Bytes>>()).then(move |chunk| {
        let line = line.clone();
        async move {
            line.carry(chunk.len()).await;
            Ok::<_, Infallible>(chunk)
        }
    });
    Response::from_parts(parts, Body::from_stream(chunks))
}

async fn keep(mut response: Response) -> Response {
    if response.status().is_success() {
        let header = HeaderValue::from_static("public, max-age=31536000");
        response.headers_mut().insert(header::CACHE_CONTROL, header);
    }
    response
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tower::ServiceExt as _;

    use super::*;

    async fn answer(router: &Router) -> Response {
        let request = Request::get("/").body(Body::empty()).unwrap();
        router.clone().oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn answers_wait_for_the_latency_and_share_the_line() {
        let network = Network {
            line: Some(Line {
                latency: Duration::from_millis(40),
                bytes_per_second: 400_000,
            }),
            keeps_assets: false,
        };
        let routes = Router::new().route("/", get(|| async { vec![7; 20_000] }));
        let router = network.connect().to(routes);
        let start = Instant::now();
        let read = async || {
            let body = answer(&router).await.into_body();
            to_bytes(body, MAX_BODY).await.unwrap()
        };
        let (first, second) = tokio::join!(read(), read());
        assert_eq!((first.len(), second.len()), (20_000, 20_000));
        let taken = start.elapsed().as_millis();
        assert!(taken >= 140, "{taken} ms");
    }

    #[tokio::test]
    async fn files_of_the_package_may_be_kept_and_answers_may_not() {
        let routes = || Router::new().route("/", get(|| async { "page" }));
        let network = Network {
            line: None,
            keeps_assets: true,
        }
        .connect();
        let kept = answer(&network.to_assets(routes())).await;
        let header = kept.headers().get(header::CACHE_CONTROL);
        assert_eq!(header.unwrap(), "public, max-age=31536000");
        let other = answer(&network.to(routes())).await;
        assert!(other.headers().get(header::CACHE_CONTROL).is_none());
    }
}
