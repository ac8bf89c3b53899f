//! The variables by which the older integration was told where the work items are, and how to read them.

use crate::azure_devops::agent::log::Log;
use crate::azure_devops::agent::variables::{Variables, unset_macro};
use crate::azure_devops::authorization::{Key, encoded};
use crate::credentials::organization_url::OrganizationUrl;
use crate::http::Secret;
use crate::http::query::encode;

const ACCOUNT: &str = "launchdarkly-account-name";
const PROJECT: &str = "launchdarkly-project-name";
const TOKEN: &str = "launchdarkly-pat";
/// Names from before its third version. They could mean anything, so they count only with the password.
const OLDEST: [&str; 3] = ["accountName", "projectName", "alternateUsername"];
const PASSWORD: &str = "alternatePassword";

const WRONG: &str = "The variables of the older integration hold no token that is accepted. Remove them: the job's own token reads the work items of its organization.";

/// What they say.
pub struct Older {
    /// Organization, collection, or its address.
    organization: Option<String>,
    /// Project whose work items are read.
    pub project: Option<String>,
    user: String,
    password: Option<Secret>,
    /// Which of them are set.
    names: Vec<&'static str>,
}

impl Older {
    /// Nothing when none of them is set.
    pub fn read(variables: &Variables) -> Option<Self> {
        let text = |name: &str| {
            let value = variables.of_pipeline(name)?.trim().to_owned();
            (!value.is_empty() && unset_macro(&value).is_none()).then_some(value)
        };
        let password = text(PASSWORD);
        let oldest = |index: usize| {
            let name = OLDEST.get(index).filter(|_| password.is_some())?;
            text(name)
        };
        let token = text(TOKEN);
        let has_token = token.is_some();
        let names = [ACCOUNT, PROJECT, TOKEN].into_iter();
        let oldest_names = OLDEST
            .into_iter()
            .chain([PASSWORD])
            .filter(|_| password.is_some());
        let names: Vec<&'static str> = names
            .chain(oldest_names)
            .filter(|name| text(name).is_some())
            .collect();
        let older = Self {
            organization: text(ACCOUNT).or_else(|| oldest(0)),
            project: text(PROJECT).or_else(|| oldest(1)),
            user: oldest(2).filter(|_| !has_token).unwrap_or_default(),
            password: token
                .or_else(|| password.clone())
                .map(|value| Secret::new(&value)),
            names,
        };
        (!older.names.is_empty()).then_some(older)
    }

    /// Masks the password, and tells what becomes of these variables.
    pub fn announce(&self, log: Log<'_>) {
        if let Some(password) = &self.password {
            log.hide(password);
            log.hide(&encoded(&self.user, password));
        }
        log.warning(&format!(
            "This pipeline still sets {} for the older integration. They are used, and no longer needed: the job's own token reads the work items of its organization, and Azure credentials (azureConfig) name those of others.",
            self.names.join(", ")
        ));
    }

    /// The address of the organization or collection that they name: beside the job's own, or as it is written.
    pub fn organization_url(&self, own_url: &str) -> Option<String> {
        let name = self.organization.as_deref()?;
        if name.contains("://") {
            return Some(name.to_owned());
        }
        let is_cloud = OrganizationUrl::of_collection(own_url).is_some_and(|place| place.is_cloud());
        let server = if is_cloud {
            "https://dev.azure.com"
        } else {
            let own_url = own_url.trim_end_matches('/');
            own_url.rsplit_once('/').map_or(own_url, |(server, _)| server)
        };
        Some(format!("{server}/{}", encode(name)))
    }

    /// User name and password; none when they only say where.
    pub fn key(&self) -> Option<Key<'static>> {
        let password = self.password.as_ref()?;
        Some(Key::basic(&self.user, password, WRONG))
    }
}
