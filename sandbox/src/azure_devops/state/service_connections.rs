//! Service connections: an address and a token that never leaves the server.

use std::fmt;

use uuid::Uuid;

use super::{Refusal, State};

/// A secret text. It cannot be serialized, and its debug form is `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// A service connection ("service endpoint" in REST) of the project.
#[derive(Debug, Clone)]
pub struct ServiceConnection {
    /// Endpoint id.
    pub id: Uuid,
    /// Unique name in the project.
    pub name: String,
    /// Name of its type in the manifest, e.g. `launchdarkly`.
    pub connection_type: String,
    /// Address, no slash at the end.
    pub url: String,
    /// Parameter `apitoken` of the token scheme.
    pub token: Secret,
    /// Role of the user at the browser.
    pub role: ConnectionRole,
}

/// A role on a service connection; each may do what those before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConnectionRole {
    /// Not even see it.
    None,
    /// See it.
    Reader,
    /// Use it, through the endpoint proxy too.
    User,
    /// Change and delete it.
    Administrator,
}

/// Answer of *Verify*.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verification {
    /// The address answered 200.
    Succeeded,
    /// It did not; the text is what Azure DevOps shows.
    Failed(String),
}

impl Secret {
    /// Wraps a secret.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The plain text: for a request header, a job's environment, or masking.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl State {
    /// All service connections, oldest first.
    #[must_use]
    pub fn service_connections(&self) -> Vec<ServiceConnection> {
        self.lock().service_connections.clone()
    }

    /// One service connection by id.
    ///
    /// # Errors
    /// [`Refusal::UnknownServiceConnection`]
    pub fn service_connection(&self, id: Uuid) -> Result<ServiceConnection, Refusal> {
        let inner = self.lock();
        let found = inner
            .service_connections
            .iter()
            .find(|connection| connection.id == id);
        found
            .cloned()
            .ok_or_else(|| Refusal::UnknownServiceConnection(id.to_string()))
    }

    /// The service connection that a task input names, by id or by name.
    #[must_use]
    pub fn find_service_connection(&self, id_or_name: &str) -> Option<ServiceConnection> {
        let id = Uuid::parse_str(id_or_name).ok();
        let inner = self.lock();
        let named = |c: &&ServiceConnection| Some(c.id) == id || c.name.eq_ignore_ascii_case(id_or_name);
        inner.service_connections.iter().find(named).cloned()
    }

    /// Creates a service connection of the extension's type.
    ///
    /// # Errors
    /// [`Refusal::IncompleteServiceConnection`], [`Refusal::DuplicateServiceConnection`]
    pub fn create_service_connection(
        &self,
        name: &str,
        url: &str,
        token: Secret,
    ) -> Result<ServiceConnection, Refusal> {
        let (name, url) = (name.trim(), url.trim());
        for (what, missing) in [
            ("a name", name.is_empty()),
            ("an address", url.is_empty()),
            ("an access token", token.0.is_empty()),
        ] {
            if missing {
                return Err(Refusal::IncompleteServiceConnection(what));
            }
        }
        let connection = ServiceConnection {
            id: Uuid::new_v4(),
            name: name.to_owned(),
            connection_type: self
                .package()
                .service_connection_type()
                .unwrap_or_default()
                .to_owned(),
            url: url.to_owned(),
            token,
            role: ConnectionRole::Administrator,
        };
        let mut inner = self.lock();
        if inner
            .service_connections
            .iter()
            .any(|known| known.name.eq_ignore_ascii_case(name))
        {
            return Err(Refusal::DuplicateServiceConnection(name.to_owned()));
        }
        inner.service_connections.push(connection.clone());
        Ok(connection)
    }

    /// Deletes a service connection. A task that names it cannot run any more.
    ///
    /// # Errors
    /// [`Refusal::UnknownServiceConnection`]
    pub fn delete_service_connection(&self, id: Uuid) -> Result<(), Refusal> {
        let mut inner = self.lock();
        let known = inner.service_connections.len();
        inner.service_connections.retain(|connection| connection.id != id);
        if inner.service_connections.len() == known {
            return Err(Refusal::UnknownServiceConnection(id.to_string()));
        }
        Ok(())
    }

    /// Sets the role of the person at the browser on a service connection.
    ///
    /// # Errors
    /// [`Refusal::UnknownServiceConnection`]
    pub fn set_service_connection_role(&self, id: Uuid, role: ConnectionRole) -> Result<(), Refusal> {
        let mut inner = self.lock();
        let mut connections = inner.service_connections.iter_mut();
        let connection = connections.find(|connection| connection.id == id);
        connection
            .ok_or_else(|| Refusal::UnknownServiceConnection(id.to_string()))?
            .role = role;
        Ok(())
    }
}
