//! Short names between the browser app's module and its glue.
//!
//! wasm-bindgen ends the name of each import and export with a hash, once in the module and once in the script. A hash does
//! not compress: together they are 3 kB of what a browser loads. The name of the glue itself is repeated with every import.

use std::collections::BTreeMap;

use wasm_bindgen_cli_support::Output;

/// Name under which a module imports from its glue.
const GLUE: &str = "wbg";

/// Long names that the module had, with the short ones that it has now.
#[derive(Default)]
pub struct Names {
    /// Of imports and exports.
    identifiers: BTreeMap<String, String>,
    /// Of the glue.
    glue: Option<String>,
}

/// Renames what the module imports from its glue and exports to it.
pub fn shorten(output: &mut Output) -> Names {
    let mut names = Names::default();
    let module = output.wasm_mut();
    for import in module.imports.iter_mut() {
        if import.module.starts_with("./") && import.module.ends_with("_bg.js") {
            names.glue = Some(std::mem::replace(&mut import.module, GLUE.to_owned()));
        }
    }
    let imports = module.imports.iter_mut().map(|import| &mut import.name);
    let exports = module.exports.iter_mut().map(|export| &mut export.name);
    // What wasm-bindgen made up; other names are those of the page or of the SDK.
    for name in imports
        .chain(exports)
        .filter(|name| name.contains("bindgen") || name.starts_with("__wbg_"))
    {
        let next = format!("${}", names.identifiers.len());
        let short = names.identifiers.entry(name.clone()).or_insert(next);
        name.clone_from(short);
    }
    names
}

impl Names {
    /// Puts the short names into the glue.
    #[must_use]
    pub fn apply(&self, glue: &str) -> String {
        let mut short = String::with_capacity(glue.len());
        for word in words(glue) {
            short.push_str(self.identifiers.get(word).map_or(word, String::as_str));
        }
        match &self.glue {
            Some(name) => short.replace(&format!("\"{name}\""), &format!("\"{GLUE}\"")),
            None => short,
        }
    }
}

/// Splits a script into identifiers and the text between them.
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
        let names = Names {
            identifiers: BTreeMap::from([
                ("__wbg_a_1".to_owned(), "$0".to_owned()),
                ("__wbg_a_12".to_owned(), "$1".to_owned()),
            ]),
            glue: Some("./a_bg.js".to_owned()),
        };
        let glue = "x.__wbg_a_1(__wbg_a_12, '__wbg_a_123', { \"./a_bg.js\": y }); // é __wbg_a_1";
        assert_eq!(
            names.apply(glue),
            "x.$0($1, '__wbg_a_123', { \"wbg\": y }); // é $0"
        );
    }
}
