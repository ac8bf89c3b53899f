//! Credentials of the task for Azure DevOps. The job's own token is used unless the inputs or the variables of the older
//! integration specify other credentials.

mod config_environment;
mod legacy_variables;

use super::access_error::AccessError;
use super::error::RolloutError;
use crate::azure_devops::agent::Machine;
use crate::azure_devops::agent::clock::Clock;
use crate::azure_devops::agent::log::Log;
use crate::azure_devops::agent::run::Run;
use crate::azure_devops::agent::variables::Variables;
use crate::azure_devops::authorization::{Key, encoded};
use crate::credentials::config;
use crate::credentials::integrations::{self, Integrations, Kind};
use crate::credentials::job_credentials::{JobCredentials, NoCredential};
use crate::credentials::organization_url::OrganizationUrl;
use crate::credentials::resolver::{Choice, Resolver};
use crate::credentials::token::{Endpoints, Fetcher, ServiceConnection};
use crate::http::{Secret, Transport};
use config_environment::AgentConfigEnvironment;
use legacy_variables::LegacyVariables;

/// What the job's token is, where another credential would be no remedy.
const NO_OTHER_CREDENTIAL: &str = "This is the access token of the job.";

const AZURE_CONFIG: &str = "azureConfig";
const SERVICE_CONNECTION: &str = "azureServiceConnection";

/// What to do when the job's own token is not accepted.
const JOB_TOKEN_REFUSED: &str = "This is the access token of the job. Check its scope under Project settings > Pipelines > Settings, or give another credential: add one to integrations.azure in the file of the Azure credentials input (azureConfig), set the Azure service connection input (azureServiceConnection), or set the variables launchdarkly-account-name and launchdarkly-pat.";

/// What a job has for Azure DevOps.
pub struct Access<'a, T> {
    own_url: String,
    job_token: Option<Secret>,
    /// Nothing when only the job's own token is there.
    keyring: Option<JobCredentials<'a, T>>,
    /// Where the work items are, when not in the job's own organization.
    elsewhere: Option<String>,
    project: Option<String>,
}

/// Keys for the job's own organization and for the organization of the work items.
#[derive(Clone)]
pub struct Keys<'k> {
    /// Key for the job's own organization.
    pub own: Key<'k>,
    /// URL of another organization or collection, and the key for it.
    pub elsewhere: Option<(String, Key<'k>)>,
    /// Project whose work items are read; `None` for any project.
    pub project: Option<String>,
}

/// Parts of a job that [`Access::read`] uses.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// Variables of the job.
    pub variables: &'a Variables,
    /// Release or run that the task belongs to.
    pub run: &'a Run,
    /// Agent machine.
    pub machine: &'a dyn Machine,
    /// Clock of the agent.
    pub clock: &'a dyn Clock,
    /// Log of the task.
    pub log: Log<'a>,
}

impl<'a, T: Transport> Access<'a, T> {
    /// Reads the credentials of the job. Sends no request.
    ///
    /// # Errors
    ///
    /// All problems of the configuration that the inputs refer to.
    pub fn read(job: Job<'a>, transport: T, announce: &'a dyn Fn(&Secret)) -> Result<Self, RolloutError> {
        let mut access = Self {
            own_url: job.run.collection_url.clone(),
            job_token: job.variables.job_token(),
            keyring: None,
            elsewhere: None,
            project: None,
        };
        let legacy = LegacyVariables::read(job.variables);
        let is_asked = [AZURE_CONFIG, SERVICE_CONNECTION]
            .iter()
            .any(|name| job.variables.input(name).is_some());
        if is_asked || legacy.is_some() {
            access.read_credentials(job, legacy, transport, announce)?;
        }
        Ok(access)
    }

