//! The step *LaunchDarkly Rollout* for a stage, as text to paste into a YAML pipeline.

use crate::domain::key::EnvironmentKey;

/// The step that rolls the flags of a stage out in `environment`, through the service connection of that name (foreign
/// text; empty where it is still to be chosen).
#[must_use]
pub fn yaml_step(connection: &str, environment: &EnvironmentKey) -> String {
    let connection = if connection.trim().is_empty() {
        "LaunchDarkly"
    } else {
        connection
    };
    // A key such as 1.0 or true would be no text without quotes.
    format!(
        "- task: LaunchDarklyRollout@0\n  name: rollout\n  inputs:\n    serviceEndpoint: {}\n    environment: {}\n    rollout: 100\n    turnOn: true\n",
        quoted(connection),
        quoted(environment.as_str()),
    )
}

/// A text between double quotes, which YAML reads as JSON does.
fn quoted(text: &str) -> String {
    // A text always becomes JSON.
    serde_json::to_string(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_keys_stay_texts() {
        let environment = EnvironmentKey::parse("1.0").unwrap();
        let step = yaml_step("Ops: \"LD\"\n- script: rm", &environment);
        assert_eq!(
            step,
            "- task: LaunchDarklyRollout@0\n  name: rollout\n  inputs:\n    serviceEndpoint: \"Ops: \\\"LD\\\"\\n- script: rm\"\n    environment: \"1.0\"\n    rollout: 100\n    turnOn: true\n"
        );
        assert!(yaml_step(" ", &environment).contains("serviceEndpoint: \"LaunchDarkly\""));
    }
}
