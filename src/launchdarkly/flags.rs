//! Flags of a project: a list with search on the server, and one flag.

use super::{Client, Error, Page, Paging, malformed, wire};
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
        let paging = Paging {
            offset: search.offset,
            limit: search.limit,
        };
        let mut query = paging
            .query()
            .pair("sort", "-creationDate")
            .pair("filter", filter);
        for environment in &search.environments {
            query = query.pair("env", environment);
        }
        let attempt = format!("list the flags of project '{project}'");
        let path = format!("/api/v2/flags/{project}{query}");
        self.page(&attempt, path, paging, wire::flag).await
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
        let path = format!("/api/v2/flags/{project}/{flag}{query}");
        let answer = self.get(&attempt, path).await?;
        wire::flag(&answer).map_err(|error| malformed(&attempt, error))
    }
}

#[cfg(test)]
mod tests;
