//! The fields of the form as they are typed, and what they mean.

use yew::AttrValue;

use crate::domain::key::{EnvironmentKey, ProjectKey};
use crate::domain::project_settings::defaults::{Defaults, StageEnvironment, is_same_name};
use crate::views::settings::texts;

/// The texts of the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::views::settings) struct FormFields {
    /// Id of the service connection; empty for none.
    pub(in crate::views::settings) account: String,
    /// Key of the project.
    pub(in crate::views::settings) project: String,
    /// Key of the environment.
    pub(in crate::views::settings) environment: String,
    /// Stages.
    pub(in crate::views::settings) rows: Vec<Row>,
}

/// A stage and its environment, as they are typed.
#[derive(Clone, Debug, Default, Eq)]
pub(in crate::views::settings) struct Row {
    /// Tells rows apart on the page.
    pub(in crate::views::settings) id: u32,
    /// Name of the stage.
    pub(in crate::views::settings) stage: String,
    /// Key of the environment.
    pub(in crate::views::settings) environment: String,
}

impl PartialEq for Row {
    /// Rows that say the same.
    fn eq(&self, other: &Self) -> bool {
        self.stage == other.stage && self.environment == other.environment
    }
}

/// A field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The service connection.
    Account,
    /// The project.
    Project,
    /// The environment.
    Environment,
    /// The stage of a row.
    Stage(u32),
    /// The environment of a row.
    StageEnvironment(u32),
}

/// A field that cannot be saved as it is, or the saving itself, and why: a sentence that may hold untrusted text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::views::settings) struct FieldError {
    /// The field; `None` if the problem is not in a field.
    pub(in crate::views::settings) field: Option<Field>,
    /// Why.
    pub(in crate::views::settings) sentence: AttrValue,
}

impl FormFields {
    pub(super) fn of(kept: &Defaults) -> Self {
        let rows = kept.stages.iter().zip(1..).map(|(known, id)| Row {
            id,
            stage: known.stage.clone(),
            environment: known.environment.to_string(),
        });
        Self {
            account: kept.account.clone().unwrap_or_default(),
            project: kept.project.as_ref().map(ToString::to_string).unwrap_or_default(),
            environment: kept
                .environment
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            rows: rows.collect(),
        }
    }

    /// Typed values without names.
    pub(super) fn defaults(&self) -> Result<Defaults, FieldError> {
        let is_set = |text: &String| !text.trim().is_empty();
        let project = Some(&self.project).filter(|text| is_set(text));
        let environment = Some(&self.environment).filter(|text| is_set(text));
        let project = project.map(|text| ProjectKey::parse(text)).transpose();
        let environment = environment.map(|text| EnvironmentKey::parse(text)).transpose();
        let project = project.map_err(|error| FieldError::in_field(Field::Project, error))?;
        let environment = environment.map_err(|error| FieldError::in_field(Field::Environment, error))?;
        if environment.is_some() && project.is_none() {
            let sentence = texts::ENVIRONMENT_WITHOUT_PROJECT;
            return Err(FieldError::in_field(Field::Project, sentence));
        }
        Ok(Defaults {
            account: Some(self.account.clone()).filter(|id| !id.is_empty()),
            project,
            environment,
            stages: self.stages()?,
            ..Defaults::default()
        })
    }

    /// Rows without any text are left out.
    fn stages(&self) -> Result<Vec<StageEnvironment>, FieldError> {
        let mut stages: Vec<StageEnvironment> = Vec::new();
        for row in &self.rows {
            let (stage, key) = (row.stage.trim(), row.environment.trim());
            let stage_field = Field::Stage(row.id);
            if stage.is_empty() && key.is_empty() {
                continue;
            }
            if stage.is_empty() {
                let sentence = texts::row_without_stage(key);
                return Err(FieldError::in_field(stage_field, sentence));
            }
            if stages.iter().any(|known| is_same_name(&known.stage, stage)) {
                let sentence = texts::stage_twice(stage);
                return Err(FieldError::in_field(stage_field, sentence));
            }
            let environment = EnvironmentKey::parse(key).map_err(|error| {
                let sentence = texts::malformed_environment(stage, error);
                FieldError::in_field(Field::StageEnvironment(row.id), sentence)
            })?;
            stages.push(StageEnvironment {
                stage: stage.to_owned(),
                environment,
            });
        }
        Ok(stages)
    }
}

impl FieldError {
    fn in_field(field: Field, sentence: impl ToString) -> Self {
        Self {
            field: Some(field),
            sentence: sentence.to_string().into(),
        }
    }
}
