//! Reading JSON that somebody else wrote.
//!
//! Answers are read field by field instead of through derived types: one generic deserializer for each
//! type would make up a fifth of what the browser loads. What is missing or of another type is none.

use serde_json::Value;

/// The text at `name`.
#[must_use]
pub fn text<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
    object.get(name)?.as_str()
}

/// The text at `name`, or an empty one.
#[must_use]
pub fn text_or_empty(object: &Value, name: &str) -> String {
    text(object, name).unwrap_or_default().to_owned()
}

/// Whether `name` is true; anything but `true` is not.
#[must_use]
pub fn is_true(object: &Value, name: &str) -> bool {
    object.get(name).and_then(Value::as_bool).unwrap_or_default()
}

/// Whether the text at `name` is one of the `known`, in any case: Azure DevOps writes the same enum as `approved` and as
/// `Approved`.
#[must_use]
pub fn is_one_of(object: &Value, name: &str, known: &[&str]) -> bool {
    text(object, name).is_some_and(|text| known.iter().any(|known| known.eq_ignore_ascii_case(text)))
}

/// The whole number at `name`; numbers that came through JavaScript may be written as `25.0`.
#[must_use]
pub fn whole(object: &Value, name: &str) -> Option<u64> {
    whole_value(object.get(name)?)
}

/// A value as a whole number.
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

/// The whole number at `name`, where it fits the wanted type.
#[must_use]
pub fn small<N: TryFrom<u64>>(object: &Value, name: &str) -> Option<N> {
    whole(object, name).and_then(|number| N::try_from(number).ok())
}

/// The items at `name`; none when there is no list.
#[must_use]
pub fn items<'a>(object: &'a Value, name: &str) -> &'a [Value] {
    object
        .get(name)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// The texts of the list at `name`; anything else in it is left out.
#[must_use]
pub fn texts(object: &Value, name: &str) -> Vec<String> {
    let texts = items(object, name).iter().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

/// The fields of the object at `name`.
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
