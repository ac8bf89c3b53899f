//! State of the page. Every event goes through [`State::apply`].

mod checks;
mod self_check;
pub(super) mod defaults;
pub(super) mod diagnostics;
pub(super) mod policy;
mod known_projects;

use yew::AttrValue;

use super::texts;
use crate::azure_devops::service_endpoints::ServiceEndpoint;
use crate::components::remote::Remote;
use crate::domain::key::ProjectKey;
use crate::domain::project_settings::defaults::Defaults;
use crate::launchdarkly::Page;
use crate::launchdarkly::environments::Environment;
use crate::launchdarkly::projects::Project;

pub(super) use checks::{Check, Connection, Outcome};
pub use checks::{Denied, Found};
use defaults::DefaultsForm;
use diagnostics::{Diagnostics, Facts};
pub(super) use known_projects::KnownProjects;
use policy::PolicyForm;
use self_check::SelfCheck;
pub use self_check::{Lack, Need};

/// Maximum number of connections checked when the page opens; each takes four requests.
const MAX_CHECKED: usize = 8;

/// The page.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Number of the latest check; a connection ignores answers to earlier ones.
    round: u32,
    /// LaunchDarkly service connections of the project.
    pub(super) connections: Remote<Vec<Connection>, AttrValue>,
    /// The form for the project's defaults and stage map.
    pub(super) defaults: DefaultsForm,
    /// Projects and environments that connections see.
    pub(super) known_projects: KnownProjects,
    /// The self-check of Azure DevOps.
    pub(super) self_check: SelfCheck,
    /// The diagnostics.
    pub(super) diagnostics: Diagnostics,
    /// Number of the latest typing pause; earlier ones are ignored.
    pause: u32,
    /// The form for a role policy.
    pub(super) policy: PolicyForm,
    /// Result of the last action, for the status line.
    pub(super) notice: &'static str,
}

/// Event of the page.
#[derive(Clone, Debug)]
pub enum Action {
    /// The connections are to be loaded.
    Load,
    /// A connection is to be checked, by its id.
    Check(String),
    /// Azure DevOps and all connections are to be checked.
    CheckEverything,
    /// A part of the self-check was answered.
    Needed(u32, Need, Result<(), Lack>),
    /// The connections were loaded.
    Connections(u32, Result<Vec<ServiceEndpoint>, String>),
    /// A part of a connection's check was answered.
    Found(u32, Result<Found, String>),
    /// Event of the form for defaults.
    Defaults(defaults::Event),
    /// A field for a project or environment got the focus.
    Choosing,
    /// The typing pause with this number ended.
    Paused(u32),
    /// Projects that a connection sees, by its id, and the text that was searched for.
    Projects(String, String, Result<Page<Project>, String>),
    /// Environments of a project that a connection sees, by its id.
    Environments(String, ProjectKey, Result<Vec<Environment>, String>),
    /// The form for a role policy was changed.
    Policy(policy::Change),
    /// The policy was copied; false if the browser refused.
    Copied(bool),
    /// The host reported its data.
    Facts(Facts),
    /// The diagnostics were put together.
    Diagnostics {
        /// The diagnostics.
        text: String,
        /// Whether the browser copied them.
        is_copied: bool,
    },
}

/// A request that the state makes, with its round where the answer needs one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// The service connections.
    Connections(u32),
    /// A part of the check of a connection.
    Part(u32, String, Part),
    /// A part of the self-check.
    Need(u32, Need),
    /// The saved defaults.
    Kept {
        /// Read again before saving.
        again: bool,
    },
    /// Saves defaults.
    Keep {
        /// As JSON.
        text: String,
        /// Saved defaults that they replace.
        over: Box<Defaults>,
    },
    /// The stages of recent releases and runs.
    Stages,
    /// Reads the data of the host.
    Facts,
    /// Selects the text of the diagnostics.
    SelectDiagnostics,
    /// A typing pause, by its number.
    Pause(u32),
    /// The projects of a connection with this text in name or key.
    Projects(String, String),
    /// The environments of a project of a connection.
    Environments(String, ProjectKey),
}

/// A part of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Whose token it is.
    Identity,
    /// Which projects it sees.
    Projects,
    /// Which environments of a project it sees.
    Environments(ProjectKey),
    /// Whether it sees a project's flags.
    Flags(ProjectKey),
    /// Its role, by the id of the token.
    Role(String),
    /// Whether a flag could be created in a project.
    Creation(ProjectKey),
}

