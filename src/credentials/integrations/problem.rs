//! What can be wrong with an entry: Backstage's own sentence, so that people find it, and then what to do.

use std::fmt;

use thiserror::Error;

use crate::credentials::config::Setting;
use crate::credentials::host::Host;

/// Something is wrong with an entry. Holds no values of credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// As Backstage says it.
    pub message: String,
    /// What to do, as whole sentences.
    pub hint: String,
    /// File.
    pub file: String,
    /// Line in it, from 1.
    pub line: usize,
}

/// Everything that is wrong; never empty.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}. {}", self.message.trim_end_matches('.'), self.hint)
    }
}

impl Problem {
    fn new(setting: &Setting, message: String, hint: impl Into<String>) -> Self {
        Self {
            message,
            hint: format!("{} ({}, line {})", hint.into(), setting.file, setting.line),
            file: setting.file.to_string(),
            line: setting.line,
        }
    }

    pub(super) fn of_type(key: &str, setting: &Setting, wanted: &str) -> Self {
        let got = setting.kind();
        let message = format!(
            "Invalid type in config for key '{key}' in '{}', got {got}, wanted {wanted}",
            setting.file
        );
        let hint = match (wanted, got) {
            ("string", "number" | "boolean") => "Put the value in quotation marks.",
            (_, "empty-string") => "Fill it in, or remove the key; a variable that it names may be empty.",
            ("string", _) => "Write a text.",
            ("string-array", _) => "Write a list of texts, such as [contoso].",
            _ => "Write a list, each item with a dash.",
        };
        Self::new(setting, message, hint)
    }

    pub(super) fn removed(setting: &Setting) -> Self {
        let message = "Invalid Azure integration config, 'credential' and 'token' have been removed. Use 'credentials' instead.";
        let hint = "Write credentials with one item: personalAccessToken in the place of token, or the fields of credential.";
        Self::new(setting, message.to_owned(), hint)
    }

    pub(super) fn unset_host(setting: &Setting, variable: &str) -> Self {
        let message = "Invalid Azure integration config, the host is not known".to_owned();
        Self::new(
            setting,
            message,
            format!("${{{variable}}} is not set here. Set it as a variable of the pipeline."),
        )
    }

    pub(super) fn host(setting: &Setting, host: &str) -> Self {
        let message = format!("Invalid Azure integration config, '{host}' is not a valid host");
        let hint = "Write the host alone, in lower case, without https:// and path, such as dev.azure.com or ado.example.com:8443.";
        Self::new(setting, message, hint)
    }

    pub(super) fn credentials(
        setting: &Setting,
        host: &Host,
        sentences: &[String],
        hints: &[String],
    ) -> Self {
        let message = format!(
            "Invalid Azure integration config for {host}: {}",
            sentences.join("; ")
        );
        Self::new(setting, message, hints.join(" "))
    }

    pub(super) fn only_tokens(setting: &Setting, host: &Host) -> Self {
        let message = format!(
            "Invalid Azure integration config for {host}, only personal access tokens can be used with hosts other than dev.azure.com"
        );
        let hint = match host.as_str().strip_suffix(".visualstudio.com") {
            Some(organization) => format!(
                "{host} is a name of dev.azure.com: write host: dev.azure.com and organizations: [{organization}]."
            ),
            None => "Azure DevOps Server knows no service principals and no managed identities: create a personal access token in the collection.".to_owned(),
        };
        Self::new(setting, message, hint)
    }

    pub(super) fn several_general(setting: &Setting, host: &Host) -> Self {
        let message = format!(
            "Invalid Azure integration config for {host}, you cannot specify multiple credentials without organizations"
        );
        let hint = "Leave one, which is for every organization that is listed nowhere, and list the organizations of the others.";
        Self::new(setting, message, hint)
    }
}
