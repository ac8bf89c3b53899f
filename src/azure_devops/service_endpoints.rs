//! Service connections of a project (Service Endpoint REST API, "Endpoints - Get Service Endpoints").

use serde_json::Value;

use super::{API_VERSION, Authorization, Client, Error};
use crate::domain::instance::{Instance, InstanceError};
use crate::http::Transport;
use crate::http::query::{Query, encode};
use crate::json;

/// Name of the service connection type of this extension.
pub const ENDPOINT_TYPE: &str = "launchdarkly";

/// A LaunchDarkly service connection that the user may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceEndpoint {
    /// Id.
    pub id: String,
    /// Name: foreign text.
    pub name: String,
    /// URL of the LaunchDarkly instance: foreign text.
    pub url: String,
}

impl ServiceEndpoint {
    /// The LaunchDarkly instance of the connection.
    ///
    /// # Errors
    ///
    /// When its URL is not one that a token may be sent to.
    pub fn instance(&self) -> Result<Instance, InstanceError> {
        Instance::parse(&self.url)
    }
}

impl<T: Transport, A: Authorization> Client<T, A> {
    /// The LaunchDarkly service connections of a project that the caller may use, by name.
    /// Connections that exist but may not be used are not in the list.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn launchdarkly_connections(&self, project_id: &str) -> Result<Vec<ServiceEndpoint>, Error> {
        let query = Query::new()
            .pair("type", ENDPOINT_TYPE)
            .pair("api-version", API_VERSION);
        let path = format!("{}/_apis/serviceendpoint/endpoints{query}", encode(project_id));
        let answer = self.get("list the service connections", path).await?;
        let mut connections: Vec<ServiceEndpoint> = Vec::new();
        for connection in json::items(&answer, "value").iter().filter_map(read) {
            let place = connections.partition_point(|other| other.name <= connection.name);
            connections.insert(place, connection);
        }
        Ok(connections)
    }
}

fn read(endpoint: &Value) -> Option<ServiceEndpoint> {
    Some(ServiceEndpoint {
        id: json::text(endpoint, "id")?.to_owned(),
        name: json::text_or_empty(endpoint, "name"),
        url: json::text_or_empty(endpoint, "url"),
    })
}
