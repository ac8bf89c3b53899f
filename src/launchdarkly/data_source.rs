//! Calls available in the browser. Each is a data source of the service connection type.
//!
//! The manifest defines the data sources; a test compares it with this table.

mod body;

use serde_json::Value;
use thiserror::Error;

use crate::http::{Method, Request};
use crate::json;

/// Call of a data source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataSourceCall {
    /// Name in the manifest.
    pub name: &'static str,
    /// Values of the placeholders in its URL.
    pub parameters: Vec<(&'static str, String)>,
    /// Part of the response that its result selector returns.
    pub selection: Selection,
}

/// Part of LaunchDarkly's response that a result selector returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selection {
    /// The whole body, as one string.
    Document,
    /// These properties of each item, in sequence. Other properties, such as an environment's SDK keys, never leave the server.
    Properties(&'static [&'static str]),
    /// Nothing: LaunchDarkly's response has no body.
    Nothing,
}

/// Mismatch between a response and the selection.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum SelectionError {
    /// The number of values is not a multiple of the number of properties.
    #[error("expected a multiple of {expected} values, got {got}")]
    Count {
        /// Number of values per item.
        expected: usize,
        /// Number of values received.
        got: usize,
    },
    /// The value is not JSON.
    #[error("it is not valid JSON: {0}")]
    Json(String),
}

/// Data source for a request; `None` when the browser has no such call.
#[must_use]
pub fn data_source(request: &Request) -> Option<DataSourceCall> {
    let path = request.url.strip_prefix("/api/v2/")?;
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let segments: Vec<&str> = path.split('/').collect();
    let query = ("query", query.to_owned());
    let body = (
        "body",
        body::without_placeholders(request.body.as_deref().unwrap_or_default()),
    );
    let key = |name, key: &str| (name, key.to_owned());
    let (name, parameters, selection) = match (request.method, segments.as_slice()) {
        (Method::Get, ["caller-identity"]) => ("CallerIdentity", vec![], Selection::Document),
        (Method::Get, ["tokens", token]) => ("AccessToken", vec![key("tokenId", token)], Selection::Document),
        (Method::Get, ["auditlog"]) => ("AuditLog", vec![query], Selection::Document),
        (Method::Get, ["projects"]) => ("Projects", vec![query], Selection::Properties(&["key", "name"])),
        (Method::Get, ["projects", project, "environments"]) => (
            "Environments",
            vec![key("projectKey", project), query],
            Selection::Properties(&["key", "name", "critical"]),
        ),
        (Method::Get, ["flags", project]) => (
            "Flags",
            vec![key("projectKey", project), query],
            Selection::Document,
        ),
        (Method::Get, ["flags", project, flag]) => (
            "Flag",
            vec![key("projectKey", project), key("flagKey", flag), query],
            Selection::Document,
        ),
        (Method::Post, ["flags", project]) => (
            "CreateFlag",
            vec![key("projectKey", project), body],
            Selection::Document,
        ),
        (Method::Post, ["flag-links", "projects", project, "flags", flag]) => (
            "CreateFlagLink",
            vec![key("projectKey", project), key("flagKey", flag), body],
            Selection::Document,
        ),
        (Method::Delete, ["flag-links", "projects", project, "flags", flag, link]) => (
            "DeleteFlagLink",
            vec![
                key("projectKey", project),
                key("flagKey", flag),
                key("linkKey", link),
            ],
            Selection::Nothing,
        ),
        (Method::Get, ["flag-status", project, flag]) => (
            "FlagStatus",
            vec![key("projectKey", project), key("flagKey", flag)],
            Selection::Document,
        ),
        (Method::Get, ["flag-statuses", project, environment]) => (
            "FlagStatuses",
            vec![key("projectKey", project), key("environmentKey", environment)],
            Selection::Document,
        ),
        _ => return None,
    };
    Some(DataSourceCall {
        name,
        parameters,
        selection,
    })
}

impl Selection {
    /// Rebuilds LaunchDarkly's response from the selected values.
    ///
    /// # Errors
    ///
    /// When the values do not match the selection.
    pub fn answer(self, values: &[Value]) -> Result<Value, SelectionError> {
        match (self, values) {
            (Self::Nothing, _) => Ok(Value::Null),
            (Self::Document, [Value::String(text)]) => {
                json::parse(text).map_err(|error| SelectionError::Json(error.to_string()))
            }
            (Self::Document, [document]) => Ok(document.clone()),
            (Self::Document, _) => Err(SelectionError::Count {
                expected: 1,
                got: values.len(),
            }),
            (Self::Properties(names), _) => {
                let items = values.chunks_exact(names.len());
                if !items.remainder().is_empty() {
                    return Err(SelectionError::Count {
                        expected: names.len(),
                        got: values.len(),
                    });
                }
                let items = items.map(|item| object(names.iter().copied().zip(item)));
                Ok(object([("items", &Value::Array(items.collect()))]))
            }
        }
    }
}

