//! The browser's `fetch`.

use std::cell::Cell;
use std::rc::Rc;

use gloo_net::http::RequestBuilder;
use gloo_timers::callback::Timeout;
use web_sys::{AbortController, RequestRedirect};

use super::{Method, Request, Response, Transport, TransportError, host_of};

/// How long an answer may take. Azure DevOps itself gives up on a slow service connection earlier.
const TIMEOUT_SECONDS: u32 = 30;

/// Sends absolute URLs by `fetch`; aborts when dropped or after 30 seconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fetch;

/// Aborts a request that nobody waits for any more.
struct AbortOnDrop(AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        // Without a reason: a reason that is no Error would make gloo-net panic.
        self.0.abort();
    }
}

impl Transport for Fetch {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let host = host_of(&request.url);
        let unreachable = |detail: String| TransportError::Unreachable {
            host: host.clone(),
            detail,
        };
        let controller = AbortController::new().map_err(|_| unreachable("no AbortController".into()))?;
        let signal = controller.signal();
        let guard = AbortOnDrop(controller.clone());
        let timed_out = Rc::new(Cell::new(false));
        let timer = Timeout::new(TIMEOUT_SECONDS * 1000, {
            let timed_out = Rc::clone(&timed_out);
            move || {
                timed_out.set(true);
                controller.abort();
            }
        });
        let failed = |error: gloo_net::Error| {
            if timed_out.get() {
                TransportError::TimedOut {
                    host: host.clone(),
                    seconds: TIMEOUT_SECONDS,
                }
            } else {
                unreachable(error.to_string())
            }
        };
        let answer = prepare(&request, &signal)?.send().await.map_err(failed)?;
        let status = answer.status();
        let body = answer.text().await.map_err(failed)?;
        drop(timer);
        drop(guard);
        Ok(Response {
            status,
            // A frame may read none of the headers that matter: rate limits are not exposed across origins.
            headers: Vec::new(),
            body: body.into(),
        })
    }
}

fn prepare(
    request: &Request,
    signal: &web_sys::AbortSignal,
) -> Result<gloo_net::http::Request, TransportError> {
    let refused = |message: String| TransportError::Refused { message };
    let method = match request.method {
        Method::Get => gloo_net::http::Method::GET,
        Method::Post => gloo_net::http::Method::POST,
        Method::Patch => gloo_net::http::Method::PATCH,
        Method::Put => gloo_net::http::Method::PUT,
        Method::Delete => gloo_net::http::Method::DELETE,
    };
    let mut builder = RequestBuilder::new(&request.url)
        .method(method)
        // A redirect could carry the token to another host.
        .redirect(RequestRedirect::Error)
        .abort_signal(Some(signal));
    for (name, value) in &request.headers {
        if !value.bytes().all(|b| (b' '..=b'~').contains(&b)) {
            return Err(refused(format!(
                "The request header '{name}' holds characters that a header cannot carry."
            )));
        }
        builder = builder.header(name, value);
    }
    let built = match &request.body {
        Some(body) => builder.body(body.as_str()),
        None => builder.build(),
    };
    built.map_err(|error| refused(format!("The request could not be prepared: {error}.")))
}
