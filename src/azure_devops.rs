//! Clients for Azure DevOps: the calls of its REST API that this product uses, the extension host in the browser, and the
//! pipeline agent.
//!
//! The REST API returns lists as `{count, value}`, enums as camelCase names and dates in ISO 8601.

pub mod address;
pub mod agent;
mod api_version;
pub mod areas;
pub mod attachments;
pub mod authorization;
pub mod builds;
pub mod deployments;
pub mod endpoint_proxy;
pub mod error;
pub mod extension_data;
pub mod flag_work_items;
pub mod task_retry;
pub mod git;
pub mod pipeline_resources;
pub mod page_retry;
pub mod release_stages;
pub mod releases;
#[cfg(test)]
mod recorded;
mod repositories;
pub mod runs;
pub mod sdk;
pub mod service_endpoints;
pub mod work_items;

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use serde_json::Value;

pub use authorization::Authorization;
pub use error::Error;

use api_version::ServerVersion;
use service_endpoints::ServiceEndpoint;

use crate::http::{Method, Request, Response, Transport};

/// API version of all calls that are not in preview. A server that is older gets the newest that it knows (`api_version`).
pub const API_VERSION: &str = "7.1";

/// A client for one organization or collection.
#[derive(Clone, Debug)]
pub struct Client<T, A> {
    transport: T,
    authorization: A,
    organization_url: String,
    server_version: ServerVersion,
    /// Service connections that were listed last. Clones share them.
    connections: Rc<RefCell<Vec<ServiceEndpoint>>>,
}

impl<T: Transport, A: Authorization> Client<T, A> {
    /// Creates a client. `organization_url` is absolute, such as `https://dev.azure.com/contoso`; for releases it is the URL of
    /// the release service.
    pub fn new(transport: T, authorization: A, organization_url: &str) -> Self {
        Self {
            transport,
            authorization,
            organization_url: organization_url.trim_end_matches('/').to_owned(),
            server_version: ServerVersion::default(),
            connections: Rc::default(),
        }
    }

    /// Creates a client for the same server at another address, such as that of the release service.
    #[must_use]
    pub fn at(&self, organization_url: &str) -> Self
    where
        T: Clone,
        A: Clone,
    {
        Self {
            organization_url: organization_url.trim_end_matches('/').to_owned(),
            ..self.clone()
        }
    }

    /// Absolute URL of the organization or collection, without a trailing slash.
    #[must_use]
    pub fn organization_url(&self) -> &str {
        &self.organization_url
    }

    // Not an `async fn`: its future would be a part of the future of every call.
    fn get(&self, attempt: &str, path: String) -> impl Future<Output = Result<Value, Error>> {
        let url = format!("{}/{path}", self.organization_url);
        self.json(attempt, Request::new(Method::Get, url))
    }

    /// Reads a file at an absolute URL of this service as text. The API version goes in a header, because links from Azure
    /// DevOps do not include it.
    async fn get_file(&self, attempt: &str, url: String, version: &str) -> Result<String, Error> {
        let accept = format!("application/octet-stream; api-version={version}");
        let request = Request::new(Method::Get, url).header("accept", accept);
        self.send(attempt, request)
            .await
            .map(|response| response.text().to_owned())
    }

    /// Sends a POST with a JSON body.
    async fn post(&self, attempt: &str, path: String, body: String) -> Result<Value, Error> {
        let url = format!("{}/{path}", self.organization_url);
        self.json(
            attempt,
            Request::new(Method::Post, url).body("application/json", body),
        )
        .await
    }

    async fn json(&self, attempt: &str, request: Request) -> Result<Value, Error> {
        let response = self.send(attempt, request).await?;
        if response.status == 204 {
            return Ok(Value::Null);
        }
        response.json().map_err(|error| Error::Malformed {
            attempt: attempt.to_owned(),
            detail: error.to_string(),
        })
    }

    /// Sends a request. Retries once with a new token when the current one is rejected, and with another version when the
    /// server does not know the one of the request.
    /// Boxed: as a part of the future of each call, this would make a page 2 kB larger.
    fn send<'a>(&'a self, attempt: &'a str, request: Request) -> LocalBoxFuture<'a, Result<Response, Error>> {
        self.send_adapted(attempt, request).boxed_local()
    }

    async fn send_adapted(&self, attempt: &str, request: Request) -> Result<Response, Error> {
        let (mut is_renewed, mut is_adapted) = (false, false);
        let response = loop {
            let response = self.send_once(attempt, &request, is_renewed).await?;
            if !is_renewed && self.authorization.can_renew() && error::is_signed_out(&response) {
                is_renewed = true;
            } else if !is_adapted && self.server_version.learn(&response) {
                is_adapted = true;
            } else {
                break response;
            }
        };
        if error::is_signed_out(&response) || !response.is_success() {
            return Err(Error::from_response(
                attempt,
                &response,
                &self.organization_url,
                self.authorization.remedy(),
            ));
        }
        Ok(response)
    }

    async fn send_once(&self, attempt: &str, request: &Request, renew: bool) -> Result<Response, Error> {
        let authorization = self
            .authorization
            .header(renew)
            .await
            .map_err(|detail| Error::NoToken {
                attempt: attempt.to_owned(),
                detail,
            })?;
        let mut request = request.clone();
        self.server_version.adapt(&mut request);
        if !request.headers.iter().any(|(name, _)| *name == "accept") {
            request = request.header("accept", "application/json");
        }
        let request = request
            .header("authorization", authorization.expose())
            // Without it, Azure DevOps responds to a missing token with a sign-in page.
            .header("x-tfs-fedauthredirect", "Suppress");
        self.transport
            .send(request)
            .await
            .map_err(|cause| Error::Transport {
                attempt: attempt.to_owned(),
                cause,
            })
    }
}
