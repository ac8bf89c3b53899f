//! Loads the entities of locations, including those of nested locations.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use futures_util::future::join_all;

use super::entity::Entity;
use super::glob;
use super::location::Location;
use super::repositories::Repositories;
use super::repository_url::RepositoryUrl;
use super::rules::Rules;
use crate::yaml;

/// Maximum nesting of locations.
const MAX_DEPTH: usize = 10;
/// Maximum number of files to read.
const MAX_FILES: usize = 2000;
/// Maximum number of concurrent requests. Browsers do not send more to one server.
const MAX_CONCURRENT_FILES: usize = 6;
/// Usual path of the catalog file in a repository.
const DEFAULT_PATH: &str = "/catalog-info.yaml";
/// Pattern for all catalog files of a repository.
pub const CATALOG_FILES_PATTERN: &str = "/**/catalog-info.{yaml,yml}";

/// Result of loading locations.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Loaded {
    /// Entities without duplicates, in the order of the locations.
    pub entities: Vec<FoundEntity>,
    /// Problems.
    pub problems: Vec<Problem>,
}

/// An entity with its origin.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundEntity {
    /// Entity.
    pub entity: Entity,
    /// Catalog file.
    pub file: RepositoryUrl,
    /// Reference of the registered location.
    pub origin: String,
}

/// A problem in a catalog file or location. All texts are untrusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Address of the file or location.
    pub place: String,
    /// Line in the file, starting at 1. `None` if the problem concerns the whole file.
    pub line: Option<usize>,
    /// Message, in Backstage's words if Backstage has the same message.
    pub message: String,
}

/// Result of a trial registration.
#[derive(Clone, Debug, PartialEq)]
pub struct DryRun {
    /// Whether the location is registered already.
    pub exists: bool,
    /// Content of the location.
    pub loaded: Loaded,
}

struct Target<'a> {
    url: String,
    origin: &'a Location,
    is_optional: bool,
    depth: usize,
}

struct Loading<'a, R> {
    repositories: &'a R,
    rules: &'a Rules,
    loaded: Loaded,
    queue: VecDeque<Target<'a>>,
    read: BTreeSet<String>,
    /// Address of the first file of each entity, by reference.
    names: BTreeMap<String, String>,
}

/// Loads locations and nested locations. Problems do not prevent the rest from being loaded.
pub async fn load<R: Repositories>(repositories: &R, locations: &[Location], rules: &Rules) -> Loaded {
    let mut loading = Loading {
        repositories,
        rules,
        loaded: Loaded::default(),
        queue: VecDeque::new(),
        read: BTreeSet::new(),
        names: BTreeMap::new(),
    };
    for location in locations {
        if location.kind == "url" {
            loading.queue.push_back(Target {
                url: location.target.clone(),
                origin: location,
                is_optional: false,
                depth: 0,
            });
        } else {
            let message = format!(
                "Locations of type {} are not supported. Register the file by its address in Azure DevOps.",
                location.kind
            );
            loading.problem(&location.reference(), None, message);
        }
    }
    while let Some(target) = loading.queue.pop_front() {
        loading.target(&target).await;
    }
    loading.loaded
}

/// Loads a location without registering it.
pub async fn dry_run<R: Repositories>(
    repositories: &R,
    known: &[Location],
    url: &str,
    rules: &Rules,
) -> DryRun {
    let location = Location::url(url);
    let reference = location.reference();
    DryRun {
        exists: known.iter().any(|other| other.reference() == reference),
        loaded: load(repositories, &[location], rules).await,
    }
}

/// Returns the catalog files of a repository: the one at the usual path, or else all of them.
///
/// # Errors
///
/// Returns a sentence with the remedy.
pub async fn candidates<R: Repositories>(
    repositories: &R,
    url: &RepositoryUrl,
) -> Result<Vec<RepositoryUrl>, String> {
    let default = url.with_path(DEFAULT_PATH);
    if repositories.file(&default).await?.is_some() {
        return Ok(vec![default]);
    }
    let files = repositories.files(url, "/").await?;
    let fitting = files
        .iter()
        .filter(|path| glob::fits(CATALOG_FILES_PATTERN, path));
    Ok(fitting.map(|path| url.with_path(path)).collect())
}

