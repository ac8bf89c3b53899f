//! A change of a flag in one environment, by whichever way it came: all of its instructions, a new version and an entry
//! in the audit log.

use serde_json::Value;

use super::audit_log::{AuditEntry, AuditedEnvironment};
use super::auth::Author;
use super::error::ApiError;
use super::flag::{Flag, FlagConfig};
use super::semantic_patch::{Action, Change, Instructions};
use super::state::{State, now};

/// A flag in one environment, by keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Project key.
    pub project: String,
    /// Environment key.
    pub environment: String,
    /// Flag key.
    pub flag: String,
}

/// Who wants a change, and what they say about it.
pub(super) struct Origin {
    pub(super) author: Author,
    pub(super) comment: Option<String>,
}

impl Place {
    pub(super) fn new(project: &str, environment: &str, flag: &str) -> Self {
        Self {
            project: project.to_owned(),
            environment: environment.to_owned(),
            flag: flag.to_owned(),
        }
    }
}

impl State {
    /// The flag and its configuration there.
    pub(super) fn flag_at(&self, place: &Place) -> Result<(&Flag, &FlagConfig), ApiError> {
        let project = self.project(&place.project).ok_or_else(ApiError::not_found)?;
        let flag = project.flag(&place.flag).ok_or_else(ApiError::not_found)?;
        let config = flag.environments.get(&place.environment);
        Ok((flag, config.ok_or_else(ApiError::not_found)?))
    }

    /// The flag as it would be, in REST form.
    pub(super) fn preview(&self, place: &Place, instructions: &Instructions) -> Result<Value, ApiError> {
        let project = self.project(&place.project).ok_or_else(ApiError::not_found)?;
        let (flag, _) = self.changed(place, instructions, self.next_date())?;
        Ok(flag.rest(project))
    }

    /// Changes the flag and returns it in REST form. A change without effect leaves version and audit log as they are.
    pub(super) fn change(
        &mut self,
        place: &Place,
        instructions: &Instructions,
        origin: Origin,
    ) -> Result<Value, ApiError> {
        let date = self.next_date();
        let (flag, changes) = self.changed(place, instructions, date)?;
        let project = self.project_mut(&place.project).ok_or_else(ApiError::not_found)?;
        let environment = project.environment(&place.environment);
        let environment = AuditedEnvironment {
            key: place.environment.clone(),
            name: environment.ok_or_else(ApiError::not_found)?.name.clone(),
        };
        let answer = flag.rest(project);
        let before = project
            .flag(&place.flag)
            .and_then(|known| known.environments.get(&place.environment));
        let configs = before
            .cloned()
            .zip(flag.environments.get(&place.environment).cloned());
        if changes.is_empty() {
            return Ok(answer);
        }
        let entry = AuditEntry {
            date,
            project: place.project.clone(),
            environment: Some(environment),
            flag: flag.key.clone(),
            flag_name: flag.name.clone(),
            changes,
            comment: origin.comment,
            author: origin.author,
            configs,
        };
        if let Some(stored) = project.flag_mut(&place.flag) {
            *stored = flag;
        }
        self.audit_log.push(entry);
        Ok(answer)
    }

    /// The flag after the instructions, and what they changed.
    fn changed(
        &self,
        place: &Place,
        instructions: &Instructions,
        date: i64,
    ) -> Result<(Flag, Vec<Change>), ApiError> {
        let (flag, config) = self.flag_at(place)?;
        let mut config = config.clone();
        let changes = instructions.apply(flag, &mut config);
        let mut flag = flag.clone();
        if !changes.is_empty() {
            config.version += 1;
            config.last_modified = date;
            flag.version += 1;
            flag.environments.insert(place.environment.clone(), config);
        }
        Ok((flag, changes))
    }

    /// Now, or a moment later: no two entries of the audit log share a date.
    pub(super) fn next_date(&self) -> i64 {
        let last = self.audit_log.last().map(|entry| entry.date);
        now().max(last.map_or(0, |date| date + 1))
    }
}

/// Reason why a change with valid instructions is not possible.
pub(super) fn obstacle(
    flag: &Flag,
    config: &FlagConfig,
    actions: &[Action],
    ignore_conflicts: bool,
) -> Option<&'static str> {
    if flag.archived_date.is_some() {
        return Some("Cannot update the targeting of an archived flag");
    }
    if config.allocation().is_some() && actions.contains(&Action::UpdateFallthrough) {
        return Some("An experiment or automated rollout is running on the default rule");
    }
    let in_the_way = |pending: &Action| actions.contains(pending);
    let pending = config.pending_change.as_ref().filter(|_| !ignore_conflicts);
    if pending.is_some_and(|pending| pending.actions.iter().any(in_the_way)) {
        return Some("The change conflicts with a pending scheduled change");
    }
    None
}
