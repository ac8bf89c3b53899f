//! Minimum role policy for a token, as JSON for LaunchDarkly's policy editor (LaunchDarkly documentation, "Role policies").

use crate::domain::key::{EnvironmentKey, ProjectKey};

/// Purpose of a token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    /// Task: turns flags on and off, sets percentages, and requests approvals where required.
    #[default]
    Rollout,
    /// Tabs, read only.
    Tabs,
    /// Tabs that also create flags and flag links.
    TabsWithChanges,
}

/// Policy for a project and the given environments, or for all environments if none are given.
#[must_use]
pub fn role_policy(purpose: Purpose, project: &ProjectKey, environments: &[EnvironmentKey]) -> String {
    let flags = |environment: &str| format!("proj/{project}:env/{environment}:flag/*");
    let mut statements = vec![statement(&[format!("proj/{project}")], &["viewProject"])];
    match purpose {
        Purpose::Tabs => {}
        Purpose::Rollout => {
            let mut resources: Vec<String> = environments
                .iter()
                .map(|environment| flags(environment.as_str()))
                .collect();
            if resources.is_empty() {
                resources.push(flags("*"));
            }
            let actions = [
                "updateOn",
                "updateFallthrough",
                "createApprovalRequest",
                "applyApprovalRequest",
            ];
            statements.push(statement(&resources, &actions));
        }
        // A new flag is in every environment, so no single one can be named.
        Purpose::TabsWithChanges => {
            let actions = ["createFlag", "createFlagLink", "deleteFlagLink"];
            statements.push(statement(&[flags("*")], &actions));
        }
    }
    format!("[\n{}\n]\n", statements.join(",\n"))
}

/// Policy statement. Keys and actions contain no characters that JSON escapes.
fn statement(resources: &[String], actions: &[&str]) -> String {
    format!(
        "  {{\n    \"effect\": \"allow\",\n    \"resources\": [\"{}\"],\n    \"actions\": [\"{}\"]\n  }}",
        resources.join("\", \""),
        actions.join("\", \"")
    )
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_policy_allows_what_its_purpose_needs_and_nothing_more() {
        let allow = |resources: &[&str], actions: &[&str]| json!({ "effect": "allow", "resources": resources, "actions": actions });
        let view = allow(&["proj/storefront"], &["viewProject"]);
        let moves = [
            "updateOn",
            "updateFallthrough",
            "createApprovalRequest",
            "applyApprovalRequest",
        ];
        let all = ["proj/storefront:env/*:flag/*"];
        let cases = [
            (Purpose::Tabs, vec!["production"], json!([view])),
            (
                Purpose::Rollout,
                vec!["production", "eu-1.x_y"],
                json!([
                    view,
                    allow(
                        &[
                            "proj/storefront:env/production:flag/*",
                            "proj/storefront:env/eu-1.x_y:flag/*"
                        ],
                        &moves
                    )
                ]),
            ),
            (Purpose::Rollout, vec![], json!([view, allow(&all, &moves)])),
            (
                Purpose::TabsWithChanges,
                vec!["production"],
                json!([
                    view,
                    allow(&all, &["createFlag", "createFlagLink", "deleteFlagLink"])
                ]),
            ),
        ];
        let project = ProjectKey::parse("storefront").unwrap();
        for (purpose, environments, expected) in cases {
            let environments: Vec<EnvironmentKey> = environments
                .into_iter()
                .map(|key| EnvironmentKey::parse(key).unwrap())
                .collect();
            let text = role_policy(purpose, &project, &environments);
            let policy: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(policy, expected, "{purpose:?} {environments:?}");
            assert!(!text.contains("bypassRequiredApproval"));
        }
    }
}
