//! Determines the host and the organization or collection of an Azure DevOps URL.
//!
//! Azure DevOps Services has many host names. All of them are mapped to `dev.azure.com`, and no others are, so that a
//! credential is used for its organization and never for a look-alike.

use std::fmt;

use super::host::CLOUD;
use crate::azure_devops::address::Address;
use crate::http::query::encode;

/// Labels of hosts below `dev.azure.com` and `{organization}.visualstudio.com` that belong to Azure DevOps.
const SERVICES: [&str; 11] = [
    "advsec",
    "almsearch",
    "analytics",
    "auditservice",
    "extmgmt",
    "feeds",
    "governance",
    "pkgs",
    "vsaex",
    "vsrm",
    "vssps",
];
/// Labels below `visualstudio.com` that are not organizations.
const NO_ORGANIZATIONS: [&str; 6] = ["app", "docs", "marketplace", "my", "status", "www"];

/// An organization or collection on a host, or a host without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganizationUrl {
    /// Host with port, in the form of [`super::host::Host`]. `dev.azure.com` for all of Azure DevOps Services.
    pub host: String,
    /// Name of the organization or collection, decoded. `None` for the root of a host.
    pub organization: Option<String>,
}

impl OrganizationUrl {
    /// Returns the organization of a URL. Returns `None` if it is not a URL, or if tokens may not be sent there.
    ///
    /// On Azure DevOps Server, the collection is expected at the root or below `tfs`. For other paths, use
    /// [`OrganizationUrl::of_collection`].
    #[must_use]
    pub fn of_url(url: &str) -> Option<Self> {
        let address = Address::parse(url).filter(Address::is_secure)?;
        let segment = |index: usize| address.segments.get(index).cloned();
        Some(match cloud(&address.host) {
            Some(Cloud::InPath) => Self::cloud(segment(0)),
            Some(Cloud::InHost(organization)) => Self::cloud(Some(organization)),
            None => {
                let is_tfs = segment(0).is_some_and(|first| first.eq_ignore_ascii_case("tfs"));
                Self {
                    host: address.host,
                    organization: segment(usize::from(is_tfs)),
                }
            }
        })
    }

    /// Returns the organization of a collection URL. On Azure DevOps Server, the last path segment is the collection. Otherwise
    /// like [`OrganizationUrl::of_url`].
    #[must_use]
    pub fn of_collection(url: &str) -> Option<Self> {
        let address = Address::parse(url).filter(Address::is_secure)?;
        Some(match cloud(&address.host) {
            Some(Cloud::InPath) => Self::cloud(address.segments.first().cloned()),
            Some(Cloud::InHost(organization)) => Self::cloud(Some(organization)),
            None => Self {
                host: address.host,
                organization: address.segments.last().cloned(),
            },
        })
    }

    /// Whether both are the same organization. Names are not case-sensitive.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        // ASCII only: the tables for other letters weigh 10 kB on a page.
        let is_same_name = match (&self.organization, &other.organization) {
            (Some(name), Some(other)) => name.eq_ignore_ascii_case(other),
            (None, None) => true,
            _ => false,
        };
        self.host == other.host && is_same_name
    }

    /// Whether the organization is in Azure DevOps Services.
    #[must_use]
    pub fn is_cloud(&self) -> bool {
        self.host == CLOUD
    }

    fn cloud(organization: Option<String>) -> Self {
        Self {
            host: CLOUD.to_owned(),
            organization,
        }
    }
}

impl fmt::Display for OrganizationUrl {
    /// Formats as `contoso at dev.azure.com`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.organization {
            Some(organization) => write!(f, "{organization} at {}", self.host),
            None => f.write_str(&self.host),
        }
    }
}

/// URL of the extension management service for a collection URL. In Azure DevOps Services, it has a host of its own.
#[must_use]
pub fn extension_management_url(collection_url: &str) -> String {
    match OrganizationUrl::of_collection(collection_url) {
        Some(OrganizationUrl {
            host,
            organization: Some(organization),
        }) if host == CLOUD => format!("https://extmgmt.{CLOUD}/{}", encode(&organization)),
        _ => collection_url.to_owned(),
    }
}

/// Where the URLs of a host of Azure DevOps Services have their organization.
enum Cloud {
    /// First segment of the path.
    InPath,
    /// Label of the host.
    InHost(String),
}

fn cloud(host: &str) -> Option<Cloud> {
    if host == CLOUD {
        return Some(Cloud::InPath);
    }
    if let Some(service) = host.strip_suffix(".dev.azure.com") {
        return SERVICES.contains(&service).then_some(Cloud::InPath);
    }
    let labels = host.strip_suffix(".visualstudio.com")?;
    let (organization, service) = match labels.split_once('.') {
        Some((organization, service)) => (organization, Some(service)),
        None => (labels, None),
    };
    let is_organization = !organization.is_empty() && !NO_ORGANIZATIONS.contains(&organization);
    let is_service = service.is_none_or(|service| SERVICES.contains(&service));
    (is_organization && is_service).then(|| Cloud::InHost(organization.to_owned()))
}

#[cfg(test)]
mod tests;
