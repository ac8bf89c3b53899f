//! Who gives tokens out, as the machine's variables say; the names are those of Microsoft's identity libraries.

use crate::azure_devops::address::Address;
use crate::credentials::config::ConfigEnvironment;
use crate::http::Secret;

const ENTRA: &str = "https://login.microsoftonline.com";
const MACHINE: &str = "http://169.254.169.254";

/// Endpoints that issue tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoints {
    /// Origin of Microsoft Entra, without a slash at the end.
    pub entra: String,
    /// Endpoint for the managed identities of this machine.
    pub identity: IdentityEndpoint,
}

/// Endpoint for the managed identities of a machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdentityEndpoint {
    /// The instance metadata service (IMDS) of virtual machines and scale sets, by its origin.
    Machine(String),
    /// App Service, Functions and container apps.
    AppService {
        /// Address.
        url: String,
        /// Shows that the caller runs there.
        header: Secret,
    },
}

impl Endpoints {
    /// `AZURE_AUTHORITY_HOST` (sovereign clouds), `IDENTITY_ENDPOINT` with `IDENTITY_HEADER`, and
    /// `AZURE_POD_IDENTITY_AUTHORITY_HOST`; Microsoft's public cloud and IMDS where they are not set.
    ///
    /// # Errors
    ///
    /// A sentence about an address that a secret must not be sent to.
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

/// https, this machine, or an address that no router passes on.
fn may_know(address: &Address) -> bool {
    address.is_secure() || address.is_link_local()
}

fn refusal(name: &str) -> String {
    format!(
        "The variable {name} is not an https address that secrets may be sent to. Correct it, or remove it from this agent."
    )
}
