//! The service endpoint proxy: LaunchDarkly through Azure DevOps, with the token kept on the server
//! (Service Endpoint REST API, "Endpointproxy - Execute Service Endpoint Request").
//!
//! The proxy answers 200 even when LaunchDarkly refused; the refusal is then a text. What nobody has
//! confirmed about that text is kept in [`refusal`].

mod refusal;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{API_VERSION, Authorization, Client, Error};
use crate::http::query::encode;
use crate::http::{Request, Response, Transport, TransportError};
use crate::launchdarkly::data_source::{DataSourceCall, data_source};

/// A transport to the LaunchDarkly of one service connection. Reads only.
#[derive(Clone, Debug)]
pub struct EndpointProxy<T, A> {
    client: Client<T, A>,
    project_id: String,
    endpoint_id: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    #[serde(default)]
    result: Value,
    #[serde(default)]
    status_code: Value,
    #[serde(default)]
    error_message: Option<String>,
}

impl<T: Transport, A: Authorization> EndpointProxy<T, A> {
    /// Through the service connection `endpoint_id` of the project `project_id`.
    pub const fn new(client: Client<T, A>, project_id: String, endpoint_id: String) -> Self {
        Self {
            client,
            project_id,
            endpoint_id,
        }
    }

    async fn execute(&self, call: &DataSourceCall) -> Result<Answer, Error> {
        let parameters: serde_json::Map<String, Value> = call
            .parameters
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Value::String(value.clone())))
            .collect();
        let body = json!({
            "dataSourceDetails": { "dataSourceName": call.name, "parameters": parameters },
            "resultTransformationDetails": {},
        });
        let path = format!(
            "{}/_apis/serviceendpoint/endpointproxy?endpointId={}&api-version={API_VERSION}",
            encode(&self.project_id),
            encode(&self.endpoint_id)
        );
        self.client
            .post("ask LaunchDarkly through the service connection", path, &body)
            .await
    }
}

impl<T: Transport, A: Authorization> Transport for EndpointProxy<T, A> {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let refused = |message: String| TransportError::Refused { message };
        let Some(call) = data_source(&request) else {
            return Err(refused(format!(
                "The service connection has no data source for {request:?}; only the pipeline task can do this."
            )));
        };
        let answer = self
            .execute(&call)
            .await
            .map_err(|error| refused(error.to_string()))?;
        if !refusal::is_ok(&answer.status_code) {
            let message = answer.error_message.unwrap_or_default();
            return refusal::response(&answer.status_code, &message).map_err(refused);
        }
        let values = match answer.result {
            Value::Array(values) => values,
            Value::Null => Vec::new(),
            single => vec![single],
        };
        let body = call.selection.body(values).map_err(|error| {
            refused(format!(
                "The data source '{}' answered in an unknown form: {error}.",
                call.name
            ))
        })?;
        Ok(Response {
            status: 200,
            headers: Vec::new(),
            body,
        })
    }
}

#[cfg(test)]
mod tests;
