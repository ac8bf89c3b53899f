//! Projects (`GET /api/v2/projects`).

use serde_json::Value;

use super::{Client, Error, Page, Paging};
use crate::domain::key::{KeyError, ProjectKey};
use crate::http::Transport;
use crate::json;

/// A project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Key.
    pub key: ProjectKey,
    /// Name given by people: foreign text.
    pub name: String,
}

impl<T: Transport> Client<T> {
    /// One page of the projects that the token may see, by name.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn projects(&self, offset: usize) -> Result<Page<Project>, Error> {
        let paging = Paging::full(offset);
        let query = paging.query().pair("sort", "name");
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
