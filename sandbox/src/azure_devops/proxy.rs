//! The service endpoint proxy: asks a data source of the manifest with the connection's address and token,
//! so that the token stays on the server.

mod data_source;
mod selector;
mod template;
mod upstream;

use std::collections::BTreeMap;
use std::time::Duration;

use axum::http::StatusCode;
use reqwest::Client;
use reqwest::redirect::Policy;
use serde_json::{Value, json};
use thiserror::Error;
use uuid::Uuid;

use super::package::Package;
use super::state::{ProxyFaultKind, Secret, State, Verification};
use data_source::{DataSource, Verb};
use upstream::{Answered, Failure, Upstream};

/// The name behind *Verify*.
const TEST_CONNECTION: &str = "TestConnection";

/// A call of the proxy.
#[derive(Debug)]
pub(super) struct Query<'a> {
    /// The connection's address.
    pub(super) url: &'a str,
    /// The connection's token.
    pub(super) token: &'a Secret,
    /// Named data source of the manifest.
    pub(super) data_source: &'a str,
    /// Takes the place of the data source's verb, unless it is empty.
    pub(super) verb: &'a str,
    /// Takes the place of the data source's request content, unless it is empty.
    pub(super) content: String,
    /// Parameters of the caller, spliced into the data source's templates.
    pub(super) parameters: BTreeMap<String, String>,
    /// Whether this organization lets the extension send a POST.
    pub(super) may_post: bool,
    /// Whether placeholders in request content are not replaced.
    pub(super) keeps_placeholders: bool,
    /// Whether a refusal of LaunchDarkly is reported by its status alone.
    pub(super) is_terse: bool,
    /// Injected fault.
    pub(super) trouble: Option<ProxyFaultKind>,
}

/// Reason why the proxy refuses a call before it sends a request.
#[derive(Debug, Error)]
pub(super) enum ProxyError {
    /// The manifest has no such data source.
    #[error("Unable to find data source with name {0}.")]
    UnknownDataSource(String),
    /// The manifest's data source is wrong.
    #[error("The data source {name} is not valid: {reason}.")]
    InvalidDataSource { name: String, reason: String },
    /// Only GET and POST are implemented.
    #[error("The request verb {0} is not supported. Use GET or POST.")]
    UnsupportedVerb(String),
    /// The organization does not let the extension do this. Unconfirmed: its exact words.
    #[error(
        "The service connection cannot be called with a POST request: the caller does not have enough permissions required for it."
    )]
    PostNotPermitted,
    /// An injected fault.
    #[error("{message}")]
    Fault {
        status: StatusCode,
        type_key: &'static str,
        message: String,
    },
}

/// The client for LaunchDarkly. `direct` ignores the machine's HTTP proxy, which cannot reach a loopback address.
///
/// # Errors
/// When the machine has no usable TLS configuration.
pub(crate) fn http_client(direct: bool) -> Result<Client, reqwest::Error> {
    // Another part of the process may have chosen a provider first; either serves.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder()
        .redirect(Policy::none())
        .timeout(Duration::from_secs(20))
        .user_agent("vsts-serviceendpointproxy-service/v.1.0 (sandbox)");
    if direct { client.no_proxy() } else { client }.build()
}

/// Runs a data source and returns the proxy's response, including a failure of the service.
///
/// # Errors
/// [`ProxyError`]
pub(super) async fn query(http: &Client, package: &Package, query: Query<'_>) -> Result<Value, ProxyError> {
    let mut source = DataSource::find(package, query.data_source)?;
    if !query.verb.is_empty() {
        query.verb.clone_into(&mut source.request_verb);
    }
    if !query.content.is_empty() {
        source.request_content = query.content;
    }
    let verb = source.verb()?;
    if verb == Verb::Post && !query.may_post {
        return Err(ProxyError::PostNotPermitted);
    }
    let content = source.request_content.clone();
    let mut upstream = Upstream::render(&source, verb, query.url, query.token, query.parameters)?;
    if query.keeps_placeholders {
        upstream.content = content;
    }
    let address = upstream.address.clone();
    let select = |answered: Answered| {
        let body = answered.success()?;
        selector::select(&source.result_selector, &body).map_err(Failure::Unusable)
    };
    let selected = match query.trouble {
        Some(ProxyFaultKind::Refused(status, type_key, message)) => {
            return Err(ProxyError::Fault {
                status,
                type_key,
                message,
            });
        }
        Some(ProxyFaultKind::Result(texts)) => Ok(texts),
        Some(ProxyFaultKind::Answer(status, body)) => select(Answered { status, body }),
        Some(ProxyFaultKind::TooLarge) => Err(Failure::too_large()),
        Some(ProxyFaultKind::Silent) => std::future::pending().await,
        Some(ProxyFaultKind::Slow(time)) => {
            tokio::time::sleep(time).await;
            upstream.send(http).await.and_then(select)
        }
        Some(ProxyFaultKind::Held(gate)) => {
            gate.pass().await;
            upstream.send(http).await.and_then(select)
        }
        None => upstream.send(http).await.and_then(select),
    };
    let (result, status, message) = match selected {
        Ok(result) => (json!(result), "ok".to_owned(), String::new()),
        Err(Failure::Status(refused)) if query.is_terse => {
            let status = refused.status.as_u16();
            let message = format!("The remote server returned an error: ({}).", refused.status);
            (json!([]), status.to_string(), message)
        }
        Err(failure) => (json!([]), "badRequest".to_owned(), failure.text(&address)),
    };
    Ok(json!({
        "result": result,
        "statusCode": status,
        "errorMessage": message,
        "activityId": Uuid::new_v4(),
        "callbackContextParameters": {},
        "callbackRequired": false,
    }))
}

impl State {
    /// Verifies a service connection as the *Verify* button does: asks the manifest's data source `TestConnection`; any
    /// answer but 200 fails. The connection need not have been saved.
    pub async fn verify_service_connection(&self, url: &str, token: &Secret) -> Verification {
        verify(self.http(), self.package(), url, token).await
    }
}

/// Asks `TestConnection`; only a 200 succeeds.
async fn verify(http: &Client, package: &Package, url: &str, token: &Secret) -> Verification {
    let prepared = DataSource::find(package, TEST_CONNECTION)
        .and_then(|source| Upstream::render(&source, source.verb()?, url, token, BTreeMap::new()));
    let upstream = match prepared {
        Ok(upstream) => upstream,
        Err(error) => return Verification::Failed(error.to_string()),
    };
    let address = upstream.address.clone();
    match upstream.send(http).await {
        Ok(answered) if answered.status == StatusCode::OK => Verification::Succeeded,
        Ok(answered) => Verification::Failed(Failure::Status(answered).text(&address)),
        Err(failure) => Verification::Failed(failure.text(&address)),
    }
}

#[cfg(test)]
mod tests;
