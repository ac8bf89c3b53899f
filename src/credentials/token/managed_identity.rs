//! Tokens for managed identities of this machine.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use super::{Fetcher, IdentityEndpoint, Token, TokenError, error};
use crate::credentials::integrations::Identity;
use crate::http::query::Query;
use crate::http::{Method, Request, Transport};

/// Timeout of the request, in milliseconds. Machines without an identity often do not respond at all.
const TIMEOUT: u32 = 3000;

impl<T: Transport> Fetcher<'_, T> {
    pub(super) async fn ask_machine(&self, identity: &Identity, resource: &str) -> Result<Token, TokenError> {
        let query = |version: &str| {
            let query = Query::new()
                .pair("api-version", version)
                .pair("resource", resource);
            match identity {
                Identity::SystemAssigned => query,
                Identity::UserAssigned(id) => query.pair("client_id", id),
            }
        };
        let get = |url: String| Request::new(Method::Get, url).header("accept", "application/json");
        let request = match &self.endpoints.identity {
            IdentityEndpoint::Machine(origin) => {
                let path = "metadata/identity/oauth2/token";
                get(format!("{origin}/{path}{}", query("2018-02-01"))).header("metadata", "true")
            }
            IdentityEndpoint::AppService { url, header } => {
                get(format!("{url}{}", query("2019-08-01"))).header("x-identity-header", header.expose())
            }
        };
        let answer = self.in_time(self.transport.send(request)).await;
        let answer = answer.ok_or(TokenError::NoIdentity { detail: None })?;
        let answer = answer.map_err(|error| TokenError::NoIdentity {
            detail: Some(error.to_string()),
        })?;
        if !answer.is_success() {
            return Err(error::of_identity(answer, identity));
        }
        self.read("the managed identity of this machine", answer)
    }

    /// Awaits a future. Returns `None` after the timeout.
    async fn in_time<F: Future>(&self, work: F) -> Option<F::Output> {
        let mut work = pin!(work);
        let mut timer = self.clock.sleep(TIMEOUT);
        poll_fn(|context| match work.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending => timer.as_mut().poll(context).map(|()| None),
        })
        .await
    }
}
