//! Service endpoints and their proxy.

use std::collections::BTreeMap;

use axum::http::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::call::{Answer, Call};
use super::error::RestError;
use crate::azure_devops::proxy::{self, Query};
use crate::azure_devops::state::{Refusal, ServiceConnection, State};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProxyRequest {
    data_source_details: DataSourceDetails,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DataSourceDetails {
    data_source_name: Option<String>,
    data_source_url: Option<String>,
    request_verb: Option<String>,
    parameters: Option<BTreeMap<String, String>>,
}

pub(super) async fn answer(call: &Call<'_>, resource: &[&str]) -> Result<Answer, RestError> {
    match (call.method, resource) {
        (&Method::GET, ["endpoints"]) => Ok(list(call)),
        (&Method::POST, ["endpointproxy"]) => query(call).await,
        _ => Err(RestError::no_such_resource(call)),
    }
}

fn list(call: &Call<'_>) -> Answer {
    let is = |wanted: Option<&str>, value: &str| {
        wanted.is_none_or(|wanted| {
            wanted
                .split(',')
                .any(|wanted| wanted.trim().eq_ignore_ascii_case(value))
        })
    };
    let connections = call.state.service_connections().into_iter().filter(|connection| {
        is(call.query("type"), &connection.connection_type)
            && is(call.query("endpointNames"), &connection.name)
            && is(call.query("endpointIds"), &connection.id.to_string())
    });
    Answer::List(
        connections
            .map(|connection| endpoint(call.state, &connection))
            .collect(),
        None,
    )
}

/// The token is null, as Azure DevOps masks confidential parameters.
fn endpoint(state: &State, connection: &ServiceConnection) -> Value {
    let project = state.project();
    json!({
        "id": connection.id,
        "name": connection.name,
        "type": connection.connection_type,
        "url": connection.url,
        "description": "",
        "authorization": { "scheme": "Token", "parameters": { "apitoken": null } },
        "data": {},
        "isShared": false,
        "isReady": true,
        "isOutdated": false,
        "owner": "Library",
        "serviceEndpointProjectReferences": [
            { "name": connection.name, "description": "", "projectReference": { "id": project.id, "name": project.name } }
        ],
    })
}

async fn query(call: &Call<'_>) -> Result<Answer, RestError> {
    let request: ProxyRequest = call.body()?;
    let details = request.data_source_details;
    if details
        .request_verb
        .as_deref()
        .is_some_and(|verb| !verb.is_empty() && !verb.eq_ignore_ascii_case("get"))
    {
        let message = "The caller has not enough permissions required to send a request that is not a GET through a service connection.";
        return Err(RestError::bad_request("ServiceEndpointException", message));
    }
    let name = details.data_source_name.filter(|name| !name.is_empty()).ok_or_else(|| {
        let message = if details.data_source_url.is_some_and(|url| !url.is_empty()) {
            "Data source addresses are not supported here; name a data source of the service connection's type."
        } else {
            "The data source binding names no data source."
        };
        RestError::bad_request("InvalidDataSourceBindingException", message)
    })?;
    let id = call.query("endpointId").unwrap_or_default();
    let id = Uuid::parse_str(id).map_err(|_| Refusal::UnknownServiceConnection(id.to_owned()))?;
    let connection = call.state.service_connection(id)?;
    let query = Query {
        url: &connection.url,
        token: &connection.token,
        data_source: &name,
        parameters: details.parameters.unwrap_or_default(),
    };
    Ok(Answer::One(
        proxy::query(call.state.http(), call.state.package(), query).await?,
    ))
}
