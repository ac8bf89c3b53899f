//! Tolerant readers for fields of untrusted JSON. A field that is missing or of another type is `None`.
//!
//! Responses are read field by field instead of through derived types: a generic deserializer for each type would make
//! up a fifth of what the browser loads.

use serde::Serialize;
use serde_json::Value;
use thiserror::Error;

/// The text is not JSON. The message has no position: users do not see the text, and it would make a page larger.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("it is not valid JSON")]
pub struct NotJson;

/// A value cannot be written as JSON.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("it cannot be written as JSON")]
pub struct NotSerializable;

/// Writes a value as JSON text.
///
/// # Errors
///
/// Fails if a part of the value has no form in JSON.
pub fn write(value: &impl Serialize) -> Result<String, NotSerializable> {
    serde_json::to_string(value).map_err(|_| NotSerializable)
}

/// Parses JSON text. A lone surrogate, as .NET writes when it cuts a text within an emoji (`"\\ud83d"`), becomes U+FFFD.
///
/// # Errors
///
/// Fails if the text is not JSON.
pub fn parse(text: &str) -> Result<Value, NotJson> {
    serde_json::from_str(text).or_else(|_| {
        let text = without_lone_surrogates(text).ok_or(NotJson)?;
        serde_json::from_str(&text).map_err(|_| NotJson)
    })
}

/// Replaces every escaped surrogate that is not part of a pair; `None` if there is none.
fn without_lone_surrogates(text: &str) -> Option<String> {
    let mut whole = String::with_capacity(text.len());
    let (mut rest, mut is_changed) = (text, false);
    while let Some((before, after)) = rest.split_once('\\') {
        whole.push_str(before);
        let escape = |text: &str| {
            let digits = text.strip_prefix('u')?.get(..4)?;
            u16::from_str_radix(digits, 16).ok()
        };
        let is_low = |text: &str| escape(text).is_some_and(|unit| (0xDC00..=0xDFFF).contains(&unit));
        let length = match escape(after) {
            Some(0xD800..=0xDBFF) => {
                let low = after.get(5..).and_then(|after| after.strip_prefix('\\'));
                if low.is_some_and(is_low) { 11 } else { 0 }
            }
            Some(0xDC00..=0xDFFF) => 0,
            // The escaped character itself, which may be another backslash.
            _ => after.chars().next().map_or(0, char::len_utf8).max(1),
        };
        let (kept, further) = match length {
            0 => {
                is_changed = true;
                whole.push_str("\\ufffd");
                ("", after.get(5..)?)
            }
            length => {
                whole.push('\\');
                after.split_at_checked(length)?
            }
        };
        whole.push_str(kept);
        rest = further;
    }
    whole.push_str(rest);
    is_changed.then_some(whole)
}

/// String at `name`.
#[must_use]
pub fn text<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
    object.get(name)?.as_str()
}

/// String at `name`, or an empty string.
#[must_use]
pub fn text_or_empty(object: &Value, name: &str) -> String {
    text(object, name).unwrap_or_default().to_owned()
}

/// Whether `name` is the boolean `true`.
#[must_use]
pub fn is_true(object: &Value, name: &str) -> bool {
    object.get(name).and_then(Value::as_bool).unwrap_or_default()
}

/// Whether the string at `name` is one of `known`, ignoring case: Azure DevOps writes the same enum as `approved` and as
/// `Approved`.
#[must_use]
pub fn is_one_of(object: &Value, name: &str, known: &[&str]) -> bool {
    text(object, name).is_some_and(|text| known.iter().any(|known| known.eq_ignore_ascii_case(text)))
}

/// Whole number at `name`. Accepts `25.0`, as numbers from JavaScript may be written.
#[must_use]
pub fn whole(object: &Value, name: &str) -> Option<u64> {
    whole_value(object.get(name)?)
}

/// Converts a value to a whole number.
#[must_use]
pub fn whole_value(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| {
        let number = value.as_f64()?;
        let fits = (0.0..=9_007_199_254_740_992.0).contains(&number) && number.trunc() == number;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to be whole and within the range that JavaScript counts exactly"
        )]
        fits.then_some(number as u64)
    })
}

