//! Selects the `https.Agent` of a request: Node's default, one with the configured certificates, or one for the proxy.

use std::cell::OnceCell;

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::proxy_and_tls_errors;
use super::settings::{Bypass, Certificates, Proxy, Settings, is_listed};
use super::{Module, property, require, set, text_of};
use crate::domain::instance::Address;
use crate::http::TransportError;

/// Timeout for opening a tunnel. Shorter than that of a request, so that the message names the proxy.
const TUNNEL_TIMEOUT_MILLISECONDS: u32 = 20_000;

/// Name of the errors that `proxy.js` throws.
const PROXY_ERROR: &str = "ProxyError";

/// The settings and the agents created from them on first use.
pub struct Network {
    certificates: Certificates,
    proxy: Option<Proxy>,
    patterns: Vec<RegExp>,
    direct: OnceCell<Object>,
    tunnelled: OnceCell<Object>,
}

#[wasm_bindgen]
extern "C" {
    // Own binding, because js-sys does not catch the exception for a malformed pattern.
    type RegExp;
    #[wasm_bindgen(constructor, catch)]
    fn new(pattern: &str, flags: &str) -> Result<RegExp, JsValue>;
    #[wasm_bindgen(method)]
    fn test(this: &RegExp, text: &str) -> bool;

    #[wasm_bindgen(method, catch, js_name = readFileSync)]
    fn read_text(this: &Module, path: &str, encoding: &str) -> Result<String, JsValue>;
    #[wasm_bindgen(method, getter, js_name = rootCertificates)]
    fn root_certificates(this: &Module) -> Array;
    #[wasm_bindgen(method, catch, js_name = createSecureContext)]
    fn create_secure_context(this: &Module, options: &Object) -> Result<Object, JsValue>;
    #[wasm_bindgen(method, getter, js_name = Agent)]
    fn agent(this: &Module) -> Function;

    /// `static/task/proxy.js`, which is `https-proxy-agent` with a time limit.
    #[wasm_bindgen(method, catch)]
    fn through(
        this: &Module,
        proxy: &str,
        authorization: Option<&str>,
        timeout: u32,
        options: &Object,
    ) -> Result<Object, JsValue>;
}

impl Network {
    /// Compiles the bypass patterns. Also returns a warning for each invalid pattern.
    pub fn new(settings: Settings) -> (Self, Vec<String>) {
        let Settings { proxy, certificates } = settings;
        let mut warnings = Vec::new();
        let listed = match proxy.as_ref().map(|proxy| &proxy.bypass) {
            Some(Bypass::Patterns(patterns)) => patterns.as_slice(),
            _ => &[],
        };
        let compiled = listed.iter().filter_map(|pattern| match RegExp::new(pattern, "i") {
            Ok(expression) => Some(expression),
            Err(_) => {
                warnings.push(format!(
                    "The proxy's bypass list contains '{pattern}', which is not a regular expression and is ignored. Correct the .proxybypass file of the agent, or the variable NO_PROXY that it was started with, and restart the agent."
                ));
                None
            }
        });
        let patterns = compiled.collect();
        let network = Self {
            certificates,
            proxy,
            patterns,
            direct: OnceCell::new(),
            tunnelled: OnceCell::new(),
        };
        (network, warnings)
    }

    /// Agent for a URL; `None` for Node's default agent.
    pub fn agent_for(&self, url: &str) -> Result<Option<Object>, TransportError> {
        let Some(address) = Address::parse(url).filter(|address| address.origin.starts_with("https:")) else {
            return Ok(None);
        };
        match self.proxy.as_ref().filter(|_| !self.bypasses(url, &address)) {
            Some(proxy) => made(&self.tunnelled, || self.tunnels(proxy)).map(Some),
            None if self.certificates.is_default() => Ok(None),
            None => made(&self.direct, || self.connections()).map(Some),
        }
    }

    /// Whether a URL is requested without the proxy. Loopback addresses bypass the proxy, which would resolve them to itself.
    fn bypasses(&self, url: &str, address: &Address<'_>) -> bool {
        let (host, port) = address.host_and_port();
        address.is_loopback()
            || match self.proxy.as_ref().map(|proxy| &proxy.bypass) {
                Some(Bypass::Hosts(hosts)) => hosts.iter().any(|entry| is_listed(entry, host, port)),
                _ => self.patterns.iter().any(|pattern| pattern.test(url)),
            }
    }

