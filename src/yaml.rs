//! Reads untrusted YAML: 1.2 core schema, many documents in one text, each read on its own.
//!
//! Built on the parser's events instead of a ready tree: every value keeps its line for messages, nesting and aliases
//! are bounded while they are built, and a document that is broken does not hide the others.

mod build;
mod scalar;

use std::collections::BTreeMap;

use serde_json::{Number, Value};
use thiserror::Error;

/// Longest text that is read, in bytes. Configurations and catalog files have some kilobytes.
const MAX_LENGTH: usize = 5_000_000;

/// A value and where it stands.
#[derive(Clone, PartialEq)]
pub struct Node {
    /// Line in the text, from 1.
    pub line: usize,
    /// The value.
    pub content: Content,
}

/// A value.
#[derive(Clone, PartialEq)]
pub enum Content {
    /// `null`, `~`, or nothing.
    Null,
    /// `true` or `false`; `yes` and `on` are texts.
    Boolean(bool),
    /// A number.
    Number(Number),
    /// A text.
    Text(String),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping; keys are texts, whatever they looked like.
    Object(BTreeMap<String, Node>),
}

/// Why a document cannot be read.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{reason} at line {line}")]
pub struct YamlError {
    /// Description of the error.
    pub reason: String,
    /// Line in the text, from 1.
    pub line: usize,
}

impl Node {
    /// The same as JSON; a number that JSON cannot write is null.
    #[must_use]
    pub fn to_json(&self) -> Value {
        match &self.content {
            Content::Null => Value::Null,
            Content::Boolean(flag) => Value::Bool(*flag),
            Content::Number(number) => Value::Number(number.clone()),
            Content::Text(text) => Value::String(text.clone()),
            Content::List(items) => items.iter().map(Self::to_json).collect(),
            Content::Object(fields) => {
                let fields = fields.iter().map(|(name, node)| (name.clone(), node.to_json()));
                Value::Object(fields.collect())
            }
        }
    }
}

/// The documents of a text, in order; an empty one is null. A text without any has none.
#[must_use]
pub fn documents(text: &str) -> Vec<Result<Node, YamlError>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() > MAX_LENGTH {
        let reason = format!("The text is longer than {} MB", MAX_LENGTH / 1_000_000);
        return vec![Err(YamlError { reason, line: 1 })];
    }
    pieces(text).into_iter().map(build::document).collect()
}

/// The part of a text that holds one document.
struct Piece {
    first_line: usize,
    text: String,
}

/// Splits a text at document marks, which YAML allows nowhere else at the start of a line.
fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut current = Piece {
        first_line: 1,
        text: String::new(),
    };
    let mut state = Before::Nothing;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let is_start = is_mark(line, "---");
        let is_end = is_mark(line, "...");
        if is_start && state == Before::Content || is_end {
            let next = Piece {
                first_line: index + 1,
                text: String::new(),
            };
            let ended = std::mem::replace(&mut current, next);
            if state == Before::Content {
                pieces.push(ended);
            }
            state = Before::Nothing;
        }
        if is_end {
            // The piece begins with an empty line in the place of the mark.
            current.text.push('\n');
            continue;
        }
        if is_start || (!line.trim().is_empty() && !line.starts_with(['#', '%'])) {
            state = Before::Content;
        }
        current.text.push_str(line);
    }
    if state == Before::Content {
        pieces.push(current);
    }
    pieces
}

/// Whether a piece has content other than comments and directives.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    Content,
}

fn is_mark(line: &str, mark: &str) -> bool {
    line.strip_prefix(mark)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
}

#[cfg(test)]
mod tests;
