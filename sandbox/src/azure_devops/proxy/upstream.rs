//! The request that a data source represents, and the service's response.

use std::collections::BTreeMap;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Map, Value, json};

use super::ProxyError;
use super::data_source::{DataSource, Verb};
use super::template;
use crate::azure_devops::state::Secret;

/// Largest body that is passed on, in bytes.
const MAX_BODY: usize = 2 << 20;

/// A request with everything filled in.
pub(super) struct Upstream {
    pub(super) address: String,
    verb: Verb,
    headers: HeaderMap,
    pub(super) content: String,
}

/// Response of the service.
pub(super) struct Answered {
    pub(super) status: StatusCode,
    pub(super) body: String,
}

/// Reason why there is no response to select from.
pub(super) enum Failure {
    /// The service answered, but not with success.
    Status(Answered),
    /// No usable answer.
    Unusable(String),
}

impl Upstream {
    /// Fills in the data source's templates.
    pub(super) fn render(
        source: &DataSource,
        verb: Verb,
        url: &str,
        token: &Secret,
        parameters: BTreeMap<String, String>,
    ) -> Result<Self, ProxyError> {
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
        let mut headers = HeaderMap::new();
        for header in &source.headers {
            let name = HeaderName::try_from(&header.name).map_err(|error| invalid(error.to_string()))?;
            let value = template::render(&header.value, &context).map_err(&invalid)?;
            let value =
                HeaderValue::try_from(value).map_err(|error| invalid(format!("{}: {error}", header.name)))?;
            headers.insert(name, value);
        }
        Ok(Self {
            address: template::render(&source.endpoint_url, &context).map_err(&invalid)?,
            verb,
            headers,
            content: template::render(&source.request_content, &context).map_err(&invalid)?,
        })
    }

    /// Asks the service.
    pub(super) async fn send(self, http: &Client) -> Result<Answered, Failure> {
        let request = match self.verb {
            Verb::Get => http.get(&self.address),
            Verb::Post => http
                .post(&self.address)
                .header(CONTENT_TYPE, "application/json; charset=utf-8")
                .body(self.content),
        };
        // A declared Content-Type takes the place of the one above.
        let answer = request.headers(self.headers).send().await;
        let answer = answer.map_err(|error| Failure::Unusable(reason(&error)))?;
        let status = answer.status();
        let body = read(answer).await?;
        Ok(Answered { status, body })
    }
}

impl Answered {
    /// The body of a success that is not too large.
    pub(super) fn success(self) -> Result<String, Failure> {
        if self.body.len() > MAX_BODY {
            Err(Failure::too_large())
        } else if self.status.is_success() {
            Ok(self.body)
        } else {
            Err(Failure::Status(self))
        }
    }
}

impl Failure {
    /// More than the proxy passes on.
    pub(super) fn too_large() -> Self {
        Self::Unusable("the response is larger than 2 MB".to_owned())
    }

    /// The proxy's `errorMessage`.
    pub(super) fn text(&self, address: &str) -> String {
        let problem = format!("Failed to query service connection API: '{address}'.");
        match self {
            Self::Status(Answered { status, body }) => {
                // .NET names a status as its enum does: `NotFound`.
                let name: String = status
                    .canonical_reason()
                    .unwrap_or_default()
                    .split([' ', '-'])
                    .collect();
                format!("{problem} Status Code: '{name}', Response from server: '{body}'")
            }
            Self::Unusable(reason) => format!("{problem} Error Message: '{reason}'"),
        }
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
            return Err(Failure::too_large());
        }
    }
    String::from_utf8(body).map_err(|_| Failure::Unusable("the response is not UTF-8 text".to_owned()))
}

/// The innermost cause: "connection refused" rather than "error sending request".
fn reason(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
