//! The calls that the browser may make: each is a data source of the service connection type.
//!
//! The manifest holds the other half of this table; a test holds both together.

use serde_json::Value;
use thiserror::Error;

use crate::http::{Method, Request};

/// A call of a named data source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataSourceCall {
    /// Name in the manifest.
    pub name: &'static str,
    /// Values for the placeholders of its URL.
    pub parameters: Vec<(&'static str, String)>,
    /// What its result selector leaves of the answer.
    pub selection: Selection,
}

/// What a result selector leaves of LaunchDarkly's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selection {
    /// The whole body, as one text.
    Document,
    /// Of each item these properties, one after the other. So nothing else of an item, such as an
    /// environment's SDK keys, ever leaves the server.
    Properties(&'static [&'static str]),
}

/// Why a selection is not what the data source promises.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum SelectionError {
    /// The number of values does not fit.
    #[error("expected {expected}, got {got} values")]
    Count {
        /// What would fit.
        expected: String,
        /// How many came.
        got: usize,
    },
}

/// The data source for a request; none when the browser has no such call.
#[must_use]
pub fn data_source(request: &Request) -> Option<DataSourceCall> {
    if request.method != Method::Get {
        return None;
    }
    let path = request.url.strip_prefix("/api/v2/")?;
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let segments: Vec<&str> = path.split('/').collect();
    let query = ("query", query.to_owned());
    let (name, parameters, selection) = match segments.as_slice() {
        ["caller-identity"] => ("CallerIdentity", vec![], Selection::Document),
        ["projects"] => ("Projects", vec![query], Selection::Properties(&["key", "name"])),
        ["projects", project, "environments"] => (
            "Environments",
            vec![("projectKey", (*project).to_owned()), query],
            Selection::Properties(&["key", "name", "critical"]),
        ),
        ["flags", project] => (
            "Flags",
            vec![("projectKey", (*project).to_owned()), query],
            Selection::Document,
        ),
        ["flags", project, flag] => (
            "Flag",
            vec![
                ("projectKey", (*project).to_owned()),
                ("flagKey", (*flag).to_owned()),
                query,
            ],
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
    /// Makes of the selected values a body like LaunchDarkly's again.
    ///
    /// # Errors
    ///
    /// When the values do not fit the selection.
    pub fn body(self, mut values: Vec<Value>) -> Result<String, SelectionError> {
        let got = values.len();
        match self {
            Self::Document => match (values.pop(), values.pop()) {
                (Some(Value::String(body)), None) => Ok(body),
                (Some(body), None) => Ok(body.to_string()),
                _ => Err(SelectionError::Count {
                    expected: "one value".into(),
                    got,
                }),
            },
            Self::Properties(names) => {
                let items = values.chunks_exact(names.len());
                if !items.remainder().is_empty() {
                    return Err(SelectionError::Count {
                        expected: format!("a multiple of {}", names.len()),
                        got,
                    });
                }
                let items: Vec<Value> = items
                    .map(|item| {
                        names
                            .iter()
                            .zip(item)
                            .map(|(name, value)| ((*name).to_owned(), value.clone()))
                            .collect::<serde_json::Map<_, _>>()
                            .into()
                    })
                    .collect();
                Ok(serde_json::json!({ "items": items }).to_string())
            }
        }
    }
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
        for url in [
            "/api/v2/caller-identity",
            "/api/v2/projects?limit=100&offset=200",
            "/api/v2/projects/storefront/environments?limit=100",
            "/api/v2/flags/storefront?filter=query%3Aa%2Bb&env=production",
            "/api/v2/flags/storefront/checkout.v2?env=production",
        ] {
            let call = data_source(&Request::new(Method::Get, url)).unwrap();
            let source = sources.iter().find(|source| source["name"] == call.name).unwrap();
            let mut expanded = source["endpointUrl"]
                .as_str()
                .unwrap()
                .replace("{{{endpoint.url}}}", "");
            for (name, value) in &call.parameters {
                expanded = expanded.replace(&format!("{{{{{{{name}}}}}}}"), value);
            }
            assert_eq!(expanded, url, "{}", call.name);
            assert_eq!(source["headers"][0]["value"], super::super::API_VERSION);
            let selector = match call.selection {
                Selection::Document => "jsonpath:$".to_owned(),
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
    fn selected_properties_become_items_again() {
        let text = |text: &str| Value::String(text.into());
        let body = Selection::Properties(&["key", "critical"])
            .body(vec![text("a"), text("True"), text("b"), Value::Bool(false)])
            .unwrap();
        assert_eq!(
            serde_json::from_str::<Value>(&body).unwrap(),
            serde_json::json!({"items": [{"key": "a", "critical": "True"}, {"key": "b", "critical": false}]})
        );
        assert!(
            Selection::Properties(&["key", "name"])
                .body(vec![text("a")])
                .is_err()
        );
        assert!(Selection::Document.body(vec![]).is_err());
        assert_eq!(Selection::Document.body(vec![text("{}")]).unwrap(), "{}");
    }
}
