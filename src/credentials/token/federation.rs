//! Tokens for Azure service connections with workload identity federation, which need no stored secret.

use super::{Fetcher, Proof, Token, TokenError, error};
use crate::http::query::Query;
use crate::http::{Method, Request, Secret, Transport};
use crate::json;

/// An Azure service connection with workload identity federation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceConnection {
    /// Id in Azure DevOps.
    pub id: String,
    /// Application (client) id.
    pub client_id: String,
    /// Directory (tenant) id.
    pub tenant_id: String,
    /// URL at which the job's organization issues OIDC tokens for this job.
    pub request_url: String,
    /// The job's access token.
    pub job_token: Secret,
}

impl<T: Transport> Fetcher<'_, T> {
    /// Fetches a token for the application of a service connection.
    ///
    /// # Errors
    ///
    /// Fails if Azure Pipelines or Microsoft Entra issues no token.
    pub async fn federated(&self, connection: &ServiceConnection) -> Result<Token, TokenError> {
        let query = Query::new()
            .pair("api-version", "7.1")
            .pair("serviceConnectionId", &connection.id);
        let request = Request::new(Method::Post, format!("{}{query}", connection.request_url))
            .header("accept", "application/json")
            .header(
                "authorization",
                format!("Bearer {}", connection.job_token.expose()),
            )
            .header("x-tfs-fedauthredirect", "Suppress")
            .body("application/json", String::new());
        let answer = self
            .transport
            .send(request)
            .await
            .map_err(TokenError::Pipelines)?;
        if !answer.is_success() || answer.status == 203 {
            return Err(error::of_pipelines(answer));
        }
        let status = answer.status;
        let malformed = || TokenError::Malformed {
            who: "Azure Pipelines",
            status,
        };
        let answer = answer.json().map_err(|_| malformed())?;
        let assertion = json::text(&answer, "oidcToken").ok_or_else(malformed)?;
        let assertion = Secret::new(assertion);
        (self.announce)(&assertion);
        let proof = Proof::Assertion(&assertion);
        let (tenant, client) = (&connection.tenant_id, &connection.client_id);
        self.ask_entra(tenant, client, &proof).await
    }
}
