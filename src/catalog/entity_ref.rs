//! `[kind:][namespace/]name`, by which entities name one another.

use std::fmt;

use thiserror::Error;

/// Names an entity; compared whatever its case.
#[derive(Clone, Debug)]
pub struct EntityRef {
    /// Kind as it is written.
    pub kind: String,
    /// Namespace as it is written.
    pub namespace: String,
    /// Name as it is written.
    pub name: String,
}

/// Why a text names no entity; worded as by Backstage.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum RefError {
    /// A part is empty.
    #[error("Entity reference \"{0}\" was not on the form [<kind>:][<namespace>/]<name>")]
    Form(String),
    /// There is no kind, and none is assumed.
    #[error(
        "Entity reference \"{0}\" had missing or empty kind (e.g. did not start with \"component:\" or similar)"
    )]
    NoKind(String),
}

impl EntityRef {
    /// Parses a reference; what is left out is assumed.
    ///
    /// # Errors
    ///
    /// When a part is empty, or the kind is missing and none is assumed.
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
    /// `kind:namespace/name` in lower case, which is how references are compared.
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
