//! Reads the proxy's error when LaunchDarkly rejects a request. Unconfirmed: the format of the text, and whether the status
//! is a name or a number. All reported formats are supported.

use serde_json::Value;

use crate::http::Response;

/// Names of HTTP statuses as .NET writes them.
const NAMES: [(&str, u16); 19] = [
    ("ok", 200),
    ("created", 201),
    ("accepted", 202),
    ("nocontent", 204),
    ("badrequest", 400),
    ("unauthorized", 401),
    ("forbidden", 403),
    ("notfound", 404),
    ("methodnotallowed", 405),
    ("requesttimeout", 408),
    ("conflict", 409),
    ("requestentitytoolarge", 413),
    ("unprocessableentity", 422),
    ("toomanyrequests", 429),
    ("internalservererror", 500),
    ("notimplemented", 501),
    ("badgateway", 502),
    ("serviceunavailable", 503),
    ("gatewaytimeout", 504),
];

fn by_name(name: &str) -> Option<u16> {
    let name = name.to_ascii_lowercase();
    let known = NAMES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, status)| *status);
    known.or_else(|| name.parse().ok())
}

fn status(code: &Value) -> Option<u16> {
    match code {
        Value::Number(number) => number.as_u64().and_then(|number| u16::try_from(number).ok()),
        Value::String(name) => by_name(name),
        _ => None,
    }
}

/// Whether the status means success. A missing status does.
pub(super) fn is_ok(code: &Value) -> bool {
    code.is_null() || status(code).is_some_and(|status| (200..300).contains(&status))
}

/// LaunchDarkly's response, extracted from the proxy's text
/// `… Status Code: 'NotFound', Response from server: '{…}'`.
///
/// # Errors
///
/// A message when LaunchDarkly was not reached.
pub(super) fn response(code: &Value, message: &str) -> Result<Response, String> {
    let quoted = |label: &str| {
        let (_, after) = message.split_once(label)?;
        after.trim_start().strip_prefix('\'')
    };
    let upstream = quoted("Status Code:")
        .and_then(|after| after.split_once('\''))
        .and_then(|(name, _)| by_name(name))
        // Without a quoted answer, these can only be LaunchDarkly's own.
        .or_else(|| status(code).filter(|status| matches!(status, 401 | 403 | 404 | 429)));
    let Some(status) = upstream else {
        let status = status(code).map_or_else(String::new, |status| format!(" (HTTP {status})"));
        let message = if message.trim().is_empty() {
            "no reason was given"
        } else {
            message.trim()
        };
        return Err(format!(
            "Azure DevOps could not reach LaunchDarkly{status}: {}. Check the URL of the LaunchDarkly service connection and the network.",
            message.trim_end_matches('.')
        ));
    };
    let body = quoted("Response from server:")
        .map(|after| after.trim_end().trim_end_matches('.').trim_end_matches('\''))
        .unwrap_or_default();
    Ok(Response {
        status,
        headers: Vec::new(),
        body: body.to_owned().into(),
    })
}
