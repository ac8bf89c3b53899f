//! Fills the picker: account, project, environment, flags, each as soon as the previous ones are known.

use std::borrow::Cow;
use std::rc::Rc;

use super::combobox::has_part;
use super::project_ref::ProjectRef;
use super::saved_selection::SavedSelection;
use super::selection::PickerActivity;
use super::{Command, Fetched, State};
use crate::components::remote::Remote;
use crate::domain::flag::Flag;
use crate::domain::key::ProjectKey;
use crate::launchdarkly::Page;
use crate::launchdarkly::projects::Project;
use crate::views::work_item::texts;

impl State {
    /// Requests what the picker needs, if it is visible.
    pub(super) fn want_picker(&mut self) -> Vec<Command> {
        // The links identify the repository of the work item.
        if self.selection.wanted == PickerActivity::No || self.is_opening() {
            return Vec::new();
        }
        // Waiting for the host's answer saves requests.
        let Remote::Ready(memory) = &self.memory else {
            return Vec::new();
        };
        let remembered = memory.clone();
        let (commands, are_there) = self.want_suggestions();
        if !are_there {
            return commands;
        }
        let remembered = remembered.filter(|_| !self.selection.is_chosen);
        if self.selection.account.is_none() {
            match self.accounts().into_iter().next() {
                Some(account) => self.selection.choose_account(account),
                None => return Vec::new(),
            }
            if let Some(remembered) = remembered
                && self.selection.account.as_ref() == Some(&remembered.account)
            {
                self.selection.recall(&remembered);
            }
        }
        if self.selection.project.is_none() {
            self.suggest_project();
        }
        self.suggest_environment();
        // Each time there is one account or one project less to try.
        if self.give_up_suggestion() {
            return self.want_picker();
        }
        self.selection.want_flags(&mut self.requests);
        if self.selection.is_recalled
            && let Some(place) = self.selection.place()
        {
            // Other choices are at hand when the user opens a list.
            self.environments.want(&place, &mut self.requests);
            if self.selection.projects.asked.is_none() {
                self.want_projects(String::new());
            }
        }
        // A linked flag has only the key of its project; people know its name.
        if let Some(project) = &self.selection.project
            && project.name == project.key.as_str()
            && self.selection.projects.asked.is_none()
        {
            let is_suggested = self.selection.reason.is_some();
            let text = if is_suggested {
                project.name.clone()
            } else {
                String::new()
            };
            self.want_projects(text);
        }
        Vec::new()
    }

    /// The project of a linked flag, else that of the catalog or the default, else the namesake of the Azure DevOps project,
    /// else the first.
    fn suggest_project(&mut self) {
        let account = self.selection.account.clone();
        let of_linked = self
            .linked
            .all()
            .iter()
            .filter_map(|linked| linked.place.as_ref())
            .find(|place| Some(&place.account) == account.as_ref());
        if let Some(place) = of_linked {
            let project = self.known_project(&place.project);
            return self.selection.choose_project(project);
        }
        if self.suggest_for_everybody() {
            return;
        }
        let Some(asked) = self.selection.projects.asked.clone() else {
            return self.want_projects(String::new());
        };
        let Some(projects) = self.selection.projects.found.ready() else {
            return;
        };
        let name = &self.azure_devops_project;
        let is_namesake = |project: &&Project| {
            project.name.eq_ignore_ascii_case(name) || project.key.as_str().eq_ignore_ascii_case(name)
        };
        let namesake = projects.iter().find(is_namesake);
        let first = projects.first();
        match (namesake, first) {
            (Some(project), _) => self.selection.choose_project(project.clone()),
            // It may be on a later page.
            (None, Some(first)) if asked.is_empty() && !self.selection.projects.is_whole => {
                self.first_project = Some(first.clone());
                self.want_projects(name.clone());
            }
            (None, first) => {
                let first = self.first_project.clone().or_else(|| first.cloned());
                if let Some(first) = first {
                    self.selection.choose_project(first);
                }
            }
        }
    }

