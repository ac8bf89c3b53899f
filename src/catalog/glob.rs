//! Path patterns, with the same rules as Backstage's file reader.

use fast_glob::glob_match;

/// Whether a path is a pattern. Braces alone do not make it one.
#[must_use]
pub fn is_pattern(path: &str) -> bool {
    path.contains(['*', '?'])
}

/// Returns the folder above the first segment with a wildcard: `/services` for `/services/*/catalog-info.yaml`.
#[must_use]
pub fn folder(pattern: &str) -> String {
    let parts = pattern.split('/').filter(|part| !part.is_empty());
    let plain: Vec<&str> = parts
        .take_while(|part| !part.contains(['*', '?', '{', '[']))
        .collect();
    // The last segment of a path without wildcards is the file name.
    format!("/{}", plain.join("/"))
}

/// Whether a path matches a pattern. Names that begin with a dot match only if the pattern has such a name as well.
#[must_use]
pub fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, path) = (pattern.trim_start_matches('/'), path.trim_start_matches('/'));
    let has_dotted = |text: &str| text.split('/').any(|part| part.starts_with('.'));
    glob_match(pattern, path) && (has_dotted(pattern) || !has_dotted(path))
}
