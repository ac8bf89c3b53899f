//! The requests that reached the API, for tests to look at.

use std::collections::VecDeque;

use axum::body::Bytes;
use axum::http::request::Parts;

/// A session of days must not grow without bound.
const KEPT: usize = 10_000;

/// A request as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedRequest {
    /// In upper case, before `X-HTTP-Method-Override`.
    pub method: String,
    /// Path and query as sent.
    pub path: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// Empty when there was none.
    pub body: String,
}

impl RecordedRequest {
    /// The first header of this name, which is given in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(own, _)| own == name)
            .map(|(_, value)| value.as_str())
    }

    pub(super) fn new(parts: &Parts, body: &Bytes) -> Self {
        let header = |(name, value): (&axum::http::HeaderName, &axum::http::HeaderValue)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        };
        Self {
            method: parts.method.as_str().to_owned(),
            path: parts.uri.to_string(),
            headers: parts.headers.iter().map(header).collect(),
            body: String::from_utf8_lossy(body).into_owned(),
        }
    }
}

/// The newest requests.
#[derive(Default)]
pub(super) struct Requests(VecDeque<RecordedRequest>);

impl Requests {
    pub(super) fn record(&mut self, request: RecordedRequest) {
        if self.0.len() == KEPT {
            self.0.pop_front();
        }
        self.0.push_back(request);
    }

    pub(super) fn all(&self) -> Vec<RecordedRequest> {
        self.0.iter().cloned().collect()
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}
