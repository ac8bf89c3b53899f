//! What the project's catalog and defaults suggest for the picker, and why.
//!
//! A component of the work item's own repository comes before what the user chose last, which was chosen for another work
//! item; otherwise whoever once chose an environment would never again see the project of a repository. A user who turned
//! from such a project is not led there again: it is offered, one press away. What holds for everybody comes last.

use std::rc::Rc;

use super::{Command, SavedSettings, State};
use crate::components::remote::Remote;
use crate::domain::key::ProjectKey;
use crate::domain::project_settings::catalog_index::CatalogComponent;
use crate::domain::project_settings::defaults::Defaults;
use crate::domain::project_settings::suggestion::Components;
use crate::launchdarkly::environments::Environment;
use crate::launchdarkly::projects::Project;

/// Most projects that a user is known to have turned from.
const MOST_DECLINED: usize = 20;

/// Why a project is chosen that the user did not choose.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// A component of the work item's repository names it.
    Component(Rc<CatalogComponent>),
    /// Every component of the catalog names it.
    Catalog,
    /// It is the default.
    Default,
}

/// Suggestions, and what became of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Suggestions {
    /// Texts that are on their way; none before anybody asked for them.
    awaited: Option<usize>,
    catalog: Components,
    pub(super) defaults: Defaults,
    /// Components of the work item's repositories.
    pub(super) components: Vec<Rc<CatalogComponent>>,
    /// Projects of components that the user turned from.
    pub(super) declined: Vec<ProjectKey>,
    /// The visit for which components were looked up.
    load_id: Option<u32>,
}

impl Suggestions {
    /// Takes a text in. What comes after the picker was filled changes nothing any more.
    pub(super) fn take(&mut self, kept: SavedSettings, text: &str) {
        if let Some(awaited @ 1..) = self.awaited {
            self.awaited = Some(awaited - 1);
            match kept {
                SavedSettings::Catalog => self.catalog = Components::read(text),
                SavedSettings::Defaults => self.defaults = Defaults::read(text),
            }
        }
    }

    /// Waits no longer.
    pub(super) fn stop_waiting(&mut self) {
        self.awaited = Some(0);
    }

    /// A project that LaunchDarkly does not have is nobody's suggestion.
    fn forget(&mut self, project: &ProjectKey) {
        self.catalog.forget(project);
        self.components.retain(|component| component.project != *project);
        if self.defaults.project.as_ref() == Some(project) {
            self.defaults.project = None;
        }
    }

    /// Learns from what the user chose.
    pub(super) fn record_choice(&mut self, chosen: &ProjectKey) {
        self.declined.retain(|declined| declined != chosen);
        if self
            .components
            .iter()
            .any(|component| component.project == *chosen)
        {
            return;
        }
        for component in &self.components {
            if !self.declined.contains(&component.project) && self.declined.len() < MOST_DECLINED {
                self.declined.push(component.project.clone());
            }
        }
    }
}

impl State {
    /// Sees to it that what suggests something is there; gives what is to be read for it, or none and whether it is there.
    pub(super) fn want_suggestions(&mut self) -> (Vec<Command>, bool) {
        let repositories = self.linked.repositories();
        let has_chosen = self.memory.ready().is_some_and(Option::is_some);
        match self.suggestions.awaited {
            None if has_chosen && repositories.is_empty() => (Vec::new(), true),
            None => {
                let saved = [SavedSettings::Catalog, SavedSettings::Defaults];
                self.suggestions.awaited = Some(saved.len());
                (saved.map(Command::LoadSettings).into(), false)
            }
            Some(0) => {
                self.look_up_components(&repositories);
                (Vec::new(), true)
            }
            Some(_) => (Vec::new(), false),
        }
    }

    /// Looks up the components of the work item's repositories, once a visit, and follows the best of them.
    fn look_up_components(&mut self, repositories: &[String]) {
        if self.suggestions.load_id == Some(self.load_count) {
            return;
        }
        self.suggestions.load_id = Some(self.load_count);
        let components = self.suggestions.catalog.of_repositories(repositories);
        let last = self.memory.ready().and_then(Option::as_ref);
        let is_last =
            |component: &Rc<CatalogComponent>| last.is_some_and(|last| last.project.key == component.project);
        let declined = &self.suggestions.declined;
        let is_welcome = |component: &Rc<CatalogComponent>| !declined.contains(&component.project);
        let best = components.iter().position(is_last);
        let best = best.or_else(|| components.iter().position(is_welcome));
        self.suggestions.components = components;
        if let Some(best) = best {
            self.selection.is_chosen = false;
            self.follow(best);
        } else if let Some(Reason::Component(_)) = self.selection.reason {
            // It was that of another work item.
            self.selection.start_over();
        }
    }

