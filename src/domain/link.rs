//! A link from a work item to a flag: a `Hyperlink` relation whose URL is the flag's page in LaunchDarkly.

use serde_json::{Value, json};

use super::instance::{Address, Instance};
use super::key::{EnvironmentKey, FlagKey, ProjectKey};
use crate::json;

/// The relation type that can point at any web page.
pub const HYPERLINK: &str = "Hyperlink";

/// A relation of a work item (Work Item Tracking REST API, `WorkItemRelation`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// Reference name of the relation type.
    pub rel: String,
    /// What it points at: foreign text.
    pub url: String,
    /// Comment, id and the like, kept as they came: the form finds a relation again by all of it.
    pub attributes: Value,
}

impl Relation {
    /// Reads a relation; none when it has no type or no URL.
    #[must_use]
    pub fn read(relation: &Value) -> Option<Self> {
        Some(Self {
            rel: json::text(relation, "rel")?.to_owned(),
            url: json::text(relation, "url")?.to_owned(),
            attributes: relation.get("attributes").cloned().unwrap_or_default(),
        })
    }
}

/// A flag that a work item is linked to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FlagLink {
    /// The LaunchDarkly that holds the flag.
    pub instance: Instance,
    /// Its project.
    pub project: ProjectKey,
    /// The flag.
    pub flag: FlagKey,
    /// The environment that somebody pinned.
    pub environment: Option<EnvironmentKey>,
}

/// What a URL on a work item means to us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// A flag of a known LaunchDarkly instance.
    Flag(FlagLink),
    /// It has the form of a flag's page, but on a host that is neither LaunchDarkly's nor a service connection's.
    UnknownHost {
        /// Scheme, host and port.
        origin: String,
    },
    /// Any other page.
    Elsewhere,
}

impl FlagLink {
    /// Reads a URL. `instances` are those of the service connections; LaunchDarkly's own are always known.
    #[must_use]
    pub fn read(url: &str, instances: &[Instance]) -> Reading {
        let Some(address) = Address::parse(url.trim()) else {
            return Reading::Elsewhere;
        };
        let known = instances.iter().cloned().chain(Instance::official());
        for instance in known {
            let link = instance
                .path_of(&address)
                .and_then(|path| Self::from_path(&instance, &path));
            if let Some(link) = link {
                return Reading::Flag(link);
            }
        }
        let looks_like_launchdarkly = address.origin.contains("launchdarkly");
        match Instance::parse(&address.origin) {
            Ok(stranger) if looks_like_launchdarkly && Self::from_path(&stranger, address.rest).is_some() => {
                Reading::UnknownHost {
                    origin: address.origin,
                }
            }
            _ => Reading::Elsewhere,
        }
    }

    /// Reads the two forms of path that LaunchDarkly has used for a flag's page.
    fn from_path(instance: &Instance, path: &str) -> Option<Self> {
        let path = path.split_once('#').map_or(path, |(path, _)| path);
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
        // A browser would take them for steps to another page.
        if segments.iter().any(|segment| is_step(segment)) {
            return None;
        }
        let (project, flag, environment) = match segments.as_slice() {
            ["projects", project, "flags", flag, ..] => (project, flag, environment_in(query)),
            [project, environment, "features", flag, ..] => {
                (project, flag, EnvironmentKey::parse(environment).ok())
            }
            _ => return None,
        };
        Some(Self {
            instance: instance.clone(),
            project: ProjectKey::parse(project).ok()?,
            flag: FlagKey::parse(flag).ok()?,
            environment,
        })
    }

    /// The flag's page in LaunchDarkly, with `?env=` when an environment is pinned.
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

    /// The relation to write.
    #[must_use]
    pub fn relation(&self) -> Relation {
        Relation {
            rel: HYPERLINK.to_owned(),
            url: self.url(),
            attributes: json!({ "comment": format!("LaunchDarkly flag {}/{}", self.project, self.flag) }),
        }
    }

    /// Whether both point at the same flag, whatever environment is pinned.
    #[must_use]
    pub fn same_flag(&self, other: &Self) -> bool {
        (&self.instance, &self.project, &self.flag) == (&other.instance, &other.project, &other.flag)
    }
}

/// Whether a segment of a path is `.` or `..`, perhaps encoded.
fn is_step(segment: &str) -> bool {
    matches!(
        segment.to_ascii_lowercase().replace("%2e", ".").as_str(),
        "." | ".."
    )
}

