//! How the task reaches Azure DevOps: with the job's own token, unless its inputs or the variables of the older
//! integration say something else. Only then are configurations read and credentials sorted out.

mod older;
mod problem;
mod config_environment;

pub use problem::AccessProblem;

use super::stop::Stop;
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
use config_environment::OfAgent;
use older::Older;

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

/// What is shown to the job's own organization, and to the one whose work items are read.
#[derive(Clone)]
pub struct Keys<'k> {
    /// For the job's own organization.
    pub own: Key<'k>,
    /// Another organization or collection, by its address, and what is shown there.
    pub elsewhere: Option<(String, Key<'k>)>,
    /// The project whose work items are read; none: any.
    pub project: Option<String>,
}

/// What reading needs of a job.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// Its variables.
    pub variables: &'a Variables,
    /// The run that the task belongs to.
    pub run: &'a Run,
    /// Its machine.
    pub machine: &'a dyn Machine,
    /// Its clock.
    pub clock: &'a dyn Clock,
    /// Its log.
    pub log: Log<'a>,
}

impl<'a, T: Transport> Access<'a, T> {
    /// Reads what the job has. Nothing is sent.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the configuration that an input names.
    pub fn read(job: Job<'a>, transport: T, announce: &'a dyn Fn(&Secret)) -> Result<Self, Stop> {
        let mut access = Self {
            own_url: job.run.collection_url.clone(),
            job_token: job.variables.job_token(),
            keyring: None,
            elsewhere: None,
            project: None,
        };
        let older = Older::read(job.variables);
        let is_asked = [AZURE_CONFIG, SERVICE_CONNECTION]
            .iter()
            .any(|name| job.variables.input(name).is_some());
        if is_asked || older.is_some() {
            access.sort_out(job, older, transport, announce)?;
        }
        Ok(access)
    }

    /// Not inlined: V8 compiles only functions that are called, and most tasks never call this one.
    #[inline(never)]
    fn sort_out(
        &mut self,
        job: Job<'a>,
        older: Option<Older>,
        transport: T,
        announce: &'a dyn Fn(&Secret),
    ) -> Result<(), AccessProblem> {
        let environment = OfAgent {
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
            endpoints: Endpoints::read(&environment).map_err(AccessProblem::Endpoints)?,
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
        if let Some(older) = older {
            older.announce(job.log);
            self.elsewhere = older.organization_url(&self.own_url).filter(|url| {
                match (OrganizationUrl::of_collection(url), &own) {
                    (Some(place), Some(own)) => !place.is_same(own),
                    _ => true,
                }
            });
            let place = OrganizationUrl::of_collection(self.elsewhere.as_ref().unwrap_or(&self.own_url));
            keyring.variables = place.zip(older.key());
            self.project = older.project;
        }
        self.keyring = Some(keyring);
        Ok(())
    }

    fn service_connection(
        &self,
        id: &str,
        variables: &Variables,
    ) -> Result<ServiceConnection, AccessProblem> {
        let missing = |what| AccessProblem::ServiceConnection { what };
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

    /// What is shown to whom; where there was a choice, the log tells it.
    ///
    /// # Errors
    ///
    /// When there is nothing to show.
    pub fn keys(&self, log: Log<'_>) -> Result<Keys<'_>, Stop> {
        Ok(Keys {
            own: self.own(log)?,
            elsewhere: match &self.elsewhere {
                Some(url) => Some((url.clone(), self.key(url, log)?)),
                None => None,
            },
            project: self.project.clone(),
        })
    }

    /// What is shown to the job's own organization.
    ///
    /// # Errors
    ///
    /// When there is nothing to show.
    pub fn own(&self, log: Log<'_>) -> Result<Key<'_>, Stop> {
        self.key(&self.own_url, log)
    }

    /// What is shown to any organization or collection.
    ///
    /// # Errors
    ///
    /// When there is nothing to show: the job's own token is for its own organization only.
    pub fn of_collection(&self, url: &str, log: Log<'_>) -> Result<Key<'_>, Stop> {
        if self.keyring.is_none() && !self.is_own(url) {
            let unsafe_url = NoCredential::UnsafeUrl { url: url.to_owned() };
            let none = OrganizationUrl::of_collection(url)
                .map_or(unsafe_url, |organization| NoCredential::None { organization });
            return Err(AccessProblem::NoCredential(none).into());
        }
        self.key(url, log)
    }

    /// Whether an address is that of the job's own organization.
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

    /// The organization whose work items bare ids mean, where that is not the job's own.
    #[must_use]
    pub fn of_ids(&self) -> Option<&str> {
        self.elsewhere.as_deref()
    }

    /// Name of the identity that reads the work items, for messages.
    #[must_use]
    pub const fn reader(&self) -> &'static str {
        match self.keyring {
            None => "the project's build service",
            Some(_) => "the identity that reads it",
        }
    }

    fn key(&self, url: &str, log: Log<'_>) -> Result<Key<'_>, Stop> {
        let Some(keyring) = &self.keyring else {
            let token = self.job_token.as_ref().ok_or_else(|| Stop::NoJobToken {
                organization: OrganizationUrl::of_collection(url)
                    .map_or_else(|| url.to_owned(), |organization| organization.to_string()),
            })?;
            return Ok(Key::bearer(token, JOB_TOKEN_REFUSED));
        };
        let (key, choice) = keyring.key(url).map_err(AccessProblem::NoCredential)?;
        tell(log, url, choice, keyring);
        Ok(key)
    }
}

/// One path or several: one a line, or separated by commas.
fn read_config(paths: &str, environment: &OfAgent<'_>) -> Result<Integrations, AccessProblem> {
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
        return Err(AccessProblem::Nothing {
            paths: paths.join(", "),
        });
    }
    Ok(integrations::read(&config)?)
}

/// Masks a secret as it is, and as requests carry it.
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

fn tell<T: Transport>(log: Log<'_>, url: &str, choice: Choice, keyring: &JobCredentials<'_, T>) {
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
