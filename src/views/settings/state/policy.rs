//! The form for a role policy: purpose, project and environments, which no connection needs to see yet.

use crate::domain::key::{EnvironmentKey, KeyError, ProjectKey};
use crate::launchdarkly::role_policy::{Purpose, role_policy};
use crate::views::settings::texts;

/// Purposes of a token, as they are listed.
pub(in crate::views::settings) const PURPOSES: [(&str, Purpose); 3] = [
    (texts::FOR_ROLLOUT, Purpose::Rollout),
    (texts::FOR_TABS, Purpose::Tabs),
    (texts::FOR_TABS_WITH_CHANGES, Purpose::TabsWithChanges),
];

/// The form for a role policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::views::settings) struct PolicyForm {
    pub(in crate::views::settings) purpose: Purpose,
    /// Project key, as typed.
    pub(in crate::views::settings) project: String,
    /// Environment keys, as typed: separated by commas or spaces.
    pub(in crate::views::settings) environments: String,
}

/// A change of the form.
#[derive(Clone, Debug)]
pub enum Change {
    /// Index into [`PURPOSES`].
    Purpose(usize),
    /// Project key.
    Project(String),
    /// Environment keys, separated by commas or spaces.
    Environments(String),
    /// Whether the policy includes an environment, by its key.
    Environment(String, bool),
}

impl PolicyForm {
    pub(super) fn apply(&mut self, change: Change) {
        match change {
            Change::Purpose(place) => {
                self.purpose = PURPOSES
                    .get(place)
                    .map(|(_, purpose)| *purpose)
                    .unwrap_or_default();
            }
            Change::Project(text) => self.project = text,
            Change::Environments(text) => self.environments = text,
            Change::Environment(key, is_wanted) => {
                let mut keys: Vec<&str> = self.keys().filter(|known| *known != key).collect();
                keys.extend(is_wanted.then_some(key.as_str()));
                self.environments = keys.join(", ");
            }
        }
    }

    /// The typed project key.
    pub(in crate::views::settings) fn project(&self) -> &str {
        self.project.trim()
    }

    /// The typed environment keys.
    pub(in crate::views::settings) fn keys(&self) -> impl Iterator<Item = &str> {
        let keys = self.environments.split([',', ' ']).map(str::trim);
        keys.filter(|key| !key.is_empty())
    }

    /// The policy; `None` without a project.
    pub(in crate::views::settings) fn policy(&self) -> Option<Result<String, KeyError>> {
        (!self.project.trim().is_empty()).then(|| {
            let project = ProjectKey::parse(&self.project)?;
            let environments = self
                .keys()
                .map(EnvironmentKey::parse)
                .collect::<Result<Vec<_>, _>>()?;
            Ok(role_policy(self.purpose, &project, &environments))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_needs_a_project_and_names_a_wrong_key() {
        let mut form = PolicyForm::default();
        assert_eq!(form.policy(), None);
        form.apply(Change::Project(" storefront ".to_owned()));
        form.apply(Change::Environments("staging, production".to_owned()));
        let policy = form.policy().unwrap().unwrap();
        for resource in ["staging", "production"] {
            let resource = format!("proj/storefront:env/{resource}:flag/*");
            assert!(policy.contains(&resource), "{policy}");
        }
        form.apply(Change::Environments("a,b".to_owned()));
        form.apply(Change::Environment("c".to_owned(), true));
        form.apply(Change::Environment("a".to_owned(), false));
        assert_eq!(form.environments, "b, c");
        form.apply(Change::Environments("\"*".to_owned()));
        assert!(
            form.policy()
                .unwrap()
                .unwrap_err()
                .to_string()
                .contains("environment key")
        );
        form.apply(Change::Purpose(1));
        form.apply(Change::Environments(String::new()));
        assert!(!form.policy().unwrap().unwrap().contains("updateOn"));
    }
}
