//! Service endpoint proxy: calls LaunchDarkly through Azure DevOps, with the token kept on the server
//! (Service Endpoint REST API, "Endpointproxy - Execute Service Endpoint Request").
//!
//! The proxy responds with 200 even when LaunchDarkly rejects the request; the error is then in a text. [`refusal`] holds the
//! unconfirmed details of that text.

mod refusal;

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{API_VERSION, Authorization, Client, Error};
use crate::http::query::encode;
use crate::http::{Body, Request, Response, Transport, TransportError};
use crate::json;
use crate::launchdarkly::ORIGIN_HEADER;
use crate::launchdarkly::data_source::{DataSourceCall, data_source};

/// Transport to LaunchDarkly through one service connection.
#[derive(Clone, Debug)]
pub struct EndpointProxy<T, A> {
    client: Client<T, A>,
    project_id: String,
    endpoint_id: String,
}

const ATTEMPT: &str = "call LaunchDarkly through the service connection";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Call<'a> {
    data_source_details: DataSource<'a>,
    result_transformation_details: Unchanged,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DataSource<'a> {
    data_source_name: &'a str,
    #[serde(serialize_with = "as_object")]
    parameters: &'a [(&'static str, String)],
}

fn as_object<S: Serializer>(pairs: &&[(&'static str, String)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(name, value)| (name, value)))
}

/// No transformation: the result as the data source selects it.
#[derive(Serialize)]
struct Unchanged {}

impl<T: Transport, A: Authorization> EndpointProxy<T, A> {
    /// Creates a transport through the service connection `endpoint_id` of the project `project_id`.
    pub const fn new(client: Client<T, A>, project_id: String, endpoint_id: String) -> Self {
        Self {
            client,
            project_id,
            endpoint_id,
        }
    }

    async fn execute(&self, call: &DataSourceCall) -> Result<Value, Error> {
        let body = Call {
            data_source_details: DataSource {
                data_source_name: call.name,
                parameters: &call.parameters,
            },
            result_transformation_details: Unchanged {},
        };
        let body = json::write(&body).map_err(|error| Error::Malformed {
            attempt: ATTEMPT.to_owned(),
            detail: error.to_string(),
        })?;
        let path = format!(
            "{}/_apis/serviceendpoint/endpointproxy?endpointId={}&api-version={API_VERSION}",
            encode(&self.project_id),
            encode(&self.endpoint_id)
        );
        self.client.post(ATTEMPT, path, body).await
    }

    /// The error for a user who may not use the service connection, with what Azure DevOps says.
    fn denied(&self, words: &str) -> TransportError {
        let connection = self.client.connection_name(&self.endpoint_id);
        TransportError::Refused {
            message: format!(
                "Azure DevOps did not let you use the service connection '{connection}'. Ask its administrator to give you the role User under Security. Azure DevOps says: {words}"
            ),
        }
    }

    /// An error that names the service connection.
    fn refused(&self, message: String) -> TransportError {
        let connection = self.client.connection_name(&self.endpoint_id);
        TransportError::Refused {
            message: format!("{message} (service connection '{connection}')"),
        }
    }
}

impl<T: Transport, A: Authorization> Transport for EndpointProxy<T, A> {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let refused = |message: String| self.refused(message);
        let Some(call) = data_source(&request) else {
            return Err(refused(format!(
                "There is no data source for {}; only the pipeline task can do this.",
                request.url
            )));
        };
        let answer = self.execute(&call).await.map_err(|error| match error {
            Error::Transport { cause, .. } => cause,
            Error::Forbidden { message, .. } => self.denied(&message),
            error => refused(error.to_string()),
        })?;
        let status = answer.get("statusCode").unwrap_or(&Value::Null);
        if !refusal::is_ok(status) {
            let message = json::text(&answer, "errorMessage").unwrap_or_default();
            let mut response = refusal::response(status, message).map_err(refused)?;
            // Azure DevOps support asks for this ID.
            let activity = json::text(&answer, "activityId").map(|id| format!("activity id {id}, "));
            let connection = self.client.connection_name(&self.endpoint_id);
            let origin = format!(
                "{}service connection '{connection}'",
                activity.unwrap_or_default()
            );
            response.headers.push((ORIGIN_HEADER.to_owned(), origin));
            return Ok(response);
        }
        let values = match answer.get("result") {
            Some(Value::Array(values)) => values.as_slice(),
            None | Some(Value::Null) => &[],
            Some(single) => std::slice::from_ref(single),
        };
        let body = call.selection.answer(values).map_err(|error| {
            refused(format!(
                "The data source '{}' returned an unexpected response: {error}.",
                call.name
            ))
        })?;
        Ok(Response {
            status: 200,
            headers: Vec::new(),
            body: Body::Json(body),
        })
    }
}

#[cfg(test)]
mod tests;
