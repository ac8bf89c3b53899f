//! What can be wrong with an input. Each sentence names the input as the form and YAML do, and says what to write.

use thiserror::Error;

use crate::domain::instance::InstanceError;
use crate::domain::key::{FlagKey, KeyError, ProjectKey};
use crate::domain::percentage::PercentageError;

/// Something is wrong with an input. Texts of inputs are foreign.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum InputError {
    /// No service connection was chosen.
    #[error("Account (serviceEndpoint) is empty: choose a service connection of type LaunchDarkly.")]
    NoAccount,
    /// More than one was chosen.
    #[error(
        "Account (serviceEndpoint) names several service connections: choose one, and add a task for each other account."
    )]
    SeveralAccounts,
    /// The agent was not told about it.
    #[error(
        "Account (serviceEndpoint): the agent does not know the service connection '{id}'. Check that it still exists and that this pipeline may use it."
    )]
    UnknownAccount {
        /// What the input holds.
        id: String,
    },
    /// An input, or the token of the service connection, is a macro whose variable is not set.
    #[error(
        "{input} is $({variable}), because the variable {variable} is not set. Set it, or write the value itself."
    )]
    UnsetVariable {
        /// Label and name.
        input: &'static str,
        /// The variable: foreign text.
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
        "Account (serviceEndpoint): the service connection holds no access token. Enter one that begins with api- in Project settings, Service connections."
    )]
    NoToken,
    /// The token is of another kind.
    #[error(
        "Account (serviceEndpoint): the service connection holds an SDK key or mobile key, which cannot change flags. Enter an access token, which begins with api-, in Project settings, Service connections."
    )]
    NotAnAccessToken,
    /// The service connection's URL leads nowhere.
    #[error("Account (serviceEndpoint): {0}")]
    Instance(#[from] InstanceError),
    /// A key breaks the grammar of keys.
    #[error("{input}: {cause}")]
    Key {
        /// Label and name.
        input: &'static str,
        /// Why.
        cause: KeyError,
    },
    /// The percentage has another form.
    #[error("Rollout (rollout): {0}")]
    Rollout(#[from] PercentageError),
    /// A pick list holds something else.
    #[error("{input}: '{text}' is not one of {allowed}.")]
    Choice {
        /// Label and name.
        input: &'static str,
        /// What was given.
        text: String,
        /// What may be given.
        allowed: String,
    },
    /// A time has another form.
    #[error(
        "Approval timeout (approvalTimeout): '{text}' is not a number of minutes. Write a plain number above 0, at most 43200, for example 60."
    )]
    Minutes {
        /// What was given.
        text: String,
    },
    /// A work item id is none.
    #[error(
        "Work items (workItems): '{text}' is not a work item id. Write auto, or ids separated by commas or spaces, for example 4711, 4712; one of another organization or collection by the address of its page."
    )]
    WorkItem {
        /// What was given.
        text: String,
    },
    /// A bare flag key, and no project to look in.
    #[error("Flags (flags): '{flag}' has no project. Fill in Project, or write project/{flag}.")]
    FlagWithoutProject {
        /// The flag.
        flag: FlagKey,
    },
    /// A flag of a project that the task does not touch.
    #[error(
        "Flags (flags): '{flag}' is outside the project '{project}' that Project names. Remove the line, or leave Project empty."
    )]
    FlagOutsideProject {
        /// The line.
        flag: String,
        /// What Project holds.
        project: ProjectKey,
    },
}
