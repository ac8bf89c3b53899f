//! Reads Backstage's `app-config.yaml`: merges files, substitutes variables and resolves includes.
//!
//! A value with an unset variable stays in the tree as [`Content::Unset`], so that it can be reported. Backstage removes
//! it silently, which can turn one kind of credential into another.

mod include;
mod substitution;

use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use serde_json::{Number, Value};
use thiserror::Error;

use crate::yaml::{self, Node};

/// Provides the environment variables and files that a configuration refers to.
pub trait ConfigEnvironment {
    /// Returns the value of an environment variable. Empty variables count as set.
    fn variable(&self, name: &str) -> Option<String>;

    /// Returns the text of a file.
    ///
    /// # Errors
    ///
    /// Returns the platform's error message (untrusted text).
    fn file(&self, path: &str) -> Result<String, String>;
}

/// Value of a configuration with its position. May be a secret, so `Debug` shows only its type.
#[derive(Clone, PartialEq)]
pub struct Setting {
    /// Path of the file, as given.
    pub file: Rc<str>,
    /// Line in the file, starting at 1.
    pub line: usize,
    /// Value.
    pub content: Content,
}

/// Value of a configuration.
#[derive(Clone, PartialEq)]
pub enum Content {
    /// Null, which is treated like a missing value.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number.
    Number(Number),
    /// A text after substitution of variables.
    Text(String),
    /// A list.
    List(Vec<Setting>),
    /// An object.
    Object(BTreeMap<String, Setting>),
    /// A text that refers to these unset variables.
    Unset(Vec<String>),
}

/// Error in reading a configuration. Contains no values of the configuration.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ConfigError {
    /// A file cannot be read.
    #[error(
        "'{path}' cannot be read: {reason}. Enter the path of an app-config.yaml on the agent. In a pipeline, check out the repository first; in a release, add it as an artifact."
    )]
    File {
        /// Path, as given.
        path: String,
        /// The platform's error message.
        reason: String,
    },
    /// A file is not valid YAML.
    #[error("'{path}' is not valid YAML: {cause}.")]
    Yaml {
        /// Path, as given.
        path: String,
        /// Reason.
        cause: yaml::YamlError,
    },
    /// A file does not contain exactly one object.
    #[error("'{path}' must contain one YAML object, such as `integrations:` with its fields.")]
    NoObject {
        /// Path, as given.
        path: String,
    },
    /// A `$env`, `$file` or `$include` cannot be resolved.
    #[error("'{path}', line {line}: error at {key_path}, {reason}")]
    Include {
        /// Path of the file, as given.
        path: String,
        /// Line in the file, starting at 1.
        line: usize,
        /// Path of keys, such as `.integrations.azure[0].host`.
        key_path: String,
        /// Reason.
        reason: String,
    },
}

/// Reads one part of files in order, such as `["integrations", "azure"]`. Objects of later files are merged into those of
/// earlier files; other values replace them. Values outside the part are not resolved, so they may refer to missing files.
///
/// # Errors
///
/// Fails if a file cannot be read. Unset variables are not an error.
pub fn read(
    paths: &[&str],
    part: &[&str],
    environment: &dyn ConfigEnvironment,
) -> Result<Setting, ConfigError> {
    let mut merged: Option<Setting> = None;
    for path in paths {
        let text = environment.file(path).map_err(|reason| ConfigError::File {
            path: (*path).to_owned(),
            reason,
        })?;
        let read = read_part(path, &text, part, environment)?;
        merged = Some(match merged {
            Some(below) => merge(below, read),
            None => read,
        });
    }
    Ok(merged.unwrap_or(Setting {
        file: Rc::from(""),
        line: 1,
        content: Content::Object(BTreeMap::new()),
    }))
}

/// Reads the text of one file. Messages refer to it by `path`.
///
/// # Errors
///
/// Fails if the text is not a YAML object, or if an include cannot be read.
pub fn read_text(
    path: &str,
    text: &str,
    environment: &dyn ConfigEnvironment,
) -> Result<Setting, ConfigError> {
    read_part(path, text, &[], environment)
}

