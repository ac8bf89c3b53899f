//! Endpoints that issue tokens, from the same environment variables that Microsoft's identity libraries use.

use crate::azure_devops::address::Address;
use crate::credentials::config::ConfigEnvironment;
use crate::http::Secret;

const ENTRA: &str = "https://login.microsoftonline.com";
const MACHINE: &str = "http://169.254.169.254";

/// Endpoints that issue tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoints {
    /// Origin of Microsoft Entra, without a trailing slash.
    pub entra: String,
    /// Endpoint of this machine's managed identities.
    pub identity: IdentityEndpoint,
}

/// Endpoint of a machine's managed identities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdentityEndpoint {
    /// Instance Metadata Service (IMDS) of virtual machines and scale sets, by its origin.
    Machine(String),
    /// App Service, Functions and Container Apps.
    AppService {
        /// URL of the endpoint.
        url: String,
        /// Value of the header `X-IDENTITY-HEADER`.
        header: Secret,
    },
}

impl Endpoints {
    /// Reads `AZURE_AUTHORITY_HOST` (sovereign clouds), `IDENTITY_ENDPOINT` with `IDENTITY_HEADER`, and
    /// `AZURE_POD_IDENTITY_AUTHORITY_HOST`. Defaults to Microsoft's public cloud and IMDS.
    ///
    /// # Errors
    ///
    /// Returns a sentence if secrets must not be sent to one of the addresses.
    pub fn read(environment: &dyn ConfigEnvironment) -> Result<Self, String> {
        let origin = |name: &str, otherwise: &str| {
            let text = given(environment, name).unwrap_or_else(|| otherwise.to_owned());
            let text = text.trim_end_matches('/').to_owned();
            let with_scheme = if text.contains("://") {
                text
            } else {
                format!("https://{text}")
            };
            match Address::parse(&with_scheme) {
                Some(address) if may_know(&address) && address.segments.is_empty() => Ok(address.origin),
                _ => Err(refusal(name)),
            }
        };
        let app_service = given(environment, "IDENTITY_ENDPOINT").zip(given(environment, "IDENTITY_HEADER"));
        let identity = match app_service {
            Some((url, header)) => {
                if !Address::parse(&url).is_some_and(|address| may_know(&address)) {
                    return Err(refusal("IDENTITY_ENDPOINT"));
                }
                IdentityEndpoint::AppService {
                    url,
                    header: Secret::new(&header),
                }
            }
            None => IdentityEndpoint::Machine(origin("AZURE_POD_IDENTITY_AUTHORITY_HOST", MACHINE)?),
        };
        Ok(Self {
            entra: origin("AZURE_AUTHORITY_HOST", ENTRA)?,
            identity,
        })
    }
}

fn given(environment: &dyn ConfigEnvironment, name: &str) -> Option<String> {
    let value = environment.variable(name)?.trim().to_owned();
    (!value.is_empty()).then_some(value)
}

/// Whether secrets may be sent to an address: HTTPS, loopback or link-local.
fn may_know(address: &Address) -> bool {
    address.is_secure() || address.is_link_local()
}

fn refusal(name: &str) -> String {
    format!(
        "The environment variable {name} is not an HTTPS address, so no secret is sent there. Correct the variable on this agent, or remove it."
    )
}
