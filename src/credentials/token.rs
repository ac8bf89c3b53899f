//! Fetches Microsoft Entra access tokens for Azure DevOps.
//!
//! Requests and responses are the same as those of Microsoft's identity libraries.

mod endpoints;
mod error;
mod federation;
mod managed_identity;

use serde_json::Value;

pub use endpoints::{Endpoints, IdentityEndpoint};
pub use error::TokenError;
pub use federation::ServiceConnection;

use super::integrations::Kind;
use crate::azure_devops::agent::clock::Clock;
use crate::http::query::Query;
use crate::http::{Method, Request, Response, Secret, Transport};
use crate::json;

/// Application id of Azure DevOps in every tenant.
pub const RESOURCE: &str = "499b84ac-1321-427f-aa17-267ca6975798";
/// Audience of the assertion that a managed identity provides for an application.
const TOKEN_EXCHANGE: &str = "api://AzureADTokenExchange";
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// An access token and its expiry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Value for `Authorization: Bearer`.
    pub value: Secret,
    /// Time of expiry, in milliseconds since the Unix epoch.
    pub expires: u64,
}

/// Fetches tokens.
pub struct Fetcher<'a, T> {
    /// Carries the requests.
    pub transport: T,
    /// Provides the time, and the timeout for managed identities.
    pub clock: &'a dyn Clock,
    /// Endpoints that issue tokens.
    pub endpoints: Endpoints,
    /// Called with every token and assertion before it is used, so that it can be masked.
    pub announce: &'a dyn Fn(&Secret),
}

/// Proof that an application presents to Microsoft Entra.
enum Proof<'a> {
    Secret(&'a Secret),
    Assertion(&'a Secret),
}

impl<T: Transport> Fetcher<'_, T> {
    /// Fetches a token for a credential of `integrations.azure`.
    ///
    /// # Errors
    ///
    /// Fails if no token is issued. Personal access tokens are not Entra tokens, so they fail as well.
    pub async fn fetch(&self, kind: &Kind) -> Result<Token, TokenError> {
        match kind {
            Kind::ClientSecret {
                client_id,
                client_secret,
                tenant_id,
            } => {
                let proof = Proof::Secret(client_secret);
                self.ask_entra(tenant_id, client_id, &proof).await
            }
            Kind::ManagedIdentity(identity) => self.ask_machine(identity, RESOURCE).await,
            Kind::ClientAssertion {
                client_id,
                identity,
                tenant_id,
            } => {
                let assertion = self.ask_machine(identity, TOKEN_EXCHANGE).await?;
                let proof = Proof::Assertion(&assertion.value);
                self.ask_entra(tenant_id, client_id, &proof).await
            }
            Kind::PersonalAccessToken(_) => Err(TokenError::NotNeeded),
        }
    }

    async fn ask_entra(&self, tenant: &str, client: &str, proof: &Proof<'_>) -> Result<Token, TokenError> {
        let form = Query::new()
            .pair("client_id", client)
            .pair("scope", format!("{RESOURCE}/.default"))
            .pair("grant_type", "client_credentials");
        let form = match proof {
            Proof::Secret(secret) => form.pair("client_secret", secret.expose()),
            Proof::Assertion(assertion) => form
                .pair("client_assertion_type", ASSERTION_TYPE)
                .pair("client_assertion", assertion.expose()),
        };
        let url = format!("{}/{tenant}/oauth2/v2.0/token", self.endpoints.entra);
        let request = Request::new(Method::Post, url)
            .header("accept", "application/json")
            .body("application/x-www-form-urlencoded", form.as_str().to_owned());
        let answer = self.transport.send(request).await.map_err(TokenError::Entra)?;
        if !answer.is_success() {
            return Err(error::of_entra(answer));
        }
        self.read("Microsoft Entra", answer)
    }

    fn read(&self, who: &'static str, answer: Response) -> Result<Token, TokenError> {
        let status = answer.status;
        let malformed = || TokenError::Malformed { who, status };
        let answer = answer.json().map_err(|_| malformed())?;
        let value = json::text(&answer, "access_token").map(Secret::new);
        // The token is sent in a header.
        let is_token = |secret: &Secret| {
            let text = secret.expose();
            !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
        };
        let value = value.filter(is_token).ok_or_else(malformed)?;
        let now = self.clock.epoch_milliseconds();
        let seconds = |name| seconds(&answer, name).map(|seconds| seconds.saturating_mul(1000));
        let expires = match (seconds("expires_in"), seconds("expires_on")) {
            (Some(life), _) => now.saturating_add(life),
            (None, Some(end)) => end,
            (None, None) => return Err(malformed()),
        };
        (self.announce)(&value);
        Ok(Token { value, expires })
    }
}

/// Reads a number of seconds. Managed identity endpoints return numbers as texts.
fn seconds(answer: &Value, name: &str) -> Option<u64> {
    json::whole(answer, name).or_else(|| json::text(answer, name)?.parse().ok())
}

#[cfg(test)]
mod tests;
