//! Rows with a deliberate difference (`here`), and the table in the docs with the reasons.

use std::collections::BTreeSet;
use std::path::Path;
use std::{fs, str};

use serde_json::Value;

/// Returns the rows of a table.
pub fn rows(table: &str) -> Vec<Value> {
    serde_json::from_str(table).unwrap()
}

/// Returns the expected outcome: the row's `here`, or else Backstage's outcome.
pub fn expected(row: &Value) -> &Value {
    match row.get("here") {
        Some(here) => {
            assert_ne!(here, &row["backstage"], "no difference: {row}");
            assert!(row["why"].is_string(), "a difference needs a reason: {row}");
            here
        }
        None => &row["backstage"],
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_difference_has_its_reason_in_the_docs() {
    let docs = fs::read_to_string(root().join("docs/backstage.md")).unwrap();
    let mut used = BTreeSet::new();
    for entry in fs::read_dir(root().join("tests/backstage/table")).unwrap() {
        let table = fs::read_to_string(entry.unwrap().path()).unwrap();
        let table: Value = serde_json::from_str(&table).unwrap();
        let rows = table.as_array().into_iter().flatten();
        used.extend(rows.filter_map(|row| row["why"].as_str().map(str::to_owned)));
    }
    for why in used {
        assert!(
            docs.contains(&format!("| {why} |")),
            "docs/backstage.md does not explain {why}"
        );
    }
}
