//! What the page shows, and what it asks for next. Every event goes through [`State::apply`].

mod checks;
mod self_check;
pub(super) mod defaults;
pub(super) mod policy;
mod known_projects;

use yew::AttrValue;

use crate::azure_devops::service_endpoints::ServiceEndpoint;
use crate::components::remote::Remote;
use crate::domain::key::ProjectKey;
use crate::launchdarkly::Page;
use crate::launchdarkly::environments::Environment;
use crate::launchdarkly::projects::Project;

pub(super) use checks::{Check, Connection, Outcome};
pub use checks::{Denied, Found};
use defaults::DefaultsForm;
pub(super) use known_projects::KnownProjects;
use policy::PolicyForm;
use self_check::SelfCheck;
pub use self_check::{Lack, Need};

/// Connections that are checked unasked; each takes four requests.
const MOST_CHECKED: usize = 8;

const NOT_COPIED: &str = "The browser did not allow copying. Select the text and copy it.";

/// The page.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Goes up with everything that is asked for; a connection takes only the answers to its latest check.
    round: u32,
    /// LaunchDarkly service connections of the project.
    pub(super) connections: Remote<Vec<Connection>, AttrValue>,
    /// The defaults of the project, and its map of stages.
    pub(super) defaults: DefaultsForm,
    /// What connections see.
    pub(super) known_projects: KnownProjects,
    /// What Azure DevOps gives.
    pub(super) self_check: SelfCheck,
    /// Goes up with every change of a field that is looked up; only the latest pause counts.
    pause: u32,
    /// Which policy is shown.
    pub(super) policy: PolicyForm,
    /// What was done last.
    pub(super) notice: &'static str,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Action {
    /// The connections are wanted, anew.
    Load,
    /// A connection is to be checked, by its id.
    Check(String),
    /// Azure DevOps and all connections are to be checked.
    CheckEverything,
    /// Azure DevOps answered a part of the self-check.
    Needed(u32, Need, Result<(), Lack>),
    /// Azure DevOps told the connections.
    Connections(u32, Result<Vec<ServiceEndpoint>, String>),
    /// LaunchDarkly answered a part of a check.
    Found(u32, Result<Found, String>),
    /// Something happened to the defaults.
    Defaults(defaults::Event),
    /// A project or environment is about to be chosen.
    Choosing,
    /// Nothing was typed for a while since that change.
    Paused(u32),
    /// Projects that a connection sees, by its id, and the text that was searched for.
    Projects(String, String, Result<Page<Project>, String>),
    /// Environments of a project that a connection sees, by its id.
    Environments(String, ProjectKey, Result<Vec<Environment>, String>),
    /// The form of the policy was changed.
    Policy(policy::Change),
    /// The policy was copied, or could not be.
    Copied(bool),
}

/// What is to be asked for, with the round that the answer belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// The service connections.
    Connections(u32),
    /// A part of the check of a connection.
    Part(u32, String, Part),
    /// Whether Azure DevOps gives something that is needed.
    Need(u32, Need),
    /// The defaults that are kept, for the first time or again before they are written.
    Kept {
        /// Before they are written.
        again: bool,
    },
    /// To keep these defaults.
    Keep(String),
    /// The stages of recent releases.
    Stages,
    /// A pause.
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
    /// What its role is, by the id of the token.
    Role(String),
    /// Whether a flag could be created in a project.
    Creation(ProjectKey),
}

impl State {
    /// Takes an event in; gives what to ask for now.
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
                    .take(MOST_CHECKED)
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
            Action::Copied(true) => self.announce("The policy was copied."),
            Action::Copied(false) => self.announce(NOT_COPIED),
            Action::Paused(_) => Vec::new(),
            Action::Connections(..) => Vec::new(),
        }
    }

    /// The projects that any of the connections sees, each once.
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

    /// The connection of the defaults; where none is chosen, the first.
    pub(super) fn account(&self) -> &str {
        let chosen = self.defaults.typed.account.as_str();
        let first = self.connections.ready().and_then(|known| known.first());
        let first = first.map_or("", |known| known.endpoint.id.as_str());
        if chosen.is_empty() { first } else { chosen }
    }

    /// The connection whose environments the policy may name: one that sees the project, or that of the defaults.
    pub(super) fn policy_account(&self) -> &str {
        let project = self.policy.project();
        let mut known = self.connections.ready().into_iter().flatten();
        let seeing = known.find(|known| known.projects.iter().any(|key| key.as_str() == project));
        seeing.map_or_else(|| self.account(), |known| known.endpoint.id.as_str())
    }

    /// What is to be asked so that there is something to choose from in both forms.
    fn want(&mut self) -> Vec<Command> {
        let wanted = [
            (self.account().to_owned(), self.defaults.typed.project.clone()),
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
