//! Resolves plain scalars by YAML 1.2's core schema.

use serde_json::Number;

use super::Content;

/// `010` is ten, `1_000` and dates are texts.
pub fn plain(text: &str) -> Content {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Content::Null,
        "true" | "True" | "TRUE" => Content::Boolean(true),
        "false" | "False" | "FALSE" => Content::Boolean(false),
        _ => number(text).map_or_else(|| Content::Text(text.to_owned()), Content::Number),
    }
}

fn number(text: &str) -> Option<Number> {
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            // Rust would read a sign, too.
            let is_plain = digits.bytes().all(|digit| digit.is_ascii_alphanumeric());
            let value = i64::from_str_radix(digits, radix).ok();
            return value.filter(|_| is_plain).map(Number::from);
        }
    }
    if let Ok(whole) = text.parse::<i64>() {
        return Some(whole.into());
    }
    // Rust reads `inf`, `nan` and `infinity`, too.
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    let is_decimal = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E'));
    let value = text.parse::<f64>().ok()?;
    Number::from_f64(value).filter(|_| has_digit && is_decimal)
}
