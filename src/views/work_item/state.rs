//! Everything the tab knows, and how each event changes it. Pure: no browser, no requests.

mod linked;
mod selection;

use std::rc::Rc;

use yew::Reducible;

pub use linked::{Linked, LinkedFlag, Saved};
pub use selection::{FlagList, FlagQuery, Selection};

use crate::azure_devops::sdk::FormEvent;
use crate::azure_devops::service_endpoints::ServiceEndpoint;
use crate::components::remote::Remote;
use crate::domain::flag::Flag;
use crate::domain::instance::Instance;
use crate::domain::key::{EnvironmentKey, ProjectKey};
use crate::domain::link::{FlagLink, Relation};
use crate::launchdarkly::Page;
use crate::launchdarkly::environments::Environment;
use crate::launchdarkly::projects::Project;

/// Something that comes from a server; its failure is a sentence.
pub type Fetched<T> = Remote<T, String>;

/// The work item that the form shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its id; 0 before the first save.
    pub id: u32,
    /// It cannot be changed.
    pub read_only: bool,
    /// Counts the work items that this frame has shown, so that a late answer never meets the wrong one.
    pub visit: u32,
}

/// The tab's state.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// The work item, once the form has loaded one.
    pub item: Option<Item>,
    visits: u32,
    /// LaunchDarkly service connections of the project.
    pub connections: Fetched<Rc<[ServiceEndpoint]>>,
    /// Flags that the work item is linked to.
    pub linked: Linked,
    /// What the picker shows.
    pub selection: Selection,
    /// Name of the Azure DevOps project: its namesake in LaunchDarkly is offered first.
    pub azure_devops_project: String,
    /// What was done last, for screen readers.
    pub announcement: String,
    /// What could not be done.
    pub error: Option<String>,
    /// The link that was taken out last, to put it back.
    pub undo: Option<Undo>,
    /// How often the user wanted everything asked for again.
    pub reloads: u32,
}

/// A link that was taken out.
#[derive(Clone, Debug, PartialEq)]
pub struct Undo {
    /// The flag.
    pub link: FlagLink,
    /// The relation that made the link.
    pub relation: Relation,
}

/// What happens to the tab.
#[derive(Clone, Debug)]
pub enum Action {
    /// The host says something about the form.
    Form(FormEvent),
    /// The service connections came.
    Connections(Fetched<Rc<[ServiceEndpoint]>>),
    /// The relations of the work item came.
    Relations {
        /// Visit that asked for them.
        visit: u32,
        /// The relations.
        relations: Fetched<Vec<Relation>>,
        /// They are as saved.
        stored: bool,
    },
    /// A linked flag came.
    LinkedFlag {
        /// The link that it was read for.
        link: FlagLink,
        /// The flag; none when LaunchDarkly does not know it.
        flag: Fetched<Option<Rc<Flag>>>,
    },
    /// The user chose an account, by the id of its service connection.
    Account(String),
    /// The projects of an account came.
    Projects(String, Fetched<Rc<[Project]>>),
    /// The user chose a project.
    Project(ProjectKey),
    /// The environments of a project came.
    Environments(String, ProjectKey, Fetched<Rc<[Environment]>>),
    /// The user chose an environment.
    Environment(EnvironmentKey),
    /// The user typed.
    Search(String),
    /// The user wants what is linked next to be pinned.
    Pin(bool),
    /// Flags came.
    Flags(FlagQuery, Fetched<Page<Flag>>),
    /// The links of the form were edited, or could not be.
    Edited {
        /// Visit in which the user asked for it.
        visit: u32,
        /// What was done.
        edit: Result<Edit, String>,
    },
    /// The user wants everything asked for again.
    Reload,
}

/// An edit of the form's links.
#[derive(Clone, Debug)]
pub enum Edit {
    /// A flag was linked.
    Linked(FlagLink),
    /// A flag was unlinked, by taking out this relation.
    Unlinked(FlagLink, Relation),
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut state = Rc::unwrap_or_clone(self);
        state.apply(action);
        Rc::new(state)
    }
}

impl State {
    /// The state before anything has come, in an Azure DevOps project of that name.
    #[must_use]
    pub fn new(azure_devops_project: &str) -> Self {
        Self {
            azure_devops_project: azure_devops_project.to_owned(),
            ..Self::default()
        }
    }

    /// The service connection that is chosen.
    #[must_use]
    pub fn account(&self) -> Option<&ServiceEndpoint> {
        let chosen = self.selection.account.as_deref()?;
        self.connections
            .ready()?
            .iter()
            .find(|connection| connection.id == chosen)
    }

    /// The service connection that leads to the LaunchDarkly of a link: the chosen one first.
    #[must_use]
    pub fn connection_for(&self, link: &FlagLink) -> Option<&ServiceEndpoint> {
        let leads_there =
            |connection: &&ServiceEndpoint| connection.instance().as_ref() == Ok(&link.instance);
        let others = self
            .connections
            .ready()
            .map_or(&[][..], |connections| &connections[..]);
        self.account()
            .filter(|account| leads_there(account))
            .or_else(|| others.iter().find(leads_there))
    }

