//! The comboboxes of the picker: which one is open, the typed text, and the matching options.

use super::request::Request;
use super::{Fetched, State};
use crate::azure_devops::service_endpoints::ServiceEndpoint;
use crate::components::remote::Remote;
use crate::launchdarkly::environments::Environment;
use crate::views::work_item::texts;

/// A combobox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The service connection.
    Account,
    /// The project.
    Project,
    /// The environment.
    Environment,
}

impl Field {
    /// Its accessible name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Account => texts::ACCOUNT,
            Self::Project => texts::PROJECT,
            Self::Environment => texts::ENVIRONMENT,
        }
    }
}

/// Action of the user in a combobox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ComboboxAction {
    /// Opens its list.
    Open,
    /// Closes its list without choosing.
    Close,
    /// Types.
    Type(String),
    /// Moves to the next option.
    Next,
    /// Moves to the previous option.
    Previous,
    /// Chooses the active option.
    Take,
}

/// The open combobox, if any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Combobox {
    /// The open combobox.
    pub open: Option<OpenCombobox>,
}

/// An open combobox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenCombobox {
    /// Which one.
    pub field: Field,
    /// Text typed since it was opened; `None` shows every option.
    pub text: Option<String>,
    /// Index of the active option.
    pub active: usize,
}

/// An option of a combobox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComboboxOption {
    /// Its id or key.
    pub key: String,
    /// Displayed name.
    pub name: String,
    /// Whether it can be chosen.
    pub can_be_chosen: bool,
}

/// Maximum number of options shown; typing finds the others.
pub const MAX_OPTIONS: usize = 100;

/// Displayed name of an environment, such as `Production (critical)`.
#[must_use]
pub fn environment_name(environment: &Environment) -> String {
    texts::environment(&environment.name, environment.critical)
}

/// Whether a text contains another, ignoring the case of Latin letters. Tables for all others would add 20 kB.
pub(super) fn has_part(text: &str, part: &str) -> bool {
    let mut parts = text.as_bytes().windows(part.len().max(1));
    part.is_empty() || parts.any(|own| own.eq_ignore_ascii_case(part.as_bytes()))
}

impl State {
    /// The combobox of a field, if it is open.
    #[must_use]
    pub fn open_combobox(&self, field: Field) -> Option<&OpenCombobox> {
        self.selection
            .combobox
            .open
            .as_ref()
            .filter(|open| open.field == field)
    }

    /// Displayed name of the selected option.
    #[must_use]
    pub fn chosen_name(&self, field: Field) -> String {
        if !self.is_confirmed() {
            return String::new();
        }
        match field {
            Field::Account => self.account().map(ServiceEndpoint::label),
            Field::Project => self
                .selection
                .project
                .as_ref()
                .map(|project| project.name.clone()),
            Field::Environment => self.selection.environment.as_ref().map(environment_name),
        }
        .unwrap_or_default()
    }

    fn chosen_key(&self, field: Field) -> Option<&str> {
        match field {
            Field::Account => self.selection.account.as_deref(),
            Field::Project => self
                .selection
                .project
                .as_ref()
                .map(|project| project.key.as_str()),
            Field::Environment => self
                .selection
                .environment
                .as_ref()
                .map(|environment| environment.key.as_str()),
        }
    }

    /// The options of a field that match the typed text.
    #[must_use]
    pub fn options(&self, field: Field) -> Fetched<Vec<ComboboxOption>> {
        let typed = self.open_combobox(field).and_then(|open| open.text.as_deref());
        let wanted = typed.unwrap_or_default().trim();
        let fits = |option: &ComboboxOption| has_part(&option.name, wanted) || has_part(&option.key, wanted);
        let mut options = match self.every_option(field) {
            Remote::Ready(options) => options,
            other => return other,
        };
        options.retain(fits);
        Remote::Ready(options)
    }

    fn every_option(&self, field: Field) -> Fetched<Vec<ComboboxOption>> {
        let option = |key: &str, name: String| ComboboxOption {
            key: key.to_owned(),
            name,
            can_be_chosen: true,
        };
        match field {
            Field::Account => self.connections.map(|list| {
                let accounts = list.iter();
                let option = |it: &ServiceEndpoint| ComboboxOption {
                    can_be_chosen: it.is_usable(),
                    ..option(&it.id, it.label())
                };
                accounts.map(option).collect()
            }),
            Field::Project => self.selection.projects.found.map(|list| {
                let projects = list.iter();
                projects
                    .map(|it| option(it.key.as_str(), it.name.clone()))
                    .collect()
            }),
            Field::Environment => {
                let place = self.selection.place();
                let known = place.and_then(|place| self.environments.get(&place));
                known.map_or(Remote::Loading, |list| {
                    list.map(|list| {
                        let environments = list.iter();
                        environments
                            .map(|it| option(it.key.as_str(), environment_name(it)))
                            .collect()
                    })
                })
            }
        }
    }

