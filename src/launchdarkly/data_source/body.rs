//! Escapes the body of a call for the proxy's template.

/// Escapes braces in all strings of a JSON text. The proxy expands placeholders such as `{{{endpoint.url}}}`, and a title or
/// name entered by a user must never be expanded.
pub(super) fn without_placeholders(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    let (mut in_string, mut escaped) = (false, false);
    for letter in json.chars() {
        match letter {
            '{' if in_string => safe.push_str("\\u007b"),
            '}' if in_string => safe.push_str("\\u007d"),
            letter => safe.push(letter),
        }
        in_string ^= letter == '"' && !escaped;
        escaped = letter == '\\' && !escaped;
    }
    safe
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_somebody_typed_is_no_placeholder() {
        let body = json!({"title": "{{{endpoint.apitoken}}} \\\"}{", "tags": ["{{a}}"]}).to_string();
        let safe = without_placeholders(&body);
        assert!(
            !safe.contains("{{") && safe.contains("endpoint.apitoken"),
            "{safe}"
        );
        assert_eq!(
            serde_json::from_str::<Value>(&safe).unwrap(),
            serde_json::from_str::<Value>(&body).unwrap()
        );
    }

    proptest! {
        #[test]
        fn it_means_the_same_and_holds_no_placeholder(name in r#"[{}"\\a]*"#, value in r#"[{}"\\a]*"#) {
            let body = json!({ name: value });
            let safe = without_placeholders(&body.to_string());
            prop_assert_eq!(safe.matches('{').count(), 1);
            prop_assert_eq!(serde_json::from_str::<Value>(&safe).unwrap(), body);
        }
    }
}