/// Whole number at `name`, if it fits type `N`.
#[must_use]
pub fn integer<N: TryFrom<u64>>(object: &Value, name: &str) -> Option<N> {
    whole(object, name).and_then(|number| N::try_from(number).ok())
}

/// Items of the array at `name`; empty when there is no array.
#[must_use]
pub fn items<'a>(object: &'a Value, name: &str) -> &'a [Value] {
    object
        .get(name)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// Strings of the array at `name`. Items of other types are skipped.
#[must_use]
pub fn texts(object: &Value, name: &str) -> Vec<String> {
    let texts = items(object, name).iter().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

/// Fields of the object at `name`.
pub fn fields<'a>(object: &'a Value, name: &str) -> impl Iterator<Item = (&'a str, &'a Value)> {
    let fields = object.get(name).and_then(Value::as_object);
    fields
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.as_str(), value))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_lone_surrogate_is_a_replacement_character_and_hides_nothing() {
        for (text, expected) in [
            (r#"{"t": "\ud83d"}"#, "\u{fffd}"),
            (r#"{"t": "cut \uD83D"}"#, "cut \u{fffd}"),
            (r#"{"t": "\ude00!"}"#, "\u{fffd}!"),
            (r#"{"t": "\ud83d\ude00"}"#, "\u{1f600}"),
            (r#"{"t": "\ud83d\ud83d\ude00"}"#, "\u{fffd}\u{1f600}"),
            (r#"{"t": "\\ud83d \ud83d"}"#, "\\ud83d \u{fffd}"),
            (r#"{"t": "\ud83d\n\u00e9"}"#, "\u{fffd}\n\u{e9}"),
            (r#"{"t": "\ud83dé"}"#, "\u{fffd}é"),
        ] {
            assert_eq!(self::text(&parse(text).unwrap(), "t"), Some(expected), "{text}");
        }
        for text in [
            r#"{"t": "\ud83d"#,
            r#"{"t": "\ud8"}"#,
            "",
            r#"{"t": "\x"}"#,
            r#"{"t": "\ud83d\"#,
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_json_stays_as_it_is(text in "[ -~é😀]*", unit in 0xD800_u16..=0xDFFF) {
            let whole = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(without_lone_surrogates(&whole), None);
            let cut = format!("{}\\u{unit:04x}\"", whole.strip_suffix('"').unwrap());
            prop_assert_eq!(parse(&cut).unwrap(), Value::String(format!("{text}\u{fffd}")));
        }
    }

    #[test]
    fn what_is_missing_or_of_another_type_is_none() {
        let object = json!({"t": "x", "b": true, "n": 3, "f": 4.0, "h": 4.5, "m": -1, "l": ["a", 1], "o": {"k": 1}, "z": null});
        assert_eq!(
            (text(&object, "t"), text(&object, "n"), text(&object, "q")),
            (Some("x"), None, None)
        );
        assert_eq!(
            (
                is_true(&object, "b"),
                is_true(&object, "t"),
                is_true(&object, "q")
            ),
            (true, false, false)
        );
        let numbers = ["n", "f", "h", "m", "t", "z"].map(|name| whole(&object, name));
        assert_eq!(numbers, [Some(3), Some(4), None, None, None, None]);
        assert_eq!(integer::<u8>(&json!({"n": 256}), "n"), None);
        assert_eq!((items(&object, "l").len(), items(&object, "t").len()), (2, 0));
        assert_eq!(texts(&object, "l"), ["a"]);
        let is_one_of = |name| is_one_of(&object, name, &["w", "X"]);
        assert_eq!(
            [is_one_of("t"), is_one_of("n"), is_one_of("q")],
            [true, false, false]
        );
        assert_eq!(
            fields(&object, "o").map(|(name, _)| name).collect::<Vec<_>>(),
            ["k"]
        );
        assert_eq!(text(&json!([]), "t"), None);
    }
}
