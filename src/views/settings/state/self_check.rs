//! The self-check: whether Azure DevOps provides what this extension needs. Runs on demand only.

use super::Command;
use super::checks::{Check, Outcome};
use crate::azure_devops::Error;
use crate::azure_devops::areas::Area;
use crate::views::settings::texts::{self, Requirement};

/// The self-check; no parts before it is started.
#[derive(Clone, Debug, Default)]
pub(in crate::views::settings) struct SelfCheck {
    round: u32,
    /// In the order of [`NEEDS`].
    pub(in crate::views::settings) parts: Vec<Check>,
}

/// A requirement of this extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// An area of its REST API.
    Area(Area),
    /// Reading extension data.
    DataRead,
    /// Writing extension data.
    DataWrite,
}

const NEEDS: [Need; 7] = [
    Need::Area(Area::WorkItems),
    Need::Area(Area::ServiceConnections),
    Need::Area(Area::Releases),
    Need::Area(Area::Runs),
    Need::Area(Area::Code),
    Need::DataRead,
    Need::DataWrite,
];

/// Why something is not available.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lack {
    /// 401: the extension's token does not have the scope.
    Scope,
    /// 403: the user does not have the permission. Message of Azure DevOps: untrusted text.
    Permission(String),
    /// No response, which is how a browser may report a 401 of another host.
    Silence(String),
    /// Anything else, as a sentence.
    Other(String),
}

impl From<Error> for Lack {
    fn from(error: Error) -> Self {
        match error {
            Error::Unauthorized { .. } => Self::Scope,
            Error::Forbidden { message, .. } => Self::Permission(message),
            Error::Transport { .. } => Self::Silence(error.to_string()),
            error => Self::Other(error.to_string()),
        }
    }
}

impl Need {
    const fn texts(self) -> &'static Requirement {
        match self {
            Self::Area(Area::WorkItems) => &texts::WORK_ITEMS,
            Self::Area(Area::ServiceConnections) => &texts::SERVICE_CONNECTIONS,
            Self::Area(Area::Releases) => &texts::RELEASES,
            Self::Area(Area::Runs) => &texts::RUNS,
            Self::Area(Area::Code) => &texts::REPOSITORIES,
            Self::DataRead => &texts::SETTINGS_READ,
            Self::DataWrite => &texts::SETTINGS_WRITTEN,
        }
    }

    fn failed(self, lack: Lack) -> String {
        match (lack, &self.texts().access) {
            (Lack::Scope, Some(access)) => texts::missing_scope(access.scope),
            (Lack::Permission(words), Some(access)) => {
                texts::missing_permission(access.permission, access.place, &words)
            }
            (Lack::Silence(error), Some(access)) => texts::perhaps_missing_scope(&error, access.scope),
            (Lack::Other(error) | Lack::Permission(error) | Lack::Silence(error), _) => error,
            (Lack::Scope, None) => texts::TOKEN_REFUSED.to_owned(),
        }
    }
}

impl SelfCheck {
    /// Starts the check and returns its commands.
    pub(super) fn begin(&mut self) -> Vec<Command> {
        self.round = self.round.wrapping_add(1);
        let running = |need: &Need| Check {
            what: need.texts().title,
            outcome: Outcome::Running,
        };
        self.parts = NEEDS.iter().map(running).collect();
        NEEDS
            .iter()
            .map(|need| Command::Need(self.round, *need))
            .collect()
    }

    /// Applies an answer.
    pub(super) fn take(&mut self, round: u32, need: Need, answer: Result<(), Lack>) {
        let mut parts = self.parts.iter_mut();
        if round == self.round
            && let Some(part) = parts.find(|part| part.what == need.texts().title)
        {
            part.outcome = match answer {
                Ok(()) => Outcome::Passed(need.texts().passed.to_owned()),
                Err(lack) => Outcome::Failed(need.failed(lack)),
            };
        }
    }

    /// The result so far, as a sentence.
    pub(in crate::views::settings) fn verdict(&self) -> String {
        let count =
            |matches: fn(&Outcome) -> bool| self.parts.iter().filter(|part| matches(&part.outcome)).count();
        let (running, failed) = (
            count(|outcome| *outcome == Outcome::Running),
            count(|outcome| matches!(outcome, Outcome::Failed(_))),
        );
        match (self.parts.len(), running, failed) {
            (0, ..) => String::new(),
            (all, 1.., _) => texts::self_checking(all - running, all),
            (all, ..) => texts::self_checked(failed, all),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(status: u16) -> Error {
        let response = crate::http::Response {
            status,
            headers: vec![],
            body: r#"{"message":"Access denied."}"#.to_owned().into(),
        };
        Error::from_response(
            "list the releases",
            &response,
            "https://dev.azure.com/contoso",
            "Reload.",
        )
    }

    fn sentence(need: Need, lack: impl Into<Lack>) -> String {
        let mut check = SelfCheck::default();
        assert_eq!(check.begin().len(), NEEDS.len());
        check.take(1, need, Err(lack.into()));
        let part = check
            .parts
            .into_iter()
            .find(|part| part.what == need.texts().title);
        match part.unwrap().outcome {
            Outcome::Failed(sentence) => sentence,
            outcome => panic!("{outcome:?}"),
        }
    }

    #[test]
    fn a_missing_scope_and_a_missing_permission_are_told_apart_with_who_grants_them() {
        for (need, scope, permission) in [
            (Need::Area(Area::WorkItems), "vso.work_write", "View work items"),
            (
                Need::Area(Area::ServiceConnections),
                "vso.serviceendpoint_query",
                "Reader or User",
            ),
            (Need::Area(Area::Releases), "vso.release", "View releases"),
            (Need::Area(Area::Runs), "vso.build", "View builds"),
            (Need::Area(Area::Code), "vso.code", "Stakeholder"),
        ] {
            let missing = sentence(need, error(401));
            assert!(
                missing.starts_with("Missing scope")
                    && missing.contains(scope)
                    && missing.contains("organization"),
                "{missing}"
            );
            let missing = sentence(need, error(403));
            assert!(
                missing.starts_with("Missing permission") && missing.contains(permission),
                "{missing}"
            );
            assert!(
                missing.contains("Security") || missing.contains("security"),
                "{missing}"
            );
        }
        assert!(
            sentence(Need::Area(Area::Code), Lack::Silence("No answer.".to_owned())).contains("vso.code")
        );
        assert_eq!(sentence(Need::DataWrite, Lack::Other("Why.".to_owned())), "Why.");
    }

    #[test]
    fn the_verdict_counts_and_late_answers_are_left_out() {
        let mut check = SelfCheck::default();
        assert_eq!(check.verdict(), "");
        check.begin();
        check.begin();
        check.take(1, Need::Area(Area::Runs), Err(Lack::Scope));
        assert_eq!(check.verdict(), "Checking Azure DevOps: 0 of 7.");
        for need in NEEDS {
            check.take(2, need, Ok(()));
        }
        assert_eq!(
            check.verdict(),
            "The extension has everything that it needs from Azure DevOps."
        );
        check.take(2, Need::Area(Area::Code), Err(Lack::Scope));
        assert_eq!(check.verdict(), "1 of 7 checks failed.");
    }
}
