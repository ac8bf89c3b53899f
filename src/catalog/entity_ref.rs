//! Entity references of the form `[kind:][namespace/]name`.

use std::fmt;

use thiserror::Error;

/// Reference to an entity. Comparison is not case-sensitive.
#[derive(Clone, Debug)]
pub struct EntityRef {
    /// Kind, as written.
    pub kind: String,
    /// Namespace, as written.
    pub namespace: String,
    /// Name, as written.
    pub name: String,
}

/// Error for a text that is not an entity reference, in Backstage's words.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum RefError {
    /// A part is empty.
    #[error("Entity reference \"{0}\" was not on the form [<kind>:][<namespace>/]<name>")]
    Form(String),
    /// The kind is missing, and there is no default.
    #[error(
        "Entity reference \"{0}\" had missing or empty kind (e.g. did not start with \"component:\" or similar)"
    )]
    NoKind(String),
}

impl EntityRef {
    /// Parses a reference. `kind` and `namespace` are the defaults for missing parts.
    ///
    /// # Errors
    ///
    /// Fails if a part is empty, or if the kind is missing and has no default.
    pub fn parse(text: &str, kind: Option<&str>, namespace: &str) -> Result<Self, RefError> {
        let malformed = || RefError::Form(text.to_owned());
        // A colon after the first slash belongs to the name.
        let (written_kind, rest) = match (text.split_once(':'), text.find('/'), text.find(':')) {
            (Some(_), Some(slash), Some(colon)) if slash < colon => (None, text),
            (Some((kind, rest)), _, _) => (Some(kind), rest),
            (None, _, _) => (None, text),
        };
        let (written_namespace, name) = match rest.split_once('/') {
            Some((namespace, name)) => (Some(namespace), name),
            None => (None, rest),
        };
        let is_empty = |part: Option<&str>| part.is_some_and(str::is_empty);
        if is_empty(written_kind) || is_empty(written_namespace) || name.is_empty() {
            return Err(malformed());
        }
        let kind = written_kind
            .or(kind)
            .ok_or_else(|| RefError::NoKind(text.to_owned()))?;
        Ok(Self {
            kind: kind.to_owned(),
            namespace: written_namespace.unwrap_or(namespace).to_owned(),
            name: name.to_owned(),
        })
    }
}

impl fmt::Display for EntityRef {
    /// Formats as `kind:namespace/name` in lowercase.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}:{}/{}", self.kind, self.namespace, self.name);
        f.write_str(&text.to_lowercase())
    }
}

impl PartialEq for EntityRef {
    fn eq(&self, other: &Self) -> bool {
        self.to_string() == other.to_string()
    }
}

impl Eq for EntityRef {}
