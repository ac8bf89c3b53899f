//! Transport of the pipeline task: calls LaunchDarkly directly with an access token.

use std::fmt;

use crate::domain::instance::Instance;
use crate::http::{Request, Response, Secret, Transport, TransportError};

/// Adds the base URL, token and user agent to each request.
#[derive(Clone)]
pub struct Direct<T> {
    transport: T,
    instance: Instance,
    access_token: Secret,
}

impl<T> Direct<T> {
    /// Creates the transport. `access_token` starts with `api-` and is sent without a scheme.
    pub const fn new(transport: T, instance: Instance, access_token: Secret) -> Self {
        Self {
            transport,
            instance,
            access_token,
        }
    }
}

impl<T> fmt::Debug for Direct<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Direct({})", self.instance)
    }
}

impl<T: Transport> Transport for Direct<T> {
    async fn send(&self, mut request: Request) -> Result<Response, TransportError> {
        request.url = format!("{}{}", self.instance, request.url);
        let request = request
            .header("authorization", self.access_token.expose())
            .header(
                "user-agent",
                concat!("launchdarkly-azure-devops-rollout/", env!("CARGO_PKG_VERSION")),
            );
        self.transport.send(request).await
    }
}
