//! Flags of a project: a list with search on the server, and one flag.

use super::{Client, Error, Page, Paging, flag_json, malformed};
use crate::domain::flag::Flag;
use crate::domain::key::{EnvironmentKey, FlagKey, ProjectKey};
use crate::http::Transport;
use crate::http::query::Query;

/// What to list. LaunchDarkly leaves archived flags out unless a state asks for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlagSearch {
    /// Part of a key or name, in any case; empty finds every flag.
    pub text: String,
    /// A tag, or several joined by `+` of which a flag has all; empty: whatever its tags.
    pub tag: String,
    /// Where in its life a flag is.
    pub state: Option<FlagState>,
    /// Whether a flag is meant to stay.
    pub lifetime: Option<Lifetime>,
    /// Environments whose targeting is wanted.
    pub environments: Vec<EnvironmentKey>,
    /// Targeting comes with its rules, targets and running experiments; otherwise as counts.
    pub in_full: bool,
    /// Items to skip.
    pub offset: usize,
    /// Items to give, at most 100.
    pub limit: usize,
}

/// Where in its life a flag is (`filter=state:`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlagState {
    /// In use.
    Live,
    /// To be replaced.
    Deprecated,
    /// Put away; serves nothing that can be changed.
    Archived,
}

impl FlagState {
    /// As LaunchDarkly writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Deprecated => "deprecated",
            Self::Archived => "archived",
        }
    }
}

/// Whether a flag is meant to stay (`filter=type:`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifetime {
    /// Until its feature is released.
    Temporary,
    /// For good.
    Permanent,
}

impl Lifetime {
    /// As LaunchDarkly writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Temporary => "temporary",
            Self::Permanent => "permanent",
        }
    }
}

impl FlagSearch {
    fn filter(&self) -> String {
        // Comma and colon are the grammar of `filter`, and nothing says how to escape them.
        let plain = |text: &str| text.replace([',', ':'], " ").trim().to_owned();
        let fields = [
            ("state", self.state.map_or("", FlagState::as_str).to_owned()),
            ("type", self.lifetime.map_or("", Lifetime::as_str).to_owned()),
            ("tags", plain(&self.tag)),
            ("query", plain(&self.text)),
        ];
        let mut filter = String::new();
        for (field, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
            if !filter.is_empty() {
                filter.push(',');
            }
            filter.push_str(field);
            filter.push(':');
            filter.push_str(value);
        }
        filter
    }
}

impl<T: Transport> Client<T> {
    /// One page of the flags that fit, newest first (`GET /api/v2/flags/{projectKey}`).
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn flags(&self, project: &ProjectKey, search: &FlagSearch) -> Result<Page<Flag>, Error> {
        let paging = Paging {
            offset: search.offset,
            limit: search.limit,
        };
        let filter = search.filter();
        let mut query = paging
            .query()
            .pair("sort", "-creationDate")
            .optional("filter", (!filter.is_empty()).then_some(filter))
            .optional("summary", search.in_full.then_some("0"));
        for environment in &search.environments {
            query = query.pair("env", environment);
        }
        let attempt = format!("list the flags of project '{project}'");
        let path = format!("/api/v2/flags/{project}{query}");
        self.page(&attempt, path, paging, flag_json::flag).await
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
        flag_json::flag(&answer).map_err(|error| malformed(&attempt, error))
    }
}

#[cfg(test)]
mod tests;
