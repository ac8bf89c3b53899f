//! What the page shows, and what it asks for next. Every event goes through [`Settings::apply`].

mod checks;

use yew::AttrValue;

use crate::azure_devops::service_endpoints::ServiceEndpoint;
use crate::components::remote::Remote;
use crate::domain::key::ProjectKey;

use super::azure_config::{self, AzureConfig};
use super::catalog::{self, Catalog};
use super::role_policy::PolicyForm;
pub use checks::Found;
pub(super) use checks::{Check, Connection, Outcome};

/// Connections that are checked unasked; each takes four requests.
const MOST_CHECKED: usize = 8;

/// The page.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    /// Goes up with everything that is asked for; a connection takes only the answers to its latest check.
    round: u32,
    /// LaunchDarkly service connections of the project.
    pub(super) connections: Remote<Vec<Connection>, AttrValue>,
    /// Which policy is shown.
    pub(super) policy: PolicyForm,
    /// Which repository is which component.
    pub(super) catalog: Catalog,
    /// A configuration that somebody pasted.
    pub(super) azure_config: AzureConfig,
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
    /// Azure DevOps told the connections.
    Connections(u32, Result<Vec<ServiceEndpoint>, String>),
    /// LaunchDarkly answered a part of a check.
    Found(u32, Result<Found, String>),
    /// The form of the policy was changed.
    Policy(super::role_policy::Change),
    /// Something of the part *Catalog*.
    Catalog(catalog::Action),
    /// Something of the part *Azure DevOps credentials*.
    AzureConfig(azure_config::Change),
    /// The policy was copied, or could not be.
    Copied(bool),
}

/// What is to be asked for, with the round that the answer belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// The service connections.
    Connections(u32),
    /// For the part *Catalog*.
    Catalog(catalog::Ask),
    /// For the part *Azure DevOps credentials*.
    AzureConfig(azure_config::Ask),
    /// A part of the check of a connection.
    Part(u32, String, Part),
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
}

impl Settings {
    /// Takes an event in; gives what to ask for now.
    pub(super) fn apply(&mut self, action: Action) -> Vec<Ask> {
        self.notice = "";
        match action {
            Action::Load => {
                self.connections = Remote::Loading;
                vec![Ask::Connections(self.next())]
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
                first.iter().filter_map(|id| self.check(id)).collect()
            }
            Action::Check(id) => self.check(&id).into_iter().collect(),
            Action::Found(round, found) => {
                let connection = self
                    .connections_mut()
                    .iter_mut()
                    .find(|connection| connection.round == round);
                let ask = connection.and_then(|connection| {
                    let part = connection.take(found)?;
                    Some(Ask::Part(round, connection.endpoint.id.clone(), part))
                });
                ask.into_iter().collect()
            }
            Action::Policy(change) => {
                self.policy.apply(change);
                Vec::new()
            }
            Action::Catalog(action) => self.catalog.apply(action).map(Ask::Catalog).into_iter().collect(),
            Action::AzureConfig(change) => {
                let ask = self.azure_config.apply(change);
                ask.map(Ask::AzureConfig).into_iter().collect()
            }
            Action::Copied(true) => self.announce("The policy was copied."),
            Action::Copied(false) => {
                self.announce("The browser did not allow copying. Select the text and copy it.")
            }
            Action::Connections(..) => Vec::new(),
        }
    }

    /// Keys of the projects that any of the connections sees, each once.
    pub(super) fn projects(&self) -> Vec<&ProjectKey> {
        let mut projects = Vec::new();
        let connections = self.connections.ready().into_iter().flatten();
        for project in connections.flat_map(|connection| &connection.projects) {
            if !projects.contains(&project) {
                projects.push(project);
            }
        }
        projects
    }

    fn announce(&mut self, notice: &'static str) -> Vec<Ask> {
        self.notice = notice;
        Vec::new()
    }

    fn next(&mut self) -> u32 {
        self.round = self.round.wrapping_add(1);
        self.round
    }

    fn check(&mut self, id: &str) -> Option<Ask> {
        let round = self.next();
        let connection = self
            .connections_mut()
            .iter_mut()
            .find(|connection| connection.endpoint.id == id)?;
        let part = connection.begin(round)?;
        Some(Ask::Part(round, id.to_owned(), part))
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
