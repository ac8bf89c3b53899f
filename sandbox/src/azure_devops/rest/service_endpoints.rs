//! Service endpoints and their proxy.

use std::collections::BTreeMap;

use axum::http::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::call::{Answer, Call};
use super::error::RestError;
use crate::assumptions::Assumption;
use crate::azure_devops::proxy::{self, Query};
use crate::azure_devops::state::{ConnectionRole, Refusal, ServiceConnection, State, Token, USER_NAME};

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
    request_content: Option<String>,
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
    let least = match call.query("actionFilter") {
        Some(action) if action.eq_ignore_ascii_case("manage") => ConnectionRole::Administrator,
        Some(action) if action.eq_ignore_ascii_case("use") => ConnectionRole::User,
        _ => ConnectionRole::Reader,
    };
    let connections = call.state.service_connections().into_iter().filter(|connection| {
        // What somebody has no role on is not even named to them.
        role(call, connection) >= least
            && is(call.query("type"), &connection.connection_type)
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
        "owner": "Library",
        "serviceEndpointProjectReferences": [
            { "name": connection.name, "projectReference": { "id": project.id, "name": project.name } }
        ],
    })
}

async fn query(call: &Call<'_>) -> Result<Answer, RestError> {
    let request: ProxyRequest = call.body()?;
    let details = request.data_source_details;
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
    let role = role(call, &connection);
    if role == ConnectionRole::None {
        return Err(Refusal::UnknownServiceConnection(id.to_string()).into());
    }
    if role < ConnectionRole::User {
        let refusal = Refusal::ServiceConnectionRole {
            user: USER_NAME,
            connection: connection.name,
        };
        return Err(refusal.into());
    }
    let query = Query {
        url: &connection.url,
        token: &connection.token,
        data_source: &name,
        verb: details.request_verb.as_deref().unwrap_or_default(),
        content: details.request_content.unwrap_or_default(),
        parameters: details.parameters.unwrap_or_default(),
        may_post: call.state.proxy_post_allowed()
            || call.state.is_violated(Assumption::ProxyBody)
            || manages_service_connections(call.state),
        keeps_placeholders: call.state.is_violated(Assumption::ProxyBody),
        is_terse: call.state.is_violated(Assumption::ProxyRefusal),
        trouble: call.state.take_proxy_fault(&name),
    };
    Ok(Answer::One(
        proxy::query(call.state.http(), call.state.package(), query).await?,
    ))
}

/// Whether the extension requests the scope that certainly lets it send a POST.
fn manages_service_connections(state: &State) -> bool {
    let mut scopes = state.package().scopes.iter();
    scopes.any(|scope| scope == "vso.serviceendpoint_manage")
}

/// A job may use the connections that its pipeline names; a user those on which they have a role.
fn role(call: &Call<'_>, connection: &ServiceConnection) -> ConnectionRole {
    match call.token {
        Token::User => connection.role,
        Token::Job(_) => ConnectionRole::User,
    }
}
