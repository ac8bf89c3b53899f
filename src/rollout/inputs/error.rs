//! Errors of the task's inputs. Each message names the input by its label and YAML name, and says what to enter.

use thiserror::Error;

use crate::domain::instance::InstanceError;
use crate::domain::key::{FlagKey, KeyError, ProjectKey};
use crate::domain::percentage::PercentageError;

/// Error of an input. Values of inputs are untrusted text.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum InputError {
    /// No service connection was chosen.
    #[error("Account (serviceEndpoint) is empty: choose a service connection of type LaunchDarkly.")]
    NoAccount,
    /// More than one service connection was chosen.
    #[error(
        "Account (serviceEndpoint) lists more than one service connection. Choose one, and add a task for each additional account."
    )]
    SeveralAccounts,
    /// The agent does not know the service connection.
    #[error(
        "Account (serviceEndpoint): the agent does not know the service connection '{id}'. Check that it still exists and that this pipeline is authorized to use it."
    )]
    UnknownAccount {
        /// Value of the input.
        id: String,
    },
    /// An input, or the token of the service connection, is a macro whose variable is not set.
    #[error(
        "{input} is $({variable}), because the variable {variable} is not set. Set it, or write the value itself."
    )]
    UnsetVariable {
        /// Label and name.
        input: &'static str,
        /// The variable: untrusted text.
        variable: String,
    },
    /// Several flags stand on one line.
    #[error(
        "Flags (flags): '{line}' names several flags. Write each flag on a line of its own; in YAML, begin the block with | because > folds lines into one."
    )]
    FlagsOnOneLine {
        /// The line.
        line: String,
    },
    /// The service connection has no token.
    #[error(
        "Account (serviceEndpoint): the service connection has no access token. Enter one that starts with api- in Project settings, Service connections."
    )]
    NoToken,
    /// The token is an SDK key or mobile key.
    #[error(
        "Account (serviceEndpoint): the service connection contains an SDK key or mobile key, which cannot change flags. Enter an access token, which starts with api-, in Project settings, Service connections."
    )]
    NotAnAccessToken,
    /// The URL of the service connection is not valid.
    #[error("Account (serviceEndpoint): {0}")]
    Instance(#[from] InstanceError),
    /// A key is not valid.
    #[error("{input}: {cause}")]
    Key {
        /// Label and YAML name of the input.
        input: &'static str,
        /// Cause.
        cause: KeyError,
    },
    /// The percentage is not valid.
    #[error("Rollout (rollout): {0}")]
    Rollout(#[from] PercentageError),
    /// The value is not in the pick list.
    #[error("{input}: '{text}' is not one of {allowed}.")]
    Choice {
        /// Label and YAML name of the input.
        input: &'static str,
        /// Value of the input.
        text: String,
        /// Allowed values.
        allowed: String,
    },
    /// The timeout is not valid.
    #[error(
        "Approval timeout (approvalTimeout): '{text}' is not a number of minutes. Enter a number above 0 and up to 43200, for example 60."
    )]
    Minutes {
        /// Value of the input.
        text: String,
    },
    /// A work item ID is not valid.
    #[error(
        "Work items (workItems): '{text}' is not a work item ID. Enter auto, or IDs separated by commas or spaces, for example 4711, 4712. For a work item in another organization or collection, enter the URL of its page."
    )]
    WorkItem {
        /// Value of the input.
        text: String,
    },
    /// A flag key without a project.
    #[error("Flags (flags): '{flag}' has no project. Fill in Project, or enter project/{flag}.")]
    FlagWithoutProject {
        /// The flag.
        flag: FlagKey,
    },
    /// A flag outside the project that the task is limited to.
    #[error(
        "Flags (flags): '{flag}' is outside the project '{project}' in Project. Remove the line, or leave Project empty."
    )]
    FlagOutsideProject {
        /// Line of the input.
        flag: String,
        /// Value of the input Project.
        project: ProjectKey,
    },
}
