//! The browser's `fetch`.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal, RequestInit, RequestRedirect};

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
        let init = prepare(&request, &controller.signal())?;
        let guard = AbortOnDrop(controller.clone());
        let timed_out = Rc::new(Cell::new(false));
        let timer = Timeout::new(TIMEOUT_SECONDS * 1000, {
            let timed_out = Rc::clone(&timed_out);
            move || {
                timed_out.set(true);
                controller.abort();
            }
        });
        let answer = answer(&request.url, &init).await.map_err(|error| {
            if timed_out.get() {
                TransportError::TimedOut {
                    host: host.clone(),
                    seconds: TIMEOUT_SECONDS,
                }
            } else {
                // JavaScript's own words, such as `TypeError: Failed to fetch`.
                unreachable(error.unchecked_ref::<Object>().to_string().into())
            }
        })?;
        drop(timer);
        drop(guard);
        Ok(answer)
    }
}

async fn answer(url: &str, init: &RequestInit) -> Result<Response, JsValue> {
    let window = web_sys::window().ok_or("no window")?;
    let answer = JsFuture::from(window.fetch_with_str_and_init(url, init)).await?;
    let answer: web_sys::Response = answer.unchecked_into();
    let body = JsFuture::from(answer.text()?).await?;
    Ok(Response {
        status: answer.status(),
        // A frame may read none of the headers that matter: rate limits are not exposed across origins.
        headers: Vec::new(),
        body: body.as_string().unwrap_or_default().into(),
    })
}

fn prepare(request: &Request, signal: &AbortSignal) -> Result<RequestInit, TransportError> {
    let init = RequestInit::new();
    init.set_method(match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Patch => "PATCH",
        Method::Put => "PUT",
        Method::Delete => "DELETE",
    });
    // A redirect could carry the token to another host.
    init.set_redirect(RequestRedirect::Error);
    init.set_signal(Some(signal));
    let headers = Object::new();
    for (name, value) in &request.headers {
        if !value.bytes().all(|b| (b' '..=b'~').contains(&b)) {
            return Err(TransportError::Refused {
                message: format!("The request header '{name}' holds characters that a header cannot carry."),
            });
        }
        // Setting a property of a plain object cannot fail.
        let _ = Reflect::set(&headers, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    init.set_headers(&headers);
    if let Some(body) = &request.body {
        init.set_body(&JsValue::from_str(body.as_str()));
    }
    Ok(init)
}
