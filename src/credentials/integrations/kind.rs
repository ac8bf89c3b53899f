//! The four kinds of credentials, which are identified by their fields.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Fields;
use crate::http::Secret;

/// Kind of a credential, with its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A service principal with a client secret.
    ClientSecret {
        /// Application (client) id.
        client_id: String,
        /// Client secret.
        client_secret: Secret,
        /// Directory (tenant) id or domain.
        tenant_id: String,
    },
    /// A managed identity of the agent's machine.
    ManagedIdentity(Identity),
    /// An application that trusts a managed identity of the agent's machine.
    ClientAssertion {
        /// Application (client) id.
        client_id: String,
        /// Managed identity.
        identity: Identity,
        /// Directory (tenant) id or domain.
        tenant_id: String,
    },
    /// A personal access token.
    PersonalAccessToken(Secret),
}

/// A managed identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Identity {
    /// System-assigned identity, written as `system-assigned`.
    SystemAssigned,
    /// User-assigned identity with this client id.
    UserAssigned(String),
}

impl Kind {
    /// Returns Backstage's name for the kind.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ClientSecret { .. } => "ClientSecret",
            Self::ManagedIdentity(_) => "ManagedIdentity",
            Self::ClientAssertion { .. } => "ManagedIdentityClientAssertion",
            Self::PersonalAccessToken(_) => "PersonalAccessToken",
        }
    }
}

impl Identity {
    fn new(client_id: &str) -> Self {
        match client_id {
            "system-assigned" => Self::SystemAssigned,
            id => Self::UserAssigned(id.to_owned()),
        }
    }

    /// Returns the client id, or `system-assigned`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::SystemAssigned => "system-assigned",
            Self::UserAssigned(id) => id,
        }
    }
}

impl Fields<'_> {
    /// Determines the kind. The error is a sentence.
    pub(super) fn kind(&self) -> Result<Kind, String> {
        // Ignoring a field with an unset variable would turn one kind into another.
        let unset = self.setting.unset();
        if !unset.is_empty() {
            let names: Vec<String> = unset.iter().map(|name| format!("${{{name}}}")).collect();
            let (verb, them) = if names.len() == 1 {
                ("is", "it")
            } else {
                ("are", "them")
            };
            return Err(format!(
                "{} {verb} not set. Set {them} as a variable of the pipeline. Secret variables work as well.",
                names.join(" and ")
            ));
        }
        let given = self.given();
        if let Some((name, _)) = given.iter().find(|(_, value)| value.is_empty()) {
            return Err(format!("{name} is empty."));
        }
        let value = |text: &str| text.to_owned();
        match (
            self.personal_access_token,
            self.client_id,
            self.client_secret,
            self.tenant_id,
            self.managed_identity_client_id,
        ) {
            (Some(token), None, None, None, None) => Ok(Kind::PersonalAccessToken(Secret::new(token))),
            (None, Some(client_id), Some(secret), Some(tenant_id), None) => Ok(Kind::ClientSecret {
                client_id: value(client_id),
                client_secret: Secret::new(secret),
                tenant_id: tenant(tenant_id)?,
            }),
            (None, Some(client_id), None, None, None) => Ok(Kind::ManagedIdentity(Identity::new(client_id))),
            (None, Some(client_id), None, Some(tenant_id), Some(identity)) => Ok(Kind::ClientAssertion {
                client_id: value(client_id),
                identity: Identity::new(identity),
                tenant_id: tenant(tenant_id)?,
            }),
            _ => Err(self.combination(&given)),
        }
    }

    fn given(&self) -> Vec<(&'static str, &str)> {
        [
            ("personalAccessToken", self.personal_access_token),
            ("clientId", self.client_id),
            ("clientSecret", self.client_secret),
            ("tenantId", self.tenant_id),
            ("managedIdentityClientId", self.managed_identity_client_id),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
    }

    fn combination(&self, given: &[(&'static str, &str)]) -> String {
        let names: Vec<&str> = given.iter().map(|(name, _)| *name).collect();
        let has = |name| names.contains(&name);
        let there = if names.is_empty() {
            "It has no credential fields.".to_owned()
        } else {
            format!("It has {}.", names.join(" and "))
        };
        let remedy = if has("personalAccessToken") && names.len() > 1 {
            "A personal access token cannot be combined with other fields. Remove them, or remove personalAccessToken."
        } else if has("clientSecret") && has("managedIdentityClientId") {
            "Remove clientSecret to use the managed identity, or remove managedIdentityClientId to use the secret."
        } else if has("managedIdentityClientId") {
            "A managed identity client assertion needs clientId, tenantId and managedIdentityClientId."
        } else if names.is_empty() {
            "Enter personalAccessToken; or clientId, clientSecret and tenantId; or only clientId for a managed identity; or clientId, tenantId and managedIdentityClientId."
        } else {
            "A service principal needs clientId, clientSecret and tenantId. A managed identity needs only clientId."
        };
        format!("{there} {remedy}")
    }
}

/// Checks a tenant, which is used in a URL path.
fn tenant(text: &str) -> Result<String, String> {
    let is_plain = text
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
    if is_plain && text != "." && text != ".." {
        Ok(text.to_owned())
    } else {
        Err("tenantId must be the id or a domain of a Microsoft Entra tenant.".to_owned())
    }
}

/// Whether a token looks like `:token` encoded in base64, as in a Basic authorization header.
pub(super) fn is_encoded(token: &Secret) -> bool {
    let decoded = STANDARD.decode(token.expose()).unwrap_or_default();
    let is_printable = |byte: &u8| byte.is_ascii_graphic();
    decoded.len() > 8 && decoded.contains(&b':') && decoded.iter().all(is_printable)
}