    /// A project by its key, with its name if that is known.
    pub(super) fn known_project(&self, key: &ProjectKey) -> Project {
        let projects = self.selection.projects.found.ready();
        let known = projects.and_then(|list| list.iter().find(|project| project.key == *key));
        known.cloned().unwrap_or_else(|| Project {
            key: key.clone(),
            name: key.to_string(),
        })
    }

    /// The default environment, else the first, which is a critical one where there is one: people look there first.
    fn suggest_environment(&mut self) {
        if self.selection.environment.is_some() {
            return;
        }
        if let Some(place) = self.selection.place() {
            self.environments.want(&place, &mut self.requests);
            let list = self.environments.ready(&place);
            let default = list.iter().find(|own| self.is_default(own));
            if let Some(environment) = default.or_else(|| list.first()).cloned() {
                self.selection.choose_environment(environment);
            }
        }
    }

    /// Applies projects.
    pub(super) fn projects(&mut self, account: &str, text: &str, page: Fetched<Page<Project>>) {
        let selection = &mut self.selection;
        let is_awaited = selection.account.as_deref() == Some(account)
            && selection.projects.asked.as_deref() == Some(text);
        if !is_awaited {
            return;
        }
        selection.projects.is_whole =
            text.is_empty() && page.ready().is_some_and(|page| page.next_offset.is_none());
        selection.projects.found = page.map(|page| Rc::from(page.items.as_slice()));
        if let Some(project) = &self.selection.project {
            let known = self.known_project(&project.key);
            if known.name != known.key.as_str() {
                self.selection.project = Some(known);
            }
        }
    }

    /// Saves the user's selection, once it is complete.
    pub(super) fn save_selection(&mut self) -> Option<Command> {
        if !self.selection.is_chosen {
            return None;
        }
        let account = self.selection.account.clone()?;
        let endpoint = self.endpoints().iter().find(|own| own.id == account);
        let chosen = SavedSelection {
            url: endpoint.map(|own| own.url.clone()).unwrap_or_default(),
            account,
            project: self.selection.project.clone()?,
            environment: self.selection.environment.clone()?,
            declined: self.suggestions.declined.clone(),
        };
        if let Remote::Ready(Some(last)) = &self.memory
            && **last == chosen
        {
            return None;
        }
        let text = chosen.to_text();
        self.memory = Remote::Ready(Some(Rc::new(chosen)));
        Some(Command::SaveSelection(text))
    }

    /// Whether the account has projects that are not in the list.
    #[must_use]
    pub fn has_more_projects(&self) -> bool {
        !self.selection.projects.is_whole
    }

    /// The flags that the list shows.
    #[must_use]
    pub fn shown_flags(&self) -> Cow<'_, [Rc<Flag>]> {
        if self.selection.filters.linked_here {
            return Cow::Owned(self.flags_linked_here());
        }
        let list = self.selection.flags.ready();
        let flags = list.map_or(&[] as &[_], |list| list.flags.as_slice());
        if !self.selection.is_busy() {
            return Cow::Borrowed(flags);
        }
        // The answer then confirms these rows where they are, so that a click on one of them is not lost.
        let fitting: Vec<_> = flags.iter().filter(|flag| self.has_text(flag)).cloned().collect();
        if fitting.is_empty() {
            Cow::Borrowed(flags)
        } else {
            Cow::Owned(fitting)
        }
    }

    /// Whether the text of the search box is part of the flag's name or key.
    fn has_text(&self, flag: &Flag) -> bool {
        let text = self.selection.filters.text.trim();
        has_part(&flag.name, text) || has_part(flag.key.as_str(), text)
    }

    /// Linked flags of the chosen project that fit the search; they need no request.
    fn flags_linked_here(&self) -> Vec<Rc<Flag>> {
        let place: Option<ProjectRef> = self.selection.place();
        let linked = self.linked.all().iter().filter(|linked| linked.place == place);
        linked
            .filter_map(|linked| linked.found())
            .filter(|flag| self.has_text(flag))
            .cloned()
            .collect()
    }

    /// Why the list is empty.
    #[must_use]
    pub fn nothing_found(&self) -> String {
        let filters = &self.selection.filters;
        texts::nothing_found(filters.text.trim(), filters.is_limited())
    }
}
