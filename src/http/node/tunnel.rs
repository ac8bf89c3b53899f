//! Tunnels: a proxy is asked by `CONNECT` to pass bytes on to a server, and TLS begins within.

use js_sys::{Error, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::settings::Proxy;
use super::{ClientRequest, IncomingMessage, Module, Pending, property, require, set, text_of};

/// How long a proxy may take to open a tunnel: less than a whole answer may, because until there is a socket
/// nothing else ends the request.
const TIMEOUT_SECONDS: u32 = 20;

/// Name of the errors whose message is a sentence for people.
const REFUSAL: &str = "ProxyRefusal";

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(method, js_name = request)]
    fn connect(this: &Module, options: &Object) -> ClientRequest;

    #[wasm_bindgen(method, getter)]
    fn socket(this: &IncomingMessage) -> Socket;

    type Socket;
    #[wasm_bindgen(method)]
    fn unref(this: &Socket);
}

/// What an agent needs of the proxy for each connection.
#[derive(Clone)]
struct Way {
    /// `host:port`, for messages.
    name: String,
    source: &'static str,
    has_credentials: bool,
    module: &'static str,
    options: Object,
}

/// Has the agent reach its servers through the proxy.
pub fn through(agent: &Object, proxy: &Proxy) {
    let options = Object::new();
    set(&options, "method", &"CONNECT".into());
    set(&options, "host", &proxy.address.host.as_str().into());
    set(&options, "port", &proxy.address.port.into());
    set(&options, "agent", &false.into());
    set(&options, "timeout", &(TIMEOUT_SECONDS * 1000).into());
    let way = Way {
        name: proxy.address.to_string(),
        source: proxy.source,
        has_credentials: proxy.credentials.is_some(),
        module: if proxy.address.secure {
            "node:https"
        } else {
            "node:http"
        },
        options,
    };
    let authorization = proxy
        .credentials
        .as_ref()
        .map(|credentials| format!("Basic {}", credentials.basic()));
    // As the agent's class has it: it begins TLS on a socket that it is given.
    let begin_tls = Reflect::get(agent, &"createConnection".into()).map(JsCast::unchecked_into::<Function>);
    let Ok(begin_tls) = begin_tls else { return };
    let of_agent = agent.clone();
    let create = Closure::<dyn Fn(Object, Function)>::new(move |wanted: Object, done: Function| {
        let (way, authorization) = (way.clone(), authorization.clone());
        let (begin_tls, of_agent) = (begin_tls.clone(), of_agent.clone());
        spawn_local(async move {
            let opened = match way.open(&wanted, authorization.as_deref()).await {
                Ok(socket) => {
                    set(&wanted, "socket", &socket);
                    begin_tls.call1(&of_agent, &wanted)
                }
                Err(error) => Err(error),
            };
            // Node's own function: what it throws it also tells the request.
            let _ = match opened {
                Ok(socket) => done.call2(&JsValue::NULL, &JsValue::NULL, &socket),
                Err(error) => done.call1(&JsValue::NULL, &error),
            };
        });
    });
    // The agent lives as long as the task.
    set(agent, "createConnection", &create.into_js_value());
}

/// The sentence of an error that was made here.
pub fn refusal(error: &JsValue) -> Option<String> {
    property(error, "name").filter(|name| name == REFUSAL)?;
    property(error, "message")
}

impl Way {
    /// A socket that leads to the server.
    async fn open(&self, wanted: &Object, authorization: Option<&str>) -> Result<Socket, JsValue> {
        let host = property(wanted, "host").unwrap_or_default();
        let port = Reflect::get(wanted, &"port".into())?.as_f64().unwrap_or(443.0) as u16;
        let target = format!("{host}:{port}");
        let headers = Object::new();
        set(&headers, "host", &target.as_str().into());
        if let Some(authorization) = authorization {
            set(&headers, "proxy-authorization", &authorization.into());
        }
        let options = Object::assign(&Object::new(), &self.options);
        set(&options, "path", &target.as_str().into());
        set(&options, "headers", &headers);
        let request = require(self.module).connect(&options);
        let mut pending = Pending(Some(request.clone()));
        // Whoever waits has a timer; without one, the process need not wait for the proxy.
        request.on(
            "socket",
            Closure::once_into_js(|socket: Socket| socket.unref()).unchecked_ref(),
        );
        let answered = Promise::new(&mut |resolve, reject| {
            for event in ["connect", "response"] {
                request.on(event, &resolve);
            }
            for event in ["error", "timeout"] {
                request.on(event, &reject);
            }
        });
        request.end("");
        let answer = JsFuture::from(answered).await;
        let answer: IncomingMessage = answer.map_err(|error| self.unreachable(&error))?.unchecked_into();
        match answer.status_code() {
            200..300 => {
                pending.0 = None;
                Ok(answer.socket())
            }
            status => Err(self.refused(&target, status)),
        }
    }

    /// Nothing is told about an error when time ran out.
    fn unreachable(&self, error: &JsValue) -> JsValue {
        let Self { name, source, .. } = self;
        let reason = if error.is_undefined() {
            format!("no answer within {TIMEOUT_SECONDS} seconds")
        } else {
            text_of(error)
        };
        sentence(&format!(
            "The proxy {name} could not be reached ({reason}). Check its address, which {source} tells, and that it runs."
        ))
    }

    fn refused(&self, target: &str, status: u16) -> JsValue {
        let Self { name, source, .. } = self;
        let text = match (status, self.has_credentials) {
            (407, false) => format!(
                "The proxy {name} wants a user name and password (HTTP 407), and {source} comes without. Configure the agent with --proxyusername and --proxypassword."
            ),
            (407, true) => format!(
                "The proxy {name} did not accept the user name and password (HTTP 407). Configure the agent again with --proxyusername and --proxypassword; the proxy must allow Basic authentication."
            ),
            _ => format!(
                "The proxy {name} did not open a connection to {target} (HTTP {status}). Have it allow this host, or list the host in the file .proxybypass of the agent if it can be reached without the proxy."
            ),
        };
        sentence(&text)
    }
}

fn sentence(text: &str) -> JsValue {
    let error = Error::new(text);
    error.set_name(REFUSAL);
    error.into()
}