    /// Reads the configuration that the inputs name, and the variables of the legacy extension.
    fn read_credentials(
        &mut self,
        job: Job<'a>,
        legacy: Option<LegacyVariables>,
        transport: T,
        announce: &'a dyn Fn(&Secret),
    ) -> Result<(), AccessError> {
        let environment = AgentConfigEnvironment {
            variables: job.variables,
            machine: job.machine,
        };
        let integrations = match job.variables.input(AZURE_CONFIG) {
            Some(paths) => read_config(paths, &environment)?,
            None => Integrations::default(),
        };
        for entry in &integrations.entries {
            entry
                .credentials
                .iter()
                .for_each(|credential| hide(job.log, &credential.kind));
        }
        integrations
            .warnings
            .iter()
            .for_each(|warning| job.log.warning(warning));
        let fetcher = Fetcher {
            transport,
            clock: job.clock,
            endpoints: Endpoints::read(&environment).map_err(AccessError::Endpoints)?,
            announce,
        };
        let own = OrganizationUrl::of_collection(&self.own_url);
        let mut keyring = JobCredentials::new(Resolver::new(integrations.entries), fetcher);
        keyring.job = own.clone().zip(
            self.job_token
                .as_ref()
                .map(|token| Key::bearer(token, JOB_TOKEN_REFUSED)),
        );
        keyring.service_connection = job
            .variables
            .input(SERVICE_CONNECTION)
            .map(|id| self.service_connection(id, job.variables))
            .transpose()?;
        if let Some(legacy) = legacy {
            legacy.announce(job.log);
            self.elsewhere = legacy.organization_url(&self.own_url).filter(|url| {
                match (OrganizationUrl::of_collection(url), &own) {
                    (Some(place), Some(own)) => !place.is_same(own),
                    _ => true,
                }
            });
            let place = OrganizationUrl::of_collection(self.elsewhere.as_ref().unwrap_or(&self.own_url));
            keyring.variables = place.zip(legacy.key());
            self.project = legacy.project;
        }
        self.keyring = Some(keyring);
        Ok(())
    }

    fn service_connection(&self, id: &str, variables: &Variables) -> Result<ServiceConnection, AccessError> {
        let missing = |what| AccessError::ServiceConnection { what };
        let parameter = |name| {
            variables
                .parameter(id, name)
                .map(|value| value.expose().to_owned())
        };
        let request_url = variables.get("SYSTEM_OIDCREQUESTURI");
        let is_own = |url: &&str| match (
            OrganizationUrl::of_url(url),
            OrganizationUrl::of_collection(&self.own_url),
        ) {
            (Some(place), Some(own)) => place.is_same(&own),
            _ => false,
        };
        Ok(ServiceConnection {
            id: id.to_owned(),
            client_id: parameter("serviceprincipalid").ok_or(missing("its service principal"))?,
            tenant_id: parameter("tenantid").ok_or(missing("its tenant"))?,
            request_url: request_url
                .filter(is_own)
                .ok_or(missing(
                    "the agent's address for workload identity federation (SYSTEM_OIDCREQUESTURI)",
                ))?
                .to_owned(),
            job_token: self.job_token.clone().ok_or(missing("the job's access token"))?,
        })
    }

