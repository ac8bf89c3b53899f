//! Transport of the browser, over `gloo-net`.

use std::cell::Cell;
use std::rc::Rc;

use gloo_net::http::{self as gloo, RequestBuilder};
use gloo_timers::callback::Timeout;
use js_sys::Date;
use web_sys::{AbortController, AbortSignal, RequestRedirect};

use super::observer;
use super::{Method, Request, Response, Transport, TransportError, host_of};

/// Timeout, in seconds. Azure DevOps times out earlier on a slow service connection.
const TIMEOUT_SECONDS: u32 = 30;

/// Sends absolute URLs; aborts when dropped or after 30 seconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fetch;

/// Aborts the request when its future is dropped.
struct AbortOnDrop(AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Transport for Fetch {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let Some(observe) = observer::current() else {
            return self.send_unseen(request).await;
        };
        let (seen, start) = (request.clone(), Date::now());
        let answer = self.send_unseen(request).await;
        observe(&seen, &answer, Date::now() - start);
        answer
    }
}

impl Fetch {
    async fn send_unseen(self, request: Request) -> Result<Response, TransportError> {
        check_headers(&request)?;
        let host = host_of(&request.url);
        let unreachable = |detail: String| TransportError::Unreachable {
            host: host.clone(),
            detail,
        };
        let controller = AbortController::new().map_err(|_| unreachable("no AbortController".into()))?;
        let signal = controller.signal();
        let _guard = AbortOnDrop(controller.clone());
        let timed_out = Rc::new(Cell::new(false));
        let _timer = Timeout::new(TIMEOUT_SECONDS * 1000, {
            let timed_out = Rc::clone(&timed_out);
            move || {
                timed_out.set(true);
                controller.abort();
            }
        });
        exchange(request, &signal).await.map_err(|error| {
            if timed_out.get() {
                TransportError::TimedOut {
                    host: host.clone(),
                    seconds: TIMEOUT_SECONDS,
                }
            } else {
                // JavaScript's error message, such as `TypeError: Failed to fetch`.
                unreachable(error.to_string())
            }
        })
    }
}

async fn exchange(request: Request, signal: &AbortSignal) -> Result<Response, gloo_net::Error> {
    let builder = RequestBuilder::new(&request.url)
        .method(match request.method {
            Method::Get => gloo::Method::GET,
            Method::Post => gloo::Method::POST,
            Method::Patch => gloo::Method::PATCH,
            Method::Put => gloo::Method::PUT,
            Method::Delete => gloo::Method::DELETE,
        })
        // A redirect could carry the token to another host.
        .redirect(RequestRedirect::Error)
        .abort_signal(Some(signal));
    let builder = request
        .headers
        .iter()
        .fold(builder, |builder, (name, value)| builder.header(name, value));
    let prepared = match request.body {
        Some(body) => builder.body(body)?,
        None => builder.build()?,
    };
    let answer = prepared.send().await?;
    Ok(Response {
        status: answer.status(),
        // A frame cannot read the relevant headers: rate limits are not exposed across origins.
        headers: Vec::new(),
        body: answer.text().await?.into(),
    })
}

/// Refuses header values that `gloo-net` would panic on.
fn check_headers(request: &Request) -> Result<(), TransportError> {
    let is_printable = |value: &str| value.bytes().all(|b| (b' '..=b'~').contains(&b));
    match request.headers.iter().find(|(_, value)| !is_printable(value)) {
        Some((name, _)) => Err(TransportError::Refused {
            message: format!(
                "The request header '{name}' contains characters that are not allowed in a header."
            ),
        }),
        None => Ok(()),
    }
}