    /// Error message for an error of the proxy; `None` for other errors.
    pub fn proxy_refusal(&self, error: &JsValue, url: &str) -> Option<String> {
        property(error, "name").filter(|name| name == PROXY_ERROR)?;
        let address = Address::parse(url)?;
        let (host, port) = address.host_and_port();
        let status = Reflect::get(error, &"status".into()).ok()?.as_f64();
        Some(proxy_and_tls_errors::of_proxy(
            self.proxy.as_ref()?,
            &format!("{host}:{port}"),
            status.map(|status| status as u16),
            &text_of(error),
        ))
    }

    /// An agent that connects to servers directly.
    fn connections(&self) -> Result<Object, TransportError> {
        let options = self.agent_options()?;
        let made = Reflect::construct(&require("node:https").agent(), &Array::of1(&options));
        Ok(made.map_err(|error| refused(text_of(&error)))?.unchecked_into())
    }

    /// An agent that connects to servers through the proxy.
    fn tunnels(&self, proxy: &Proxy) -> Result<Object, TransportError> {
        let scheme = if proxy.address.secure { "https" } else { "http" };
        let credentials = proxy.credentials.as_ref();
        let authorization = credentials.map(|credentials| format!("Basic {}", credentials.basic()));
        require("./proxy.js")
            .through(
                &format!("{scheme}://{}", proxy.address),
                authorization.as_deref(),
                TUNNEL_TIMEOUT_MILLISECONDS,
                &self.agent_options()?,
            )
            .map_err(|error| refused(text_of(&error)))
    }

    /// Options of Node's default agent, with the configured certificates.
    fn agent_options(&self) -> Result<Object, TransportError> {
        let options = Object::new();
        set(&options, "keepAlive", &true.into());
        set(&options, "timeout", &5000.into());
        if self.certificates.unverified {
            set(&options, "rejectUnauthorized", &false.into());
        }
        if !self.certificates.authorities.is_empty() || self.certificates.client.is_some() {
            set(&options, "secureContext", &self.secure_context()?.into());
        }
        Ok(options)
    }

    /// TLS settings. Created once, because reading all authorities takes longer than a request.
    fn secure_context(&self) -> Result<Object, TransportError> {
        let tls = require("node:tls");
        let options = Object::new();
        let authorities = &self.certificates.authorities;
        if !authorities.is_empty() {
            let trusted = trusted_by_node(&tls);
            for path in authorities {
                trusted.push(&read(path, "CERTIFICATE")?.into());
            }
            set(&options, "ca", &trusted);
        }
        if let Some(client) = &self.certificates.client {
            set(
                &options,
                "cert",
                &read(&client.certificate, "CERTIFICATE")?.into(),
            );
            set(&options, "key", &read(&client.key, "PRIVATE KEY")?.into());
            if let Some(password) = &client.password {
                set(&options, "passphrase", &password.expose().into());
            }
        }
        tls.create_secure_context(&options).map_err(|error| {
            refused(format!(
                "The certificates that the agent is configured with cannot be used ({}). Configure it again with --sslcacert, --sslclientcert, --sslclientcertkey and --sslclientcertpassword.",
                text_of(&error)
            ))
        })
    }
}

/// Copy of Node's trusted certificates. Newer versions of Node include those of the system.
fn trusted_by_node(tls: &Module) -> Array {
    let list = Reflect::get(tls, &"getCACertificates".into())
        .ok()
        .and_then(|function| function.dyn_into::<Function>().ok())
        .and_then(|function| function.call1(tls, &"default".into()).ok())
        .map_or_else(|| tls.root_certificates(), Array::unchecked_from_js);
    Array::from(&list)
}

/// Reads a PEM file, which must contain an item of this kind.
fn read(path: &str, kind: &str) -> Result<String, TransportError> {
    let text = require("node:fs").read_text(path, "utf8").map_err(|error| {
        let reason = property(&error, "code").unwrap_or_else(|| text_of(&error));
        refused(format!(
            "The file {path}, which the agent is configured with, cannot be read ({reason}). Give the agent's account read access. For a container job, mount the file in the container."
        ))
    })?;
    let is_pem = text.contains("-----BEGIN ") && text.contains(&format!("{kind}-----"));
    is_pem.then_some(text).ok_or_else(|| {
        refused(format!(
            "The file {path}, which the agent is configured with, holds no {} in PEM form. Convert it and configure the agent again.",
            kind.to_lowercase()
        ))
    })
}

fn made(
    agent: &OnceCell<Object>,
    make: impl FnOnce() -> Result<Object, TransportError>,
) -> Result<Object, TransportError> {
    if let Some(agent) = agent.get() {
        return Ok(agent.clone());
    }
    let made = make()?;
    Ok(agent.get_or_init(|| made).clone())
}

fn refused(message: String) -> TransportError {
    TransportError::Refused { message }
}
