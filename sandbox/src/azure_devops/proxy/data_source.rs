//! Data sources as the manifest's service connection type declares them.

use serde::Deserialize;
use serde_json::Value;

use super::ProxyError;
use crate::azure_devops::package::Package;

/// A named data source, the headers of the authentication scheme included.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DataSource {
    pub(super) name: String,
    pub(super) endpoint_url: String,
    #[serde(default)]
    pub(super) result_selector: String,
    #[serde(default)]
    pub(super) headers: Vec<Header>,
    /// `GET` when empty.
    #[serde(default)]
    pub(super) request_verb: String,
    /// The template of what a POST sends.
    #[serde(default)]
    pub(super) request_content: String,
}

/// A header whose value is a template.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Header {
    pub(super) name: String,
    pub(super) value: String,
}

/// The verbs that the proxy knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Get,
    Post,
}

impl Verb {
    /// An empty text means GET. Not case-sensitive.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "" | "get" => Some(Self::Get),
            "post" => Some(Self::Post),
            _ => None,
        }
    }
}

impl DataSource {
    /// The data source of a name.
    pub(super) fn find(package: &Package, name: &str) -> Result<Self, ProxyError> {
        let unknown = || ProxyError::UnknownDataSource(name.to_owned());
        let invalid = |error: serde_json::Error| ProxyError::InvalidDataSource {
            name: name.to_owned(),
            reason: error.to_string(),
        };
        let properties = package.service_connection_properties().ok_or_else(unknown)?;
        let sources = properties
            .get("dataSources")
            .and_then(Value::as_array)
            .ok_or_else(unknown)?;
        let source = sources
            .iter()
            .find(|source| source.get("name").and_then(Value::as_str) == Some(name));
        let mut source = Self::deserialize(source.ok_or_else(unknown)?).map_err(invalid)?;
        if let Some(headers) = properties.pointer("/authenticationSchemes/0/headers") {
            source
                .headers
                .extend(Vec::<Header>::deserialize(headers).map_err(invalid)?);
        }
        Ok(source)
    }

    /// Its HTTP method.
    pub(super) fn verb(&self) -> Result<Verb, ProxyError> {
        let unsupported = || ProxyError::UnsupportedVerb(self.request_verb.clone());
        Verb::named(&self.request_verb).ok_or_else(unsupported)
    }
}