    /// Keys for both organizations. Logs which credential was chosen.
    ///
    /// # Errors
    ///
    /// When no credential applies.
    pub fn keys(&self, log: Log<'_>) -> Result<Keys<'_>, RolloutError> {
        Ok(Keys {
            own: self.own(log)?,
            elsewhere: match &self.elsewhere {
                Some(url) => Some((url.clone(), self.key(url, log)?)),
                None => None,
            },
            project: self.project.clone(),
        })
    }

    /// Key for the job's own organization.
    ///
    /// # Errors
    ///
    /// When no credential applies.
    pub fn own(&self, log: Log<'_>) -> Result<Key<'_>, RolloutError> {
        self.key(&self.own_url, log)
    }

    /// The job's own token, if the agent gave one.
    #[must_use]
    pub fn job_token(&self) -> Option<Key<'a>> {
        let token = self.job_token.as_ref()?;
        Some(Key::bearer(token, NO_OTHER_CREDENTIAL))
    }

    /// Key for any organization or collection.
    ///
    /// # Errors
    ///
    /// When no credential applies: the job's own token is valid for its own organization only.
    pub fn of_collection(&self, url: &str, log: Log<'_>) -> Result<Key<'_>, RolloutError> {
        if self.keyring.is_none() && !self.is_own(url) {
            let unsafe_url = NoCredential::UnsafeUrl { url: url.to_owned() };
            let none = OrganizationUrl::of_collection(url)
                .map_or(unsafe_url, |organization| NoCredential::None { organization });
            return Err(AccessError::NoCredential(none).into());
        }
        self.key(url, log)
    }

    /// Whether a URL is that of the job's own organization.
    #[must_use]
    pub fn is_own(&self, url: &str) -> bool {
        match (
            OrganizationUrl::of_collection(url),
            OrganizationUrl::of_collection(&self.own_url),
        ) {
            (Some(place), Some(own)) => place.is_same(&own),
            _ => false,
        }
    }

    /// URL of the organization that work item IDs without an address belong to, if it is not the job's own.
    #[must_use]
    pub fn of_ids(&self) -> Option<&str> {
        self.elsewhere.as_deref()
    }

    /// Description of the identity that reads the work items, for messages.
    #[must_use]
    pub const fn reader(&self) -> &'static str {
        match self.keyring {
            None => "the project's build service",
            Some(_) => "the identity that reads it",
        }
    }

    fn key(&self, url: &str, log: Log<'_>) -> Result<Key<'_>, RolloutError> {
        let Some(keyring) = &self.keyring else {
            let token = self.job_token.as_ref().ok_or_else(|| RolloutError::NoJobToken {
                organization: OrganizationUrl::of_collection(url)
                    .map_or_else(|| url.to_owned(), |organization| organization.to_string()),
            })?;
            return Ok(Key::bearer(token, JOB_TOKEN_REFUSED));
        };
        let (key, choice) = keyring.key(url).map_err(AccessError::NoCredential)?;
        log_choice(log, url, choice, keyring);
        Ok(key)
    }
}

/// Reads configuration files. `paths` holds one path per line, or paths separated by commas.
fn read_config(paths: &str, environment: &AgentConfigEnvironment<'_>) -> Result<Integrations, AccessError> {
    let paths: Vec<&str> = paths
        .split(['\n', ','])
        .map(str::trim)
        .filter(|path| !path.is_empty())
        .collect();
    let config = config::read(&paths, &["integrations", "azure"], environment)?;
    if config
        .field("integrations")
        .and_then(|integrations| integrations.field("azure"))
        .is_none()
    {
        return Err(AccessError::Nothing {
            paths: paths.join(", "),
        });
    }
    Ok(integrations::read(&config)?)
}

/// Masks a secret in the log, as it is and as requests encode it.
fn hide(log: Log<'_>, kind: &Kind) {
    match kind {
        Kind::ClientSecret { client_secret, .. } => log.hide(client_secret),
        Kind::PersonalAccessToken(token) => {
            log.hide(token);
            log.hide(&encoded("", token));
        }
        Kind::ManagedIdentity(_) | Kind::ClientAssertion { .. } => {}
    }
}

fn log_choice<T: Transport>(log: Log<'_>, url: &str, choice: Choice, keyring: &JobCredentials<'_, T>) {
    let kind = |id| {
        keyring
            .resolver
            .credential(id)
            .map_or("", |credential| credential.kind.name())
    };
    let how = match choice {
        Choice::Variables => "the variables of the older integration".to_owned(),
        Choice::Listed(id) => format!("the credential that lists it ({})", kind(id)),
        Choice::Job => "the job's own token".to_owned(),
        Choice::ServiceConnection => "the service connection of the task".to_owned(),
        Choice::General(id) => format!("the credential without organizations ({})", kind(id)),
    };
    if let Some(place) = OrganizationUrl::of_collection(url) {
        log.line(&format!("Azure    {place} with {how}"));
    }
}
