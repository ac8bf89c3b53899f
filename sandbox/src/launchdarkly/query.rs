//! The query of a request. A raw `+` is a space, as everywhere in form encoding.

use axum::http::Uri;

use super::error::ApiError;

/// Decoded parameters in the order in which they were sent.
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    pub(super) fn of(uri: &Uri) -> Self {
        let raw = uri.query().unwrap_or_default().as_bytes();
        Self(url::form_urlencoded::parse(raw).into_owned().collect())
    }

    /// The first value; an empty one counts as absent.
    pub(super) fn first(&self, name: &str) -> Option<&str> {
        self.all(name).find(|value| !value.is_empty())
    }

    /// Every value.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter(move |(own, _)| own == name)
            .map(|(_, value)| value.as_str())
    }

    pub(super) fn number(&self, name: &str) -> Result<Option<i64>, ApiError> {
        let Some(text) = self.first(name) else {
            return Ok(None);
        };
        let number = text.parse().map_err(|_| {
            ApiError::invalid_request(format!("Invalid {name}: {text:?} is not a whole number"))
        })?;
        Ok(Some(number))
    }

    pub(super) fn is_true(&self, name: &str) -> bool {
        matches!(self.first(name), Some("true" | "1"))
    }

    /// The same query with other values for these names, encoded.
    pub(super) fn with(&self, replaced: &[(&str, String)]) -> String {
        let kept = self
            .0
            .iter()
            .filter(|(name, _)| replaced.iter().all(|(other, _)| name != other));
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(kept).extend_pairs(replaced);
        query.finish()
    }
}
