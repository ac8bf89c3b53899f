//! Flags of a project: searches the list on the server, or reads one flag.

use serde_json::Value;

use super::search_text::search_text;
use super::{Client, Error, Page, Paging, flag_json, malformed};
use crate::domain::flag::Flag;
use crate::domain::key::{EnvironmentKey, FlagKey, KeyError, ProjectKey};
use crate::http::Transport;
use crate::http::query::Query;

/// Search of a project's flags. Without a state, LaunchDarkly omits archived flags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlagSearch {
    /// Part of a key or name, case-insensitive; empty for all flags. Of a text with commas and colons, the longest part counts.
    pub text: String,
    /// Tag, or several tags joined by `+` that a flag must all have; empty for any tags.
    pub tag: String,
    /// Lifecycle state.
    pub state: Option<FlagState>,
    /// Temporary or permanent.
    pub lifetime: Option<Lifetime>,
    /// Environments whose targeting is returned.
    pub environments: Vec<EnvironmentKey>,
    /// Whether targeting includes rules, targets and running experiments, instead of counts.
    pub in_full: bool,
    /// Items to skip.
    pub offset: usize,
    /// Maximum number of items, up to 100.
    pub limit: usize,
}

/// Lifecycle state of a flag (`filter=state:`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlagState {
    /// In use.
    Live,
    /// Marked deprecated.
    Deprecated,
    /// Archived; cannot be changed.
    Archived,
}

impl FlagState {
    /// LaunchDarkly's name of the state.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Deprecated => "deprecated",
            Self::Archived => "archived",
        }
    }
}

/// Whether a flag is temporary or permanent (`filter=type:`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifetime {
    /// To be removed after its release.
    Temporary,
    /// To stay.
    Permanent,
}

impl Lifetime {
    /// LaunchDarkly's name of the lifetime.
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
        // Comma and colon are syntax of `filter`, and there is no documented escape.
        let plain = |text: &str| text.replace([',', ':'], " ").trim().to_owned();
        let fields = [
            ("state", self.state.map_or("", FlagState::as_str).to_owned()),
            ("type", self.lifetime.map_or("", Lifetime::as_str).to_owned()),
            ("tags", plain(&self.tag)),
            ("query", search_text(&self.text).to_owned()),
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

/// Reads a flag of LaunchDarkly's answer.
///
/// # Errors
///
/// When it has no valid key.
pub fn read(flag: &Value) -> Result<Flag, KeyError> {
    flag_json::flag(flag)
}

impl<T: Transport> Client<T> {
    /// Reads one page of the matching flags, newest first (`GET /api/v2/flags/{projectKey}`).
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

    /// Reads one flag with its targeting in one environment, or in all (`GET /api/v2/flags/{projectKey}/{flagKey}`).
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
        flag_of_answer(&attempt, flag, &answer)
    }
}

/// Reads an answer that must be about a given flag. On a disturbed connection, the answer to another request may arrive.
pub(super) fn flag_of_answer(attempt: &str, flag: &FlagKey, answer: &Value) -> Result<Flag, Error> {
    let found = flag_json::flag(answer).map_err(|error| malformed(attempt, error))?;
    if found.key == *flag {
        return Ok(found);
    }
    let key = &found.key;
    Err(malformed(attempt, format!("it is about the flag '{key}'")))
}

#[cfg(test)]
mod tests;
