//! Short names between the browser app's module and its glue.
//!
//! wasm-bindgen ends the name of each import and export with a hash, once in the module and once in the script. A hash does
//! not compress: together they are 3 kB of what a browser loads.

use std::collections::BTreeMap;

use wasm_bindgen_cli_support::Output;

/// Long names of imports and exports, with the short ones that the module now has.
pub struct Names(BTreeMap<String, String>);

/// Renames what the module imports from its glue and exports to it.
pub fn shorten(output: &mut Output) -> Names {
    let mut names = BTreeMap::new();
    let module = output.wasm_mut();
    let imports = module.imports.iter_mut().map(|import| &mut import.name);
    let exports = module.exports.iter_mut().map(|export| &mut export.name);
    // What wasm-bindgen made up; other names are those of the page or of the SDK.
    for name in imports
        .chain(exports)
        .filter(|name| name.contains("bindgen") || name.starts_with("__wbg_"))
    {
        let next = format!("${}", names.len());
        let short = names.entry(name.clone()).or_insert(next);
        name.clone_from(short);
    }
    Names(names)
}

impl Names {
    /// Puts the short names into the glue.
    #[must_use]
    pub fn apply(&self, glue: &str) -> String {
        let mut short = String::with_capacity(glue.len());
        for word in words(glue) {
            short.push_str(self.0.get(word).map_or(word, String::as_str));
        }
        short
    }
}

/// Cuts a script into identifiers and what stands between them.
fn words(script: &str) -> impl Iterator<Item = &str> {
    let in_identifier = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '$';
    let mut rest = script;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let kind = in_identifier(first);
        let end = rest
            .find(|letter| in_identifier(letter) != kind)
            .unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        Some(word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_identifiers_become_short_and_nothing_else_changes() {
        let names = Names(BTreeMap::from([
            ("__wbg_a_1".to_owned(), "$0".to_owned()),
            ("__wbg_a_12".to_owned(), "$1".to_owned()),
        ]));
        let glue = "x.__wbg_a_1(__wbg_a_12, '__wbg_a_123'); // é __wbg_a_1";
        assert_eq!(names.apply(glue), "x.$0($1, '__wbg_a_123'); // é $0");
    }
}