    /// Applies an action; true if projects must be searched once typing pauses.
    pub(super) fn combobox(&mut self, field: Field, event: ComboboxAction) -> bool {
        match event {
            ComboboxAction::Close => self.close_combobox(field),
            ComboboxAction::Open => self.open(field, None),
            ComboboxAction::Type(text) => {
                self.open(field, Some(text));
                return field == Field::Project && !self.selection.projects.is_whole;
            }
            ComboboxAction::Next | ComboboxAction::Previous => {
                if self.open_combobox(field).is_none() {
                    self.open(field, None);
                } else {
                    self.step(field, event == ComboboxAction::Next);
                }
            }
            ComboboxAction::Take => {
                if let Some(active) = self.open_combobox(field).map(|open| open.active) {
                    self.take_at(field, active);
                }
            }
        }
        false
    }

    fn close_combobox(&mut self, field: Field) {
        if self.open_combobox(field).is_some() {
            self.selection.combobox.open = None;
        }
    }

    /// Opens a list at the selected option, or at the first match of the typed text.
    fn open(&mut self, field: Field, text: Option<String>) {
        let is_same = text.is_none() && self.open_combobox(field).is_some();
        if is_same {
            return;
        }
        match field {
            Field::Account => {}
            Field::Project => {
                if text.is_none() && !self.selection.projects.is_whole {
                    self.want_projects(String::new());
                }
            }
            Field::Environment => {
                if let Some(place) = self.selection.place() {
                    self.environments.want(&place, &mut self.requests);
                }
            }
        }
        let chosen = match (&text, self.every_option(field)) {
            (None, Remote::Ready(options)) => options
                .iter()
                .position(|option| Some(option.key.as_str()) == self.chosen_key(field)),
            _ => None,
        };
        self.selection.combobox.open = Some(OpenCombobox {
            field,
            text,
            active: chosen.unwrap_or_default(),
        });
    }

    fn step(&mut self, field: Field, forward: bool) {
        let count = self.options(field).ready().map_or(0, Vec::len).min(MAX_OPTIONS);
        if let Some(open) = &mut self.selection.combobox.open {
            let next = if forward {
                open.active.saturating_add(1)
            } else {
                open.active.saturating_sub(1)
            };
            open.active = next.min(count.saturating_sub(1));
        }
    }

    pub(super) fn take_at(&mut self, field: Field, place: usize) {
        let taken = self
            .options(field)
            .ready()
            .and_then(|options| options.get(place).cloned());
        self.close_combobox(field);
        let Some(taken) =
            taken.filter(|taken| taken.can_be_chosen && self.chosen_key(field) != Some(taken.key.as_str()))
        else {
            return;
        };
        self.selection.is_chosen = true;
        self.selection.is_recalled = false;
        match field {
            Field::Account => self.selection.choose_account(taken.key),
            Field::Project => {
                let projects = self.selection.projects.found.ready();
                let project = projects.and_then(|list| list.iter().find(|own| own.key.as_str() == taken.key));
                if let Some(project) = project.cloned() {
                    self.selection.choose_project(project);
                }
            }
            Field::Environment => {
                let place = self.selection.place();
                let list = place.map_or(&[][..], |place| self.environments.ready(&place));
                let environment = list.iter().find(|own| own.key.as_str() == taken.key);
                if let Some(environment) = environment.cloned() {
                    self.selection.choose_environment(environment);
                }
                return;
            }
        }
        self.selection.widen();
        self.record_choice();
    }

    /// Records the project that the user chose.
    pub(super) fn record_choice(&mut self) {
        if let Some(project) = &self.selection.project {
            self.suggestions.record_choice(&project.key);
        }
    }

    /// Requests the projects that match the typed text.
    pub(super) fn search_projects(&mut self) {
        let typed = self
            .open_combobox(Field::Project)
            .and_then(|open| open.text.clone());
        if let Some(text) = typed.filter(|_| !self.selection.projects.is_whole) {
            self.want_projects(text.trim().to_owned());
        }
    }

    pub(super) fn want_projects(&mut self, text: String) {
        let projects = &mut self.selection.projects;
        if projects.asked.as_deref() == Some(text.as_str()) {
            return;
        }
        if let Some(account) = self.selection.account.clone() {
            projects.asked = Some(text.clone());
            self.requests.want(Request::Projects(account, text));
        }
    }
}
