//! Credentials that a job can use for Azure DevOps, and the choice among them for each organization.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use thiserror::Error;

use super::cache::TokenCache;
use super::integrations::Kind;
use super::organization_url::OrganizationUrl;
use super::resolver::{Choice, OtherCredentials, Resolver};
use super::token::{Fetcher, ServiceConnection, TokenError};
use crate::azure_devops::authorization::{Key, Tokens};
use crate::http::{Secret, Transport};

/// Sentence with the ways to give the task a credential.
pub const HOW_TO_GIVE_A_CREDENTIAL: &str = "Add one to integrations.azure in the file of the Azure credentials input (azureConfig), set the Azure service connection input (azureServiceConnection), or set the variables launchdarkly-account-name and launchdarkly-pat.";

const WRONG_TOKEN: &str = "The personal access token is wrong, has expired, or is for another organization. Create one in this organization with the scopes Work items (read) and Code (read).";
const WRONG_IDENTITY: &str = "The organization must be connected to the Microsoft Entra tenant of the identity, and the identity must be a user of the organization. Check Organization settings > Microsoft Entra and Organization settings > Users.";

/// Credentials of a job.
pub struct JobCredentials<'a, T> {
    /// Credentials of `integrations.azure`.
    pub resolver: Resolver,
    /// Credential from the variables of the older integration, with its organization.
    pub variables: Option<(OrganizationUrl, Key<'a>)>,
    /// The job's own token, with its organization.
    pub job: Option<(OrganizationUrl, Key<'a>)>,
    /// Service connection in the task's inputs.
    pub service_connection: Option<ServiceConnection>,
    fetcher: Fetcher<'a, T>,
    caches: BTreeMap<Choice, TokenCache>,
}

/// Error: there is no credential for an organization.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum NoCredential {
    /// Tokens may not be sent to the URL.
    #[error("'{url}' is not an HTTPS address of Azure DevOps, so no token is sent there.")]
    UnsafeUrl {
        /// URL, as given (untrusted text).
        url: String,
    },
    /// No credential applies.
    #[error("There is no credential for {organization}. {HOW_TO_GIVE_A_CREDENTIAL}")]
    None {
        /// Organization (untrusted text).
        organization: OrganizationUrl,
    },
}

impl<'a, T: Transport> JobCredentials<'a, T> {
    /// Creates job credentials from those of a configuration. The caller sets the other fields.
    pub fn new(resolver: Resolver, fetcher: Fetcher<'a, T>) -> Self {
        let caches = resolver
            .ids()
            .flat_map(|id| [Choice::Listed(id), Choice::General(id)]);
        let caches = caches.chain([Choice::ServiceConnection]);
        Self {
            variables: None,
            job: None,
            service_connection: None,
            caches: caches.map(|choice| (choice, TokenCache::default())).collect(),
            resolver,
            fetcher,
        }
    }

    /// Returns the credential for the organization or collection of a URL, and where it comes from. Sends no request.
    ///
    /// # Errors
    ///
    /// Fails if there is no credential.
    pub fn key(&self, collection_url: &str) -> Result<(Key<'_>, Choice), NoCredential> {
        let organization =
            OrganizationUrl::of_collection(collection_url).ok_or_else(|| NoCredential::UnsafeUrl {
                url: collection_url.to_owned(),
            })?;
        let others = OtherCredentials {
            variables: self.variables.as_ref().map(|(organization, _)| organization),
            own: self.job.as_ref().map(|(organization, _)| organization),
            service_connection: self.service_connection.is_some(),
        };
        let choice = self.resolver.choose(&organization, others);
        let choice = choice.ok_or(NoCredential::None { organization })?;
        let key = match (choice, self.kind(choice)) {
            (Choice::Variables, _) => self.variables.as_ref().map(|(_, key)| key.clone()),
            (Choice::Job, _) => self.job.as_ref().map(|(_, key)| key.clone()),
            (_, Some(Kind::PersonalAccessToken(token))) => Some(Key::basic("", token, WRONG_TOKEN)),
            _ => None,
        };
        let tokens = || {
            Key::renewed(
                Rc::new(CredentialTokens {
                    credentials: self,
                    choice,
                }),
                WRONG_IDENTITY,
            )
        };
        Ok((key.unwrap_or_else(tokens), choice))
    }

    fn kind(&self, choice: Choice) -> Option<&Kind> {
        match choice {
            Choice::Listed(id) | Choice::General(id) => {
                self.resolver.credential(id).map(|credential| &credential.kind)
            }
            _ => None,
        }
    }

    async fn fetch(&self, choice: Choice, renew: bool) -> Result<Secret, String> {
        let cache = self.caches.get(&choice);
        let cache = cache.ok_or_else(|| TokenError::NotNeeded.to_string())?;
        let now = || self.fetcher.clock.epoch_milliseconds();
        let outcome = cache.get(now, renew, async || {
            match (self.kind(choice), &self.service_connection) {
                (Some(kind), _) => self.fetcher.fetch(kind).await,
                (None, Some(connection)) => self.fetcher.federated(connection).await,
                (None, None) => Err(TokenError::NotNeeded),
            }
        });
        outcome.await.map_err(|error| error.to_string())
    }
}

/// Source of tokens for one credential.
struct CredentialTokens<'k, 'a, T> {
    credentials: &'k JobCredentials<'a, T>,
    choice: Choice,
}

impl<T: Transport> Tokens for CredentialTokens<'_, '_, T> {
    fn token(&self, renew: bool) -> Pin<Box<dyn Future<Output = Result<Secret, String>> + '_>> {
        Box::pin(self.credentials.fetch(self.choice, renew))
    }
}

#[cfg(test)]
mod tests;
