//! The environment variables by which the agent hands inputs, service connections and tokens to a task.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

use crate::azure_devops::extension_data::ExtensionId;
use crate::http::Secret;

/// Prefixes of variables that hold inputs or secrets, which are read once and then removed from the process, as Microsoft's
/// task library does.
const REMOVED: [&str; 5] = [
    "INPUT_",
    "ENDPOINT_AUTH",
    "SECRET_",
    "SECUREFILE_TICKET_",
    "VSTS_TASKVARIABLE_",
];

/// Environment variables by name, as they were when the task began.
#[derive(Clone, Default)]
pub struct Variables(BTreeMap<String, String>);

/// A service connection in the agent's variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceConnection {
    /// Its URL, as people typed it.
    pub url: String,
    /// Its API token; `None` if empty.
    pub token: Option<Secret>,
}

/// The part of a connection that the agent passes as JSON.
#[derive(Deserialize)]
struct Authorization {
    parameters: BTreeMap<String, Option<String>>,
}

/// The variable of a macro such as `$(name)`, which Azure Pipelines leaves as it is when the variable is not set (Azure
/// Pipelines, "Define variables", macro syntax).
#[must_use]
pub fn unset_macro(text: &str) -> Option<&str> {
    let (_, after) = text.split_once("$(")?;
    let (name, _) = after.split_once(')')?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | ' ');
    (!name.is_empty() && name.chars().all(is_name)).then_some(name)
}

impl Variables {
    /// Variables by name and value.
    pub fn new(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(variables.into_iter().collect())
    }

    /// Whether no child of this process may see that variable.
    #[must_use]
    pub fn is_removed(name: &str) -> bool {
        let name = name.to_ascii_uppercase();
        REMOVED.iter().any(|prefix| name.starts_with(prefix))
    }

    /// Value of a variable, trimmed; `None` if empty, because Windows does not distinguish empty from missing.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let value = self.0.get(name)?.trim();
        (!value.is_empty()).then_some(value)
    }

    /// The names of all variables.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The value of an input of the task, by its name in `task.json`.
    #[must_use]
    pub fn input(&self, name: &str) -> Option<&str> {
        self.get(&format!("INPUT_{}", name.to_ascii_uppercase()))
    }

    /// Value of a pipeline variable, secret or not, by its original name. An empty value counts as set.
    #[must_use]
    pub fn of_pipeline(&self, name: &str) -> Option<&str> {
        let on_agent = name.replace(['.', ' '], "_").to_uppercase();
        let secret = format!("SECRET_{on_agent}");
        let names = [name, &on_agent, &secret];
        names
            .into_iter()
            .find_map(|name| self.0.get(name))
            .map(String::as_str)
    }

    /// A parameter of a service connection of any type, named in lower case.
    #[must_use]
    pub fn parameter(&self, id: &str, name: &str) -> Option<Secret> {
        self.authorization(id, name)
    }

    /// Service connection by the id in an input; `None` if the agent does not know it.
    #[must_use]
    pub fn service_connection(&self, id: &str) -> Option<ServiceConnection> {
        let url = self.get(&format!("ENDPOINT_URL_{id}"))?;
        Some(ServiceConnection {
            url: url.to_owned(),
            token: self.authorization(id, "apitoken"),
        })
    }

    /// Installed extension that contains the task; `None` if `index.js` did not set it.
    #[must_use]
    pub fn extension(&self) -> Option<ExtensionId> {
        ExtensionId::parse(self.get("LAUNCHDARKLY_EXTENSION")?)
    }

    /// The access token of the job; it reads what the build service of the project may read.
    #[must_use]
    pub fn job_token(&self) -> Option<Secret> {
        self.authorization("SYSTEMVSSCONNECTION", "accesstoken")
    }

    /// Every secret that the agent handed over: secret variables, and tokens, keys and passwords of connections.
    #[must_use]
    pub fn secrets(&self) -> Vec<Secret> {
        let mut secrets = Vec::new();
        for (name, value) in &self.0 {
            let name = name.to_ascii_uppercase();
            if name.starts_with("SECRET_")
                || (name.starts_with("ENDPOINT_AUTH_PARAMETER_") && is_secret(&name))
            {
                secrets.push(Secret::new(value));
            } else if name.starts_with("ENDPOINT_AUTH_")
                && let Ok(authorization) = serde_json::from_str::<Authorization>(value)
            {
                let parameters = authorization.parameters.into_iter();
                let values = parameters.filter(|(name, _)| is_secret(&name.to_ascii_uppercase()));
                secrets.extend(values.filter_map(|(_, value)| Some(Secret::new(&value?))));
            }
        }
        secrets
    }

    /// Parameter of a connection's authorization, by its name in lower case. Newer agents set a variable for each.
    fn authorization(&self, connection: &str, parameter: &str) -> Option<Secret> {
        let name = format!(
            "ENDPOINT_AUTH_PARAMETER_{connection}_{}",
            parameter.to_ascii_uppercase()
        );
        if let Some(value) = self.get(&name) {
            return Some(Secret::new(value));
        }
        let json = self.get(&format!("ENDPOINT_AUTH_{connection}"))?;
        let authorization: Authorization = serde_json::from_str(json).ok()?;
        let (_, value) = authorization
            .parameters
            .into_iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(parameter))?;
        value
            .map(|value| Secret::new(&value))
            .filter(|secret| !secret.expose().is_empty())
    }
}

