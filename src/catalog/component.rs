//! Components with a LaunchDarkly project, from the annotations of entities.

use serde_json::Value;

use super::entity_ref::EntityRef;
use super::load::FoundEntity;
use super::repository_url::RepositoryUrl;
use crate::domain::key::ProjectKey;

const PROJECT_KEY: &str = "launchdarkly.com/project-key";
const FILTER_TAGS: &str = "launchdarkly.com/filter-tags";
const FILTER_QUERY: &str = "launchdarkly.com/filter-query";
const PROJECT_REPOSITORY: &str = "dev.azure.com/project-repo";
const HOST_ORGANIZATION: &str = "dev.azure.com/host-org";

/// Component with a LaunchDarkly project.
#[derive(Clone, Debug, PartialEq)]
pub struct Component {
    /// Entity reference.
    pub reference: EntityRef,
    /// Display title (untrusted text).
    pub title: String,
    /// LaunchDarkly project key.
    pub project: ProjectKey,
    /// Filter: flags must have all of these tags. Empty: all flags.
    pub tags: Vec<String>,
    /// Filter: the key or name of flags must contain this text.
    pub query: Option<String>,
    /// Owner.
    pub owner: Option<EntityRef>,
    /// System.
    pub system: Option<EntityRef>,
    /// Lifecycle, such as `production` (untrusted text).
    pub lifecycle: Option<String>,
    /// Address of the catalog file.
    pub file: String,
}

/// Returns the components of a repository that have a LaunchDarkly project, and the problems in annotations.
#[must_use]
pub fn of_repository(entities: &[FoundEntity], repository: &RepositoryUrl) -> (Vec<Component>, Vec<String>) {
    let (mut components, mut problems) = (Vec::new(), Vec::new());
    for found in entities.iter().filter(|found| found.entity.kind() == "Component") {
        let is_here = match home(found) {
            Ok(home) => home.is_same_repository(repository),
            Err(problem) => {
                problems.push(problem);
                false
            }
        };
        if is_here {
            match component(found) {
                Ok(component) => components.extend(component),
                Err(problem) => problems.push(problem),
            }
        }
    }
    (components, problems)
}

/// Returns the component of an entity, or `None` if the entity has no LaunchDarkly project.
///
/// # Errors
///
/// Returns a sentence if an annotation is not valid.
pub fn component(found: &FoundEntity) -> Result<Option<Component>, String> {
    let entity = &found.entity;
    let Some(project) = entity.annotation(PROJECT_KEY) else {
        return Ok(None);
    };
    let wrong = |name: &str, detail: &str| {
        format!(
            "The annotation {name} of {} in {}: {detail}",
            entity.reference(),
            found.file
        )
    };
    let project = ProjectKey::parse(project).map_err(|error| wrong(PROJECT_KEY, &error.to_string()))?;
    let tags = match entity.annotation(FILTER_TAGS) {
        None => Vec::new(),
        Some(text) => texts(text).ok_or_else(|| {
            wrong(
                FILTER_TAGS,
                "it must be a JSON list of strings, such as '[\"checkout\"]'.",
            )
        })?,
    };
    Ok(Some(Component {
        reference: entity.reference(),
        title: entity.title().to_owned(),
        project,
        tags,
        query: entity.annotation(FILTER_QUERY).map(str::to_owned),
        owner: entity.owner(),
        system: entity.system(),
        lifecycle: entity.spec("lifecycle").map(str::to_owned),
        file: found.file.to_string(),
    }))
}

/// Returns the repository of a component: the one of its annotations, or else the one of its file.
///
/// # Errors
///
/// Returns a sentence if an annotation is not valid.
pub fn home(found: &FoundEntity) -> Result<RepositoryUrl, String> {
    let wrong = |name: &str, form: &str, value: &str| {
        format!("Invalid value for annotation \"{name}\"; expected format is: {form}, found: \"{value}\"")
    };
    let mut home = found.file.clone();
    if let Some(place) = found.entity.annotation(HOST_ORGANIZATION) {
        let form = || wrong(HOST_ORGANIZATION, "<host-name>/<organization-name>", place);
        let (host, organization) = place.rsplit_once('/').ok_or_else(form)?;
        let (host, server) = host
            .split_once('/')
            .map_or((host, None), |(host, path)| (host, Some(path)));
        if host.is_empty() || organization.is_empty() {
            return Err(form());
        }
        home.origin = format!("https://{}", host.to_ascii_lowercase());
        home.owner = server
            .into_iter()
            .chain([organization])
            .map(str::to_owned)
            .collect();
    }
    if let Some(name) = found.entity.annotation(PROJECT_REPOSITORY) {
        let parts: Vec<&str> = name.split('/').collect();
        match parts.as_slice() {
            [project, repository] if !project.is_empty() && !repository.is_empty() => {
                home.project = (*project).to_owned();
                home.repository = (*repository).to_owned();
            }
            _ => return Err(wrong(PROJECT_REPOSITORY, "<project-name>/<repo-name>", name)),
        }
    }
    Ok(home)
}

fn texts(json: &str) -> Option<Vec<String>> {
    let list: Value = serde_json::from_str(json).ok()?;
    let texts = list
        .as_array()?
        .iter()
        .map(|item| item.as_str().map(str::to_owned));
    texts.collect()
}

#[cfg(test)]
mod tests;