    /// Whether links can be added and taken out.
    #[must_use]
    pub fn can_link(&self) -> bool {
        self.item.is_some_and(|item| !item.read_only) && self.linked.flags.ready().is_some()
    }

    /// The link that a flag of the picker would become; none while account or project are missing.
    #[must_use]
    pub fn link_for(&self, flag: &Flag) -> Option<FlagLink> {
        Some(FlagLink {
            instance: self.account()?.instance().ok()?,
            project: self.selection.project.clone()?,
            flag: flag.key.clone(),
            environment: self.selection.environment.clone().filter(|_| self.selection.pin),
        })
    }

    fn apply(&mut self, action: Action) {
        match action {
            Action::Form(event) => self.form(event),
            Action::Connections(connections) => {
                self.connections = connections;
                if let Some([first, ..]) = self.connections.ready().map(|list| &list[..]) {
                    let first = first.id.clone();
                    self.selection.choose_account(first);
                }
                self.resolve_links();
            }
            Action::Relations {
                visit,
                relations,
                stored,
            } => {
                if self.item.is_some_and(|item| item.visit == visit) {
                    self.linked.set_relations(relations, stored);
                    self.resolve_links();
                }
            }
            Action::LinkedFlag { link, flag } => self.linked.set_flag(&link, flag),
            Action::Account(id) => self.selection.choose_account(id),
            Action::Projects(account, projects) => {
                if self.selection.account.as_deref() == Some(account.as_str()) {
                    self.selection.projects = projects;
                    self.suggest_project();
                }
            }
            Action::Project(project) => self.selection.choose_project(project),
            Action::Environments(account, project, environments) => {
                self.selection.set_environments(&account, &project, environments);
            }
            Action::Environment(environment) => self.selection.environment = Some(environment),
            Action::Search(text) => self.selection.text = text,
            Action::Pin(pin) => self.selection.pin = pin,
            Action::Flags(query, page) => self.selection.add_flags(&query, page),
            Action::Edited { visit, edit } => {
                if self.item.is_some_and(|item| item.visit == visit) {
                    self.edited(edit);
                }
            }
            Action::Reload => {
                self.reloads += 1;
                self.connections = Remote::Loading;
                self.selection = Selection::default();
                self.linked.forget_failures();
                self.error = None;
            }
        }
    }

    fn edited(&mut self, edit: Result<Edit, String>) {
        match edit {
            Ok(Edit::Linked(link)) => {
                self.announcement = format!("{} is linked. Save the work item to keep the link.", link.flag);
                self.undo = None;
                self.error = None;
            }
            Ok(Edit::Unlinked(link, relation)) => {
                self.announcement = format!("{} is unlinked. Save the work item to keep this.", link.flag);
                self.undo = Some(Undo { link, relation });
                self.error = None;
            }
            Err(error) => self.error = Some(error),
        }
    }

    fn form(&mut self, event: FormEvent) {
        match event {
            FormEvent::Loaded { id, is_read_only, .. } => {
                self.visits += 1;
                self.leave();
                self.item = Some(Item {
                    id,
                    read_only: is_read_only,
                    visit: self.visits,
                });
            }
            FormEvent::Stored { id } => {
                if let Some(item) = &mut self.item {
                    // A new work item gets its id with the first save.
                    item.id = if item.id == 0 { id } else { item.id };
                }
                self.undo = None;
            }
            FormEvent::Changed => {}
            FormEvent::Unloaded => self.leave(),
        }
    }

    /// Forgets the work item, so that nothing of it is shown or written with the next.
    fn leave(&mut self) {
        self.item = None;
        self.linked = Linked::default();
        self.announcement = String::new();
        self.error = None;
        self.undo = None;
    }

    /// Finds the flags among the relations, once the hosts of the service connections are known.
    fn resolve_links(&mut self) {
        let Some(connections) = self.connections.ready() else {
            return;
        };
        let instances: Vec<Instance> = connections
            .iter()
            .filter_map(|connection| connection.instance().ok())
            .collect();
        self.linked.resolve(&instances);
        self.suggest_project();
    }

    /// Chooses a project when the user has not: that of a linked flag, else the namesake, else the first.
    fn suggest_project(&mut self) {
        let (None, Some(projects)) = (&self.selection.project, self.selection.projects.ready()) else {
            return;
        };
        let Some(linked) = self.linked.flags.ready() else {
            return;
        };
        let namesake = |project: &&Project| {
            let name = &self.azure_devops_project;
            project.name.eq_ignore_ascii_case(name) || project.key.as_str().eq_ignore_ascii_case(name)
        };
        let of_linked = linked
            .iter()
            .find_map(|flag| projects.iter().find(|project| project.key == flag.link.project));
        let suggestion = of_linked
            .or_else(|| projects.iter().find(namesake))
            .or(projects.first());
        if let Some(project) = suggestion.map(|project| project.key.clone()) {
            self.selection.choose_project(project);
        }
    }
}

#[cfg(test)]
mod tests;