/// Whether a parameter of that name, in upper case, holds a secret.
fn is_secret(name: &str) -> bool {
    ["TOKEN", "KEY", "PASSWORD", "SECRET"]
        .iter()
        .any(|end| name.ends_with(end))
}

impl fmt::Debug for Variables {
    /// Names only: values may be secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Pairs<'a> = &'a [(&'a str, &'a str)];

    fn variables(pairs: Pairs<'_>) -> Variables {
        Variables::new(
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        )
    }

    #[test]
    fn an_empty_input_is_a_missing_one() {
        let variables = variables(&[("INPUT_TURNON", " keep "), ("INPUT_ROLLOUT", " ")]);
        assert_eq!(variables.input("turnOn"), Some("keep"));
        assert_eq!(variables.input("rollout"), None);
        assert_eq!(variables.input("mode"), None);
    }

    #[test]
    fn tokens_are_read_from_both_forms() {
        let cases: [(Pairs<'_>, Option<&str>); 6] = [
            (&[("ENDPOINT_AUTH_PARAMETER_id_APITOKEN", "api-1")], Some("api-1")),
            (
                &[(
                    "ENDPOINT_AUTH_id",
                    r#"{"parameters":{"apitoken":"api-2\n"},"scheme":"Token"}"#,
                )],
                Some("api-2"),
            ),
            (
                &[("ENDPOINT_AUTH_id", r#"{"parameters":{"ApiToken":"api-3"}}"#)],
                Some("api-3"),
            ),
            (
                &[("ENDPOINT_AUTH_id", r#"{"parameters":{"apitoken":null}}"#)],
                None,
            ),
            (&[("ENDPOINT_AUTH_id", "no json")], None),
            (&[], None),
        ];
        for (pairs, token) in cases {
            let mut pairs = pairs.to_vec();
            pairs.push(("ENDPOINT_URL_id", "https://app.launchdarkly.com"));
            let connection = variables(&pairs).service_connection("id").unwrap();
            assert_eq!(connection.token.as_ref().map(Secret::expose), token, "{pairs:?}");
        }
        let job = variables(&[(
            "ENDPOINT_AUTH_SYSTEMVSSCONNECTION",
            r#"{"parameters":{"AccessToken":"job"},"scheme":"OAuth"}"#,
        )]);
        assert_eq!(job.job_token().as_ref().map(Secret::expose), Some("job"));
        assert_eq!(job.service_connection("id"), None);
    }

    #[test]
    fn a_macro_that_stayed_as_it_is_names_a_variable_that_is_not_set() {
        for (text, name) in [
            ("$(Release.Stage)", Some("Release.Stage")),
            ("a-$(launchdarkly-pat)", Some("launchdarkly-pat")),
            ("$()", None),
            ("$(a b", None),
            ("$(1+1; rm)", None),
            ("${name} $name", None),
        ] {
            assert_eq!(unset_macro(text), name, "{text}");
        }
    }

    #[test]
    fn every_secret_is_known_in_both_forms() {
        let variables = variables(&[
            ("SECRET_PAT", "a"),
            ("ENDPOINT_AUTH_PARAMETER_id_APITOKEN", "b"),
            ("ENDPOINT_AUTH_PARAMETER_id_USERNAME", "no secret"),
            (
                "ENDPOINT_AUTH_SYSTEMVSSCONNECTION",
                r#"{"parameters":{"AccessToken":"c","user":"none"}}"#,
            ),
            ("ENDPOINT_AUTH_SCHEME_id", "Token"),
            ("PATH", "/bin"),
        ]);
        let mut secrets: Vec<String> = variables
            .secrets()
            .iter()
            .map(|secret| secret.expose().to_owned())
            .collect();
        secrets.sort();
        assert_eq!(secrets, ["a", "b", "c"]);
    }

    #[test]
    fn inputs_and_secrets_do_not_outlive_the_start() {
        for name in [
            "INPUT_ROLLOUT",
            "ENDPOINT_AUTH_x",
            "ENDPOINT_AUTH_PARAMETER_x_APITOKEN",
            "SECRET_PAT",
            "secret_pat",
        ] {
            assert!(Variables::is_removed(name), "{name}");
        }
        for name in ["ENDPOINT_URL_x", "PATH", "SYSTEM_TEAMPROJECT"] {
            assert!(!Variables::is_removed(name), "{name}");
        }
        let shown = format!("{:?}", variables(&[("SECRET_PAT", "canary")]));
        assert!(!shown.contains("canary"), "{shown}");
    }
}
