//! Whose token it is (`GET /api/v2/caller-identity`). Every field may be missing.

use serde::Deserialize;

use super::{Client, Error};
use crate::http::Transport;

/// What LaunchDarkly tells about the credential.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CallerIdentity {
    /// `token` for an access token.
    pub auth_kind: Option<String>,
    /// Name that people gave the token.
    pub token_name: Option<String>,
    /// Present for SDK keys, which cannot read or change flags.
    pub environment_id: Option<String>,
    /// Whether it is a service token, which no member owns.
    pub service_token: Option<bool>,
}

impl<T: Transport> Client<T> {
    /// Asks whose token this is.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn caller_identity(&self) -> Result<CallerIdentity, Error> {
        self.get("ask whose access token this is", "/api/v2/caller-identity".into())
            .await
    }
}
