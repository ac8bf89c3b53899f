//! The check of a connection, part after part; the first that fails says what is missing.

mod writing;

use super::Part;
use crate::azure_devops::service_endpoints::ServiceEndpoint;
use crate::domain::key::ProjectKey;
use crate::domain::timestamp::Timestamp;
use crate::launchdarkly::Page;
use crate::launchdarkly::access_tokens::TokenRole;
use crate::launchdarkly::caller_identity::CallerIdentity;
use crate::launchdarkly::environments::Environment;
use crate::launchdarkly::projects::Project;
use crate::views::settings::texts::{self, part, verdict};
pub use writing::Denied;

/// Time before a token expires at which a warning starts, in milliseconds: two weeks.
const SOON: u64 = 14 * 24 * 60 * 60 * 1000;

/// A service connection and how its check goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// The connection.
    pub endpoint: ServiceEndpoint,
    /// Its latest check; 0 before the first.
    pub round: u32,
    /// The parts that were begun, in order.
    pub checks: Vec<Check>,
    /// Projects that its token sees.
    pub projects: Vec<ProjectKey>,
    is_deep: bool,
    token_id: String,
}

/// A part of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Subject of the check.
    pub what: &'static str,
    /// Result.
    pub outcome: Outcome,
}

/// Result of a part. Texts are sentences and may contain untrusted text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// No answer yet.
    Running,
    /// The check passed.
    Passed(String),
    /// It works but expires soon.
    Warned(String),
    /// It works, but not for everything.
    Limited(String),
    /// Cannot be checked without changing something.
    Unknown(String),
    /// It does not work, and what to do.
    Failed(String),
}

/// Answer of LaunchDarkly.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// Whose token it is, and the time in milliseconds since 1970.
    Identity(CallerIdentity, u64),
    /// The first projects that the token sees.
    Projects(Page<Project>),
    /// The first environments of the project that it sees.
    Environments(ProjectKey, Vec<Environment>),
    /// It sees the flags of the project.
    Flags(ProjectKey),
    /// Its role, or why it is not known.
    Role(Result<Option<TokenRole>, String>),
    /// Whether a flag could be created with it from a tab.
    Creation(Result<(), Denied>),
}

impl Connection {
    /// Creates an unchecked connection.
    pub fn new(endpoint: ServiceEndpoint) -> Self {
        Self {
            endpoint,
            round: 0,
            checks: Vec::new(),
            projects: Vec::new(),
            is_deep: false,
            token_id: String::new(),
        }
    }

    /// Short status label.
    pub fn verdict(&self) -> &'static str {
        let is = |matches: fn(&Outcome) -> bool| self.checks.iter().any(|check| matches(&check.outcome));
        match () {
            () if is(|outcome| matches!(outcome, Outcome::Failed(_))) => verdict::FAILS,
            () if is(|outcome| *outcome == Outcome::Running) => texts::CHECKING,
            () if self.checks.is_empty() => verdict::NOT_CHECKED,
            () if is(|outcome| matches!(outcome, Outcome::Warned(_))) => verdict::EXPIRES_SOON,
            () if is(|outcome| matches!(outcome, Outcome::Limited(_))) => verdict::LIMITED,
            () => verdict::WORKS,
        }
    }

    /// Starts a check, which also requests what may be changed if it `is_deep`. `None` if the address alone shows that there is
    /// nothing to request.
    pub(super) fn begin(&mut self, round: u32, is_deep: bool) -> Option<Part> {
        *self = Self {
            round,
            is_deep,
            ..Self::new(self.endpoint.clone())
        };
        match self.endpoint.instance() {
            Ok(_) => self.ask(Part::Identity),
            Err(error) => {
                self.checks.push(Check {
                    what: part::URL,
                    outcome: Outcome::Failed(error.to_string()),
                });
                None
            }
        }
    }

    /// Applies an answer. Returns the next part.
    pub(super) fn take(&mut self, found: Result<Found, String>) -> Option<Part> {
        if self.checks.last()?.outcome != Outcome::Running {
            return None;
        }
        let (outcome, next) = match found {
            Err(error) => (Outcome::Failed(error), None),
            Ok(found) => self.judge(found),
        };
        self.checks.last_mut()?.outcome = outcome;
        self.ask(next?)
    }

    fn ask(&mut self, part: Part) -> Option<Part> {
        self.checks.push(Check {
            what: match part {
                Part::Identity => part::TOKEN,
                Part::Projects => part::PROJECTS,
                Part::Environments(_) => part::ENVIRONMENTS,
                Part::Flags(_) => part::FLAGS,
                Part::Role(_) => part::ROLE,
                Part::Creation(_) => part::NEW_FLAGS,
            },
            outcome: Outcome::Running,
        });
        Some(part)
    }

    fn judge(&mut self, found: Found) -> (Outcome, Option<Part>) {
        match found {
            Found::Identity(identity, now) => {
                self.token_id = identity.token_id.clone().unwrap_or_default();
                match identity_of(&identity, now) {
                    failed @ Outcome::Failed(_) => (failed, None),
                    outcome => (outcome, Some(Part::Projects)),
                }
            }
            Found::Projects(page) => {
                let keys: Vec<ProjectKey> = page.items.into_iter().map(|project| project.key).collect();
                let Some(first) = keys.first().cloned() else {
                    return (Outcome::Failed(texts::NO_PROJECT.to_owned()), None);
                };
                let has_more = page.next_offset.is_some();
                let outcome = Outcome::Passed(texts::projects(&first, keys.len(), has_more));
                self.projects = keys;
                (outcome, Some(Part::Environments(first)))
            }
            Found::Environments(project, found) if found.is_empty() => {
                (Outcome::Failed(texts::no_environment(project)), None)
            }
            Found::Environments(project, found) => {
                let outcome = Outcome::Passed(texts::environments(found.len(), &project));
                (outcome, Some(Part::Flags(project)))
            }
            Found::Flags(project) => {
                let sentence = texts::flags(project);
                let next = self.is_deep.then(|| Part::Role(self.token_id.clone()));
                (Outcome::Passed(sentence), next)
            }
            Found::Role(role) => {
                let next = self.projects.first().cloned().map(Part::Creation);
                (writing::role(role), next)
            }
            Found::Creation(answer) => (writing::creation(answer), None),
        }
    }
}

/// Kind, name and end of the token. A credential that is no access token cannot read flags.
fn identity_of(identity: &CallerIdentity, now: u64) -> Outcome {
    let is_token = identity.auth_kind.as_deref().is_none_or(|kind| kind == "token");
    if !is_token || identity.environment_id.is_some() {
        return Outcome::Failed(texts::NOT_AN_ACCESS_TOKEN.to_owned());
    }
    let told = texts::token(identity.token_name.as_deref(), identity.service_token);
    match identity.expires_at {
        None => Outcome::Passed(format!("{told}.")),
        Some(end) if end > now.saturating_add(SOON) => Outcome::Passed(texts::expires(&told, Timestamp(end))),
        Some(end) if end > now => Outcome::Warned(texts::expires_soon(&told, Timestamp(end))),
        Some(end) => Outcome::Failed(texts::expired(&told, Timestamp(end))),
    }
}
