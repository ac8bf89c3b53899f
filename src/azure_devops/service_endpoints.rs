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
    /// Name: untrusted text.
    pub name: String,
    /// URL of the LaunchDarkly instance: untrusted text.
    pub url: String,
    /// Whether requests can be made through it.
    pub status: EndpointStatus,
}

/// Whether requests can be made through a service connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum EndpointStatus {
    /// They can.
    #[default]
    Usable,
    /// An administrator disabled the connection.
    Disabled,
    /// Azure DevOps has not finished creating it, or failed to.
    NotReady,
}

impl ServiceEndpoint {
    /// A connection that could be used when it was last seen. Its name is not known.
    #[must_use]
    pub fn assumed(id: &str, url: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: String::new(),
            url: url.to_owned(),
            status: EndpointStatus::Usable,
        }
    }

    /// Whether requests can be made through it.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.status == EndpointStatus::Usable
    }

    /// Name for people, such as `Production (disabled)`.
    #[must_use]
    pub fn label(&self) -> String {
        let mark = match self.status {
            EndpointStatus::Usable => "",
            EndpointStatus::Disabled => " (disabled)",
            EndpointStatus::NotReady => " (not ready)",
        };
        format!("{}{mark}", self.name)
    }

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
    /// The LaunchDarkly service connections of a project that the caller may use, by name; those that are disabled or not
    /// ready come last.
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
            let place = connections.partition_point(|other| {
                (!other.is_usable(), &other.name) <= (!connection.is_usable(), &connection.name)
            });
            connections.insert(place, connection);
        }
        self.connections.replace(connections.clone());
        Ok(connections)
    }

    /// Name of a service connection; its id before the connections were listed.
    pub(super) fn connection_name(&self, id: &str) -> String {
        let connections = self.connections.borrow();
        let known = connections.iter().find(|known| known.id == id);
        known.map_or(id, |known| &known.name).to_owned()
    }
}

fn read(endpoint: &Value) -> Option<ServiceEndpoint> {
    Some(ServiceEndpoint {
        id: json::text(endpoint, "id")?.to_owned(),
        name: json::text_or_empty(endpoint, "name"),
        url: json::text_or_empty(endpoint, "url"),
        status: if json::is_true(endpoint, "isDisabled") {
            EndpointStatus::Disabled
        } else if endpoint.get("isReady").and_then(Value::as_bool) == Some(false) {
            EndpointStatus::NotReady
        } else {
            EndpointStatus::Usable
        },
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::azure_devops::authorization::Bearer;
    use crate::http::Secret;
    use crate::http::scripted::Scripted;

    #[test]
    fn connections_that_cannot_be_used_come_last_and_say_so() {
        let connection = |id: &str, more: Value| {
            let mut connection = json!({"id": id, "name": id, "url": "https://app.launchdarkly.com"});
            connection
                .as_object_mut()
                .unwrap()
                .extend(more.as_object().cloned().unwrap());
            connection
        };
        let transport = Scripted::new().answer(
            200,
            json!({"value": [connection("d", json!({"isReady": true})), connection("a", json!({"isDisabled": true, "isReady": true})),
                connection("b", json!({"isReady": false})), connection("c", json!({"isDisabled": null}))]}),
        );
        let client = Client::new(
            &transport,
            Bearer::new(&Secret::new("t")),
            "https://dev.azure.com/contoso",
        );
        let connections = pollster::block_on(client.launchdarkly_connections("p")).unwrap();
        let labels: Vec<String> = connections.iter().map(ServiceEndpoint::label).collect();
        assert_eq!(labels, ["c", "d", "a (disabled)", "b (not ready)"]);
    }
}
