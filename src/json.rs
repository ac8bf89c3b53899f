//! Tolerant readers for fields of foreign JSON. A field that is missing or of another type is `None`.
//!
//! Responses are read field by field instead of through derived types: a generic deserializer for each type would make
//! up a fifth of what the browser loads. Only what the host gives as JavaScript objects has derived types, with
//! [`Lenient`] fields.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// A field that has its default when the value is of another type, so that the other fields are still read.
///
/// Only for deserializers that hold each value apart, such as that of JavaScript objects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Lenient<T>(pub T);

impl<'de, T: Default + Deserialize<'de>> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        Ok(Self(T::deserialize(value).unwrap_or_default()))
    }
}

/// The readable items of a list; empty when the value is no list.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct Items<T>(pub Vec<T>);

impl<T> Default for Items<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Items<T> {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        let items: Lenient<Vec<Lenient<Option<T>>>> = Lenient::deserialize(value)?;
        Ok(Self(items.0.into_iter().filter_map(|item| item.0).collect()))
    }
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
pub fn small<N: TryFrom<u64>>(object: &Value, name: &str) -> Option<N> {
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
    use serde_json::json;

    use super::*;

    #[test]
    fn a_field_of_another_type_hides_only_itself() {
        #[derive(Deserialize)]
        struct Read {
            #[serde(default)]
            text: Lenient<String>,
            number: Lenient<Option<u32>>,
            list: Items<u32>,
            #[serde(default)]
            missing: Items<u32>,
            other: Items<u32>,
        }
        let read = json!({"text": 1, "number": 7, "list": [1, "x", null, 2], "other": "x"});
        let read = Read::deserialize(&read).unwrap();
        assert_eq!((read.text.0.as_str(), read.number.0), ("", Some(7)));
        assert_eq!(read.list.0, [1, 2]);
        assert!(read.missing.0.is_empty() && read.other.0.is_empty());
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
        assert_eq!(small::<u8>(&json!({"n": 256}), "n"), None);
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
