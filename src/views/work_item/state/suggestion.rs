//! Suggestions for the picker from the project's catalog and defaults.
//!
//! The component of the work item's repository comes before the user's last selection, which was made for another work
//! item. A project that the user declined is not selected again, only offered as a button. The catalog's only project and
//! the defaults come last.

use std::rc::Rc;

use super::saved_selection::MAX_DECLINED;
use super::{Command, SavedSettings, State};
use crate::components::remote::Remote;
use crate::domain::key::ProjectKey;
use crate::domain::project_settings::catalog_index::CatalogComponent;
use crate::domain::project_settings::defaults::Defaults;
use crate::domain::project_settings::suggestion::Components;
use crate::launchdarkly::environments::Environment;
use crate::launchdarkly::projects::Project;

/// Why a project was selected for the user.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// A component of the work item's repository belongs to it.
    Component(Rc<CatalogComponent>),
    /// Every component of the catalog belongs to it.
    Catalog,
    /// It is the default project.
    Default,
}

/// Suggestions for the picker.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Suggestions {
    /// Number of settings still loading; `None` before they are requested.
    awaited: Option<usize>,
    catalog: Components,
    pub(super) defaults: Defaults,
    /// Components of the work item's repositories.
    pub(super) components: Vec<Rc<CatalogComponent>>,
    /// Suggested projects that the user declined.
    pub(super) declined: Vec<ProjectKey>,
    /// [`super::Item::load_id`] for which components were looked up.
    load_id: Option<u32>,
}

impl Suggestions {
    /// Commands that load the settings.
    pub(super) fn ask(&mut self) -> Vec<Command> {
        let saved = [SavedSettings::Catalog, SavedSettings::Defaults];
        self.awaited = Some(saved.len());
        saved.map(Command::LoadSettings).into()
    }

    /// Looks up the components of the shown work item again.
    pub(super) const fn look_again(&mut self) {
        self.load_id = None;
    }

    /// Applies loaded settings. Ignored once the picker is filled.
    pub(super) fn take(&mut self, kept: SavedSettings, text: &str) {
        if let Some(awaited @ 1..) = self.awaited {
            self.awaited = Some(awaited - 1);
            match kept {
                SavedSettings::Catalog => self.catalog = Components::read(text),
                SavedSettings::Defaults => self.defaults = Defaults::read(text),
            }
        }
    }

    /// Stops waiting for settings.
    pub(super) fn stop_waiting(&mut self) {
        self.awaited = Some(0);
    }

    /// Removes a project that LaunchDarkly does not have.
    fn forget(&mut self, project: &ProjectKey) {
        self.catalog.forget(project);
        self.components.retain(|component| component.project != *project);
        if self.defaults.project.as_ref() == Some(project) {
            self.defaults.project = None;
        }
    }

    /// Records the user's choice: suggested projects other than this one count as declined.
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
            if !self.declined.contains(&component.project) && self.declined.len() < MAX_DECLINED {
                self.declined.push(component.project.clone());
            }
        }
    }
}

impl State {
    /// Commands that load the suggestions, and whether the suggestions are ready.
    pub(super) fn want_suggestions(&mut self) -> (Vec<Command>, bool) {
        let repositories = self.linked.repositories();
        let has_chosen = self.memory.ready().is_some_and(Option::is_some);
        match self.suggestions.awaited {
            None | Some(1..) if has_chosen && repositories.is_empty() => (Vec::new(), true),
            None => (self.suggestions.ask(), false),
            Some(0) => {
                self.look_up_components(&repositories);
                (Vec::new(), true)
            }
            Some(_) => (Vec::new(), false),
        }
    }

    /// Looks up the components of the work item's repositories, once per loaded work item, and selects the best match.
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

    /// Components of the work item's repositories that are not selected, with their indexes.
    pub fn other_components(&self) -> impl Iterator<Item = (usize, &Rc<CatalogComponent>)> {
        let is_followed = |component: &Rc<CatalogComponent>| match &self.selection.reason {
            Some(Reason::Component(followed)) => Rc::ptr_eq(followed, component),
            _ => self.selection.project.as_ref().map(|project| &project.key) == Some(&component.project),
        };
        let components = self.suggestions.components.iter().enumerate();
        components.filter(move |(_, component)| !is_followed(component))
    }

    /// Selects the project of a component and narrows the list to its flags.
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

    /// Selects a project in the first account; the others are tried if the account does not have it.
    fn suggest(&mut self, mut accounts: Vec<String>, project: Project, reason: Reason) {
        if !accounts.is_empty() {
            self.selection.choose_account(accounts.remove(0));
            self.selection.choose_project(project);
            self.selection.untried = accounts;
            self.selection.reason = Some(reason);
        }
    }

    /// Accounts in the order in which a project is searched: last selection, linked flags, default, others.
    pub(super) fn accounts(&self) -> Vec<String> {
        let mut accounts: Vec<String> = self
            .endpoints()
            .iter()
            .filter(|connection| connection.is_usable())
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

    /// Selects the catalog's only project or the default; false if there is none or the user has chosen.
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

    /// If the account does not have the suggested project, tries the next account or drops the suggestion. True if so.
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

    /// Whether this is the default environment of the selected project.
    pub(super) fn is_default(&self, environment: &Environment) -> bool {
        let defaults = &self.suggestions.defaults;
        let project = self.selection.project.as_ref();
        defaults.environment.as_ref() == Some(&environment.key)
            && defaults.project.as_ref() == project.map(|project| &project.key)
    }
}
