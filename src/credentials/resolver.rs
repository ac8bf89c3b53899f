//! Chooses the credential for an organization, by precedence.

use super::host::Host;
use super::integrations::{Credential, Integration, organization_key};
use super::organization_url::OrganizationUrl;

/// Chooses among the credentials of `integrations.azure` and the job's other credentials.
#[derive(Clone, Debug, Default)]
pub struct Resolver {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    /// Normalized host.
    host: String,
    /// Organization of the host, if the host has only one.
    organization: Option<String>,
    credentials: Vec<Credential>,
}

/// Identifies a credential of the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CredentialId {
    entry: usize,
    credential: usize,
}

impl CredentialId {
    /// Returns the number of the entry, starting at 1.
    #[must_use]
    pub const fn entry(self) -> usize {
        self.entry + 1
    }

    /// Returns the position of the credential in its entry, starting at 1.
    #[must_use]
    pub const fn position(self) -> usize {
        self.credential + 1
    }
}

/// The credential that was chosen for an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Choice {
    /// Variables of the older integration.
    Variables,
    /// Credential that lists the organization.
    Listed(CredentialId),
    /// The job's own token.
    Job,
    /// Service connection in the task's inputs.
    ServiceConnection,
    /// Credential for organizations that no credential lists.
    General(CredentialId),
}

/// Credentials of a job other than those of the configuration.
#[derive(Clone, Copy, Debug, Default)]
pub struct OtherCredentials<'a> {
    /// Organization of the older integration's variables.
    pub variables: Option<&'a OrganizationUrl>,
    /// Organization of the job.
    pub own: Option<&'a OrganizationUrl>,
    /// Whether the task's inputs have a service connection.
    pub service_connection: bool,
}

impl Resolver {
    /// Creates a resolver for these entries.
    #[must_use]
    pub fn new(integrations: Vec<Integration>) -> Self {
        let entries = integrations.into_iter().map(|integration| {
            // If the host has only one organization, any of its URLs contains it.
            let organization = OrganizationUrl::of_url(&format!("https://{}/", integration.host));
            let (host, organization) = match organization {
                Some(organization) => (organization.host, organization.organization),
                None => (integration.host.to_string(), None),
            };
            Entry {
                host,
                organization,
                credentials: integration.credentials,
            }
        });
        Self {
            entries: entries.collect(),
        }
    }

    /// Returns the first credential that applies to an organization.
    #[must_use]
    pub fn choose(&self, organization: &OrganizationUrl, others: OtherCredentials<'_>) -> Option<Choice> {
        let is_at = |known: Option<&OrganizationUrl>| known.is_some_and(|known| known.is_same(organization));
        if is_at(others.variables) {
            return Some(Choice::Variables);
        }
        if let Some(id) = self.listed(organization) {
            return Some(Choice::Listed(id));
        }
        if is_at(others.own) {
            return Some(Choice::Job);
        }
        let knows_entra =
            Host::parse(&organization.host).is_some_and(|host| host.is_cloud() || host.is_loopback());
        if others.service_connection && knows_entra {
            return Some(Choice::ServiceConnection);
        }
        self.general(organization).map(Choice::General)
    }

    /// Returns a credential by its id.
    #[must_use]
    pub fn credential(&self, id: CredentialId) -> Option<&Credential> {
        self.entries.get(id.entry)?.credentials.get(id.credential)
    }

    /// Returns the ids of all credentials, in order.
    pub fn ids(&self) -> impl Iterator<Item = CredentialId> {
        self.entries.iter().enumerate().flat_map(|(entry, known)| {
            (0..known.credentials.len()).map(move |credential| CredentialId { entry, credential })
        })
    }

    /// Returns the credential that lists the organization. The last one is used if there are several, like in Backstage.
    fn listed(&self, organization: &OrganizationUrl) -> Option<CredentialId> {
        let wanted = organization_key(organization.organization.as_deref()?);
        self.of_host(organization)
            .filter(|(entry, credential, _)| {
                let is_own = entry
                    .organization
                    .as_ref()
                    .map(|own| organization_key(own) == wanted);
                let is_listed = credential
                    .organizations
                    .iter()
                    .any(|name| organization_key(name) == wanted);
                match is_own {
                    // The host has only one organization, so credentials without organizations are for it.
                    Some(is_own) => is_own && (is_listed || credential.organizations.is_empty()),
                    None => is_listed,
                }
            })
            .last()
            .map(|(_, _, id)| id)
    }

    /// Returns the first credential of the host without organizations.
    fn general(&self, organization: &OrganizationUrl) -> Option<CredentialId> {
        self.of_host(organization)
            .find(|(entry, credential, _)| {
                entry.organization.is_none() && credential.organizations.is_empty()
            })
            .map(|(_, _, id)| id)
    }

    fn of_host(
        &self,
        organization: &OrganizationUrl,
    ) -> impl Iterator<Item = (&Entry, &Credential, CredentialId)> {
        let entries = self.entries.iter().enumerate();
        let entries = entries.filter(|(_, known)| known.host == organization.host);
        entries.flat_map(|(entry, known)| {
            let credentials = known.credentials.iter().enumerate();
            credentials.map(move |(credential, found)| (known, found, CredentialId { entry, credential }))
        })
    }
}

#[cfg(test)]
mod tests;
