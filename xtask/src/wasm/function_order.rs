//! Functions of the browser's modules in an order that compresses well.
//!
//! wasm-bindgen leaves the functions sorted by size. Brotli compresses better if similar functions are adjacent:
//! a module becomes 2 % smaller to transfer, and nothing else about it changes.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use anyhow::{Context, Result, anyhow};
use wasm_encoder::reencode::{self, Reencode};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{CodeSectionReader, FunctionBody, FunctionSectionReader, Parser, Payload, TypeRef};

/// Number of bytes that functions are compared by: an instruction or two.
const SEQUENCE: usize = 4;
/// A sequence that more functions than this have says nothing about them.
const MAX_SHARED_BY: usize = 400;

type Sequence = [u8; SEQUENCE];

/// Returns the module with each function followed by the one that is most like it.
pub fn by_similarity(wasm: &[u8]) -> Result<Vec<u8>> {
    let (mut imported, mut bodies) = (0, Vec::new());
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
            _ => {}
        }
    }
    let order = order(&bodies);
    let mut places = vec![0; order.len()];
    for (place, function) in (0..).zip(&order) {
        *places.get_mut(*function).context("a function out of range")? = place;
    }
    let mut module = Module::new();
    let mut reordered = Reordered {
        imported,
        order,
        places,
    };
    reordered
        .parse_core_module(&mut module, Parser::new(0), wasm)
        .map_err(|error| anyhow!("the functions of a module could not be put in order: {error}"))?;
    Ok(module.finish())
}

/// Returns the numbers of the functions in their new order, beginning with the first.
fn order(bodies: &[&[u8]]) -> Vec<usize> {
    let sequences: Vec<BTreeSet<Sequence>> = bodies
        .iter()
        .map(|body| body.array_windows().copied().collect())
        .collect();
    let mut holders: BTreeMap<Sequence, Vec<usize>> = BTreeMap::new();
    for (function, sequences) in sequences.iter().enumerate() {
        for sequence in sequences {
            holders.entry(*sequence).or_default().push(function);
        }
    }
    holders.retain(|_, functions| functions.len() <= MAX_SHARED_BY);

    let mut left: BTreeSet<usize> = (0..bodies.len()).collect();
    let mut order = Vec::with_capacity(bodies.len());
    let mut next = left.pop_first();
    while let Some(function) = next {
        order.push(function);
        let empty = BTreeSet::new();
        let own = sequences.get(function).unwrap_or(&empty);
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for other in own.iter().filter_map(|sequence| holders.get(sequence)).flatten() {
            if left.contains(other) {
                *shared.entry(*other).or_default() += 1;
            }
        }
        let likeness = |(other, shared): (&usize, &usize)| {
            let together = own.len() + sequences.get(*other).map_or(0, BTreeSet::len);
            // In millionths, so that the order is the same on every machine.
            shared * 1_000_000 / together.max(1)
        };
        let most_alike = shared.iter().rev().max_by_key(|pair| likeness(*pair));
        next = match most_alike {
            Some((other, _)) => left.take(other),
            None => left.pop_first(),
        };
    }
    order
}

/// Writes a module again with its functions in another order.
struct Reordered {
    /// Number of imported functions, whose indices come first and stay.
    imported: u32,
    /// Numbers of the functions in their new order.
    order: Vec<usize>,
    /// The new place of each function.
    places: Vec<u32>,
}

type Reencoded<T> = Result<T, reencode::Error<Infallible>>;

impl Reordered {
    fn sorted<T: Clone>(&self, items: &[T]) -> Vec<T> {
        self.order
            .iter()
            .filter_map(|function| items.get(*function).cloned())
            .collect()
    }
}

impl Reencode for Reordered {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Reencoded<u32> {
        let place = function
            .checked_sub(self.imported)
            .and_then(|number| self.places.get(usize::try_from(number).ok()?));
        Ok(place.map_or(function, |place| self.imported + place))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Reencoded<()> {
        let types: Vec<u32> = section.into_iter().collect::<Result<_, _>>()?;
        for function_type in self.sorted(&types) {
            functions.function(self.type_index(function_type)?);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Reencoded<()> {
        let bodies: Vec<FunctionBody<'_>> = section.into_iter().collect::<Result<_, _>>()?;
        for body in self.sorted(&bodies) {
            self.parse_function_body(code, body)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{ExportKind, ExportSection, Function, TypeSection, ValType};

    use super::*;

    #[test]
    fn functions_that_are_alike_stand_together() {
        let bodies: [&[u8]; 5] = [b"abcdefgh", b"12345678", b"xyz", b"abcdefgX", b"12345679"];
        assert_eq!(order(&bodies), [0, 3, 1, 4, 2]);
    }

    #[test]
    fn calls_and_exports_lead_to_the_same_functions_as_before() {
        let mut types = TypeSection::new();
        types.ty().function([], [ValType::I32]);
        let mut functions = FunctionSection::new();
        let mut code = CodeSection::new();
        let mut exports = ExportSection::new();
        // The first calls the second; the third is most like the first.
        for (number, (name, constant)) in [("first", 7_000_000), ("second", 5), ("third", 7_000_000)]
            .iter()
            .enumerate()
        {
            functions.function(0);
            let mut function = Function::new([]);
            let mut body = function.instructions();
            body.i32_const(*constant);
            if number == 0 {
                body.call(1).i32_add();
            }
            body.end();
            code.function(&function);
            exports.export(name, ExportKind::Func, u32::try_from(number).unwrap());
        }
        let mut module = Module::new();
        module
            .section(&types)
            .section(&functions)
            .section(&exports)
            .section(&code);

        let reordered = by_similarity(&module.finish()).unwrap();

        let (mut named, mut constants, mut called) = (BTreeMap::new(), Vec::new(), None);
        for payload in Parser::new(0).parse_all(&reordered) {
            match payload.unwrap() {
                Payload::ExportSection(section) => {
                    for export in section {
                        let export = export.unwrap();
                        named.insert(export.name, export.index);
                    }
                }
                Payload::CodeSectionEntry(body) => {
                    for operator in body.get_operators_reader().unwrap() {
                        match operator.unwrap() {
                            wasmparser::Operator::I32Const { value } => constants.push(value),
                            wasmparser::Operator::Call { function_index } => called = Some(function_index),
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        assert_eq!(constants, [7_000_000, 7_000_000, 5]);
        assert_eq!(named, BTreeMap::from([("first", 0), ("third", 1), ("second", 2)]));
        assert_eq!(called, Some(2));
    }
}
