//! Reads the content of a catalog location.

use std::collections::BTreeMap;

use super::answer::{Checked, EntitySummary, Problem, Reading};
use super::organization::{Organization, ReadObserver};
use crate::azure_devops::Authorization;
use crate::catalog::component::{component, home};
use crate::catalog::entity_ref::EntityRef;
use crate::catalog::load::{CATALOG_FILES_PATTERN, FoundEntity, candidates, load};
use crate::catalog::location::Location;
use crate::catalog::repository_url::RepositoryUrl;
use crate::catalog::rules::Rules;
use crate::http::Transport;

/// Reads what the registration of an address would add. If the address is a repository without a path, finds its catalog files.
pub async fn check<T, A, W>(organization: &Organization<T, A, W>, address: &str) -> Checked
where
    T: Transport + Clone,
    A: Authorization + Clone + 'static,
    W: ReadObserver,
{
    let url = match RepositoryUrl::parse(address) {
        Ok(url) => url,
        Err(error) => {
            return wrong(
                address,
                format!(
                    "{error}. Paste the address of a repository or of a file in it, as the browser shows it."
                ),
            );
        }
    };
    if url.path.as_deref().is_some_and(|path| path != "/") {
        return Checked::Reading(read(organization, &url.to_string()).await);
    }
    match candidates(organization, &url).await {
        Err(message) => wrong(address, message),
        Ok(files) => match files.as_slice() {
            [] => wrong(
                address,
                "This repository has no catalog-info.yaml. Add one to its root, or paste the address of the file if it has another name.".to_owned(),
            ),
            [only] => Checked::Reading(read(organization, &only.to_string()).await),
            several => {
                let all = url.with_path(CATALOG_FILES_PATTERN);
                let choices = std::iter::once(&all).chain(several);
                Checked::Choices(choices.map(ToString::to_string).collect())
            }
        },
    }
}

/// Reads a location and its nested locations.
pub async fn read<T, A, W>(organization: &Organization<T, A, W>, target: &str) -> Reading
where
    T: Transport + Clone,
    A: Authorization + Clone + 'static,
    W: ReadObserver,
{
    let loaded = load(organization, &[Location::url(target)], &Rules::default()).await;
    let mut reading = Reading {
        target: target.to_owned(),
        entities: Vec::new(),
        problems: loaded.problems.into_iter().map(Problem::from).collect(),
    };
    let mut ids = BTreeMap::new();
    for (number, found) in loaded.entities.iter().enumerate() {
        // Yield after as many entities as a file usually has, so that the page stays responsive.
        if number % 10 == 9 {
            organization.yield_now().await;
        }
        let (mut entity, problem) = brought(found);
        if let Some(message) = problem {
            reading.problems.push(Problem {
                place: entity.file.clone(),
                line: None,
                message,
            });
        }
        if entity.project.is_some() {
            entity.repository = repository(organization, found, &mut ids).await;
        }
        reading.entities.push(entity);
    }
    reading
}

fn wrong(place: &str, message: String) -> Checked {
    let problem = Problem {
        place: place.to_owned(),
        line: None,
        message,
    };
    Checked::Reading(Reading {
        target: place.to_owned(),
        entities: Vec::new(),
        problems: vec![problem],
    })
}

/// Summarizes an entity. Also returns the problem in its annotations, if there is one.
fn brought(found: &FoundEntity) -> (EntitySummary, Option<String>) {
    let entity = &found.entity;
    let reference = |named: Option<EntityRef>| named.map(|named| named.to_string()).unwrap_or_default();
    let mut told = EntitySummary {
        kind: entity.kind().to_owned(),
        reference: entity.reference().to_string(),
        title: entity.title().to_owned(),
        owner: reference(entity.owner()),
        system: reference(entity.system()),
        lifecycle: entity.spec("lifecycle").unwrap_or_default().to_owned(),
        file: found.file.to_string(),
        ..EntitySummary::default()
    };
    if entity.kind() != "Component" {
        return (told, None);
    }
    match component(found).and_then(|known| home(found).map(|_| known)) {
        Ok(None) => (told, None),
        Ok(Some(known)) => {
            told.project = Some(known.project);
            told.tags = known.tags;
            told.query = known.query.unwrap_or_default();
            (told, None)
        }
        Err(problem) => (told, Some(problem)),
    }
}

/// Returns the id of the component's repository, with one request per repository.
async fn repository<T, A, W>(
    organization: &Organization<T, A, W>,
    found: &FoundEntity,
    ids: &mut BTreeMap<String, String>,
) -> String
where
    T: Transport + Clone,
    A: Authorization + Clone + 'static,
    W: ReadObserver,
{
    let Ok(home) = home(found) else {
        return String::new();
    };
    let name = RepositoryUrl {
        path: None,
        version: None,
        ..home.clone()
    };
    let name = name.to_string().to_lowercase();
    if let Some(known) = ids.get(&name) {
        return known.clone();
    }
    let id = organization.repository_id(&home).await.unwrap_or_default();
    ids.insert(name, id.clone());
    id
}

impl From<crate::catalog::load::Problem> for Problem {
    fn from(problem: crate::catalog::load::Problem) -> Self {
        Self {
            place: problem.place,
            line: problem.line.and_then(|line| u32::try_from(line).ok()),
            message: problem.message,
        }
    }
}

#[cfg(test)]
mod tests;
