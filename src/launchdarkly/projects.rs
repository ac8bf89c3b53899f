//! Projects (`GET /api/v2/projects`).

use serde::Deserialize;

use super::{Client, Error, PAGE_SIZE, Page, wire};
use crate::domain::key::ProjectKey;
use crate::http::Transport;
use crate::http::query::Query;

/// A project.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
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
        let query = Query::new()
            .pair("limit", PAGE_SIZE)
            .pair("offset", offset)
            .pair("sort", "name");
        let list: wire::List<Project> = self
            .get("list the projects", format!("/api/v2/projects{query}"))
            .await?;
        Ok(Page::new(list.items, offset, PAGE_SIZE))
    }
}
