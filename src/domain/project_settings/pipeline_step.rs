//! YAML of a pipeline step with the task, to copy into a pipeline.

use crate::domain::key::EnvironmentKey;

/// Returns a step that rolls out flags in `environment`. `connection` is the name of the service connection (untrusted text).
/// If it is empty, a placeholder is used.
#[must_use]
pub fn yaml_step(connection: &str, environment: &EnvironmentKey) -> String {
    let connection = if connection.trim().is_empty() {
        "LaunchDarkly"
    } else {
        connection
    };
    // Without quotes, YAML would not read keys such as 1.0 or true as text.
    format!(
        "- task: LaunchDarklyRollout@0\n  name: rollout\n  inputs:\n    serviceEndpoint: {}\n    environment: {}\n    rollout: 100\n    turnOn: true\n",
        quoted(connection),
        quoted(environment.as_str()),
    )
}

/// Quotes a text for YAML, in JSON syntax.
fn quoted(text: &str) -> String {
    // Serializing a text cannot fail.
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
