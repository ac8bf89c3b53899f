//! Problems of an entry: Backstage's message, so that it can be searched for, followed by the remedy.

use std::fmt;

use thiserror::Error;

use crate::credentials::config::Setting;
use crate::credentials::host::Host;

/// Problem of an entry. Contains no secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Backstage's message.
    pub message: String,
    /// Remedy, as whole sentences.
    pub hint: String,
    /// Path of the file, as given.
    pub file: String,
    /// Line in the file, starting at 1.
    pub line: usize,
}

/// All problems of a configuration; never empty.
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
            (_, "empty-string") => {
                "Enter a value, or remove the key. A variable that it refers to may be empty."
            }
            ("string", _) => "Enter a string value for this key.",
            ("string-array", _) => "Enter a list of strings, such as [contoso].",
            _ => "Enter a list in which each item begins with a dash.",
        };
        Self::new(setting, message, hint)
    }

    pub(super) fn removed(setting: &Setting) -> Self {
        let message = "Invalid Azure integration config, 'credential' and 'token' have been removed. Use 'credentials' instead.";
        let hint = "Use credentials with one item: personalAccessToken instead of token, or the fields of credential.";
        Self::new(setting, message.to_owned(), hint)
    }

    pub(super) fn unset_host(setting: &Setting, variable: &str) -> Self {
        let message = "Invalid Azure integration config, the host is not known".to_owned();
        Self::new(
            setting,
            message,
            format!("${{{variable}}} is not set. Set it as a variable of the pipeline."),
        )
    }

    pub(super) fn host(setting: &Setting, host: &str) -> Self {
        let message = format!("Invalid Azure integration config, '{host}' is not a valid host");
        let hint = "Enter only the host, in lowercase, without https:// and path, such as dev.azure.com or ado.example.com:8443.";
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
                "{host} is another name for dev.azure.com. Use host: dev.azure.com and organizations: [{organization}]."
            ),
            None => "Azure DevOps Server does not support service principals and managed identities. Create a personal access token in the collection.".to_owned(),
        };
        Self::new(setting, message, hint)
    }

    pub(super) fn several_general(setting: &Setting, host: &Host) -> Self {
        let message = format!(
            "Invalid Azure integration config for {host}, you cannot specify multiple credentials without organizations"
        );
        let hint =
            "Keep one for the organizations that no credential lists, and add organizations to the others.";
        Self::new(setting, message, hint)
    }
}
