//! The form for the project's defaults and stage map, which everybody in the project shares.

mod form_fields;

use yew::AttrValue;

use super::Command;
use super::known_projects::KnownProjects;
use crate::components::remote::Remote;
use crate::domain::project_settings::defaults::{Defaults, is_same_name};
use crate::views::settings::texts;
pub use form_fields::Field;
pub(in crate::views::settings) use form_fields::{FieldError, FormFields, Row};

/// The form.
#[derive(Clone, Debug, Default)]
pub(in crate::views::settings) struct DefaultsForm {
    /// The saved defaults, as last read or written.
    pub(in crate::views::settings) kept: Remote<Defaults, AttrValue>,
    /// The typed fields.
    pub(in crate::views::settings) fields: FormFields,
    /// Why the fields cannot be saved.
    pub(in crate::views::settings) mistake: Option<FieldError>,
    /// Defaults that another user saved since they were read here.
    pub(in crate::views::settings) theirs: Option<Defaults>,
    /// Defaults being saved.
    pub(in crate::views::settings) saving: Option<Defaults>,
    /// Result of the last action, for the status line.
    pub(in crate::views::settings) notice: &'static str,
    /// Stages of recent releases and runs; `None` before they are requested.
    pub(in crate::views::settings) found_stages: Option<Remote<Vec<String>, AttrValue>>,
    last_row: u32,
}

/// Event of the form.
#[derive(Clone, Debug)]
pub enum Event {
    /// The saved defaults are to be loaded.
    Read,
    /// The saved defaults were loaded.
    Kept(Result<Option<String>, String>),
    /// A field was changed.
    Typed(Field, String),
    /// Add a row for a stage; its name may be empty.
    Add(String),
    /// Remove a row, by its id.
    Remove(u32),
    /// Clear all fields.
    Clear,
    /// Discard changes.
    Discard,
    /// Save, unless another user saved in the meantime.
    Save,
    /// The saved defaults were read again before saving.
    Reread(Result<Option<String>, String>),
    /// Save over another user's changes.
    Overwrite,
    /// Take over another user's changes.
    TakeTheirs,
    /// The defaults were saved.
    Saved(Result<(), String>),
    /// A field for a stage got the focus.
    StagesUsed,
    /// A pipeline step was copied; false if the browser refused.
    Copied(bool),
    /// Stages of recent releases and runs.
    Stages(Result<Vec<String>, String>),
}

impl DefaultsForm {
    /// Applies an event and returns the command that follows. `account` is the id of the default connection, or of the first.
    pub(super) fn apply(
        &mut self,
        event: Event,
        account: &str,
        known_projects: &KnownProjects,
    ) -> Option<Command> {
        match event {
            Event::Read => {
                self.kept = Remote::Loading;
                return Some(Command::Kept { again: false });
            }
            Event::Kept(read) => {
                self.kept = read
                    .map(|text| of_text(text.as_deref()))
                    .map_err(AttrValue::from)
                    .into();
                self.show_kept();
            }
            Event::Typed(field, text) => {
                if let Some(place) = self.field(field) {
                    *place = text;
                }
                self.touched();
            }
            Event::Add(stage) => {
                let environment = self.guess(&stage, account, known_projects);
                self.add(stage, environment);
                self.touched();
            }
            Event::Remove(id) => {
                self.fields.rows.retain(|row| row.id != id);
                self.touched();
            }
            Event::Clear => {
                self.fields = FormFields::default();
                self.touched();
            }
            Event::Discard => self.show_kept(),
            Event::Save => {
                return self
                    .begin(account, known_projects)
                    .then_some(Command::Kept { again: true });
            }
            Event::Reread(Ok(text)) => {
                let now = of_text(text.as_deref());
                if self.kept.ready() == Some(&now) {
                    return self.write(now);
                }
                self.saving = None;
                self.theirs = Some(now);
            }
            Event::Overwrite => {
                let theirs = self.theirs.take().unwrap_or_default();
                return self
                    .begin(account, known_projects)
                    .then(|| self.write(theirs))
                    .flatten();
            }
            Event::TakeTheirs => {
                if let Some(theirs) = self.theirs.take() {
                    self.kept = Remote::Ready(theirs);
                    self.show_kept();
                }
            }
            Event::Saved(Ok(())) => {
                if let Some(saved) = self.saving.take() {
                    // What was typed meanwhile stays.
                    let is_same = self
                        .finished(account, known_projects)
                        .is_ok_and(|now| now == saved);
                    self.kept = Remote::Ready(saved);
                    if is_same {
                        self.show_kept();
                        self.notice = texts::SAVED;
                    }
                }
            }
            Event::Reread(Err(error)) | Event::Saved(Err(error)) => {
                self.saving = None;
                self.mistake = Some(FieldError {
                    field: None,
                    sentence: texts::not_saved(&error).into(),
                });
            }
            Event::StagesUsed if !matches!(self.found_stages, Some(Remote::Loading | Remote::Ready(_))) => {
                self.found_stages = Some(Remote::Loading);
                return Some(Command::Stages);
            }
            Event::Stages(found) => self.found_stages = Some(found.map_err(AttrValue::from).into()),
            Event::Copied(true) => self.notice = texts::STEP_COPIED,
            Event::Copied(false) => self.notice = texts::NOT_COPIED,
            Event::StagesUsed => {}
        }
        None
    }

