//! The LaunchDarkly environment of a rollout: that of the Environment input, else that of the stage in the project's stage map,
//! else the one pinned in each link.

use super::error::RolloutError;
use super::inputs::{Inputs, Mode};
use crate::azure_devops::agent::run::Run;
use crate::azure_devops::authorization::Key;
use crate::azure_devops::extension_data::ExtensionId;
use crate::azure_devops::{Client, Error};
use crate::credentials::organization_url::extension_management_url;
use crate::domain::key::EnvironmentKey;
use crate::domain::project_settings::defaults::Defaults;
use crate::http::Transport;

/// Source of the environment that a rollout targets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnvironmentSource {
    /// The Environment input.
    Input,
    /// The project's stage map.
    StageMap,
    /// Each link, because the stage map names no environment.
    Links(NotMapped),
}

/// Reason why the stage map names no environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotMapped {
    /// The pipeline has no stages.
    NoStage,
    /// The map has no entry for the stage.
    NoEntry,
    /// The map cannot be read; with the cause, a sentence that may quote Azure DevOps.
    Unreadable(String),
}

/// What is needed to read the stage map.
pub struct StageMap<'a, T> {
    /// Transport to Azure DevOps.
    pub transport: T,
    /// The job's own token, if there is one.
    pub token: Option<Key<'a>>,
    /// This extension.
    pub extension: Option<ExtensionId>,
    /// Release or run that the task belongs to.
    pub run: &'a Run,
}

impl<T: Transport> StageMap<'_, T> {
    /// Sets the environment in `inputs` from the stage map if it is empty, and returns where it comes from. Sends a request only
    /// then. A rollback takes its environments from the report.
    ///
    /// # Errors
    ///
    /// When Azure DevOps fails to say what the map contains: a pinned environment may then be the wrong one.
    pub async fn complete(self, inputs: &mut Inputs) -> Result<EnvironmentSource, RolloutError> {
        if inputs.environment.is_some() || inputs.mode == Mode::Rollback {
            return Ok(EnvironmentSource::Input);
        }
        if self.run.stage.is_empty() {
            return Ok(EnvironmentSource::Links(NotMapped::NoStage));
        }
        let unreadable = |cause: String| Ok(EnvironmentSource::Links(NotMapped::Unreadable(cause)));
        match self.read().await {
            Ok(Some(environment)) => {
                inputs.environment = Some(environment);
                Ok(EnvironmentSource::StageMap)
            }
            Ok(None) => Ok(EnvironmentSource::Links(NotMapped::NoEntry)),
            Err(Unread::NotOffered(cause)) => unreadable(cause.to_owned()),
            Err(Unread::Error(error)) if is_closed(&error) => unreadable(error.to_string()),
            Err(Unread::Error(error)) => Err(RolloutError::StageMap(error)),
        }
    }

    async fn read(self) -> Result<Option<EnvironmentKey>, Unread> {
        let missing = |what| Unread::NotOffered(what);
        let token = self.token.ok_or(missing("The job has no access token."))?;
        let extension = self.extension.ok_or(missing(
            "The task does not know the extension that it belongs to.",
        ))?;
        let project = self.run.project_id.as_deref();
        let project = project.ok_or(missing("The agent does not name the ID of the project."))?;
        let url = extension_management_url(&self.run.collection_url);
        let client = Client::new(self.transport, token, &url);
        let stored = client.shared_setting(&extension, &Defaults::key(project)).await;
        let defaults = Defaults::read(&stored.map_err(Unread::Error)?.unwrap_or_default());
        let names = [&self.run.stage, &self.run.stage_display_name];
        Ok(names
            .into_iter()
            .find_map(|name| defaults.environment_of(name))
            .cloned())
    }
}

/// Reason why the stage map was not read.
enum Unread {
    /// The job lacks something; a sentence that says what.
    NotOffered(&'static str),
    /// The request failed.
    Error(Error),
}

/// Whether the service is closed to this job for good, so that a later attempt would fail too.
fn is_closed(error: &Error) -> bool {
    match error {
        Error::Unauthorized { .. }
        | Error::NoMember { .. }
        | Error::NoProject { .. }
        | Error::Forbidden { .. }
        | Error::NoToken { .. }
        | Error::Transport { .. } => true,
        Error::NotFound { .. } | Error::Refused { .. } => error.is_missing(),
        Error::Malformed { .. } => false,
    }
}

impl EnvironmentSource {
    /// Completes `Target   25% and on in `: `production (Environment input)`.
    #[must_use]
    pub fn target(&self, environment: Option<&EnvironmentKey>, run: &Run) -> String {
        match (self, environment) {
            (Self::Input, Some(environment)) => format!("{environment} (Environment input)"),
            (Self::StageMap, Some(environment)) => {
                format!("{environment} (stage map of the project, stage {})", run.stage)
            }
            _ => "the environment pinned in each link".to_owned(),
        }
    }

    /// Says why the stage map is not used, if it is not.
    #[must_use]
    pub fn why_not_mapped(&self, run: &Run) -> Option<String> {
        let Self::Links(reason) = self else { return None };
        Some(match reason {
            NotMapped::NoStage => {
                "This run has no stages, so the project's stage map does not apply.".to_owned()
            }
            NotMapped::NoEntry => format!("The project's stage map has no entry for stage {}.", run.stage),
            NotMapped::Unreadable(cause) => {
                format!("The project's stage map could not be read, so it is not used. {cause}")
            }
        })
    }

    /// Reason why a flag whose links pin no environment fails, with what to enter.
    #[must_use]
    pub fn no_environment(&self, run: &Run) -> String {
        let map = match self {
            Self::Links(NotMapped::NoEntry) => ", add the stage under Project settings > LaunchDarkly,",
            _ => "",
        };
        let why = self
            .why_not_mapped(run)
            .map_or_else(String::new, |why| format!(" {why}"));
        format!(
            "No environment: enter a key such as production in Environment (environment){map} or pin one in the link on the work item.{why}"
        )
    }
}
