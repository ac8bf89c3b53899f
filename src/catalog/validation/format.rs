//! Formats of names, keys and values in entities.

use serde_json::Value;

use super::schema::{field, whole};
use crate::azure_devops::address::Address;
use crate::json;

const MAX_LENGTH: usize = 63;
const MAX_DOMAIN_LENGTH: usize = 253;
const HELP: &str = "To learn more about catalog file format, visit: https://github.com/backstage/backstage/blob/master/docs/architecture-decisions/adr002-default-catalog-file-format.md";

const NAME: &str =
    "a string that is sequences of [a-zA-Z0-9] separated by any of [-_.], at most 63 characters in total";
const LABEL: &str = "a string that is sequences of [a-z0-9] separated by [-], at most 63 characters in total";
const PREFIXED: &str = "a valid prefix and/or suffix";
const KIND: &str = "a string that is a sequence of [a-zA-Z][a-z0-9A-Z], at most 63 characters in total";
const TAG: &str = "a string that is sequences of [a-z0-9+#] separated by [-], at most 63 characters in total";
const URL: &str = "a string that is a valid url";

/// Checks the schema, then the formats.
///
/// # Errors
///
/// Returns the first problem.
pub fn policies(document: &Value) -> Result<(), String> {
    whole(document).map_err(|violation| format!("Malformed envelope, {}", violation.message))?;
    if let Some(name) = ["relations", "status"]
        .iter()
        .find(|name| document.get(**name).is_some())
    {
        return Err(format!("Unknown field {name}"));
    }
    let text = |name| json::text(document, name).unwrap_or_default();
    check("apiVersion", text("apiVersion"), is_api_version, PREFIXED)?;
    check("kind", text("kind"), is_kind, KIND)?;
    let metadata = field(document, "metadata");
    let text = |name| json::text(metadata, name);
    check("metadata.name", text("name").unwrap_or_default(), is_name, NAME)?;
    if let Some(namespace) = text("namespace") {
        check("metadata.namespace", namespace, is_label, LABEL)?;
    }
    for (key, value) in json::fields(metadata, "labels") {
        check(&format!("labels.{key}"), key, is_label_key, PREFIXED)?;
        let value = value.as_str().unwrap_or_default();
        check(
            &format!("labels.{key}"),
            value,
            |value| value.is_empty() || is_name(value),
            NAME,
        )?;
    }
    for (key, _) in json::fields(metadata, "annotations") {
        check(&format!("annotations.{key}"), key, is_key, PREFIXED)?;
    }
    for (index, tag) in json::items(metadata, "tags").iter().enumerate() {
        check(
            &format!("tags.{index}"),
            tag.as_str().unwrap_or_default(),
            is_tag,
            TAG,
        )?;
    }
    for (index, link) in json::items(metadata, "links").iter().enumerate() {
        check(
            &format!("links.{index}.url"),
            &json::text_or_empty(link, "url"),
            is_url,
            URL,
        )?;
    }
    Ok(())
}

fn check(place: &str, value: &str, is_valid: impl Fn(&str) -> bool, expected: &str) -> Result<(), String> {
    if is_valid(value) {
        return Ok(());
    }
    Err(format!(
        "\"{place}\" is not valid; expected {expected} but found \"{value}\". {HELP}"
    ))
}

/// Letters and digits, separated by `-`, `_` or `.`.
fn is_name(text: &str) -> bool {
    let is_end = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    (1..=MAX_LENGTH).contains(&text.len())
        && is_end(text.bytes().next())
        && is_end(text.bytes().next_back())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

/// Whether a text consists of lowercase letters and digits, separated by hyphens.
fn is_label(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    (1..=MAX_LENGTH).contains(&text.len())
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text.bytes().all(|byte| is_plain(byte) || byte == b'-')
}

fn is_domain(text: &str) -> bool {
    (1..=MAX_DOMAIN_LENGTH).contains(&text.len()) && text.split('.').all(is_label)
}

fn is_api_version(text: &str) -> bool {
    let is_version = |version: &str| {
        (1..=MAX_LENGTH).contains(&version.len()) && version.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    match text.split_once('/') {
        Some((prefix, version)) => is_domain(prefix) && is_version(version),
        None => is_version(text),
    }
}

fn is_kind(text: &str) -> bool {
    text.len() <= MAX_LENGTH
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_key(text: &str) -> bool {
    match text.split_once('/') {
        Some((prefix, name)) => is_domain(prefix) && is_name(name),
        None => is_name(text),
    }
}

fn is_label_key(text: &str) -> bool {
    let is_short = text
        .split_once('/')
        .is_none_or(|(prefix, _)| prefix.len() <= MAX_LENGTH);
    is_short && is_key(text)
}

/// Whether a text consists of lowercase letters, digits and `:+#`, separated by hyphens.
fn is_tag(text: &str) -> bool {
    let is_plain =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b':' | b'+' | b'#');
    (1..=MAX_LENGTH).contains(&text.len())
        && text
            .split('-')
            .all(|part| !part.is_empty() && part.bytes().all(is_plain))
}

fn is_url(text: &str) -> bool {
    let has_scheme = text.split_once(':').is_some_and(|(scheme, rest)| {
        !rest.is_empty()
            && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    });
    // URLs with other schemes have no host to check.
    let is_web = text.starts_with("http:") || text.starts_with("https:");
    has_scheme && (!is_web || Address::parse(text).is_some())
}
