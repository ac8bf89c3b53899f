//! Pipeline variables that configured the older integration: the organization of the work items, and how to read them.

use crate::azure_devops::agent::log::Log;
use crate::azure_devops::agent::variables::{Variables, unset_macro};
use crate::azure_devops::authorization::{Key, encoded};
use crate::credentials::organization_url::OrganizationUrl;
use crate::http::Secret;
use crate::http::query::encode;

const ACCOUNT: &str = "launchdarkly-account-name";
const PROJECT: &str = "launchdarkly-project-name";
const TOKEN: &str = "launchdarkly-pat";
/// Names used before version 3. They are generic, so they are read only when the password is set.
const OLDEST: [&str; 3] = ["accountName", "projectName", "alternateUsername"];
const PASSWORD: &str = "alternatePassword";

const WRONG: &str = "Azure DevOps did not accept the token in the variables of the older integration. Remove the variables: the job's own token can read the work items of its organization.";

/// Values of the variables.
pub struct LegacyVariables {
    /// Name or URL of the organization or collection.
    organization: Option<String>,
    /// Project whose work items are read.
    pub project: Option<String>,
    user: String,
    password: Option<Secret>,
    /// Names of the variables that are set.
    names: Vec<&'static str>,
}

impl LegacyVariables {
    /// Reads the variables; `None` when none of them is set.
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
        let legacy = Self {
            organization: text(ACCOUNT).or_else(|| oldest(0)),
            project: text(PROJECT).or_else(|| oldest(1)),
            user: oldest(2).filter(|_| !has_token).unwrap_or_default(),
            password: token
                .or_else(|| password.clone())
                .map(|value| Secret::new(&value)),
            names,
        };
        (!legacy.names.is_empty()).then_some(legacy)
    }

    /// Masks the password, and warns that the variables are no longer needed.
    pub fn announce(&self, log: Log<'_>) {
        if let Some(password) = &self.password {
            log.hide(password);
            log.hide(&encoded(&self.user, password));
        }
        log.warning(&format!(
            "This pipeline still sets {} for the older integration. The task uses these variables but no longer needs them: the job's own token reads the work items of its organization, and Azure credentials (azureConfig) cover other organizations.",
            self.names.join(", ")
        ));
    }

    /// URL of the organization or collection. A plain name is taken to be on the same server as the job's own.
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

    /// Key made of user name and password; `None` without a password.
    pub fn key(&self) -> Option<Key<'static>> {
        let password = self.password.as_ref()?;
        Some(Key::basic(&self.user, password, WRONG))
    }
}
