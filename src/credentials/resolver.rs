//! Which credential is for which organization, in the order in which they apply.

use super::host::Host;
use super::integrations::{Credential, Integration, organization_key};
use super::organization_url::OrganizationUrl;

/// Chooses among the credentials of `integrations.azure` and those that a job has anyway.
#[derive(Clone, Debug, Default)]
pub struct Resolver {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    /// Host in its one form.
    host: String,
    /// The only organization, for a host that is one organization's.
    organization: Option<String>,
    credentials: Vec<Credential>,
}

/// Names a credential of the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CredentialId {
    entry: usize,
    credential: usize,
}

impl CredentialId {
    /// Which entry of the configuration, from 1.
    #[must_use]
    pub const fn entry(self) -> usize {
        self.entry + 1
    }

    /// Which credential of its entry, from 1.
    #[must_use]
    pub const fn position(self) -> usize {
        self.credential + 1
    }
}

/// What reaches an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Choice {
    /// The variables of the older integration.
    Variables,
    /// The credential that lists the organization.
    Listed(CredentialId),
    /// The job's own token.
    Job,
    /// The service connection that the task names.
    ServiceConnection,
    /// The credential for organizations that nobody lists.
    General(CredentialId),
}

/// What there is besides the configuration.
#[derive(Clone, Copy, Debug, Default)]
pub struct OtherCredentials<'a> {
    /// The organization that the variables of the older integration are for.
    pub variables: Option<&'a OrganizationUrl>,
    /// The job's own organization.
    pub own: Option<&'a OrganizationUrl>,
    /// Whether the task names a service connection.
    pub service_connection: bool,
}

impl Resolver {
    /// For these entries.
    #[must_use]
    pub fn new(integrations: Vec<Integration>) -> Self {
        let entries = integrations.into_iter().map(|integration| {
            // Any address of a host tells which organization it is, if it is one's alone.
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

    /// The first that applies to an organization.
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

    /// The credential of that name.
    #[must_use]
    pub fn credential(&self, id: CredentialId) -> Option<&Credential> {
        self.entries.get(id.entry)?.credentials.get(id.credential)
    }

    /// Every credential, in order.
    pub fn ids(&self) -> impl Iterator<Item = CredentialId> {
        self.entries.iter().enumerate().flat_map(|(entry, known)| {
            (0..known.credentials.len()).map(move |credential| CredentialId { entry, credential })
        })
    }

    /// Credential of the last entry for the host that lists the organization, as in Backstage.
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
                    // A host of one organization: whatever is not for another one is for it.
                    Some(is_own) => is_own && (is_listed || credential.organizations.is_empty()),
                    None => is_listed,
                }
            })
            .last()
            .map(|(_, _, id)| id)
    }

    /// Credential of the first entry for the host.
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
