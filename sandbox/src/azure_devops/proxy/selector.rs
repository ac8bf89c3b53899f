//! Result selectors of data sources, and the texts that the proxy makes of what they select.

use serde_json::Value;
use serde_json_path::JsonPath;

/// Selects from a body; every match becomes a text.
pub(super) fn select(selector: &str, body: &str) -> Result<Vec<String>, String> {
    let (kind, path) = selector.split_once(':').unwrap_or((selector, ""));
    match kind {
        "jsonpath" => {
            let path =
                JsonPath::parse(path).map_err(|error| format!("the result selector {selector}: {error}"))?;
            let body: Value =
                serde_json::from_str(body).map_err(|error| format!("the response is not JSON: {error}"))?;
            Ok(path.query(&body).all().into_iter().map(text).collect())
        }
        "plaintext" | "none" | "" => Ok(vec![body.to_owned()]),
        _ => Err(format!("the result selector {selector} is not supported")),
    }
}

/// A value as .NET prints it: texts bare, booleans with a capital, objects and arrays as JSON.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::String(text) => text.clone(),
        Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::select;

    const BODY: &str = r#"{"items":[{"key":"a","name":"A \"1\"","critical":true,"apiKey":"sdk-1"},{"key":"b","critical":false},
        {"key":"c","name":null,"critical":true,"n":1.5,"tags":["x","y"]}],"totalCount":3}"#;

    #[test]
    fn selectors_give_one_text_for_each_match() {
        let table: [(&str, &[&str]); 9] = [
            ("jsonpath:$.items[*].key", &["a", "b", "c"]),
            (
                "jsonpath:$.items[*]['key','name']",
                &["a", "A \"1\"", "b", "c", ""],
            ),
            (
                "jsonpath:$.items[*]['key','critical']",
                &["a", "True", "b", "False", "c", "True"],
            ),
            ("jsonpath:$.items[2].tags", &[r#"["x","y"]"#]),
            ("jsonpath:$.items[1]", &[r#"{"key":"b","critical":false}"#]),
            ("jsonpath:$.items[*].n", &["1.5"]),
            ("jsonpath:$.totalCount", &["3"]),
            ("jsonpath:$.missing[*].key", &[]),
            ("plaintext", &[BODY]),
        ];
        for (selector, expected) in table {
            assert_eq!(select(selector, BODY).unwrap(), expected, "{selector}");
        }
    }

    #[test]
    fn the_whole_body_is_one_text() {
        let texts = select("jsonpath:$", BODY).unwrap();
        assert_eq!(texts.len(), 1);
        let whole: serde_json::Value = serde_json::from_str(&texts[0]).unwrap();
        assert_eq!(whole["items"][2]["tags"][1], "y");
    }

    #[test]
    fn what_cannot_be_selected_says_why() {
        for (selector, body, part) in [
            ("jsonpath:$", "<html>", "not JSON"),
            ("jsonpath:items[", "{}", "result selector"),
            ("xpath://a", "{}", "not supported"),
        ] {
            assert!(select(selector, body).unwrap_err().contains(part), "{selector}");
        }
    }
}
