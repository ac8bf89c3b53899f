//! Variables of a job, and what the agent masks in its log.

use std::collections::BTreeMap;

/// Variables by name; case does not count.
#[derive(Debug, Default)]
pub(super) struct Variables(BTreeMap<String, Variable>);

#[derive(Debug)]
struct Variable {
    name: String,
    value: String,
    secret: bool,
}

/// Texts that must not be seen in a log.
#[derive(Debug, Default)]
pub(super) struct Secrets(Vec<String>);

impl Variables {
    pub(super) fn set(&mut self, name: &str, value: impl Into<String>) {
        self.put(name, value.into(), false);
    }

    pub(super) fn set_secret(&mut self, name: &str, value: impl Into<String>) {
        self.put(name, value.into(), true);
    }

    /// Expands `$(name)`; unknown names are not replaced.
    pub(super) fn expand(&self, text: &str) -> String {
        let mut expanded = String::new();
        let mut rest = text;
        while let Some((before, macro_and_rest)) = rest.split_once("$(") {
            expanded.push_str(before);
            let known = macro_and_rest.split_once(')').and_then(|(name, after)| {
                let variable = self.0.get(&name.to_lowercase())?;
                Some((variable.value.as_str(), after))
            });
            let (value, after) = known.unwrap_or(("$(", macro_and_rest));
            expanded.push_str(value);
            rest = after;
        }
        expanded + rest
    }

    /// As the task sees them: public ones under their names, secret ones as `SECRET_…`, and the two lists of names.
    pub(super) fn environment(&self) -> Vec<(String, String)> {
        let names = |secret: bool| {
            let names = self
                .0
                .values()
                .filter(|variable| variable.secret == secret)
                .map(|variable| variable.name.as_str());
            serde_json::Value::from_iter(names).to_string()
        };
        let values = self.0.values().map(|variable| {
            let name = environment_name(&variable.name);
            (
                if variable.secret {
                    format!("SECRET_{name}")
                } else {
                    name
                },
                variable.value.clone(),
            )
        });
        let lists = [
            ("VSTS_PUBLIC_VARIABLES", names(false)),
            ("VSTS_SECRET_VARIABLES", names(true)),
        ];
        values
            .chain(lists.map(|(name, value)| (name.to_owned(), value)))
            .collect()
    }

    fn put(&mut self, name: &str, value: String, secret: bool) {
        // A secret stays one, whoever sets it again.
        let secret = secret || self.0.get(&name.to_lowercase()).is_some_and(|known| known.secret);
        self.0.insert(
            name.to_lowercase(),
            Variable {
                name: name.to_owned(),
                value,
                secret,
            },
        );
    }
}

impl Secrets {
    pub(super) fn add(&mut self, secret: &str) {
        if !secret.trim().is_empty() {
            self.0.push(secret.to_owned());
            // A secret that holds another must go first.
            self.0.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        }
    }

    /// The text with every secret as `***`.
    pub(super) fn mask(&self, text: &str) -> String {
        self.0
            .iter()
            .fold(text.to_owned(), |text, secret| text.replace(secret, "***"))
    }
}

/// Upper case, with `_` for points and spaces.
pub(super) fn environment_name(name: &str) -> String {
    name.to_uppercase().replace(['.', ' '], "_")
}

#[cfg(test)]
mod tests {
    use super::{Secrets, Variables};

    fn variables() -> Variables {
        let mut variables = Variables::default();
        variables.set("Release.ReleaseId", "7");
        variables.set("rollout.report", "/tmp/report.json");
        variables.set_secret("pat", "hush");
        variables
    }

    #[test]
    fn macros_are_expanded_where_the_name_is_known() {
        for (text, expected) in [
            ("plain", "plain"),
            ("r$(release.releaseid)!", "r7!"),
            ("$(rollout.report)$(Release.ReleaseId)", "/tmp/report.json7"),
            ("$(unknown) $(Release.ReleaseId)", "$(unknown) 7"),
            ("$(open", "$(open"),
            ("$(pat)", "hush"),
        ] {
            assert_eq!(variables().expand(text), expected, "{text}");
        }
    }

    #[test]
    fn secrets_are_not_exported_under_their_own_name() {
        let environment = variables().environment();
        let value = |name: &str| {
            environment
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.as_str())
        };
        assert_eq!(value("RELEASE_RELEASEID"), Some("7"));
        assert_eq!(value("PAT"), None);
        assert_eq!(value("SECRET_PAT"), Some("hush"));
        assert_eq!(value("VSTS_SECRET_VARIABLES"), Some(r#"["pat"]"#));
        assert_eq!(
            value("VSTS_PUBLIC_VARIABLES"),
            Some(r#"["Release.ReleaseId","rollout.report"]"#)
        );
    }

    #[test]
    fn a_secret_variable_stays_secret_when_it_is_set_again() {
        let mut variables = variables();
        variables.set("PAT", "other");
        assert!(
            variables
                .environment()
                .contains(&("SECRET_PAT".to_owned(), "other".to_owned()))
        );
    }

    #[test]
    fn the_longest_secret_is_masked_first() {
        let mut secrets = Secrets::default();
        secrets.add("abc");
        secrets.add("abcdef");
        secrets.add(" ");
        assert_eq!(secrets.mask("x abcdef abc y"), "x *** *** y");
    }
}
