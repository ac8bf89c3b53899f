//! Azure DevOps' REST API, as far as this product calls it, and its host in the browser and on the agent.
//!
//! Lists and enums are asked for in their plain JSON form: `{count, value}`, camelCase names, ISO dates.

pub mod address;
pub mod agent;
pub mod areas;
pub mod attachments;
pub mod authorization;
pub mod builds;
pub mod deployments;
pub mod endpoint_proxy;
pub mod error;
pub mod patience;
pub mod git;
pub mod release_stages;
pub mod releases;
#[cfg(test)]
mod recorded;
mod repositories;
pub mod runs;
pub mod sdk;
pub mod service_endpoints;
pub mod work_items;

use serde_json::Value;

pub use authorization::Authorization;
pub use error::Error;

use crate::http::{Method, Request, Response, Transport};

/// API version of every call that has left preview; Azure DevOps Server 2022.1 has it too.
pub const API_VERSION: &str = "7.1";

/// A client for one organization or collection.
#[derive(Clone, Debug)]
pub struct Client<T, A> {
    transport: T,
    authorization: A,
    organization_url: String,
}

impl<T: Transport, A: Authorization> Client<T, A> {
    /// `organization_url` is absolute, with or without a slash at the end, such as
    /// `https://dev.azure.com/contoso`; for releases it is that of the release service.
    pub fn new(transport: T, authorization: A, organization_url: &str) -> Self {
        Self {
            transport,
            authorization,
            organization_url: organization_url.trim_end_matches('/').to_owned(),
        }
    }

    /// Organization or collection, scheme and host included, without a slash at the end.
    #[must_use]
    pub fn organization_url(&self) -> &str {
        &self.organization_url
    }

    async fn get(&self, attempt: &str, path: String) -> Result<Value, Error> {
        let url = format!("{}/{path}", self.organization_url);
        self.json(attempt, Request::new(Method::Get, url)).await
    }

    /// The file at an absolute address of this service, as text. The version stands in a header, because a link of
    /// Azure DevOps' own comes without.
    async fn get_file(&self, attempt: &str, url: String, version: &str) -> Result<String, Error> {
        let accept = format!("application/octet-stream; api-version={version}");
        let request = Request::new(Method::Get, url).header("accept", accept);
        self.send(attempt, request)
            .await
            .map(|response| response.text().to_owned())
    }

    /// Posts JSON text.
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

    /// Sends a request; asks once for a new token when the present one is refused.
    async fn send(&self, attempt: &str, request: Request) -> Result<Response, Error> {
        let mut response = self.send_once(attempt, &request, false).await?;
        if error::is_signed_out(&response) && self.authorization.can_renew() {
            response = self.send_once(attempt, &request, true).await?;
        }
        if error::is_signed_out(&response) || !response.is_success() {
            return Err(Error::from_response(
                attempt,
                &response,
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
        if !request.headers.iter().any(|(name, _)| *name == "accept") {
            request = request.header("accept", "application/json");
        }
        let request = request
            .header("authorization", authorization.expose())
            // Otherwise a missing token is answered with a sign-in page.
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