impl<'a, R: Repositories> Loading<'a, R> {
    async fn target(&mut self, target: &Target<'a>) {
        let url = match RepositoryUrl::parse(&target.url) {
            Ok(url) => url,
            Err(error) => {
                let message = format!(
                    "{error}. Enter the address of a file in Azure DevOps, as the browser shows it when the file is open."
                );
                return self.problem(&target.url, None, message);
            }
        };
        let files = match self.files(&url).await {
            Ok(files) => files,
            Err(message) => return self.problem(&target.url, None, message),
        };
        let mut is_any = false;
        let mut fresh = Vec::new();
        for file in files {
            if self.read.len() >= MAX_FILES {
                let message = format!(
                    "There are more than {MAX_FILES} files, so the rest is not read. Register fewer locations or narrower patterns."
                );
                self.problem(&target.url, None, message);
                break;
            }
            if self.read.insert(file.to_string()) {
                fresh.push(file);
            } else {
                is_any = true;
            }
        }
        for files in fresh.chunks(MAX_CONCURRENT_FILES) {
            let texts = join_all(files.iter().map(|file| self.repositories.file(file))).await;
            for (file, text) in files.iter().zip(texts) {
                is_any |= !matches!(text, Ok(None));
                self.repositories.pause().await;
                match text {
                    Ok(Some(text)) => self.file(file, &text, target),
                    Ok(None) => {}
                    Err(message) => self.problem(&file.to_string(), None, message),
                }
            }
        }
        if !is_any && !target.is_optional {
            let message = format!("Unable to read url, no matching files found for {}", target.url);
            self.problem(&target.url, None, message);
        }
    }

    /// Returns the files of an address, which may be a pattern.
    async fn files(&self, url: &RepositoryUrl) -> Result<Vec<RepositoryUrl>, String> {
        let pattern = url.file().map_err(|error| error.to_string())?;
        if !glob::is_pattern(&pattern) {
            return Ok(vec![url.clone()]);
        }
        let listed = self.repositories.files(url, &glob::folder(&pattern)).await?;
        let fitting = listed.iter().filter(|path| glob::fits(&pattern, path));
        Ok(fitting.map(|path| url.with_path(path)).collect())
    }

    fn file(&mut self, file: &RepositoryUrl, text: &str, target: &Target<'a>) {
        for document in yaml::documents(text) {
            let node = match document {
                Ok(node) if matches!(node.content, yaml::Content::Null) => continue,
                Ok(node) => node,
                Err(error) => {
                    let message = format!("YAML error at url:{file}, {}", error.reason);
                    self.problem(&file.to_string(), Some(error.line), message);
                    continue;
                }
            };
            match Entity::new(node.to_json()) {
                Err(message) => self.problem(&file.to_string(), Some(node.line), message),
                Ok(entity) => self.entity(entity, node.line, file, target),
            }
        }
    }

    fn entity(&mut self, entity: Entity, line: usize, file: &RepositoryUrl, target: &Target<'a>) {
        let address = file.to_string();
        let reference = entity.reference().to_string();
        if !target.origin.allows(&entity, self.rules) {
            let message = format!(
                "Entity {reference} at url:{address}, originated at {}, is not of an allowed kind for that location",
                target.origin.reference()
            );
            return self.problem(&address, Some(line), message);
        }
        if let Some(first) = self.names.get(&reference) {
            let message = format!(
                "Duplicate nested entity: {reference}. It is already defined in {first}, which is used."
            );
            return self.problem(&address, Some(line), message);
        }
        self.names.insert(reference, address.clone());
        if entity.kind() == "Location" {
            self.children(&entity, line, file, target);
        }
        self.loaded.entities.push(FoundEntity {
            entity,
            file: file.clone(),
            origin: target.origin.reference(),
        });
    }

    fn children(&mut self, entity: &Entity, line: usize, file: &RepositoryUrl, target: &Target<'a>) {
        let address = file.to_string();
        if entity.spec("type").is_some_and(|kind| kind != "url") {
            let message = "Only locations of type url are supported.".to_owned();
            return self.problem(&address, Some(line), message);
        }
        if target.depth >= MAX_DEPTH {
            let message = "Locations are nested too deeply, or form a cycle.".to_owned();
            return self.problem(&address, Some(line), message);
        }
        for child in entity.targets() {
            self.queue.push_back(Target {
                url: file.resolve(child),
                origin: target.origin,
                is_optional: entity.spec("presence") == Some("optional"),
                depth: target.depth + 1,
            });
        }
    }

    fn problem(&mut self, place: &str, line: Option<usize>, message: String) {
        self.loaded.problems.push(Problem {
            place: place.to_owned(),
            line,
            message,
        });
    }
}

#[cfg(test)]
mod tests;