    /// Components of the work item's repositories that were not followed, with their places.
    pub fn other_components(&self) -> impl Iterator<Item = (usize, &Rc<CatalogComponent>)> {
        let is_followed = |component: &Rc<CatalogComponent>| match &self.selection.reason {
            Some(Reason::Component(followed)) => Rc::ptr_eq(followed, component),
            _ => self.selection.project.as_ref().map(|project| &project.key) == Some(&component.project),
        };
        let components = self.suggestions.components.iter().enumerate();
        components.filter(move |(_, component)| !is_followed(component))
    }

    /// Chooses the project of a component and lists the flags that it names.
    pub(super) fn follow(&mut self, place: usize) {
        let Some(component) = self.suggestions.components.get(place).cloned() else {
            return;
        };
        self.selection.narrow(&component.query, &component.tags);
        let project = self.known_project(&component.project);
        let is_there = self.selection.project.as_ref().map(|own| &own.key) == Some(&project.key);
        let reason = Reason::Component(component);
        if is_there {
            self.selection.reason = Some(reason);
            return;
        }
        self.suggest(self.accounts(), project, reason);
        if let Remote::Ready(Some(last)) = &self.memory {
            self.selection.recall_there(last);
        }
    }

    /// Chooses a project in the first of these accounts; the others are tried if it does not have it.
    fn suggest(&mut self, mut accounts: Vec<String>, project: Project, reason: Reason) {
        if !accounts.is_empty() {
            self.selection.choose_account(accounts.remove(0));
            self.selection.choose_project(project);
            self.selection.untried = accounts;
            self.selection.reason = Some(reason);
        }
    }

    /// Accounts in the order in which a project is looked for: that of the earlier visit, that of a linked flag, the
    /// default, the others.
    pub(super) fn accounts(&self) -> Vec<String> {
        let connections = self.connections.ready().map_or(&[][..], |all| &all[..]);
        let mut accounts: Vec<String> = connections
            .iter()
            .map(|connection| connection.id.clone())
            .collect();
        let last = self.memory.ready().and_then(Option::as_ref);
        let of_linked = self.linked.all().iter().find_map(|linked| linked.place.as_ref());
        let likely = [
            self.suggestions.defaults.account.as_ref(),
            of_linked.map(|place| &place.account),
            last.map(|last| &last.account),
        ];
        for account in likely.into_iter().flatten() {
            if let Some(at) = accounts.iter().position(|own| own == account) {
                let account = accounts.remove(at);
                accounts.insert(0, account);
            }
        }
        accounts
    }

    /// Chooses the project that holds for everybody; says whether there is one. A user who has chosen knows better.
    pub(super) fn suggest_for_everybody(&mut self) -> bool {
        let Suggestions {
            catalog, defaults, ..
        } = &self.suggestions;
        let (key, name, reason) = match (catalog.only_project(), &defaults.project) {
            _ if self.selection.is_chosen => return false,
            (Some(key), _) => (key, "", Reason::Catalog),
            (None, Some(key)) => (key, defaults.project_name.as_str(), Reason::Default),
            (None, None) => return false,
        };
        let mut project = self.known_project(key);
        if !name.is_empty() {
            name.clone_into(&mut project.name);
        }
        self.suggest(self.accounts(), project, reason);
        true
    }

    /// Looks for a suggested project in the next account, or begins again without it, where the account does not have it as
    /// far as that can be seen; says whether that was so.
    pub(super) fn give_up_suggestion(&mut self) -> bool {
        let selection = &mut self.selection;
        let (Some(place), None) = (selection.place(), &selection.environment) else {
            return false;
        };
        let environments = self.environments.get(&place).and_then(Remote::ready);
        let is_gone = environments.is_some_and(|list| list.is_empty());
        let Some((project, reason)) = selection
            .project
            .clone()
            .zip(selection.reason.clone())
            .filter(|_| is_gone)
        else {
            return false;
        };
        let accounts = std::mem::take(&mut selection.untried);
        if accounts.is_empty() {
            self.suggestions.forget(&project.key);
            self.selection.start_over();
        } else {
            self.suggest(accounts, project, reason);
        }
        true
    }

    /// Whether the defaults name this environment for the chosen project.
    pub(super) fn is_default(&self, environment: &Environment) -> bool {
        let defaults = &self.suggestions.defaults;
        let project = self.selection.project.as_ref();
        defaults.environment.as_ref() == Some(&environment.key)
            && defaults.project.as_ref() == project.map(|project| &project.key)
    }
}
