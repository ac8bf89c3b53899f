use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn read(text: &str) -> Vec<Value> {
    documents(text)
        .into_iter()
        .map(|document| match document {
            Ok(node) => node.to_json(),
            Err(error) => json!({ "error": error.to_string() }),
        })
        .collect()
}

#[test]
fn scalars_mean_what_the_core_schema_says() {
    let text = "a: yes\nb: on\nc: true\nd: 010\ne: 0x1F\nf: 0x-1\ng: 1_000\nh: 2020-01-01\ni: ~\nj:\nk: 1.5\nl: .inf\nm: nan\nn: '7'\no: !!str 7\np: 1e3\n";
    assert_eq!(
        read(text),
        [
            json!({"a": "yes", "b": "on", "c": true, "d": 10, "e": 31, "f": "0x-1", "g": "1_000", "h": "2020-01-01",
            "i": null, "j": null, "k": 1.5, "l": ".inf", "m": "nan", "n": "7", "o": "7", "p": 1000.0})
        ]
    );
}

#[test]
fn a_broken_document_does_not_hide_the_others() {
    let read = read("a: 1\n---\nb: [1, 2\n---\nc: 3\n");
    assert_eq!((&read[0], &read[2]), (&json!({"a": 1}), &json!({"c": 3})));
    let error = read[1]["error"].as_str().unwrap();
    assert!(
        error.contains("at line 4") || error.contains("at line 3"),
        "{error}"
    );
}

#[test]
fn marks_comments_and_directives_make_no_documents_of_their_own() {
    for (text, count) in [
        ("", 0),
        ("# only a comment\n", 0),
        ("# first\n---\na: 1\n", 1),
        ("%YAML 1.2\n---\na: 1\n", 1),
        ("a: 1\n---\n", 2),
        ("a: 1\n...\n", 1),
        ("a: 1\n...\n---\nb: 1\n", 2),
        ("--- {a: 1}\n--- {b: 1}\n", 2),
        ("a: |\n  ---\n  ...\n", 1),
        ("a: 1\r\n---\r\nb: 2\r\n", 2),
    ] {
        assert_eq!(documents(text).len(), count, "{text:?}: {:?}", read(text));
    }
}

#[test]
fn a_directive_does_not_change_what_a_text_means() {
    assert_eq!(read("%YAML 1.1\n---\na: yes\n"), [json!({"a": "yes"})]);
}

#[test]
fn lines_are_counted_in_the_whole_text() {
    let documents = documents("a: 1\n---\n\nb: 2\n");
    let Ok(Node {
        content: Content::Object(fields),
        ..
    }) = &documents[1]
    else {
        panic!("no object")
    };
    assert_eq!(fields["b"].line, 4);
}

#[test]
fn keys_are_unique_texts() {
    assert_eq!(read("1: a\ntrue: b\n"), [json!({"1": "a", "true": "b"})]);
    for text in ["a: 1\na: 2\n", "? [a]\n: b\n", "x: &k k\n*k : b\n"] {
        assert!(read(text)[0]["error"].is_string(), "{text}: {:?}", read(text));
    }
    assert_eq!(read("<<: {a: 1}\n"), [json!({"<<": {"a": 1}})]);
}

#[test]
fn a_text_that_would_grow_without_end_is_refused() {
    let mut bomb = "a0: &a0 [x, x]\n".to_owned();
    for level in 1..40 {
        let below = level - 1;
        bomb.push_str(&format!("a{level}: &a{level} [*a{below}, *a{below}]\n"));
    }
    let deep = "[".repeat(100_000);
    let flow = format!("{}{}", "{a: ".repeat(5000), "}".repeat(5000));
    let own = "a: &a [*a]\n";
    let long = format!("a: &a {}\nb: [{}]\n", "x".repeat(100_000), "*a, ".repeat(100));
    let nested: String = (0..90).map(|level| format!("[&a{level} ")).collect();
    let nested = format!("{nested}{}{}", "x".repeat(100_000), "]".repeat(90));
    for text in [bomb.as_str(), &deep, &flow, own, &long, &nested] {
        assert!(read(text)[0]["error"].is_string());
    }
}

proptest! {
    #[test]
    fn no_text_stops_the_reader(text in "[-a:# \\[\\]{}&*!|>'\"%@`,?\\n\\t~.0-9é\u{feff}]{0,80}") {
        for document in documents(&text).into_iter().flatten() {
            prop_assert!(document.line <= text.lines().count().max(1));
        }
    }
}
