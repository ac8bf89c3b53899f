//! Environments of a project (`GET /api/v2/projects/{projectKey}/environments`).
//!
//! LaunchDarkly's response contains SDK keys. Only the fields below are read.

use serde_json::Value;

use super::{Client, Error, Page, Paging};
use crate::domain::key::{EnvironmentKey, KeyError, ProjectKey};
use crate::http::Transport;
use crate::json;

/// An environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// Key.
    pub key: EnvironmentKey,
    /// Name: untrusted text.
    pub name: String,
    /// Whether the environment is marked critical, as production usually is.
    pub critical: bool,
}

impl<T: Transport> Client<T> {
    /// Reads one page of a project's environments, sorted by name.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn environments(
        &self,
        project: &ProjectKey,
        offset: usize,
    ) -> Result<Page<Environment>, Error> {
        let paging = Paging::full(offset);
        let query = paging.query().pair("sort", "name");
        let attempt = format!("list the environments of project '{project}'");
        let path = format!("/api/v2/projects/{project}/environments{query}");
        self.page(&attempt, path, paging, read).await
    }
}

/// Reads an environment of LaunchDarkly's answer.
///
/// # Errors
///
/// When it has no valid key.
pub fn read(environment: &Value) -> Result<Environment, KeyError> {
    // The endpoint proxy returns booleans as .NET strings.
    let is_text_true =
        json::text(environment, "critical").is_some_and(|text| text.eq_ignore_ascii_case("true"));
    Ok(Environment {
        key: EnvironmentKey::parse(json::text(environment, "key").unwrap_or_default())?,
        name: json::text_or_empty(environment, "name"),
        critical: is_text_true || json::is_true(environment, "critical"),
    })
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
