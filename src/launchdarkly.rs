//! LaunchDarkly's REST API, version 20240415, as far as this product calls it.
//!
//! The client uses paths that start with `/api/v2`. A transport sends them: [`direct`] to LaunchDarkly with a token, or
//! through Azure DevOps' endpoint proxy by [`data_source`].

pub mod access_tokens;
pub mod approvals;
#[cfg(test)]
mod arbitrary;
pub mod audit_log;
pub mod caller_identity;
pub mod data_source;
pub mod direct;
pub mod environments;
pub mod error;
pub mod flag_creation;
pub mod flag_links;
pub mod flag_status;
pub mod flag_summaries;
pub mod flags;
pub mod retry;
pub mod present_flags;
pub mod projects;
pub mod role_policy;
mod search_text;
pub mod semantic_patch;
mod flag_json;

use serde_json::Value;

pub use error::{Error, ORIGIN_HEADER};

use crate::http::query::Query;
use crate::http::{Method, Request, Transport};

/// API version of every call. Without it, the token's default version would apply.
pub const API_VERSION: &str = "20240415";

/// Maximum number of items on a page.
pub const PAGE_SIZE: usize = 100;

/// A client for one LaunchDarkly account.
#[derive(Clone, Debug)]
pub struct Client<T> {
    transport: T,
}

impl<T: Transport> Client<T> {
    /// Creates a client over a transport that knows the account.
    pub const fn new(transport: T) -> Self {
        Self { transport }
    }

    async fn get(&self, attempt: &str, url: String) -> Result<Value, Error> {
        self.send(attempt, Request::new(Method::Get, url)).await
    }

    /// Reads one page of the list at `path`. Items that `read` rejects are skipped.
    async fn page<I, E>(
        &self,
        attempt: &str,
        path: String,
        paging: Paging,
        read: fn(&Value) -> Result<I, E>,
    ) -> Result<Page<I>, Error> {
        let answer = self.get(attempt, path).await?;
        let items = answer.get("items").and_then(Value::as_array);
        let items = items.ok_or_else(|| malformed(attempt, "the response has no list of items"))?;
        let is_full = paging.limit > 0 && items.len() >= paging.limit;
        Ok(Page {
            next_offset: is_full.then(|| paging.offset + items.len()),
            items: items.iter().filter_map(|item| read(item).ok()).collect(),
        })
    }

    /// Sends a request. `attempt` describes it in error messages.
    async fn send(&self, attempt: &str, request: Request) -> Result<Value, Error> {
        self.send_as(attempt, request, API_VERSION).await
    }

    /// Sends a request with another API version.
    async fn send_as(&self, attempt: &str, request: Request, version: &str) -> Result<Value, Error> {
        let request = request.header("ld-api-version", version);
        let answer = self.transport.send(request).await;
        let response = answer.map_err(|cause| Error::Transport {
            attempt: attempt.to_owned(),
            cause,
        })?;
        if !response.is_success() {
            return Err(Error::from_response(attempt, &response));
        }
        // The response to a deletion has no body.
        if response.status == 204 {
            return Ok(Value::Null);
        }
        response.json().map_err(|error| malformed(attempt, error))
    }
}

fn malformed(attempt: &str, detail: impl ToString) -> Error {
    Error::Malformed {
        attempt: attempt.to_owned(),
        detail: detail.to_string(),
    }
}

/// Offset and size of a page.
#[derive(Clone, Copy, Debug)]
struct Paging {
    offset: usize,
    limit: usize,
}

impl Paging {
    /// A full page.
    const fn full(offset: usize) -> Self {
        Self {
            offset,
            limit: PAGE_SIZE,
        }
    }

    fn query(self) -> Query {
        Query::new().pair("limit", self.limit).pair("offset", self.offset)
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<I> {
    /// Items of the page.
    pub items: Vec<I>,
    /// Offset of the next page; `None` after the last. A full page is assumed not to be the last, because LaunchDarkly does not
    /// always send totals and links.
    pub next_offset: Option<usize>,
}
