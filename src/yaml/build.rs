//! Builds a value from the parser's events.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, Tag};

use super::{Content, Node, Piece, YamlError, scalar};

/// Maximum nesting depth. Also bounds recursion on drop.
const MAX_DEPTH: usize = 100;
/// Maximum length of a document, in bytes. The parser may use 300 bytes of memory for each.
const MAX_LENGTH: usize = 1_000_000;
/// Maximum number of bytes that anchors and aliases may copy in one document.
const MAX_COPIED_SIZE: usize = 1 << 20;

/// A list or object that is not yet complete.
struct Open {
    line: usize,
    anchor: usize,
    parts: Parts,
}

enum Parts {
    List(Vec<Node>),
    Object {
        fields: BTreeMap<String, Node>,
        key: Option<String>,
    },
}

struct Builder {
    first_line: usize,
    open: Vec<Open>,
    anchors: BTreeMap<usize, Node>,
    bytes_left: usize,
    root: Option<Node>,
}

/// Reads the document of a piece.
pub(super) fn document(piece: Piece) -> Result<Node, YamlError> {
    if piece.text.len() > MAX_LENGTH {
        return Err(YamlError {
            reason: format!("The document is longer than {} MB", MAX_LENGTH / 1_000_000),
            line: piece.first_line,
        });
    }
    let mut builder = Builder {
        first_line: piece.first_line,
        open: Vec::new(),
        anchors: BTreeMap::new(),
        bytes_left: MAX_COPIED_SIZE,
        root: None,
    };
    for event in Parser::new_from_str(&piece.text) {
        let (event, span) = event.map_err(|error| builder.unreadable(&error))?;
        if builder.take(event, span)? {
            break;
        }
    }
    Ok(builder.root.unwrap_or(Node {
        line: piece.first_line,
        content: Content::Null,
    }))
}

impl Builder {
    fn unreadable(&self, error: &ScanError) -> YamlError {
        YamlError {
            reason: error.info().to_owned(),
            line: self.line(error.marker().line()),
        }
    }

    /// In the whole text; the parser counts from 1 within the piece.
    const fn line(&self, line: usize) -> usize {
        self.first_line + line.saturating_sub(1)
    }

    /// Whether the document is complete.
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<bool, YamlError> {
        let line = self.line(span.start.line());
        let refuse = |reason: &str| YamlError {
            reason: reason.to_owned(),
            line,
        };
        match event {
            Event::Nothing | Event::StreamStart | Event::DocumentStart(_) => {}
            Event::DocumentEnd | Event::StreamEnd => return Ok(matches!(event, Event::DocumentEnd)),
            Event::Alias(anchor) => {
                let anchored = self.anchors.get(&anchor);
                let anchored = anchored.ok_or_else(|| refuse("An alias stands inside of its own anchor"))?;
                if self.open.len() + depth(anchored) > MAX_DEPTH {
                    return Err(refuse("Values are nested too deeply"));
                }
                let copy = copy(anchored, line, &mut self.bytes_left)?;
                self.put(copy, 0)?;
            }
            Event::Scalar(text, style, anchor, tag) => {
                let is_text = style != ScalarStyle::Plain || tag.is_some_and(|tag| is_text(&tag));
                if self.wants_key() {
                    return self.key(&text, line).map(|()| false);
                }
                let content = if is_text {
                    Content::Text(text.into_owned())
                } else {
                    scalar::plain(&text)
                };
                self.put(Node { line, content }, anchor)?;
            }
            Event::SequenceStart(anchor, _) => self.begin(line, anchor, Parts::List(Vec::new()))?,
            Event::MappingStart(anchor, _) => {
                let parts = Parts::Object {
                    fields: BTreeMap::new(),
                    key: None,
                };
                self.begin(line, anchor, parts)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.end()?,
        }
        Ok(false)
    }

    fn wants_key(&self) -> bool {
        matches!(
            self.open.last(),
            Some(Open {
                parts: Parts::Object { key: None, .. },
                ..
            })
        )
    }

    fn key(&mut self, text: &str, line: usize) -> Result<(), YamlError> {
        if let Some(Open {
            parts: Parts::Object { fields, key },
            ..
        }) = self.open.last_mut()
        {
            if fields.contains_key(text) {
                let reason = "Map keys must be unique".to_owned();
                return Err(YamlError { reason, line });
            }
            *key = Some(text.to_owned());
        }
        Ok(())
    }

    fn begin(&mut self, line: usize, anchor: usize, parts: Parts) -> Result<(), YamlError> {
        let reason = if self.wants_key() {
            "A key must be a plain text"
        } else if self.open.len() >= MAX_DEPTH {
            "Values are nested too deeply"
        } else {
            self.open.push(Open { line, anchor, parts });
            return Ok(());
        };
        Err(YamlError {
            reason: reason.to_owned(),
            line,
        })
    }

    fn end(&mut self) -> Result<(), YamlError> {
        let Some(Open { line, anchor, parts }) = self.open.pop() else {
            return Ok(());
        };
        let content = match parts {
            Parts::List(items) => Content::List(items),
            Parts::Object { fields, .. } => Content::Object(fields),
        };
        self.put(Node { line, content }, anchor)
    }

    /// Puts a complete value into its place.
    fn put(&mut self, node: Node, anchor: usize) -> Result<(), YamlError> {
        if anchor > 0 {
            let anchored = copy(&node, node.line, &mut self.bytes_left)?;
            self.anchors.insert(anchor, anchored);
        }
        match self.open.last_mut().map(|open| &mut open.parts) {
            None => self.root = Some(node),
            Some(Parts::List(items)) => items.push(node),
            Some(Parts::Object { fields, key }) => match key.take() {
                Some(key) => {
                    fields.insert(key, node);
                }
                // An alias in the place of a key.
                None => {
                    let reason = "A key must be a plain text".to_owned();
                    return Err(YamlError {
                        reason,
                        line: node.line,
                    });
                }
            },
        }
        Ok(())
    }
}

fn is_text(tag: &Tag) -> bool {
    tag.is_yaml_core_schema() && tag.suffix == "str"
}

/// Copies a value if `bytes_left` allows it.
fn copy(node: &Node, line: usize, bytes_left: &mut usize) -> Result<Node, YamlError> {
    *bytes_left = bytes_left.checked_sub(size(node)).ok_or_else(|| YamlError {
        reason: "Anchors and aliases repeat too much".to_owned(),
        line,
    })?;
    Ok(node.clone())
}

/// Size in bytes, roughly.
fn size(node: &Node) -> usize {
    let content = match &node.content {
        Content::Text(text) => text.len(),
        Content::List(items) => items.iter().map(size).sum(),
        Content::Object(fields) => fields.iter().map(|(key, value)| key.len() + size(value)).sum(),
        _ => 0,
    };
    size_of::<Node>() + content
}

fn depth(node: &Node) -> usize {
    match &node.content {
        Content::List(items) => 1 + items.iter().map(depth).max().unwrap_or_default(),
        Content::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or_default(),
        _ => 0,
    }
}