fn read_part(
    path: &str,
    text: &str,
    part: &[&str],
    environment: &dyn ConfigEnvironment,
) -> Result<Setting, ConfigError> {
    let root = one_document(path, text)?;
    let read = include::Reader::new(path, environment).value(&root, part)?;
    match read.content {
        Content::Object(_) => Ok(read),
        _ => Err(ConfigError::NoObject {
            path: path.to_owned(),
        }),
    }
}

/// Returns the only document of a file. An empty file is an empty object.
fn one_document(path: &str, text: &str) -> Result<Node, ConfigError> {
    let mut documents = yaml::documents(text).into_iter();
    let first = documents.next();
    if documents.next().is_some() {
        return Err(ConfigError::NoObject {
            path: path.to_owned(),
        });
    }
    match first {
        None => Ok(Node {
            line: 1,
            content: yaml::Content::Object(BTreeMap::new()),
        }),
        Some(Ok(node)) => Ok(node),
        Some(Err(cause)) => Err(ConfigError::Yaml {
            path: path.to_owned(),
            cause,
        }),
    }
}

fn merge(below: Setting, above: Setting) -> Setting {
    match (below.content, above.content) {
        (Content::Object(mut fields), Content::Object(newer)) => {
            for (name, newer) in newer {
                let value = match fields.remove(&name) {
                    Some(older) => merge(older, newer),
                    None => newer,
                };
                fields.insert(name, value);
            }
            Setting {
                content: Content::Object(fields),
                ..above
            }
        }
        (_, content) => Setting { content, ..above },
    }
}

impl Setting {
    /// Returns a field of an object, or `None` if it is missing or null.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Self> {
        let Content::Object(fields) = &self.content else {
            return None;
        };
        fields
            .get(name)
            .filter(|field| !matches!(field.content, Content::Null))
    }

    /// Returns Backstage's name for the type of the value.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match &self.content {
            Content::Null => "null",
            Content::Boolean(_) => "boolean",
            Content::Number(_) => "number",
            Content::Text(text) if text.is_empty() => "empty-string",
            Content::Text(_) | Content::Unset(_) => "string",
            Content::List(_) => "array",
            Content::Object(_) => "object",
        }
    }

    /// Returns the unset variables in this value and its children, in order, without duplicates.
    #[must_use]
    pub fn unset(&self) -> Vec<&str> {
        let mut found = Vec::new();
        self.collect_unset(&mut found);
        found
    }

    fn collect_unset<'a>(&'a self, found: &mut Vec<&'a str>) {
        match &self.content {
            Content::Unset(names) => {
                for name in names {
                    if !found.contains(&name.as_str()) {
                        found.push(name);
                    }
                }
            }
            Content::List(items) => items.iter().for_each(|item| item.collect_unset(found)),
            Content::Object(fields) => fields.values().for_each(|field| field.collect_unset(found)),
            _ => {}
        }
    }

    /// Converts to JSON like Backstage does: values with unset variables are omitted. Secrets are included in plain text.
    #[must_use]
    pub fn to_json(&self) -> Option<Value> {
        Some(match &self.content {
            Content::Unset(_) => return None,
            Content::Null => Value::Null,
            Content::Boolean(flag) => Value::Bool(*flag),
            Content::Number(number) => Value::Number(number.clone()),
            Content::Text(text) => Value::String(text.clone()),
            Content::List(items) => items.iter().filter_map(Self::to_json).collect(),
            Content::Object(fields) => {
                let fields = fields
                    .iter()
                    .filter_map(|(name, field)| Some((name.clone(), field.to_json()?)));
                Value::Object(fields.collect())
            }
        })
    }
}

impl fmt::Debug for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}:{}", self.kind(), self.file, self.line)
    }
}

#[cfg(test)]
mod tests;
