//! Where in Azure DevOps an address leads: which host, and which organization or collection of it.
//!
//! Azure DevOps Services answers under many names. All of them become `dev.azure.com` here, and nothing else does, so
//! that a credential finds its organization and never a look-alike.

use std::fmt;

use super::host::CLOUD;
use crate::azure_devops::address::Address;

/// Hosts below `dev.azure.com` and `{organization}.…visualstudio.com` that serve parts of Azure DevOps.
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
/// First labels below `visualstudio.com` that are no organizations.
const NO_ORGANIZATIONS: [&str; 6] = ["app", "docs", "marketplace", "my", "status", "www"];

/// An organization or collection on a host, or a host alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganizationUrl {
    /// Host as [`super::host::Host`] writes it, with its port; `dev.azure.com` for all of the cloud.
    pub host: String,
    /// Organization or collection, decoded; none for the root of a host.
    pub organization: Option<String>,
}

impl OrganizationUrl {
    /// Where an address of Azure DevOps leads. Nothing for one that is no address, or not one that a token may travel to.
    ///
    /// A server's collections are looked for below its root, or below `tfs`; [`OrganizationUrl::of_collection`] knows others.
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

    /// As [`OrganizationUrl::of_url`], for the address of an organization or collection itself: its name comes last, whatever a
    /// server has before it.
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

    /// Whether both are the same organization: names are compared whatever their case.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let name = |place: &Self| place.organization.as_deref().map(str::to_lowercase);
        self.host == other.host && name(self) == name(other)
    }

    /// Whether it is in Azure DevOps Services.
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
    /// `contoso at dev.azure.com`, for sentences.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.organization {
            Some(organization) => write!(f, "{organization} at {}", self.host),
            None => f.write_str(&self.host),
        }
    }
}

/// How a host of the cloud names its organization.
enum Cloud {
    /// As the first part of the path.
    InPath,
    /// As a label of the host.
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
