//! Projects (`GET /api/v2/projects`).

use serde_json::Value;

use super::search_text::search_text;
use super::{Client, Error, Page, Paging};
use crate::domain::key::{KeyError, ProjectKey};
use crate::http::Transport;
use crate::json;

/// A project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Key.
    pub key: ProjectKey,
    /// Name: untrusted text.
    pub name: String,
}

impl<T: Transport> Client<T> {
    /// Reads one page of the projects visible to the token with `text` in name or key, sorted by name.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn projects(&self, text: &str, offset: usize) -> Result<Page<Project>, Error> {
        let paging = Paging::full(offset);
        let filter = Some(search_text(text)).filter(|text| !text.is_empty());
        let query = paging
            .query()
            .pair("sort", "name")
            .optional("filter", filter.map(|text| format!("query:{text}")));
        self.page(
            "list the projects",
            format!("/api/v2/projects{query}"),
            paging,
            read,
        )
        .await
    }
}

fn read(project: &Value) -> Result<Project, KeyError> {
    Ok(Project {
        key: ProjectKey::parse(json::text(project, "key").unwrap_or_default())?,
        name: json::text_or_empty(project, "name"),
    })
}
