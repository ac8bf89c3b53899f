//! Resolves `$env`, `$file` and `$include`, and substitutes variables.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::substitution::substitute;
use super::{ConfigEnvironment, ConfigError, Content, Setting, one_document};
use crate::yaml::{self, Node};

/// Maximum nesting of included files. Deeper nesting is reported as a cycle.
const MAX_DEPTH: usize = 10;

/// Keys that are replaced by a value from elsewhere. Any other key that begins with `$` is data, such as `$schema`.
const DIRECTIVES: [&str; 3] = ["$env", "$file", "$include"];

/// Converts the YAML of one file.
pub struct Reader<'a> {
    file: Rc<str>,
    folder: String,
    environment: &'a dyn ConfigEnvironment,
    depth: usize,
    /// Path of keys in the first file, such as `.integrations.azure[0]`.
    key_path: String,
}

impl<'a> Reader<'a> {
    /// Creates a reader for a file.
    pub fn new(path: &str, environment: &'a dyn ConfigEnvironment) -> Self {
        Self {
            file: Rc::from(path),
            folder: folder(path),
            environment,
            depth: 0,
            key_path: String::new(),
        }
    }

    /// Converts a value and its children. Of the objects on the path `part`, such as `["integrations", "azure"]`, only the
    /// field on the path is converted.
    pub fn value(&mut self, node: &Node, part: &[&str]) -> Result<Setting, ConfigError> {
        let content = match &node.content {
            yaml::Content::Null => Content::Null,
            yaml::Content::Boolean(flag) => Content::Boolean(*flag),
            yaml::Content::Number(number) => Content::Number(number.clone()),
            yaml::Content::Text(text) => substitute(text, self.environment),
            yaml::Content::List(items) => {
                let items = items.iter().enumerate();
                let items = items.map(|(index, item)| self.below(&format!("[{index}]"), item, &[]));
                Content::List(items.collect::<Result<_, _>>()?)
            }
            yaml::Content::Object(fields) => return self.object(node, fields, part),
        };
        Ok(self.setting(node, content))
    }

    fn object(
        &mut self,
        node: &Node,
        fields: &BTreeMap<String, Node>,
        part: &[&str],
    ) -> Result<Setting, ConfigError> {
        let directive = fields
            .iter()
            .find(|(name, _)| DIRECTIVES.contains(&name.as_str()));
        let Some((name, argument)) = directive else {
            let (wanted, rest) = match part.split_first() {
                Some((wanted, rest)) => (Some(*wanted), rest),
                None => (None, part),
            };
            let values = fields
                .iter()
                .filter(|(name, _)| wanted.is_none_or(|wanted| wanted == *name));
            let values = values.map(|(name, field)| {
                let value = self.below(&format!(".{name}"), field, rest)?;
                Ok((name.clone(), value))
            });
            let content = Content::Object(values.collect::<Result<_, _>>()?);
            return Ok(self.setting(node, content));
        };
        if fields.len() > 1 {
            let reason = format!("include key {name} should not have adjacent keys");
            return Err(self.refuse(node, reason));
        }
        let yaml::Content::Text(argument) = &argument.content else {
            return Err(self.refuse(node, format!("the value of {name} must be a string")));
        };
        let argument = match substitute(argument, self.environment) {
            Content::Text(argument) => argument,
            unset => return Ok(self.setting(node, unset)),
        };
        match name.as_str() {
            "$env" => {
                let value = self.environment.variable(&argument);
                let content = value.map_or_else(|| Content::Unset(vec![argument]), Content::Text);
                Ok(self.setting(node, content))
            }
            "$file" => {
                let text = self.text(node, &join(&self.folder, &argument))?;
                Ok(self.setting(node, Content::Text(text.trim_end().to_owned())))
            }
            _ => self.include(node, &argument, part),
        }
    }

    /// Reads a part of another file: `path#field.field`.
    fn include(&mut self, node: &Node, argument: &str, part: &[&str]) -> Result<Setting, ConfigError> {
        if self.depth >= MAX_DEPTH {
            return Err(self.refuse(node, "the included files form a cycle".to_owned()));
        }
        let (path, key_path) = argument.split_once('#').unwrap_or((argument, ""));
        if ![".yaml", ".yml", ".json"].iter().any(|end| path.ends_with(end)) {
            let reason = format!("no configuration parser available for included file {path}");
            return Err(self.refuse(node, reason));
        }
        let path = join(&self.folder, path);
        let text = self.text(node, &path)?;
        let root = one_document(&path, &text)?;
        let mut found = &root;
        for name in key_path.split('.').filter(|name| !name.is_empty()) {
            let field = match &found.content {
                yaml::Content::Object(fields) => fields.get(name),
                _ => None,
            };
            found = field.ok_or_else(|| {
                self.refuse(
                    node,
                    format!("value at '{key_path}' in included file {path} is missing"),
                )
            })?;
        }
        let mut reader = Self {
            depth: self.depth + 1,
            key_path: self.key_path.clone(),
            ..Self::new(&path, self.environment)
        };
        reader.value(found, part)
    }

    fn below(&mut self, step: &str, node: &Node, part: &[&str]) -> Result<Setting, ConfigError> {
        let length = self.key_path.len();
        self.key_path.push_str(step);
        let value = self.value(node, part);
        self.key_path.truncate(length);
        value
    }

    fn text(&self, node: &Node, path: &str) -> Result<String, ConfigError> {
        self.environment
            .file(path)
            .map_err(|reason| self.refuse(node, format!("the file {path} cannot be read: {reason}")))
    }

    fn setting(&self, node: &Node, content: Content) -> Setting {
        Setting {
            file: Rc::clone(&self.file),
            line: node.line,
            content,
        }
    }

    fn refuse(&self, node: &Node, reason: String) -> ConfigError {
        ConfigError::Include {
            path: self.file.to_string(),
            line: node.line,
            key_path: self.key_path.clone(),
            reason,
        }
    }
}

/// Returns the folder of a path with its separator, or an empty text if there is none.
fn folder(path: &str) -> String {
    let end = path.rfind(['/', '\\']).map_or(0, |end| end + 1);
    path.get(..end).unwrap_or_default().to_owned()
}

/// Resolves a path relative to a folder. Absolute paths are returned unchanged.
fn join(folder: &str, path: &str) -> String {
    let has_drive = path.as_bytes().get(1) == Some(&b':');
    if path.starts_with(['/', '\\']) || has_drive {
        path.to_owned()
    } else {
        format!("{folder}{path}")
    }
}
