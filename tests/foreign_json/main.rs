//! Readers of untrusted JSON return a value or an error for real responses, modified real responses and arbitrary JSON. The
//! readers are those of the fuzz targets, and the real responses are their seeds.
#![expect(
    clippy::unwrap_used,
    clippy::unreachable,
    reason = "a test that cannot go on has failed"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::sample::{Index, Selector};
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;

#[path = "../../fuzz/src/readers.rs"]
mod readers;

use readers::{READERS, Reader};

/// Number of texts for each reader and kind of input.
const CASES: u32 = 200;

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

/// Returns the real responses for a reader.
fn seeds(name: &str) -> Vec<String> {
    let folder = fs::read_dir(fuzz().join("seeds").join(name)).unwrap();
    let mut paths: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
        .iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect()
}

/// Runs every reader with generated texts of one kind.
fn feed<S: Strategy<Value = String>>(texts: impl Fn(&'static str) -> S) {
    for (name, reader) in READERS {
        let mut runner = TestRunner::new(Config::with_cases(CASES));
        let fed = runner.run(&texts(name), |text| {
            reader(&text);
            Ok(())
        });
        if let Err(error) = fed {
            unreachable!("{name}: {error}");
        }
    }
}

/// Generates arbitrary JSON. Most members of its objects have names that the reader knows.
fn any_json(names: Vec<String>) -> impl Strategy<Value = Value> + Clone {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(vec![
            "",
            "0",
            "-1",
            "true",
            "succeeded",
            "..",
            "##vso[",
            "\u{200b}",
            "é🚩"
        ])
        .prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 6, move |inner| {
        let name = prop_oneof![4 => prop::sample::select(names.clone()), 1 => ".{0,6}"];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(name, inner, 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Returns the names of all members in these responses.
fn names(seeds: &[String]) -> Vec<String> {
    fn collect(value: &Value, names: &mut BTreeSet<String>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
            Value::Object(members) => members.iter().for_each(|(name, member)| {
                names.insert(name.clone());
                collect(member, names);
            }),
            _ => {}
        }
    }
    let mut names = BTreeSet::from(["value".to_owned()]);
    for seed in seeds {
        collect(&serde_json::from_str(seed).unwrap_or_default(), &mut names);
    }
    names.into_iter().collect()
}

/// Returns the paths of all values within a value.
fn places(value: &Value, place: String, all: &mut Vec<String>) {
    all.push(place.clone());
    let escaped = |name: &str| name.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                places(item, format!("{place}/{index}"), all);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                places(member, format!("{place}/{}", escaped(name)), all);
            }
        }
        _ => {}
    }
}

/// Generates a real response with some parts replaced, possibly truncated.
fn gone_wrong(name: &'static str) -> impl Strategy<Value = String> {
    let seeds = seeds(name);
    let parts = prop::collection::vec((any::<Index>(), any_json(names(&seeds))), 0..4);
    (
        any::<Selector>(),
        parts,
        prop::option::weighted(0.2, any::<Index>()),
    )
        .prop_map(move |(seed, parts, cut)| {
            let seed = seed.select(&seeds);
            let Ok(mut value) = serde_json::from_str::<Value>(seed) else {
                return seed.clone();
            };
            for (place, part) in parts {
                let mut all = Vec::new();
                places(&value, String::new(), &mut all);
                let place: &String = place.get(&all);
                if let Some(old) = value.pointer_mut(place) {
                    *old = part;
                }
            }
            let text = value.to_string();
            let end = cut.map_or(text.chars().count(), |cut| cut.index(text.chars().count() + 1));
            text.chars().take(end).collect()
        })
}

#[test]
fn real_answers_are_understood() {
    for (name, reader) in READERS {
        let seeds = seeds(name);
        assert!(!seeds.is_empty(), "{name} has no seed");
        let understood = |reader: Reader| seeds.iter().any(|seed| reader(seed));
        assert!(understood(reader), "{name}");
    }
}

#[test]
fn real_answers_gone_wrong_give_a_value_or_an_error() {
    feed(gone_wrong);
}

#[test]
fn any_json_gives_a_value_or_an_error() {
    feed(|name| any_json(names(&seeds(name))).prop_map(|value| value.to_string()));
}

#[test]
fn any_text_gives_a_value_or_an_error() {
    feed(|_| "[\\[{\",:0-9a-z}\\]<é#\u{200b}\n -]{0,80}");
}

#[test]
fn every_reader_has_a_fuzz_target_and_every_target_a_reader() {
    let readers: BTreeSet<String> = READERS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let targets = fs::read_dir(fuzz().join("targets")).unwrap();
    let targets = targets.map(|entry| entry.unwrap().path());
    let targets: BTreeSet<String> = targets
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(targets, readers);
    let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).unwrap();
    for name in readers {
        assert!(
            manifest.contains(&format!("path = \"targets/{name}.rs\"")),
            "{name}"
        );
    }
}
