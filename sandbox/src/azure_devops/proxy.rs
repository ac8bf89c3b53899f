//! The service endpoint proxy: asks a data source of the manifest with the connection's address and token,
//! so that the token stays on the server.

mod data_source;
mod selector;
mod template;

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use serde_json::{Map, Value, json};
use thiserror::Error;
use uuid::Uuid;

use super::package::Package;
use super::state::{Secret, Verification};
use data_source::DataSource;

/// Largest body that is passed on, in bytes.
const MAX_BODY: usize = 2 << 20;

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
    /// Parameters of the caller, spliced into the data source's templates.
    pub(super) parameters: BTreeMap<String, String>,
}

/// Why the proxy refuses a call, before anything is asked.
#[derive(Debug, Error)]
pub(super) enum ProxyError {
    /// The manifest has no such data source.
    #[error("Unable to find data source with name {0}.")]
    UnknownDataSource(String),
    /// The manifest's data source is wrong.
    #[error("The data source {name} is not valid: {reason}.")]
    InvalidDataSource { name: String, reason: String },
}

enum Failure {
    /// The service answered, but not with success.
    Status { status: StatusCode, body: String },
    /// No usable answer.
    Unusable(String),
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

/// Runs a data source and gives the proxy's answer: a failure of the service is an answer too.
///
/// # Errors
/// [`ProxyError`]
pub(super) async fn query(http: &Client, package: &Package, query: Query<'_>) -> Result<Value, ProxyError> {
    let source = DataSource::find(package, query.data_source)?;
    let url = render_url(&source, query.url, query.token, query.parameters)?;
    let answer = match ask(http, &source, &url).await {
        Ok(body) => selector::select(&source.result_selector, &body).map_err(Failure::Unusable),
        Err(failure) => Err(failure),
    };
    let (result, status, message) = match answer {
        Ok(result) => (json!(result), "ok", String::new()),
        Err(failure) => (json!([]), "badRequest", failure_text(&url.address, failure)),
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

/// What *Verify* does; only a 200 of `TestConnection` succeeds.
pub(super) async fn verify(http: &Client, package: &Package, url: &str, token: &Secret) -> Verification {
    let found = DataSource::find(package, TEST_CONNECTION);
    let prepared =
        found.and_then(|source| render_url(&source, url, token, BTreeMap::new()).map(|url| (source, url)));
    match prepared {
        Err(error) => Verification::Failed(error.to_string()),
        Ok((source, url)) => match ask(http, &source, &url).await {
            Ok(_) => Verification::Succeeded,
            Err(failure) => Verification::Failed(failure_text(&url.address, failure)),
        },
    }
}

/// A data source's address and headers with everything filled in.
struct Rendered {
    address: String,
    headers: HeaderMap,
}

fn render_url(
    source: &DataSource,
    url: &str,
    token: &Secret,
    parameters: BTreeMap<String, String>,
) -> Result<Rendered, ProxyError> {
    let invalid = |reason: String| ProxyError::InvalidDataSource {
        name: source.name.clone(),
        reason,
    };
    let mut context: Map<String, Value> = parameters
        .into_iter()
        .map(|(name, value)| (name, value.into()))
        .collect();
    // Last, so that no parameter can stand in for the connection.
    context.insert(
        "endpoint".into(),
        json!({ "url": url, "apitoken": token.expose() }),
    );
    let context = Value::Object(context);
    let address = template::render(&source.endpoint_url, &context).map_err(&invalid)?;
    let mut headers = HeaderMap::new();
    for header in &source.headers {
        let name = HeaderName::try_from(&header.name).map_err(|error| invalid(error.to_string()))?;
        let value = template::render(&header.value, &context).map_err(&invalid)?;
        let value =
            HeaderValue::try_from(value).map_err(|error| invalid(format!("{}: {error}", header.name)))?;
        headers.insert(name, value);
    }
    Ok(Rendered { address, headers })
}

async fn ask(http: &Client, source: &DataSource, url: &Rendered) -> Result<String, Failure> {
    if !source.is_get() {
        return Err(Failure::Unusable(format!(
            "data source {} does not read",
            source.name
        )));
    }
    let answer = http.get(&url.address).headers(url.headers.clone()).send().await;
    let answer = answer.map_err(|error| Failure::Unusable(reason(&error)))?;
    let status = answer.status();
    let body = read(answer).await?;
    if status == StatusCode::OK {
        Ok(body)
    } else {
        Err(Failure::Status { status, body })
    }
}

async fn read(mut answer: Response) -> Result<String, Failure> {
    let mut body = Vec::new();
    while let Some(chunk) = answer
        .chunk()
        .await
        .map_err(|error| Failure::Unusable(reason(&error)))?
    {
        body.extend_from_slice(&chunk);
        if body.len() > MAX_BODY {
            return Err(Failure::Unusable("the response is larger than 2 MB".to_owned()));
        }
    }
    String::from_utf8(body).map_err(|_| Failure::Unusable("the response is not UTF-8 text".to_owned()))
}

fn failure_text(url: &str, failure: Failure) -> String {
    match failure {
        Failure::Status { status, body } => {
            // .NET names a status as its enum does: `NotFound`.
            let name: String = status
                .canonical_reason()
                .unwrap_or_default()
                .split([' ', '-'])
                .collect();
            format!(
                "Failed to query service connection API: '{url}'. Status Code: '{name}', Response from server: '{body}'"
            )
        }
        Failure::Unusable(reason) => {
            format!("Failed to query service connection API: '{url}'. Error Message: '{reason}'")
        }
    }
}

/// The innermost cause: "connection refused" rather than "error sending request".
fn reason(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests;
