//! Patterns of paths, as Backstage's file reader understands them.

use fast_glob::glob_match;

/// Whether a path is a pattern: braces alone make none.
#[must_use]
pub fn is_pattern(path: &str) -> bool {
    path.contains(['*', '?'])
}

/// The folder above the first part that is a pattern, from the root: `/services` for `/services/*/catalog-info.yaml`.
#[must_use]
pub fn folder(pattern: &str) -> String {
    let parts = pattern.split('/').filter(|part| !part.is_empty());
    let plain: Vec<&str> = parts
        .take_while(|part| !part.contains(['*', '?', '{', '[']))
        .collect();
    // The last plain part of a path without a pattern is its file.
    format!("/{}", plain.join("/"))
}

/// Whether a path from the root fits. Names that begin with a dot fit only where the pattern has a dot, too.
#[must_use]
pub fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, path) = (pattern.trim_start_matches('/'), path.trim_start_matches('/'));
    let has_dotted = |text: &str| text.split('/').any(|part| part.starts_with('.'));
    glob_match(pattern, path) && (has_dotted(pattern) || !has_dotted(path))
}
