//! Transport of the pipeline task: Node's `http` and `https` modules.
//!
//! Redirects are not followed: they could carry a token to another host.

mod network;
mod proxy_and_tls_errors;
pub mod settings;

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use gloo_timers::future::TimeoutFuture;
use js_sys::{AsyncIterator, Function, Object, Promise, Reflect, Symbol};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

use super::{Request, Response, Transport, TransportError, host_of};
use crate::domain::instance::Address;
use network::Network;
use settings::Settings;

/// Maximum time until a response is complete.
const TIMEOUT_SECONDS: u32 = 30;

/// Maximum size of a response body, in bytes.
const MAX_BODY_SIZE: usize = 20 << 20;

/// Transport for absolute URLs. A request is aborted when its future is dropped, and after 30 seconds.
#[derive(Clone)]
pub struct Node(Rc<Network>);

#[wasm_bindgen]
extern "C" {
    /// CommonJS `require`. Modules are loaded on first use, because `node:https` takes milliseconds.
    fn require(module: &str) -> Module;

    #[derive(Clone)]
    type Module;
    #[wasm_bindgen(method, catch)]
    fn request(this: &Module, url: &str, options: &Object) -> Result<ClientRequest, JsValue>;

    #[derive(Clone)]
    type ClientRequest;
    #[wasm_bindgen(method)]
    fn on(this: &ClientRequest, event: &str, listener: &Function);
    #[wasm_bindgen(method)]
    fn end(this: &ClientRequest, body: &str);

    type IncomingMessage;
    #[wasm_bindgen(method, getter, js_name = statusCode)]
    fn status_code(this: &IncomingMessage) -> u16;
    #[wasm_bindgen(method, getter, js_name = rawHeaders)]
    fn raw_headers(this: &IncomingMessage) -> Vec<String>;
    #[wasm_bindgen(method, js_name = setEncoding)]
    fn set_encoding(this: &IncomingMessage, encoding: &str);
}

/// Aborts a request, and the tunnel that is being opened for it, on drop.
struct Pending(Option<AbortController>);

impl Drop for Pending {
    fn drop(&mut self) {
        if let Some(controller) = self.0.take() {
            controller.abort();
        }
    }
}

impl Node {
    /// Creates the transport. Also returns a warning for each invalid setting.
    #[must_use]
    pub fn new(settings: Settings) -> (Self, Vec<String>) {
        let (network, warnings) = Network::new(settings);
        (Self(Rc::new(network)), warnings)
    }

    fn no_answer(&self, error: &JsValue, url: &str, host: String) -> TransportError {
        let certificate = || proxy_and_tls_errors::of_certificate(&property(error, "code")?, &host);
        match self.0.proxy_refusal(error, url).or_else(certificate) {
            Some(message) => TransportError::Refused { message },
            None => TransportError::Unreachable {
                host,
                detail: text_of(error),
            },
        }
    }
}

impl Transport for Node {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let host = host_of(&request.url);
        let module = module_for(&request.url)?;
        let options = options(&request);
        if let Some(agent) = self.0.agent_for(&request.url)? {
            set(&options, "agent", &agent);
        }
        let unprepared = |error: JsValue| TransportError::Refused {
            message: format!(
                "The request to {host} could not be prepared: {}.",
                text_of(&error)
            ),
        };
        let controller = AbortController::new().map_err(unprepared)?;
        // The second is for `proxy.js`.
        for name in ["signal", "tunnelSignal"] {
            set(&options, name, &controller.signal());
        }
        let sent = module.request(&request.url, &options).map_err(unprepared)?;
        let mut pending = Pending(Some(controller));
        match in_time(exchange(&sent, request.body.as_deref())).await {
            Some(Ok(response)) => {
                // The connection is used again, so it must not be aborted.
                pending.0 = None;
                Ok(response)
            }
            Some(Err(error)) => Err(self.no_answer(&error, &request.url, host)),
            None => Err(TransportError::TimedOut {
                host,
                seconds: TIMEOUT_SECONDS,
            }),
        }
    }
}

/// Returns `None` after the timeout. Destroying a request does not end it while it waits for a socket.
async fn in_time<F: Future>(work: F) -> Option<F::Output> {
    let mut work = pin!(work);
    let mut timer = TimeoutFuture::new(TIMEOUT_SECONDS * 1000);
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => pin!(&mut timer).poll(context).map(|()| None),
    })
    .await
}

/// `node:https`, or `node:http` for loopback and link-local addresses. HTTP is needed for the Azure metadata service.
fn module_for(url: &str) -> Result<Module, TransportError> {
    match Address::parse(url) {
        Some(address) if address.origin.starts_with("https:") => Ok(require("node:https")),
        Some(address) if address.is_secure() || address.is_link_local() => Ok(require("node:http")),
        _ => Err(TransportError::Refused {
            message: format!("{} does not use HTTPS, so no token is sent there.", host_of(url)),
        }),
    }
}

fn options(request: &Request) -> Object {
    let headers = Object::new();
    for (name, value) in &request.headers {
        set(&headers, name, &value.into());
    }
    let options = Object::new();
    set(&options, "method", &request.method.as_str().into());
    set(&options, "headers", &headers);
    options
}

fn set(object: &Object, name: &str, value: &JsValue) {
    // A plain object takes every property.
    let _ = Reflect::set(object, &name.into(), value);
}

/// Sends the body and reads the response. The listeners outlive this future, so late events are safe.
async fn exchange(request: &ClientRequest, body: Option<&str>) -> Result<Response, JsValue> {
    let answered = Promise::new(&mut |resolve, reject| {
        request.on("response", &resolve);
        request.on("error", &reject);
    });
    request.end(body.unwrap_or_default());
    let message: IncomingMessage = JsFuture::from(answered).await?.unchecked_into();
    let raw_headers = message.raw_headers();
    Ok(Response {
        status: message.status_code(),
        headers: raw_headers
            .chunks_exact(2)
            .filter_map(|pair| match pair {
                [name, value] => Some((name.to_ascii_lowercase(), value.clone())),
                _ => None,
            })
            .collect(),
        body: read(&message).await?.into(),
    })
}

async fn read(message: &IncomingMessage) -> Result<String, JsValue> {
    message.set_encoding("utf8");
    let iterator: Function = Reflect::get(message, &Symbol::async_iterator())?.dyn_into()?;
    let chunks: AsyncIterator = iterator.call0(message)?.unchecked_into();
    let mut body = String::new();
    loop {
        let next = JsFuture::from(chunks.next()?).await?;
        if Reflect::get(&next, &"done".into())?.is_truthy() {
            return Ok(body);
        }
        let chunk = Reflect::get(&next, &"value".into())?;
        body.push_str(&chunk.as_string().unwrap_or_default());
        if body.len() > MAX_BODY_SIZE {
            return Err(js_sys::Error::new("the answer is larger than 20 MB").into());
        }
    }
}

/// Message of an error, or its code: Node gives no message if several addresses were tried.
fn text_of(error: &JsValue) -> String {
    property(error, "message")
        .or_else(|| property(error, "code"))
        .unwrap_or_else(|| "no reason was given".to_owned())
}

/// Text property of an error, if it is not empty.
fn property(error: &JsValue, name: &str) -> Option<String> {
    let value = Reflect::get(error, &name.into()).ok()?;
    value.as_string().filter(|text| !text.is_empty())
}
