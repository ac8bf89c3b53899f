//! Backstage's `app-config.yaml`: files in order, variables and included files put in.
//!
//! A value whose variable is not set stays in the tree as [`Content::Unset`], so that whoever needs it can say so;
//! Backstage removes it silently, which can turn one kind of credential into another.

mod include;
mod substitution;

use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use serde_json::{Number, Value};
use thiserror::Error;

use crate::yaml::{self, Node};

/// Environment variables and files that a configuration may refer to.
pub trait ConfigEnvironment {
    /// The value of an environment variable; an empty one is set.
    fn variable(&self, name: &str) -> Option<String>;

    /// The text of a file.
    ///
    /// # Errors
    ///
    /// The platform's reason: foreign text.
    fn file(&self, path: &str) -> Result<String, String>;
}

/// A value of the configuration. It may be a secret, so `Debug` shows only its kind.
#[derive(Clone, PartialEq)]
pub struct Setting {
    /// File that it stands in, as it was named.
    pub file: Rc<str>,
    /// Line in that file, from 1.
    pub line: usize,
    /// The value.
    pub content: Content,
}

/// A value.
#[derive(Clone, PartialEq)]
pub enum Content {
    /// As good as absent.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number.
    Number(Number),
    /// A text with every variable put in.
    Text(String),
    /// A list.
    List(Vec<Setting>),
    /// An object.
    Object(BTreeMap<String, Setting>),
    /// A text that needs these variables, none of which is set.
    Unset(Vec<String>),
}

/// Why a configuration cannot be read. Holds no values.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ConfigError {
    /// A file cannot be opened.
    #[error(
        "'{path}' cannot be read: {reason}. Give the path of an app-config.yaml that is on the agent: in a pipeline, check the repository out first; in a release, add it as an artifact."
    )]
    File {
        /// Path as it was given.
        path: String,
        /// What the platform says.
        reason: String,
    },
    /// A file is no YAML.
    #[error("'{path}' is not readable YAML: {cause}.")]
    Yaml {
        /// Path as it was given.
        path: String,
        /// Why.
        cause: yaml::YamlError,
    },
    /// A file holds something else than one object.
    #[error("'{path}' must hold one YAML object, such as `integrations:` with what belongs to it.")]
    NoObject {
        /// Path as it was given.
        path: String,
    },
    /// A `$env`, `$file` or `$include` cannot be followed.
    #[error("'{path}', line {line}: error at {key_path}, {reason}")]
    Include {
        /// As the file was named.
        path: String,
        /// Line in the file.
        line: usize,
        /// Place in the file, such as `.integrations.azure[0].host`.
        key_path: String,
        /// Why.
        reason: String,
    },
}

/// Reads one part of files in order, such as `["integrations", "azure"]`: objects of a later file are merged into those
/// before, anything else replaces. What the files say beside the part is not resolved, so it may refer to files that are not
/// there.
///
/// # Errors
///
/// When a file cannot be read. A variable that is not set is no error here.
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

/// Reads the text of one file, which `path` names in messages.
///
/// # Errors
///
/// When it is no object in YAML, or includes something that cannot be read.
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

/// The one document of a file; an empty file is an empty object.
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
    /// The field of an object; nothing when it is absent or null.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Self> {
        let Content::Object(fields) = &self.content else {
            return None;
        };
        fields
            .get(name)
            .filter(|field| !matches!(field.content, Content::Null))
    }

    /// What kind of value it is, as Backstage names it.
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

    /// The variables that anything within needs and that are not set, in order, each once.
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

    /// As Backstage sees it: what needs a variable that is not set is gone. Secrets are plain in it.
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