/// Builds an object. Inserts fields one by one, because collecting a map would add a sort to the download.
fn object<'a>(fields: impl IntoIterator<Item = (&'a str, &'a Value)>) -> Value {
    let mut object = serde_json::Map::new();
    for (name, value) in fields {
        object.insert(name.to_owned(), value.clone());
    }
    Value::Object(object)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The manifest's data sources are the other half of the table.
    #[test]
    fn each_call_and_its_data_source_make_the_same_request() {
        let manifest: Value = serde_json::from_str(include_str!("../../vss-extension.json")).unwrap();
        let properties = &manifest["contributions"][0]["properties"];
        let sources = properties["dataSources"].as_array().unwrap();
        let links = "/api/v2/flag-links/projects/storefront/flags/checkout.v2";
        let link = format!("{links}/4711");
        let version = super::super::API_VERSION;
        for (method, url, version) in [
            (Method::Get, "/api/v2/caller-identity", version),
            (Method::Get, "/api/v2/tokens/5f1a", version),
            (Method::Get, "/api/v2/projects?limit=100&offset=200", version),
            (Method::Get, "/api/v2/auditlog?limit=20&spec=proj%2Fp", version),
            (
                Method::Get,
                "/api/v2/projects/storefront/environments?limit=100",
                version,
            ),
            (
                Method::Get,
                "/api/v2/flags/storefront?filter=query%3Aa%2Bb&env=production",
                version,
            ),
            (
                Method::Get,
                "/api/v2/flags/storefront/checkout.v2?env=production",
                version,
            ),
            (Method::Get, "/api/v2/flag-status/storefront/checkout.v2", version),
            (
                Method::Get,
                "/api/v2/flag-statuses/storefront/production",
                version,
            ),
            (Method::Post, "/api/v2/flags/storefront", version),
            (Method::Post, links, "beta"),
            (Method::Delete, &link, "beta"),
        ] {
            let call = data_source(&Request::new(method, url)).unwrap();
            let source = sources.iter().find(|source| source["name"] == call.name).unwrap();
            let mut expanded = source["endpointUrl"]
                .as_str()
                .unwrap()
                .replace("{{{endpoint.url}}}", "");
            for (name, value) in &call.parameters {
                expanded = expanded.replace(&format!("{{{{{{{name}}}}}}}"), value);
            }
            assert_eq!(expanded, url, "{}", call.name);
            assert_eq!(source["headers"][0]["value"], version);
            let is_get = source.get("requestVerb").is_none();
            assert_eq!(is_get, method == Method::Get, "{}", call.name);
            let selector = match call.selection {
                Selection::Document => "jsonpath:$".to_owned(),
                Selection::Nothing => "plaintext".to_owned(),
                Selection::Properties(names) => format!("jsonpath:$.items[*]['{}']", names.join("','")),
            };
            assert_eq!(source["resultSelector"], selector.as_str(), "{}", call.name);
        }
    }

    #[test]
    fn other_calls_have_no_data_source() {
        for (method, url) in [
            (Method::Patch, "/api/v2/flags/p/f"),
            (Method::Get, "/api/v2/members"),
            (Method::Get, "https://app.launchdarkly.com/api/v2/projects"),
        ] {
            assert_eq!(data_source(&Request::new(method, url)), None);
        }
    }

    #[test]
    fn selected_values_become_an_answer_again() {
        let text = |text: &str| Value::String(text.into());
        let properties = Selection::Properties(&["key", "critical"]);
        let answer = properties
            .answer(&[text("a"), text("True"), text("b"), Value::Bool(false)])
            .unwrap();
        assert_eq!(
            answer,
            serde_json::json!({"items": [{"key": "a", "critical": "True"}, {"key": "b", "critical": false}]})
        );
        assert!(properties.answer(&[text("a")]).is_err());
        assert!(Selection::Document.answer(&[]).is_err());
        assert!(Selection::Document.answer(&[text("<html>")]).is_err());
        for document in [text(r#"{"a":1}"#), serde_json::json!({"a": 1})] {
            assert_eq!(
                Selection::Document.answer(&[document]).unwrap(),
                serde_json::json!({"a": 1})
            );
        }
    }
}