fn environment_in(query: &str) -> Option<EnvironmentKey> {
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(name, _)| *name == "env")
        .and_then(|(_, value)| EnvironmentKey::parse(value).ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sandbox() -> Vec<Instance> {
        vec![Instance::parse("http://127.0.0.1:8422").unwrap()]
    }

    fn read(url: &str) -> Option<(String, String, String, Option<String>)> {
        match FlagLink::read(url, &sandbox()) {
            Reading::Flag(link) => Some((
                link.instance.to_string(),
                link.project.to_string(),
                link.flag.to_string(),
                link.environment.map(String::from),
            )),
            Reading::UnknownHost { .. } | Reading::Elsewhere => None,
        }
    }

    #[test]
    fn every_form_of_a_flag_page_is_a_link() {
        let com = "https://app.launchdarkly.com";
        let cases = [
            ("https://app.launchdarkly.com/projects/p/flags/f", com, None),
            ("https://APP.launchdarkly.com:443/projects/p/flags/f/", com, None),
            (
                "https://app.launchdarkly.com/projects/p/flags/f/targeting",
                com,
                None,
            ),
            (
                "https://app.launchdarkly.com/projects/p/flags/f/targeting?env=prod&selected-env=prod",
                com,
                Some("prod"),
            ),
            (
                "https://app.launchdarkly.com/projects/p/flags/f?env=prod#top",
                com,
                Some("prod"),
            ),
            (
                "https://app.launchdarkly.com/p/prod/features/f",
                com,
                Some("prod"),
            ),
            (
                "https://app.launchdarkly.com/p/prod/features/f/targeting",
                com,
                Some("prod"),
            ),
            (
                "https://app.eu.launchdarkly.com/projects/p/flags/f",
                "https://app.eu.launchdarkly.com",
                None,
            ),
            (
                "https://app.launchdarkly.us/projects/p/flags/f",
                "https://app.launchdarkly.us",
                None,
            ),
            (
                "http://127.0.0.1:8422/projects/p/flags/f",
                "http://127.0.0.1:8422",
                None,
            ),
        ];
        for (url, instance, environment) in cases {
            let expected = (
                instance.to_owned(),
                "p".to_owned(),
                "f".to_owned(),
                environment.map(str::to_owned),
            );
            assert_eq!(read(url), Some(expected), "{url}");
        }
    }

    #[test]
    fn other_pages_are_no_links() {
        for url in [
            "",
            "https://example.com/projects/p/flags/f",
            "https://app.launchdarkly.com",
            "https://app.launchdarkly.com/projects/p",
            "https://app.launchdarkly.com/projects/p/flags/",
            "https://app.launchdarkly.com/projects/p/flags/..%2Fx",
            "https://app.launchdarkly.com/projects/p/flags/f/../other",
            "https://app.launchdarkly.com/projects/p/flags/f/%2E%2e/other",
            "https://app.launchdarkly.com.evil.example/projects/p/flags/f",
            "https://app.launchdarkly.com@evil.example/projects/p/flags/f",
            "http://app.launchdarkly.com/projects/p/flags/f",
            "javascript://app.launchdarkly.com/projects/p/flags/f",
            "vstfs:///Build/Build/1",
        ] {
            assert_eq!(read(url), None, "{url:?}");
        }
    }

    #[test]
    fn a_flag_page_on_a_strange_launchdarkly_host_is_told_apart() {
        let reading = FlagLink::read("https://launchdarkly.corp.example/projects/p/flags/f", &sandbox());
        assert_eq!(
            reading,
            Reading::UnknownHost {
                origin: "https://launchdarkly.corp.example".into()
            }
        );
    }

    #[test]
    fn a_written_relation_reads_back_and_names_the_flag() {
        for environment in [None, Some(EnvironmentKey::parse("production").unwrap())] {
            let link = FlagLink {
                instance: Instance::parse("https://app.launchdarkly.com").unwrap(),
                project: ProjectKey::parse("storefront").unwrap(),
                flag: FlagKey::parse("checkout.v2").unwrap(),
                environment,
            };
            let relation = link.relation();
            assert_eq!(relation.rel, "Hyperlink");
            assert_eq!(
                relation.attributes["comment"],
                "LaunchDarkly flag storefront/checkout.v2"
            );
            assert_eq!(FlagLink::read(&relation.url, &[]), Reading::Flag(link));
        }
    }

    proptest! {
        #[test]
        fn no_url_makes_reading_panic(url in ".*", tail in "[ -~]*") {
            let _ = FlagLink::read(&url, &sandbox());
            let _ = FlagLink::read(&format!("https://app.launchdarkly.com/{tail}"), &sandbox());
        }
    }
}
