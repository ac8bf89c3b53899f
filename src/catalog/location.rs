//! Locations of catalog files: registered individually, or listed in `catalog.locations`.

use thiserror::Error;

use super::entity::Entity;
use super::rules::Rules;
use crate::credentials::config::{Content, Setting};

/// Location of one or several catalog files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Type. Only `url` is supported.
    pub kind: String,
    /// Address of a file in a repository, or a pattern for several files.
    pub target: String,
    /// Kinds of entities that are allowed in addition to those of the catalog.
    pub rules: Option<Rules>,
}

/// Error in a location, in Backstage's words.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum LocationError {
    /// The type or the target is missing.
    #[error("Unable to parse location ref '{0}', expected '<type>:<target>', e.g. 'url:https://host/path'")]
    Form(String),
    /// The text is an address without a type.
    #[error("Invalid location ref '{0}', please prefix it with 'url:', e.g. 'url:{0}'")]
    NoType(String),
    /// The target is a script.
    #[error("Invalid location ref '{0}', target is a javascript: URL")]
    Script(String),
    /// The location is already registered.
    #[error("Location {0} already exists. Refresh it instead.")]
    Exists(String),
    /// A field in the configuration is missing or has the wrong type.
    #[error("catalog.locations[{index}] needs the string {name} ({file}, line {line}).")]
    Field {
        /// Index in the list, starting at 0.
        index: usize,
        /// Name of the field.
        name: &'static str,
        /// Path of the file.
        file: String,
        /// Line in the file, starting at 1.
        line: usize,
    },
}

impl Location {
    /// Creates a location of type `url`.
    #[must_use]
    pub fn url(target: &str) -> Self {
        Self {
            kind: "url".to_owned(),
            target: target.trim().to_owned(),
            rules: None,
        }
    }

    /// Parses `type:target`.
    ///
    /// # Errors
    ///
    /// Fails if a part is missing or the target is a script.
    pub fn parse(text: &str) -> Result<Self, LocationError> {
        let (kind, target) = text.split_once(':').unwrap_or_default();
        let (kind, target) = (kind.trim(), target.trim());
        if kind.is_empty() || target.is_empty() {
            return Err(LocationError::Form(text.to_owned()));
        }
        if matches!(kind, "http" | "https") {
            return Err(LocationError::NoType(text.to_owned()));
        }
        let is_script = target
            .split_once(':')
            .is_some_and(|(scheme, _)| scheme.trim().eq_ignore_ascii_case("javascript"));
        if kind == "url" && is_script {
            return Err(LocationError::Script(text.to_owned()));
        }
        Ok(Self {
            kind: kind.to_owned(),
            target: target.to_owned(),
            rules: None,
        })
    }

    /// Returns `type:target`.
    #[must_use]
    pub fn reference(&self) -> String {
        format!("{}:{}", self.kind, self.target)
    }

    /// Whether the location may provide the entity: by the catalog's rules, or by its own.
    #[must_use]
    pub fn allows(&self, entity: &Entity, catalog_rules: &Rules) -> bool {
        catalog_rules.allow(entity, &self.kind, &self.target)
            || self.rules.as_ref().is_some_and(|own| own.allow_anywhere(entity))
    }

    /// Returns the name that Backstage generates for the location's entity.
    #[must_use]
    pub fn generated_name(&self) -> String {
        let digest = sha1_smol::Sha1::from(self.reference()).digest().to_string();
        format!("generated-{digest}")
    }
}

/// Returns the locations of a configuration, and the errors in others.
#[must_use]
pub fn of_config(config: &Setting) -> (Vec<Location>, Vec<LocationError>) {
    let (mut found, mut wrong) = (Vec::new(), Vec::new());
    let list = config
        .field("catalog")
        .and_then(|catalog| catalog.field("locations"));
    let items = match list.map(|list| &list.content) {
        Some(Content::List(items)) => items.as_slice(),
        _ => &[],
    };
    for (index, item) in items.iter().enumerate() {
        let text = |name: &'static str| match item.field(name).map(|field| &field.content) {
            Some(Content::Text(text)) if !text.trim().is_empty() => Ok(text.trim().to_owned()),
            _ => Err(LocationError::Field {
                index,
                name,
                file: item.file.to_string(),
                line: item.line,
            }),
        };
        match text("type").and_then(|kind| Ok((kind, text("target")?))) {
            Ok((kind, target)) => found.push(Location {
                kind,
                target,
                rules: item.field("rules").map(Rules::read),
            }),
            Err(error) => wrong.push(error),
        }
    }
    (found, wrong)
}

/// Adds a location to the registered ones.
///
/// # Errors
///
/// Fails if the location is already registered.
pub fn register(known: &mut Vec<Location>, location: Location) -> Result<(), LocationError> {
    let reference = location.reference();
    if known.iter().any(|other| other.reference() == reference) {
        return Err(LocationError::Exists(reference));
    }
    known.push(location);
    Ok(())
}
