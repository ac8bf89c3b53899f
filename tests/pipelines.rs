//! Checks the examples in `docs/pipelines.md` against the inputs of the task.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops where its own files cannot be read"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Returns the YAML of each example.
fn examples(document: &str) -> Vec<&str> {
    let blocks = document.split("```yaml\n").skip(1);
    blocks.map(|block| block.split("\n```").next().unwrap()).collect()
}

/// Returns the inputs of each step with the task, by name.
fn steps(example: &str) -> Vec<BTreeMap<&str, &str>> {
    let mut steps = Vec::new();
    let mut lines = example.lines().peekable();
    let mut is_ours = false;
    while let Some(line) = lines.next() {
        let text = line.trim_start();
        if text.starts_with("- ") {
            is_ours = text == "- task: LaunchDarklyRollout@0";
        }
        if !is_ours || text != "inputs:" {
            continue;
        }
        let inner = lines.peek().map_or(0, |next| indent(next));
        let mut inputs = BTreeMap::new();
        while let Some(line) = lines.next_if(|next| indent(next) >= inner) {
            // Lines with more indentation belong to a multi-line text.
            if indent(line) == inner {
                let (name, value) = line.trim().split_once(':').unwrap();
                assert!(inputs.insert(name, value.trim()).is_none(), "{name} twice");
            }
        }
        steps.push(inputs);
    }
    steps
}

#[test]
fn every_input_of_the_examples_is_one_of_the_task() {
    let task: Value = serde_json::from_str(&read("static/task/task.json")).unwrap();
    let offered: BTreeMap<&str, &Value> = task["inputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|input| (input["name"].as_str().unwrap(), input))
        .collect();
    let document = read("docs/pipelines.md");
    let examples = examples(&document);
    assert_eq!(examples.len(), 4);
    for example in examples {
        assert!(!example.contains('\t'), "YAML knows no tabs");
        let steps = steps(example);
        assert!(steps.len() > 1, "{example}");
        for inputs in steps {
            assert!(inputs.contains_key("serviceEndpoint"), "{inputs:?}");
            for (name, value) in inputs {
                let input = offered.get(name).copied();
                assert!(input.is_some(), "the task has no input {name}");
                if let Some(choices) = input.unwrap()["options"].as_object() {
                    assert!(choices.contains_key(value), "{name} is none of {choices:?}");
                }
            }
        }
    }
}
