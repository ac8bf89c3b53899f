//! Defaults for account, project and environment, and the LaunchDarkly environment of each stage.

use serde::Serialize;
use serde_json::Value;

use crate::domain::key::{EnvironmentKey, ProjectKey};
use crate::json;

/// Defaults of an Azure DevOps project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Defaults {
    /// Id of the service connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// LaunchDarkly project key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<ProjectKey>,
    /// Display name, so that it can be shown without a request (untrusted text).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub project_name: String,
    /// LaunchDarkly environment key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<EnvironmentKey>,
    /// Display name, so that it can be shown without a request (untrusted text).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub environment_name: String,
    /// Environments of stages.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<StageEnvironment>,
}

/// A stage of releases or runs, and its LaunchDarkly environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StageEnvironment {
    /// Name of the stage in any release definition or pipeline (untrusted text).
    pub stage: String,
    /// LaunchDarkly environment key.
    pub environment: EnvironmentKey,
}

impl Defaults {
    /// Returns the key in extension data for a project id.
    #[must_use]
    pub fn key(project_id: &str) -> String {
        format!("defaults-{}", project_id.to_ascii_lowercase())
    }

    /// Parses the stored text. Parts that are missing or cannot be read are treated as not set.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let value: Value = serde_json::from_str(text).unwrap_or_default();
        let text = |name| json::text_or_empty(&value, name);
        let stage = |item: &Value| {
            Some(StageEnvironment {
                stage: json::text(item, "stage")?.to_owned(),
                environment: EnvironmentKey::parse(json::text(item, "environment")?).ok()?,
            })
        };
        Self {
            account: json::text(&value, "account").map(str::to_owned),
            project: json::text(&value, "project").and_then(|key| ProjectKey::parse(key).ok()),
            project_name: text("project_name"),
            environment: json::text(&value, "environment").and_then(|key| EnvironmentKey::parse(key).ok()),
            environment_name: text("environment_name"),
            stages: json::items(&value, "stages").iter().filter_map(stage).collect(),
        }
    }

    /// Returns the environment of a stage.
    #[must_use]
    pub fn environment_of(&self, stage: &str) -> Option<&EnvironmentKey> {
        let mut stages = self.stages.iter();
        let known = stages.find(|known| is_same_name(&known.stage, stage));
        known.map(|known| &known.environment)
    }
}

/// Whether two names of stages or environments are the same. The case of A to Z is ignored; that of other letters counts, because Unicode
/// case tables would increase the size of a page.
#[must_use]
pub fn is_same_name(a: &str, b: &str) -> bool {
    a.trim().eq_ignore_ascii_case(b.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_read_again() {
        let environment = |key| EnvironmentKey::parse(key).unwrap();
        let kept = Defaults {
            account: Some("c1".into()),
            project: Some(ProjectKey::parse("storefront").unwrap()),
            project_name: "Store \"front\"".into(),
            environment: Some(environment("production")),
            environment_name: "Production".into(),
            stages: vec![StageEnvironment {
                stage: "Prod EU".into(),
                environment: environment("production-eu"),
            }],
        };
        let read = Defaults::read(&serde_json::to_string(&kept).unwrap());
        assert_eq!(read, kept);
        assert_eq!(
            read.environment_of(" prod eu"),
            Some(&environment("production-eu"))
        );
        assert_eq!(read.environment_of("Test"), None);
        assert!(is_same_name("Prüfung ", "PRüFUNG"));
        assert!(!is_same_name("Prüfung", "PRÜFUNG"), "they can be mapped apart");
    }

    #[test]
    fn what_cannot_be_read_is_as_if_nobody_had_set_it() {
        for text in [
            "",
            "null",
            "[]",
            "{\"project\": 3, \"environment\": \"../x\", \"stages\": [1, {\"stage\": \"a\"}]}",
        ] {
            assert_eq!(Defaults::read(text), Defaults::default(), "{text:?}");
        }
        assert_eq!(Defaults::key("A-1"), "defaults-a-1");
    }
}
