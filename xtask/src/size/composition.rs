//! Composition of a program: its code by crate and, for the crate of this product, by module.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use rustc_demangle::demangle;
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

use crate::layout;
use crate::terminal::say;
use crate::wasm::{self, Program};

/// The product's own crate, whose modules are listed individually.
const OWN: &str = "launchdarkly_azure_devops";

/// Bytes of code by crate or `crate::module`.
type Weights = BTreeMap<String, usize>;

/// Prints the code of a program by crate and module, heaviest first, in kB. It is read before wasm-opt, which makes it
/// smaller and drops the names.
pub fn print(program: Program) -> Result<()> {
    let name = program.name();
    let bytes = wasm::with_names(program).context("build first: `cargo xtask build`")?;
    let weights = weigh(&functions(&bytes)?);
    let total: usize = weights.values().sum();
    say(format_args!("\n{name}: code before wasm-opt, kB"));
    let mut sorted: Vec<_> = weights.iter().collect();
    sorted.sort_by_key(|(name, size)| (std::cmp::Reverse(**size), *name));
    for (name, size) in sorted {
        say(format_args!("{name:<60} {:>8.1}", kilobytes(*size)));
    }
    say(format_args!("{:<60} {:>8.1}", "together", kilobytes(total)));
    Ok(())
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a program is far smaller than 2^52 bytes"
)]
fn kilobytes(bytes: usize) -> f64 {
    bytes as f64 / 1000.0
}

/// Returns the demangled name and the size of every function's code.
fn functions(wasm: &[u8]) -> Result<Vec<(String, usize)>> {
    let (mut imported, mut sizes) = (0, Vec::new());
    let mut names = BTreeMap::new();
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    if matches!(import?.ty, TypeRef::Func(_)) {
                        imported += 1;
                    }
                }
            }
            Payload::CodeSectionEntry(body) => sizes.push(body.range().len()),
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(section) = section.as_known() {
                    for part in section {
                        if let Name::Function(functions) = part? {
                            for function in functions {
                                let function = function?;
                                names.insert(function.index, function.name.to_owned());
                            }
                        }
                    }
                }
            }
            _ => {}
        }
    }
    let named = (imported..).zip(sizes).map(|(index, size)| {
        let name = names.get(&index).map_or("", String::as_str);
        (format!("{:#}", demangle(name)), size)
    });
    Ok(named.collect())
}

fn weigh(functions: &[(String, usize)]) -> Weights {
    let mut weights = Weights::new();
    for (name, size) in functions {
        *weights.entry(owner(name)).or_default() += size;
    }
    weights
}

/// Returns whose code a function is: its crate, followed by up to two modules where the crate is the product's own.
/// A method of a trait belongs to the type that implements it.
fn owner(function: &str) -> String {
    let is_name = |symbol: char| symbol.is_alphanumeric() || symbol == '_';
    let implementation = function.trim_start_matches(|symbol| symbol != '_' && !is_name(symbol));
    let implementation = ["mut ", "dyn "].iter().fold(implementation, |rest, word| {
        rest.strip_prefix(word).unwrap_or(rest)
    });
    let is_path = |text: &&str| {
        let head = text.trim_start_matches(is_name);
        head.starts_with("::") && head.len() < text.len()
    };
    let of_trait = implementation.split_once(" as ").map(|(_, of_trait)| of_trait);
    let path = Some(implementation).filter(is_path).or(of_trait.filter(is_path));
    let Some(path) = path else {
        return "(no crate)".to_owned();
    };
    let end = path
        .find(|symbol| !is_name(symbol) && symbol != ':')
        .unwrap_or(path.len());
    let path = path.get(..end).unwrap_or(path);
    let mut segments = path.split("::").filter(|segment| !segment.is_empty());
    let mut owner = segments.next().unwrap_or_default().to_owned();
    if owner == OWN {
        let mut file = "src".to_owned();
        for segment in segments.take(2) {
            file = format!("{file}/{segment}");
            if !layout::in_checkout(&format!("{file}.rs")).exists() {
                break;
            }
            owner = format!("{owner}::{segment}");
        }
    }
    owner
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_belongs_to_the_type_that_it_is_a_method_of() {
        for (function, expected) in [
            ("core::fmt::write", "core"),
            ("<alloc::vec::Vec<u8> as core::ops::Drop>::drop", "alloc"),
            ("<str as core::fmt::Display>::fmt", "core"),
            ("<&mut yew::html::Scope<T> as core::fmt::Debug>::fmt", "yew"),
            (
                "<launchdarkly_azure_devops::domain::plan::Plan>::new",
                "launchdarkly_azure_devops::domain::plan",
            ),
            (
                "launchdarkly_azure_devops::json::field",
                "launchdarkly_azure_devops::json",
            ),
            (
                "launchdarkly_azure_devops::domain::link::parse::{closure#0}",
                "launchdarkly_azure_devops::domain::link",
            ),
            ("memcpy", "(no crate)"),
            ("", "(no crate)"),
        ] {
            assert_eq!(owner(function), expected, "{function}");
        }
    }

    #[test]
    fn code_of_the_same_owner_is_added_up() {
        let functions = [("core::a", 3), ("core::b", 4), ("yew::c", 5)];
        let functions = functions.map(|(name, size)| (name.to_owned(), size));
        let expected = [("core", 7), ("yew", 5)].map(|(name, size)| (name.to_owned(), size));
        assert_eq!(weigh(&functions), Weights::from(expected));
    }
}
