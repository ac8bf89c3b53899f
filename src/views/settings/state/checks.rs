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
pub use writing::Denied;

/// How long before its end a token is warned of, in milliseconds: two weeks.
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
    /// What is checked.
    pub what: &'static str,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a part; texts are sentences and may hold foreign text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// No answer yet.
    Running,
    /// The check passed.
    Passed(String),
    /// It works, but not for long.
    Warned(String),
    /// It works, and not for everything.
    Limited(String),
    /// Nobody can tell without changing something.
    Unknown(String),
    /// It does not work, and what to do.
    Failed(String),
}

/// What LaunchDarkly told.
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
    /// What its role is, or why that is not told.
    Role(Result<Option<TokenRole>, String>),
    /// Whether a flag could be created with it from a tab.
    Creation(Result<(), Denied>),
}

impl Connection {
    /// One that was not checked.
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

    /// In one word or two, how it stands.
    pub fn verdict(&self) -> &'static str {
        let is = |matches: fn(&Outcome) -> bool| self.checks.iter().any(|check| matches(&check.outcome));
        match () {
            () if is(|outcome| matches!(outcome, Outcome::Failed(_))) => "Does not work",
            () if is(|outcome| *outcome == Outcome::Running) => "Checking…",
            () if self.checks.is_empty() => "Not checked",
            () if is(|outcome| matches!(outcome, Outcome::Warned(_))) => "Works, but not for long",
            () if is(|outcome| matches!(outcome, Outcome::Limited(_))) => "Works, with limits",
            () => "Works",
        }
    }

    /// Begins a check, which asks for what may be changed too when it `is_deep`; none when the address alone tells that there
    /// is nothing to ask.
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
                    what: "Address",
                    outcome: Outcome::Failed(error.to_string()),
                });
                None
            }
        }
    }

    /// Takes an answer in; gives the next part.
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
                Part::Identity => "Access token",
                Part::Projects => "Projects",
                Part::Environments(_) => "Environments",
                Part::Flags(_) => "Flags",
                Part::Role(_) => "Role",
                Part::Creation(_) => "New flags",
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
                    let sentence = "The token sees no project. Allow it the action viewProject on the project, as the policy below does.";
                    return (Outcome::Failed(sentence.to_owned()), None);
                };
                let outcome = Outcome::Passed(match (keys.len(), page.next_offset) {
                    (1, None) => format!("The token sees the project '{first}'."),
                    (count, None) => format!("The token sees {count} projects."),
                    (count, Some(_)) => format!("The token sees {count} projects or more."),
                });
                self.projects = keys;
                (outcome, Some(Part::Environments(first)))
            }
            Found::Environments(project, found) if found.is_empty() => {
                let sentence = format!(
                    "The token sees no environment of the project '{project}'. Allow it the action viewProject on the project, and deny it none of its environments."
                );
                (Outcome::Failed(sentence), None)
            }
            Found::Environments(project, found) => {
                let count = found.len();
                let outcome = Outcome::Passed(format!(
                    "The token sees {count} {} of the project '{project}'.",
                    if count == 1 { "environment" } else { "environments" }
                ));
                (outcome, Some(Part::Flags(project)))
            }
            Found::Flags(project) => {
                let sentence = format!("The token reads the flags of the project '{project}'.");
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
        return Outcome::Failed(
            "This is no access token but a key of an SDK or of an application. Put an API access token, which begins with api-, into the service connection."
                .to_owned(),
        );
    }
    let name = identity.token_name.as_deref().unwrap_or("without a name");
    let kind = if identity.service_token {
        "a service token"
    } else {
        "a token of a member: it stops working when that person leaves"
    };
    let told = format!("{name}, {kind}");
    match identity.expires_at {
        None => Outcome::Passed(format!("{told}.")),
        Some(end) if end > now.saturating_add(SOON) => {
            Outcome::Passed(format!("{told}. Expires {}.", Timestamp(end)))
        }
        Some(end) if end > now => Outcome::Warned(format!(
            "{told}. Expires {}: make a new token in LaunchDarkly and put it into the service connection.",
            Timestamp(end)
        )),
        Some(end) => Outcome::Failed(format!(
            "{told}. It expired {}: make a new token in LaunchDarkly and put it into the service connection.",
            Timestamp(end)
        )),
    }
}