    /// Whether the fields differ from the saved defaults.
    pub(in crate::views::settings) fn is_changed(&self) -> bool {
        self.kept
            .ready()
            .is_some_and(|kept| FormFields::of(kept) != self.fields)
    }

    /// Stages of recent releases and runs that have no row.
    pub(in crate::views::settings) fn unmapped(&self) -> impl Iterator<Item = &String> {
        let found = self
            .found_stages
            .as_ref()
            .and_then(Remote::ready)
            .into_iter()
            .flatten();
        found.filter(|stage| !self.fields.rows.iter().any(|row| is_same_name(&row.stage, stage)))
    }

    fn field(&mut self, field: Field) -> Option<&mut String> {
        let fields = &mut self.fields;
        let row = |rows: &'_ mut Vec<Row>, id| rows.iter().position(|row: &Row| row.id == id);
        match field {
            Field::Account => Some(&mut fields.account),
            Field::Project => Some(&mut fields.project),
            Field::Environment => Some(&mut fields.environment),
            Field::Stage(id) => {
                let place = row(&mut fields.rows, id)?;
                fields.rows.get_mut(place).map(|row| &mut row.stage)
            }
            Field::StageEnvironment(id) => {
                let place = row(&mut fields.rows, id)?;
                fields.rows.get_mut(place).map(|row| &mut row.environment)
            }
        }
    }

    fn touched(&mut self) {
        self.mistake = None;
        self.notice = "";
    }

    fn show_kept(&mut self) {
        self.fields = self.kept.ready().map(FormFields::of).unwrap_or_default();
        self.last_row = u32::try_from(self.fields.rows.len()).unwrap_or_default();
        self.theirs = None;
        self.touched();
    }

    fn add(&mut self, stage: String, environment: String) {
        self.last_row = self.last_row.wrapping_add(1);
        self.fields.rows.push(Row {
            id: self.last_row,
            stage,
            environment,
        });
    }

    /// The environment that is called as the stage is.
    fn guess(&self, stage: &str, account: &str, known_projects: &KnownProjects) -> String {
        let known = known_projects.environments(account, &self.fields.project);
        let mut known = known.and_then(Remote::ready).into_iter().flatten();
        let found =
            known.find(|known| is_same_name(known.key.as_str(), stage) || is_same_name(&known.name, stage));
        found.map(|known| known.key.to_string()).unwrap_or_default()
    }

    /// Validates the typed values and prepares them for saving. False if they are not valid.
    fn begin(&mut self, account: &str, known_projects: &KnownProjects) -> bool {
        match self.finished(account, known_projects) {
            Ok(defaults) => self.saving = Some(defaults),
            Err(mistake) => self.mistake = Some(mistake),
        }
        self.saving.is_some()
    }

    /// Saves in place of `over`, which the user has seen.
    fn write(&self, over: Defaults) -> Option<Command> {
        // A struct of texts always becomes JSON.
        let text = serde_json::to_string(self.saving.as_ref()?).ok()?;
        let over = Box::new(over);
        Some(Command::Keep { text, over })
    }

    /// Typed values with names.
    fn finished(&self, account: &str, known_projects: &KnownProjects) -> Result<Defaults, FieldError> {
        let mut defaults = self.fields.defaults()?;
        let before = self.kept.ready();
        if let Some(project) = &defaults.project {
            let mut known = known_projects.projects(account).iter();
            let known = known
                .find(|known| known.key == *project)
                .map(|known| known.name.clone());
            let kept = before.filter(|kept| kept.project.as_ref() == Some(project));
            defaults.project_name = known
                .or_else(|| kept.map(|kept| kept.project_name.clone()))
                .unwrap_or_default();
        }
        if let Some(environment) = &defaults.environment {
            let known = known_projects.environments(account, &self.fields.project);
            let mut known = known.and_then(Remote::ready).into_iter().flatten();
            let known = known
                .find(|known| known.key == *environment)
                .map(|known| known.name.clone());
            let kept = before.filter(|kept| kept.environment.as_ref() == Some(environment));
            defaults.environment_name = known
                .or_else(|| kept.map(|kept| kept.environment_name.clone()))
                .unwrap_or_default();
        }
        Ok(defaults)
    }
}

/// Defaults in a saved text; none if nothing is saved.
pub(in crate::views::settings) fn of_text(text: Option<&str>) -> Defaults {
    text.map(Defaults::read).unwrap_or_default()
}

#[cfg(test)]
mod tests;
