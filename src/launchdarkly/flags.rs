//! Flags of a project: a list with search on the server, and one flag.

use super::{Client, Error, Page, wire};
use crate::domain::flag::Flag;
use crate::domain::key::{EnvironmentKey, FlagKey, ProjectKey};
use crate::http::Transport;
use crate::http::query::Query;

/// What to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlagSearch {
    /// Part of a key or name, in any case; empty finds every flag.
    pub text: String,
    /// Environments whose targeting is wanted.
    pub environments: Vec<EnvironmentKey>,
    /// Items to skip.
    pub offset: usize,
    /// Items to give, at most 100.
    pub limit: usize,
}

impl<T: Transport> Client<T> {
    /// One page of the live flags that fit, newest first (`GET /api/v2/flags/{projectKey}`).
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn flags(&self, project: &ProjectKey, search: &FlagSearch) -> Result<Page<Flag>, Error> {
        // Comma and colon are the grammar of `filter`, and nothing says how to escape them.
        let text = search.text.replace([',', ':'], " ");
        let filter = match text.trim() {
            "" => "state:live".to_owned(),
            text => format!("state:live,query:{text}"),
        };
        let mut query = Query::new()
            .pair("limit", search.limit)
            .pair("offset", search.offset)
            .pair("sort", "-creationDate")
            .pair("filter", filter);
        for environment in &search.environments {
            query = query.pair("env", environment);
        }
        let list: wire::List<wire::Flag> = self
            .get(
                &format!("list the flags of project '{project}'"),
                format!("/api/v2/flags/{project}{query}"),
            )
            .await?;
        let page = Page::new(list.items, search.offset, search.limit);
        Ok(Page {
            next_offset: page.next_offset,
            // A flag that cannot be read hides only itself.
            items: page
                .items
                .into_iter()
                .filter_map(|flag| flag.into_domain().ok())
                .collect(),
        })
    }

    /// One flag with its targeting in an environment, or in all (`GET /api/v2/flags/{projectKey}/{flagKey}`).
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn flag(
        &self,
        project: &ProjectKey,
        flag: &FlagKey,
        environment: Option<&EnvironmentKey>,
    ) -> Result<Flag, Error> {
        let attempt = format!("read the flag '{flag}' of project '{project}'");
        let query = Query::new().optional("env", environment);
        let answer: wire::Flag = self
            .get(&attempt, format!("/api/v2/flags/{project}/{flag}{query}"))
            .await?;
        answer.into_domain().map_err(|error| Error::Malformed {
            attempt,
            detail: error.to_string(),
        })
    }
}

#[cfg(test)]
mod tests;
