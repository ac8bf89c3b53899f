use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;

use super::*;

#[derive(Default)]
struct Machine {
    variables: BTreeMap<&'static str, &'static str>,
    files: BTreeMap<&'static str, &'static str>,
}

impl ConfigEnvironment for Machine {
    fn variable(&self, name: &str) -> Option<String> {
        self.variables.get(name).map(ToString::to_string)
    }

    fn file(&self, path: &str) -> Result<String, String> {
        let text = self.files.get(path).map(ToString::to_string);
        text.ok_or_else(|| "ENOENT: no such file".to_owned())
    }
}

fn with_files(files: &[(&'static str, &'static str)]) -> Machine {
    Machine {
        files: files.iter().copied().collect(),
        variables: BTreeMap::from([("A", "value-a")]),
    }
}

#[test]
fn later_files_merge_objects_and_replace_everything_else() {
    let machine = with_files(&[
        ("app-config.yaml", "a: {x: 1, y: [1, 2], z: {k: 1}}\nb: 1\n"),
        ("app-config.local.yaml", "a: {y: [3], z: {l: 2}}\nb:\n"),
    ]);
    let read = read(&["app-config.yaml", "app-config.local.yaml"], &[], &machine).unwrap();
    assert_eq!(
        read.to_json().unwrap(),
        json!({"a": {"x": 1, "y": [3], "z": {"k": 1, "l": 2}}, "b": null})
    );
    assert!(read.field("b").is_none(), "null is as good as absent");
}

#[test]
fn included_files_are_looked_for_beside_the_one_that_includes_them() {
    let machine = with_files(&[
        ("config/app.yaml", "v: {$include: parts/azure.yaml#azure}\n"),
        (
            "config/parts/azure.yaml",
            "azure: {pat: {$file: pat.txt}, a: '${A}'}\n",
        ),
        ("config/parts/pat.txt", "token\n\n"),
    ]);
    let read = read(&["config/app.yaml"], &[], &machine).unwrap();
    assert_eq!(
        read.to_json().unwrap(),
        json!({"v": {"pat": "token", "a": "value-a"}})
    );
}

#[test]
fn what_cannot_be_read_is_named_with_its_place() {
    let machine = with_files(&[
        ("list.yaml", "- a\n"),
        ("two.yaml", "a: 1\n---\nb: 2\n"),
        ("broken.yaml", "a: [1\nb: 2\n"),
        ("missing.yaml", "a:\n  b: {$file: nowhere.txt}\n"),
        ("circle.yaml", "a: {$include: circle.yaml#a}\n"),
        ("no-text.yaml", "a: {$env: 3}\n"),
    ]);
    for (path, words) in [
        ("nowhere.yaml", "'nowhere.yaml' cannot be read: ENOENT"),
        ("list.yaml", "must contain one YAML object"),
        ("two.yaml", "must contain one YAML object"),
        ("broken.yaml", "'broken.yaml' is not valid YAML"),
        (
            "missing.yaml",
            "'missing.yaml', line 2: error at .a.b, the file nowhere.txt",
        ),
        ("circle.yaml", "form a cycle"),
        ("no-text.yaml", "the value of $env must be a string"),
    ] {
        let error = read(&[path], &[], &machine).unwrap_err().to_string();
        assert!(error.contains(words), "{path}: {error}");
    }
}

#[test]
fn other_keys_with_a_dollar_are_data() {
    let text = "a: {$schema: s, $ref: '#/a', '${A}': 1, $data: {$env: ONE}}\n";
    let read = read_text("f", text, &Machine::default()).unwrap();
    let a = read.field("a").unwrap();
    let kept = ["$schema", "$ref", "${A}", "$data"].map(|name| a.field(name).is_some());
    assert_eq!(kept, [true; 4]);
    assert_eq!(read.unset(), ["ONE"], "a directive below such a key is followed");
}

#[test]
fn only_the_part_that_is_used_is_resolved() {
    let machine = with_files(&[
        (
            "app-config.yaml",
            "backend:\n  ca: {$file: /etc/portal/ca.pem}\nintegrations:\n  github: [{token: {$file: nowhere.txt}}]\n  azure: {$include: azure.yaml#list}\n",
        ),
        (
            "azure.yaml",
            "list: [{host: {$file: host.txt}}]\nother: {$file: nowhere.txt}\n",
        ),
        ("root.yaml", "$include: app-config.yaml\n"),
        ("host.txt", "dev.azure.com\n"),
        ("broken.yaml", "integrations: {azure: {$file: nowhere.txt}}\n"),
    ]);
    let part = ["integrations", "azure"];
    for path in ["app-config.yaml", "root.yaml"] {
        let read = read(&[path], &part, &machine).unwrap();
        let found = serde_json::json!({"integrations": {"azure": [{"host": "dev.azure.com"}]}});
        assert_eq!(read.to_json(), Some(found), "{path}");
    }
    assert!(read(&["broken.yaml"], &part, &machine).is_err());
    assert!(read(&["broken.yaml"], &["catalog"], &machine).is_ok());
}

#[test]
fn variables_that_are_not_set_are_remembered() {
    let text = "a: ['${ONE}', '${A}', {b: '${TWO} ${ONE}'}]\n";
    let read = read_text("f", text, &with_files(&[])).unwrap();
    assert_eq!(read.unset(), ["ONE", "TWO"]);
}

#[test]
fn debug_shows_no_value() {
    let read = read_text("f", "a: canary\n", &Machine::default()).unwrap();
    assert!(!format!("{read:?} {:?}", read.field("a")).contains("canary"));
}

proptest! {
    #[test]
    fn no_text_stops_the_reader(text in "(a: |  b: |- |\\$\\{|\\}|\\$env|\\$include|[a-z{}:,\\[\\]'\n$-]){0,30}") {
        if let Ok(setting) = read_text("f", &text, &Machine::default()) {
            prop_assert_eq!(setting.kind(), "object");
        }
    }

    #[test]
    fn a_text_without_variables_stays_as_it_is(text in "[^$]{0,40}") {
        let kept = substitution::substitute(&text, &Machine::default());
        prop_assert!(kept == Content::Text(text));
    }
}
