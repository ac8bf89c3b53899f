//! HTTP requests and responses as plain data, and the [`Transport`] trait that sends them.
//!
//! The clients are generic over [`Transport`], so that the same client serves the browser, the agent and the tests.

pub mod fetch;
pub mod node;
pub mod observer;
pub mod retry;
pub mod query;
pub mod side_by_side;
#[cfg(test)]
pub mod scripted;

use std::fmt;
use std::future::Future;
use std::rc::Rc;

use serde_json::Value;
use thiserror::Error;

use crate::json::{self, NotJson};

/// HTTP methods that the clients use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Read.
    Get,
    /// Create, or query with a body.
    Post,
    /// Change in part.
    Patch,
    /// Create or replace.
    Put,
    /// Delete.
    Delete,
}

impl Method {
    /// Name of the method in HTTP.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// A request. Its URL is absolute, or starts with `/` for transports that know their server.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// Method.
    pub method: Method,
    /// URL with an encoded query.
    pub url: String,
    /// Names and values; names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// Body.
    pub body: Option<String>,
}

impl Request {
    /// Creates a request without headers or body.
    #[must_use]
    pub fn new(method: Method, url: impl Into<String>) -> Self {
        Self {
            method,
            url: url.into(),
            headers: Vec::new(),
            body: None,
        }
    }

    /// Adds a header; the name is in lower case.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Sets the body and its content type.
    #[must_use]
    pub fn body(mut self, content_type: &str, body: String) -> Self {
        self.body = Some(body);
        self.header("content-type", content_type)
    }
}

impl fmt::Debug for Request {
    /// Leaves out header values and body, which may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method.as_str(), self.url)
    }
}

/// A response with any status.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Readable headers; names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Body,
}

/// Body of a response.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Unparsed text.
    Text(String),
    /// JSON that the transport has already parsed.
    Json(Value),
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl Response {
    /// Body as text; empty when the transport has parsed it as JSON.
    #[must_use]
    pub fn text(&self) -> &str {
        match &self.body {
            Body::Text(text) => text,
            Body::Json(_) => "",
        }
    }

    /// Body as JSON.
    ///
    /// # Errors
    ///
    /// When the body is not JSON.
    pub fn json(self) -> Result<Value, NotJson> {
        match self.body {
            Body::Text(text) => json::parse(&text),
            Body::Json(value) => Ok(value),
        }
    }

    /// Whether the status is 2xx.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// First header with that name, which is in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(header, _)| header == name)
            .map(|(_, value)| value.as_str())
    }
}

/// Error of a request without a response.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum TransportError {
    /// The server was not reached, or the connection broke.
    #[error("{host} could not be reached ({detail}).")]
    Unreachable {
        /// Host and port.
        host: String,
        /// Message of the platform: untrusted text.
        detail: String,
    },
    /// The server did not respond in time.
    #[error("{host} did not answer within {seconds} seconds.")]
    TimedOut {
        /// Host and port.
        host: String,
        /// Timeout, in seconds.
        seconds: u32,
    },
    /// The transport or an intermediary refused the request.
    #[error("{message}")]
    Refused {
        /// Reason and remedy: may contain untrusted text.
        message: String,
    },
    /// The run was cancelled before the request was sent.
    #[error("The request was not sent, because the run was cancelled.")]
    Interrupted,
}

/// Sends requests to a server.
pub trait Transport {
    /// Sends one request, once.
    fn send(&self, request: Request) -> impl Future<Output = Result<Response, TransportError>>;
}

impl<T: Transport> Transport for Rc<T> {
    fn send(&self, request: Request) -> impl Future<Output = Result<Response, TransportError>> {
        self.as_ref().send(request)
    }
}

impl<T: Transport> Transport for &T {
    fn send(&self, request: Request) -> impl Future<Output = Result<Response, TransportError>> {
        (**self).send(request)
    }
}

/// Secret value. `Debug` hides it; [`Secret::expose`] marks where it is used.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Creates a secret; trims surrounding white space.
    #[must_use]
    pub fn new(value: &str) -> Self {
        Self(value.trim().to_owned())
    }

    /// The value. For request headers only.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Scheme, host and port of an absolute URL, for messages.
#[must_use]
pub fn host_of(url: &str) -> String {
    let after = url.split_once("://").map_or(url, |(_, after)| after);
    after.split(['/', '?', '#']).next().unwrap_or(after).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_secret() {
        let request = Request::new(Method::Get, "https://h/p").header("authorization", "canary-1");
        assert!(!format!("{request:?} {:?}", Secret::new("canary-2")).contains("canary"));
    }

    #[test]
    fn hosts_are_cut_out_of_urls() {
        for (url, host) in [
            ("https://app.launchdarkly.com/api/v2", "app.launchdarkly.com"),
            ("http://127.0.0.1:8422?x", "127.0.0.1:8422"),
            ("nonsense", "nonsense"),
        ] {
            assert_eq!(host_of(url), host);
        }
    }
}
