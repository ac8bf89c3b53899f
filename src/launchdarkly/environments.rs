//! Environments of a project (`GET /api/v2/projects/{projectKey}/environments`).
//!
//! LaunchDarkly's answer carries live SDK keys; nothing but the fields here is ever kept of it.

use serde::{Deserialize, Deserializer, de::Error as _};

use super::{Client, Error, PAGE_SIZE, Page, wire};
use crate::domain::key::{EnvironmentKey, ProjectKey};
use crate::http::Transport;
use crate::http::query::Query;

/// An environment.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Environment {
    /// Key.
    pub key: EnvironmentKey,
    /// Name given by people: foreign text.
    pub name: String,
    /// Marked critical, as production environments are.
    #[serde(default, deserialize_with = "bool_or_its_text")]
    pub critical: bool,
}

/// The endpoint proxy prints booleans as text, in .NET's way.
fn bool_or_its_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Bool(bool),
        Text(String),
    }
    match Either::deserialize(deserializer)? {
        Either::Bool(value) => Ok(value),
        Either::Text(text) if text.eq_ignore_ascii_case("true") => Ok(true),
        Either::Text(text) if text.eq_ignore_ascii_case("false") => Ok(false),
        Either::Text(_) => Err(D::Error::custom("expected true or false")),
    }
}

impl<T: Transport> Client<T> {
    /// One page of a project's environments, by name.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn environments(
        &self,
        project: &ProjectKey,
        offset: usize,
    ) -> Result<Page<Environment>, Error> {
        let query = Query::new()
            .pair("limit", PAGE_SIZE)
            .pair("offset", offset)
            .pair("sort", "name");
        let list: wire::List<Environment> = self
            .get(
                &format!("list the environments of project '{project}'"),
                format!("/api/v2/projects/{project}/environments{query}"),
            )
            .await?;
        Ok(Page::new(list.items, offset, PAGE_SIZE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::scripted::Scripted;

    #[test]
    fn booleans_may_come_as_text_and_keys_are_dropped() {
        let transport = Scripted::new().answer(
            200,
            r#"{"items":[{"key":"a","name":"A","critical":true,"apiKey":"sdk-canary"},{"key":"b","name":"B","critical":"False"},{"key":"c","name":"C"}]}"#,
        );
        let client = Client::new(&transport);
        let project = ProjectKey::parse("storefront").unwrap();
        let page = pollster::block_on(client.environments(&project, 0)).unwrap();
        let critical: Vec<bool> = page
            .items
            .iter()
            .map(|environment| environment.critical)
            .collect();
        assert_eq!(critical, [true, false, false]);
        assert_eq!(page.next_offset, None);
        assert!(!format!("{page:?}").contains("canary"));
        assert_eq!(
            transport.lines(),
            ["GET /api/v2/projects/storefront/environments?limit=100&offset=0&sort=name"]
        );
    }
}
