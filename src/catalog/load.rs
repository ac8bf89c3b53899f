//! From locations to entities, through every location that these lead to.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use futures_util::future::join_all;

use super::entity::Entity;
use super::glob;
use super::location::Location;
use super::repositories::Repositories;
use super::repository_url::RepositoryUrl;
use super::rules::Rules;
use crate::yaml;

/// Locations that may lead to one another.
const MAX_DEPTH: usize = 10;
/// Files that one loading reads.
const MAX_FILES: usize = 2000;
/// Files that are asked for at the same time; browsers send no more to one server.
const MAX_CONCURRENT_FILES: usize = 6;
/// Where a repository usually has its file.
const DEFAULT_PATH: &str = "/catalog-info.yaml";
/// The catalog files of a repository, wherever they are.
pub const CATALOG_FILES_PATTERN: &str = "/**/catalog-info.{yaml,yml}";

/// What the locations brought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Loaded {
    /// Entities, each once, in the order of the locations.
    pub entities: Vec<FoundEntity>,
    /// What is wrong, with its place.
    pub problems: Vec<Problem>,
}

/// An entity and where it was found.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundEntity {
    /// The entity.
    pub entity: Entity,
    /// Its file.
    pub file: RepositoryUrl,
    /// The location that was registered and led to it.
    pub origin: String,
}

/// Something that could not be read. Texts are foreign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Address of the file, or of the location.
    pub place: String,
    /// Line in the file, from 1; none for the file as a whole.
    pub line: Option<usize>,
    /// Why, worded as by Backstage where it knows the case.
    pub message: String,
}

/// What a registration would bring.
#[derive(Clone, Debug, PartialEq)]
pub struct DryRun {
    /// Whether the location is registered already.
    pub exists: bool,
    /// What it brings, and what is wrong.
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
    /// Where an entity was first found.
    names: BTreeMap<String, String>,
}

/// Reads everything that locations lead to. Whatever is wrong is in the answer, beside what is not.
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
                "Locations of type {} cannot be read here: register the file by its address in Azure DevOps.",
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

/// Tells what a registration of an address would bring.
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

/// The catalog files of a repository that is named without a file: the default one, or all that are anywhere in it.
///
/// # Errors
///
/// A sentence with what to do.
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
                    "{error}. Give the address of a file in Azure DevOps, as the browser shows it when the file is open."
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
                    "More than {MAX_FILES} files: the rest is not read. Register fewer locations, or narrower patterns."
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

    /// The files that an address means.
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
            let message =
                format!("Duplicate nested entity: {reference}. It is also in {first}, which counts.");
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
            let message = "Only locations of type url can be followed here.".to_owned();
            return self.problem(&address, Some(line), message);
        }
        if target.depth >= MAX_DEPTH {
            let message = "Locations lead to one another without end.".to_owned();
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