impl State {
    /// Applies an action and returns the commands that follow.
    pub(super) fn apply(&mut self, action: Action) -> Vec<Command> {
        match action {
            Action::Load => {
                self.connections = Remote::Loading;
                vec![Command::Connections(self.next())]
            }
            Action::Connections(round, answer) if round == self.round => {
                self.connections = answer
                    .map(|found| found.into_iter().map(Connection::new).collect::<Vec<_>>())
                    .map_err(AttrValue::from)
                    .into();
                let first = self.connections.ready().into_iter().flatten();
                let first: Vec<String> = first
                    .take(MAX_CHECKED)
                    .map(|connection| connection.endpoint.id.clone())
                    .collect();
                first.iter().filter_map(|id| self.check(id, false)).collect()
            }
            Action::Check(id) => self.check(&id, true).into_iter().collect(),
            Action::CheckEverything => {
                let mut commands = self.self_check.begin();
                let known = self.connections.ready().into_iter().flatten();
                let ids: Vec<String> = known.map(|known| known.endpoint.id.clone()).collect();
                commands.extend(ids.iter().filter_map(|id| self.check(id, true)));
                commands
            }
            Action::Needed(round, need, answer) => {
                self.self_check.take(round, need, answer);
                Vec::new()
            }
            Action::Found(round, found) => {
                let known = self.connections.ready().into_iter().flatten();
                if let Some(known) = known.into_iter().find(|known| known.round == round)
                    && let Ok(found) = &found
                {
                    self.known_projects.learn(&known.endpoint.id, found);
                }
                let connection = self
                    .connections_mut()
                    .iter_mut()
                    .find(|connection| connection.round == round);
                let ask = connection.and_then(|connection| {
                    let part = connection.take(found)?;
                    Some(Command::Part(round, connection.endpoint.id.clone(), part))
                });
                ask.into_iter().collect()
            }
            Action::Policy(change) => {
                self.policy.apply(change);
                self.notice = "";
                vec![self.begin_pause()]
            }
            Action::Defaults(event) => {
                let is_typed = matches!(event, defaults::Event::Typed(..));
                let account = self.account().to_owned();
                let ask = self.defaults.apply(event, &account, &self.known_projects);
                let pause = is_typed.then(|| self.begin_pause());
                ask.into_iter().chain(pause).collect()
            }
            Action::Choosing => self.want(),
            Action::Paused(pause) if pause == self.pause => self.want(),
            Action::Projects(account, text, found) => {
                let is_found = found.is_ok();
                self.known_projects.take_projects(&account, &text, found);
                if is_found { self.want() } else { Vec::new() }
            }
            Action::Environments(account, project, found) => {
                self.known_projects.take_environments(&account, &project, found);
                Vec::new()
            }
            Action::Copied(true) => self.announce(texts::POLICY_COPIED),
            Action::Copied(false) => self.announce(texts::NOT_COPIED),
            Action::Facts(facts) => {
                self.diagnostics.facts = Some(facts);
                Vec::new()
            }
            Action::Diagnostics { text, is_copied } => {
                self.diagnostics.text = Some(text);
                self.diagnostics.is_copied = is_copied;
                let select = (!is_copied).then_some(Command::SelectDiagnostics);
                select.into_iter().collect()
            }
            Action::Paused(_) => Vec::new(),
            Action::Connections(..) => Vec::new(),
        }
    }

    /// Projects that any connection sees, without duplicates.
    pub(super) fn seen_projects(&self) -> impl Iterator<Item = &Project> {
        let mut seen: Vec<&Project> = Vec::new();
        let known = self.connections.ready().into_iter().flatten();
        for project in known.flat_map(|known| self.known_projects.projects(&known.endpoint.id)) {
            if !seen.iter().any(|other| other.key == project.key) {
                seen.push(project);
            }
        }
        seen.into_iter()
    }

    /// Id of the default connection, or of the first.
    pub(super) fn account(&self) -> &str {
        let chosen = self.defaults.fields.account.as_str();
        let first = self.connections.ready().and_then(|known| known.first());
        let first = first.map_or("", |known| known.endpoint.id.as_str());
        if chosen.is_empty() { first } else { chosen }
    }

    /// Id of a connection that sees the policy's project, or of the default connection.
    pub(super) fn policy_account(&self) -> &str {
        let project = self.policy.project();
        let mut known = self.connections.ready().into_iter().flatten();
        let seeing = known.find(|known| known.projects.iter().any(|key| key.as_str() == project));
        seeing.map_or_else(|| self.account(), |known| known.endpoint.id.as_str())
    }

    /// Requests for the projects and environments that both forms offer.
    fn want(&mut self) -> Vec<Command> {
        let wanted = [
            (self.account().to_owned(), self.defaults.fields.project.clone()),
            (self.policy_account().to_owned(), self.policy.project().to_owned()),
        ];
        let wanted = wanted.iter().filter(|(account, _)| !account.is_empty());
        wanted
            .filter_map(|(account, project)| self.known_projects.want(account, project))
            .collect()
    }

    fn begin_pause(&mut self) -> Command {
        self.pause = self.pause.wrapping_add(1);
        Command::Pause(self.pause)
    }

    fn announce(&mut self, notice: &'static str) -> Vec<Command> {
        self.notice = notice;
        Vec::new()
    }

    fn next(&mut self) -> u32 {
        self.round = self.round.wrapping_add(1);
        self.round
    }

    fn check(&mut self, id: &str, is_deep: bool) -> Option<Command> {
        let round = self.next();
        let connection = self
            .connections_mut()
            .iter_mut()
            .find(|connection| connection.endpoint.id == id)?;
        let part = connection.begin(round, is_deep)?;
        Some(Command::Part(round, id.to_owned(), part))
    }

    fn connections_mut(&mut self) -> &mut [Connection] {
        match &mut self.connections {
            Remote::Ready(connections) => connections,
            Remote::Loading | Remote::Failed(_) => &mut [],
        }
    }
}

#[cfg(test)]
mod tests;
