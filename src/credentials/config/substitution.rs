//! Substitutes `${NAME}` and `${NAME:-text}`. `$${` is an escaped `${`.

use super::{ConfigEnvironment, Content};

/// Substitutes variables in a text. Values are trimmed, like in Backstage.
pub fn substitute(text: &str, environment: &dyn ConfigEnvironment) -> Content {
    let mut result = String::with_capacity(text.len());
    let mut unset = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let inner = after.split_once('}').filter(|(inner, _)| !inner.contains('{'));
        let Some((inner, after_braces)) = inner else {
            // Not a variable; a later `${` may begin one.
            result.push_str(before);
            result.push_str("${");
            rest = after;
            continue;
        };
        match before.strip_suffix('$') {
            Some(before) => {
                result.push_str(before);
                result.push_str("${");
                result.push_str(inner);
                result.push('}');
            }
            None => {
                result.push_str(before);
                match value(inner, environment) {
                    Ok(value) => result.push_str(&value),
                    Err(name) => unset.push(name),
                }
            }
        }
        rest = after_braces;
    }
    result.push_str(rest);
    if unset.is_empty() {
        Content::Text(result)
    } else {
        Content::Unset(unset)
    }
}

/// Returns the value of `NAME` or `NAME:-text`, or the name of the unset variable as an error.
fn value(inner: &str, environment: &dyn ConfigEnvironment) -> Result<String, String> {
    let (name, fallback) = match inner.split_once(":-") {
        Some((name, fallback)) => (name.trim(), Some(fallback.trim())),
        None => (inner.trim(), None),
    };
    let value = environment.variable(name).filter(|_| !name.is_empty());
    let value = value.map(|value| value.trim().to_owned());
    let value = match fallback {
        None => value,
        // If there is a fallback, an empty variable counts as unset. An empty fallback is ignored.
        Some(fallback) => value
            .filter(|value| !value.is_empty())
            .or_else(|| (!fallback.is_empty()).then(|| fallback.to_owned())),
    };
    value.ok_or_else(|| name.to_owned())
}
