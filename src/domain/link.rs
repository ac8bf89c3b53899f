//! Links from work items to flags: `Hyperlink` relations with the URL of the flag's page in LaunchDarkly.

use serde_json::Value;
use thiserror::Error;

use super::instance::{Address, Instance};
use super::key::{EnvironmentKey, FlagKey, ProjectKey};
use crate::json;

/// Relation type of a hyperlink.
pub const HYPERLINK: &str = "Hyperlink";

/// Relation of a work item (Work Item Tracking REST API, `WorkItemRelation`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// Reference name of the relation type.
    pub rel: String,
    /// Target of the relation (untrusted text).
    pub url: String,
    /// Comment (untrusted text).
    pub comment: Option<String>,
}

impl Relation {
    /// Reads a relation. Returns `None` if it has no type or no URL.
    #[must_use]
    pub fn read(relation: &Value) -> Option<Self> {
        Some(Self {
            rel: json::text(relation, "rel")?.to_owned(),
            url: json::text(relation, "url")?.to_owned(),
            comment: relation
                .get("attributes")
                .and_then(|attributes| json::text(attributes, "comment"))
                .map(str::to_owned),
        })
    }
}

/// A flag that a work item is linked to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FlagLink {
    /// LaunchDarkly instance of the flag.
    pub instance: Instance,
    /// Project of the flag.
    pub project: ProjectKey,
    /// Key of the flag.
    pub flag: FlagKey,
    /// Pinned environment.
    pub environment: Option<EnvironmentKey>,
}

/// Target of a work item's hyperlink.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// Leads to a flag of a known LaunchDarkly instance.
    Flag(FlagLink),
    /// Has the form of a flag's page, but the host belongs neither to LaunchDarkly nor to a service connection.
    UnknownHost {
        /// Scheme, host and port.
        origin: String,
    },
    /// Leads to the page of a flag of a known LaunchDarkly instance, in a form that cannot be used.
    Malformed(LinkProblem),
    /// Leads to any other page.
    Elsewhere,
}

/// Why a link to a flag's page cannot be used.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq, PartialOrd, Ord)]
pub enum LinkProblem {
    /// The scheme is `http`, and the instance uses `https`.
    #[error("it uses http instead of https")]
    Insecure,
    /// The project or flag in the path is no valid key.
    #[error("it contains an invalid project or flag key")]
    InvalidKey,
}

/// Which environment the query of a flag's page selects.
enum Selection {
    None,
    One(EnvironmentKey),
    /// Several environments are compared, and none is selected.
    Several,
}

impl FlagLink {
    /// Parses a URL. `instances` are those of the service connections; LaunchDarkly's own hosts are always accepted.
    #[must_use]
    pub fn read(url: &str, instances: &[Instance]) -> LinkTarget {
        let Some(address) = Address::parse(url.trim()) else {
            return LinkTarget::Elsewhere;
        };
        let known = instances.iter().cloned().chain(Instance::official());
        for instance in known {
            let Some(path) = instance.path_of(&address) else {
                if is_insecure_copy(&instance, &address) {
                    return LinkTarget::Malformed(LinkProblem::Insecure);
                }
                continue;
            };
            match Self::from_path(&instance, &path) {
                Some(Ok(link)) => return LinkTarget::Flag(link),
                Some(Err(problem)) => return LinkTarget::Malformed(problem),
                None => {}
            }
        }
        let looks_like_launchdarkly = address.origin.contains("launchdarkly");
        match Instance::parse(&address.origin) {
            Ok(stranger)
                if looks_like_launchdarkly
                    && matches!(Self::from_path(&stranger, address.rest), Some(Ok(_))) =>
            {
                LinkTarget::UnknownHost {
                    origin: address.origin,
                }
            }
            _ => LinkTarget::Elsewhere,
        }
    }

