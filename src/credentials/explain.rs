//! Explains a configuration to its author, without reading variables, files and secrets.

use super::config::{self, ConfigEnvironment, ConfigError, Setting};
use super::host::Host;
use super::integrations::{self, Problem};
use super::organization_url::OrganizationUrl;
use super::resolver::{Choice, OtherCredentials, Resolver};

/// Explanation of a configuration. Contains no secrets.
#[derive(Clone, Debug, Default)]
pub struct Explanation {
    /// Entries, in order. Empty if there are problems.
    pub entries: Vec<Entry>,
    /// Warnings, one sentence each.
    pub warnings: Vec<String>,
    /// Errors.
    pub problems: Vec<Problem>,
    resolver: Resolver,
}

/// Entry of `integrations.azure`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Host.
    pub host: Host,
    /// Credentials, in order. The first is at position 1.
    pub credentials: Vec<Credential>,
}

/// A credential without its secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// Backstage's name for the kind, such as `ClientSecret`.
    pub kind: &'static str,
    /// Organizations that the credential is for. Empty: all that no other credential lists.
    pub organizations: Vec<String>,
}

/// The credential that is used for a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Tokens may not be sent to the URL.
    UnsafeUrl,
    /// The job's own token, because it is the job's organization.
    Job(OrganizationUrl),
    /// A credential of the configuration.
    Credential {
        /// Organization of the URL.
        organization: OrganizationUrl,
        /// Number of the entry, starting at 1.
        entry: usize,
        /// Position of the credential in the entry, starting at 1.
        position: usize,
        /// Whether the credential lists the organization.
        is_listed: bool,
    },
    /// There is no credential, so the task would fail.
    Nothing(OrganizationUrl),
}

/// Environment in which every variable and file exists, with its name as the value.
struct Assumed;

impl ConfigEnvironment for Assumed {
    fn variable(&self, name: &str) -> Option<String> {
        Some(name.to_owned())
    }

    fn file(&self, path: &str) -> Result<String, String> {
        Ok(path.to_owned())
    }
}

/// Explains the text of an `app-config.yaml`. Variables and files are assumed to exist.
///
/// # Errors
///
/// Fails if the text is not a configuration.
pub fn explain(text: &str) -> Result<Explanation, ConfigError> {
    Ok(explain_config(&read(text)?))
}

/// Reads the text of an `app-config.yaml`. Variables and files are assumed to exist.
///
/// # Errors
///
/// Fails if the text is not a configuration.
pub fn read(text: &str) -> Result<Setting, ConfigError> {
    config::read_text("app-config.yaml", text, &Assumed)
}

/// Explains a configuration.
#[must_use]
pub fn explain_config(config: &Setting) -> Explanation {
    match integrations::read(config) {
        Err(problems) => Explanation {
            problems: problems.0,
            ..Explanation::default()
        },
        Ok(read) => Explanation {
            entries: read.entries.iter().map(shown).collect(),
            warnings: read.warnings,
            problems: Vec::new(),
            resolver: Resolver::new(read.entries),
        },
    }
}

fn shown(integration: &integrations::Integration) -> Entry {
    let credentials = integration.credentials.iter().map(|credential| Credential {
        kind: credential.kind.name(),
        organizations: credential.organizations.clone(),
    });
    Entry {
        host: integration.host.clone(),
        credentials: credentials.collect(),
    }
}

impl Explanation {
    /// Returns the credential that a job in the organization `own` would use for a URL.
    #[must_use]
    pub fn which(&self, url: &str, own: Option<&OrganizationUrl>) -> Answer {
        let Some(organization) = OrganizationUrl::of_url(url.trim()) else {
            return Answer::UnsafeUrl;
        };
        let others = OtherCredentials {
            own,
            ..OtherCredentials::default()
        };
        match self.resolver.choose(&organization, others) {
            Some(Choice::Job) => Answer::Job(organization),
            Some(Choice::Listed(id)) => Answer::Credential {
                organization,
                entry: id.entry(),
                position: id.position(),
                is_listed: true,
            },
            Some(Choice::General(id)) => Answer::Credential {
                organization,
                entry: id.entry(),
                position: id.position(),
                is_listed: false,
            },
            _ => Answer::Nothing(organization),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = "integrations:\n  azure:\n    - host: dev.azure.com\n      credentials:\n        - organizations: [fabrikam]\n          clientId: ${ID}\n          clientSecret: canary-secret\n          tenantId: ${TENANT}\n        - personalAccessToken: {$file: canary.txt}\n";

    #[test]
    fn a_configuration_is_explained_without_its_values() {
        let explanation = explain(CONFIG).unwrap();
        let kinds: Vec<&str> = explanation.entries[0]
            .credentials
            .iter()
            .map(|credential| credential.kind)
            .collect();
        assert_eq!(kinds, ["ClientSecret", "PersonalAccessToken"]);
        assert_eq!(explanation.warnings.len(), 1);
        assert!(!format!("{explanation:?}").contains("canary"));
    }

    #[test]
    fn an_address_is_told_its_credential() {
        let explanation = explain(CONFIG).unwrap();
        let own = OrganizationUrl::of_collection("https://dev.azure.com/contoso");
        let which = |url: &str| explanation.which(url, own.as_ref());
        for (url, expected) in [
            ("https://fabrikam.visualstudio.com/p", Some((1, true))),
            ("https://dev.azure.com/other", Some((2, false))),
        ] {
            let found = match which(url) {
                Answer::Credential {
                    entry: 1,
                    position,
                    is_listed,
                    ..
                } => Some((position, is_listed)),
                _ => None,
            };
            assert_eq!(found, expected, "{url}");
        }
        assert!(matches!(which("https://dev.azure.com/contoso/x"), Answer::Job(_)));
        assert!(matches!(which("https://ado.example.com/c"), Answer::Nothing(_)));
        assert_eq!(which("http://dev.azure.com/contoso"), Answer::UnsafeUrl);
    }

    #[test]
    fn problems_have_lines_and_broken_text_is_refused() {
        let wrong = explain("integrations:\n  azure:\n    - credential: x\n").unwrap();
        assert_eq!((wrong.entries.len(), wrong.problems[0].line), (0, 3));
        assert!(explain("a: [").is_err());
    }
}
