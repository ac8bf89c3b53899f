//! Substitution of variables and resolution of includes.

use launchdarkly_azure_devops::credentials::config::{ConfigError, read_text};
use serde_json::{Value, json};

use crate::credentials::Machine;

fn texts(object: &Value) -> std::collections::BTreeMap<String, String> {
    let fields = object.as_object().unwrap().iter();
    fields
        .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
        .collect()
}

#[test]
fn variables_and_files_are_put_in_as_by_backstage() {
    let table: Value = serde_json::from_str(include_str!("table/substitution.json")).unwrap();
    let machine = Machine {
        variables: texts(&table["variables"]),
        files: texts(&table["files"]),
    };
    for row in table["rows"].as_array().unwrap() {
        let config = json!({ "v": row["given"] }).to_string();
        let read = read_text("/cfg/app-config.yaml", &config, &machine);
        match (row.get("error").and_then(Value::as_str), read) {
            (Some(expected), Err(error)) => {
                let shown = error.to_string();
                assert!(shown.ends_with(expected), "{shown}");
                assert!(matches!(error, ConfigError::Include { .. }));
            }
            (None, Ok(setting)) => {
                let found = setting.to_json().unwrap();
                assert_eq!(found.get("v"), row.get("value"), "{row}");
            }
            (_, read) => panic!("{row}: {read:?}"),
        }
    }
}