    /// Reads the two forms of path that LaunchDarkly has used for a flag's page; none for any other path.
    fn from_path(instance: &Instance, path: &str) -> Option<Result<Self, LinkProblem>> {
        let (path, query) = split(path);
        let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
        // A browser would take them for steps to another page.
        if segments.iter().any(|segment| is_dot_segment(segment)) {
            return None;
        }
        let (project, flag, environment) = match segments.as_slice() {
            ["projects", project, "flags", flag, ..] => {
                let environment = match Selection::read(query) {
                    Selection::One(environment) => Some(environment),
                    Selection::None | Selection::Several => None,
                };
                (project, flag, environment)
            }
            [project, environment, "features", flag, ..] => {
                (project, flag, EnvironmentKey::parse(environment).ok())
            }
            _ => return None,
        };
        let keys = (ProjectKey::parse(project), FlagKey::parse(flag));
        let (Ok(project), Ok(flag)) = keys else {
            return Some(Err(LinkProblem::InvalidKey));
        };
        Some(Ok(Self {
            instance: instance.clone(),
            project,
            flag,
            environment,
        }))
    }

    /// Whether the URL of a flag's page compares several environments without selecting one, so that none is pinned.
    #[must_use]
    pub fn is_ambiguous(url: &str) -> bool {
        matches!(Selection::read(split(url.trim()).1), Selection::Several)
    }

    /// Returns the URL of the flag's page in LaunchDarkly, with `?env=` if an environment is pinned.
    #[must_use]
    pub fn url(&self) -> String {
        let Self {
            instance,
            project,
            flag,
            environment,
        } = self;
        let query = environment
            .as_ref()
            .map_or_else(String::new, |environment| format!("?env={environment}"));
        format!("{instance}/projects/{project}/flags/{flag}{query}")
    }

    /// Returns the relation to add to a work item.
    #[must_use]
    pub fn relation(&self) -> Relation {
        Relation {
            rel: HYPERLINK.to_owned(),
            url: self.url(),
            comment: Some(format!("LaunchDarkly flag {}/{}", self.project, self.flag)),
        }
    }

    /// Whether both links lead to the same flag. Pinned environments are ignored.
    #[must_use]
    pub fn same_flag(&self, other: &Self) -> bool {
        // Keys differ most often, so they are compared first.
        (&self.flag, &self.project, &self.instance) == (&other.flag, &other.project, &other.instance)
    }
}

/// Whether a path segment is `.` or `..`, also when it is percent-encoded. Browsers would go to another page.
fn is_dot_segment(segment: &str) -> bool {
    matches!(
        segment.to_ascii_lowercase().replace("%2e", ".").as_str(),
        "." | ".."
    )
}

impl Selection {
    /// Reads `env`, which LaunchDarkly's pages repeat for each environment that is compared, and `selected-env`.
    fn read(query: &str) -> Self {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let keys = |wanted: &str| -> Vec<EnvironmentKey> {
            let values = pairs.clone().filter(|(name, _)| *name == wanted);
            values
                .filter_map(|(_, value)| EnvironmentKey::parse(value).ok())
                .collect()
        };
        let (shown, selected) = (keys("env"), keys("selected-env"));
        let candidates = if selected.is_empty() { &shown } else { &selected };
        let Some(first) = candidates.first() else {
            return Self::None;
        };
        let is_only_one = candidates.iter().all(|other| other == first);
        if is_only_one && (shown.is_empty() || shown.contains(first)) {
            Self::One(first.clone())
        } else {
            Self::Several
        }
    }
}

/// Path and query of a URL or its path, without the fragment.
fn split(url: &str) -> (&str, &str) {
    let url = url.split_once('#').map_or(url, |(url, _)| url);
    url.split_once('?').unwrap_or((url, ""))
}

/// Whether a URL is that of a flag's page but for its scheme, `http` instead of `https`.
fn is_insecure_copy(instance: &Instance, address: &Address<'_>) -> bool {
    let Some(authority) = address.origin.strip_prefix("http://") else {
        return false;
    };
    let secure = format!("https://{authority}{}", address.rest);
    Address::parse(&secure)
        .and_then(|secure| instance.path_of(&secure))
        .is_some_and(|path| matches!(FlagLink::from_path(instance, &path), Some(Ok(_))))
}

#[cfg(test)]
mod tests;
