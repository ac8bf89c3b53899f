//! LaunchDarkly's REST API, version 20240415, as far as this product calls it.
//!
//! The client writes paths that begin with `/api/v2`; a transport knows where they lead: [`direct`] to
//! LaunchDarkly with a token, or Azure DevOps' endpoint proxy by [`data_source`].

pub mod caller_identity;
pub mod data_source;
pub mod direct;
pub mod environments;
pub mod error;
pub mod flags;
pub mod projects;
pub mod semantic_patch;
mod wire;

use serde::de::DeserializeOwned;

pub use error::Error;

use crate::http::{Method, Request, Response, Transport};

/// The API version that every call names; without it the token's own default would rule.
pub const API_VERSION: &str = "20240415";

/// Most items that LaunchDarkly gives on a page.
pub const PAGE_SIZE: usize = 100;

/// A client for one LaunchDarkly account.
#[derive(Clone, Debug)]
pub struct Client<T> {
    transport: T,
}

impl<T: Transport> Client<T> {
    /// A client over a transport that knows the account.
    pub const fn new(transport: T) -> Self {
        Self { transport }
    }

    async fn get<R: DeserializeOwned>(&self, attempt: &str, url: String) -> Result<R, Error> {
        let response = self.send(attempt, Request::new(Method::Get, url)).await?;
        decode(attempt, &response)
    }

    /// Sends a request; `attempt` says in words what is being done, for the error.
    async fn send(&self, attempt: &str, request: Request) -> Result<Response, Error> {
        let request = request.header("ld-api-version", API_VERSION);
        let response = self
            .transport
            .send(request)
            .await
            .map_err(|cause| Error::Transport {
                attempt: attempt.to_owned(),
                cause,
            })?;
        if response.is_success() {
            Ok(response)
        } else {
            Err(Error::from_response(attempt, &response))
        }
    }
}

fn decode<R: DeserializeOwned>(attempt: &str, response: &Response) -> Result<R, Error> {
    serde_json::from_str(&response.body).map_err(|error| Error::Malformed {
        attempt: attempt.to_owned(),
        detail: error.to_string(),
    })
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<I> {
    /// Its items.
    pub items: Vec<I>,
    /// Where the next page begins; none after the last. A full page counts as not the last, because
    /// LaunchDarkly's total and links are missing in places.
    pub next_offset: Option<usize>,
}

impl<I> Page<I> {
    /// A page from the raw items that a request at `offset` for `limit` items gave.
    fn new(items: Vec<I>, offset: usize, limit: usize) -> Self {
        let next_offset = (limit > 0 && items.len() >= limit).then(|| offset + items.len());
        Self { items, next_offset }
    }
}
