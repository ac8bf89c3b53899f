//! Identity of the access token (`GET /api/v2/caller-identity`). Every field may be missing.

use super::{Client, Error};
use crate::http::Transport;
use crate::json;

/// Identity of the credential.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallerIdentity {
    /// `token` for an access token.
    pub auth_kind: Option<String>,
    /// Name of the token.
    pub token_name: Option<String>,
    /// Id of the token.
    pub token_id: Option<String>,
    /// Environment ID. Present for SDK keys, which cannot read or change flags.
    pub environment_id: Option<String>,
    /// Whether it is a service token, which no member owns.
    pub service_token: bool,
    /// Expiry, in epoch milliseconds; `None` when the token does not expire or the response does not say.
    pub expires_at: Option<u64>,
}

impl<T: Transport> Client<T> {
    /// Reads the identity of the token.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn caller_identity(&self) -> Result<CallerIdentity, Error> {
        let answer = self
            .get("identify the access token", "/api/v2/caller-identity".into())
            .await?;
        let text = |name| json::text(&answer, name).map(str::to_owned);
        Ok(CallerIdentity {
            auth_kind: text("authKind"),
            token_name: text("tokenName"),
            token_id: text("tokenId"),
            environment_id: text("environmentId"),
            service_token: json::is_true(&answer, "serviceToken"),
            expires_at: json::whole(&answer, "expiresAt"),
        })
    }
}
