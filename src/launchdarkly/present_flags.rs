//! Current state of several flags of a project in one request: searches the list for the common part of their keys.

use super::flags::FlagSearch;
use super::{Client, Error, PAGE_SIZE, Page};
use crate::domain::flag::Flag;
use crate::domain::key::{EnvironmentKey, FlagKey, ProjectKey};
use crate::http::Transport;

/// Minimum length of a search text, in characters.
const MIN_SEARCH_LENGTH: usize = 3;

/// Query for the state of flags of one project in some environments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectQuery {
    /// The project.
    pub project: ProjectKey,
    /// Environments, each once.
    pub environments: Vec<EnvironmentKey>,
    /// Flags, each once.
    pub flags: Vec<FlagKey>,
}

impl<T: Transport> Client<T> {
    /// Reads one page of the project's list and returns the requested flags on it. The list does not include archived flags,
    /// and a large project has several pages.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn present_flags(&self, query: &ProjectQuery, offset: usize) -> Result<Page<Flag>, Error> {
        let search = FlagSearch {
            text: common_part(&query.flags).to_owned(),
            environments: query.environments.clone(),
            offset,
            limit: PAGE_SIZE,
            ..FlagSearch::default()
        };
        let mut page = self.flags(&query.project, &search).await?;
        page.items.retain(|flag| query.flags.contains(&flag.key));
        if page.items.len() == query.flags.len() {
            page.next_offset = None;
        }
        Ok(page)
    }
}

/// Longest text that all keys contain, ignoring case; empty when it is too short to search for.
pub(super) fn common_part(keys: &[FlagKey]) -> &str {
    let Some((first, rest)) = keys.split_first() else {
        return "";
    };
    let others: Vec<String> = rest.iter().map(|key| key.as_str().to_ascii_lowercase()).collect();
    let first = first.as_str();
    // Keys are ASCII and have at most 256 characters.
    for length in (MIN_SEARCH_LENGTH..=first.len()).rev() {
        for start in 0..=first.len() - length {
            let part = first.get(start..start + length).unwrap_or_default();
            let searched = part.to_ascii_lowercase();
            if others.iter().all(|key| key.contains(&searched)) {
                return part;
            }
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::http::scripted::Scripted;

    fn keys(keys: &[&str]) -> Vec<FlagKey> {
        keys.iter().map(|key| FlagKey::parse(key).unwrap()).collect()
    }

    #[test]
    fn what_the_keys_have_in_common_narrows_the_search() {
        for (given, part) in [
            (vec!["checkout-v2"], "checkout-v2"),
            (vec!["new-Checkout", "checkout-v2", "old.checkout"], "Checkout"),
            (vec!["checkout-v2", "express-delivery"], ""),
            (vec!["ab", "ab"], ""),
            (vec![], ""),
        ] {
            assert_eq!(common_part(&keys(&given)), part, "{given:?}");
        }
        let long = ["a".repeat(256), "b".repeat(256)];
        let many: Vec<FlagKey> = (0..500).map(|n| FlagKey::parse(&long[n % 2]).unwrap()).collect();
        assert_eq!(common_part(&many), "");
    }

    #[test]
    fn many_flags_are_one_request_and_others_on_the_page_are_left_out() {
        let flag = |key: &str| json!({"key": key, "name": key, "kind": "boolean", "variations": []});
        let page: Vec<_> = ["checkout-a", "checkout-b", "checkout-c"].map(flag).into();
        let transport = Scripted::new().answer(200, json!({"items": page}));
        let query = ProjectQuery {
            project: ProjectKey::parse("storefront").unwrap(),
            environments: vec![EnvironmentKey::parse("production").unwrap()],
            flags: keys(&["checkout-a", "checkout-c", "gone-checkout-"]),
        };
        let found = pollster::block_on(Client::new(&transport).present_flags(&query, 0)).unwrap();
        let found: Vec<_> = found.items.iter().map(|flag| flag.key.as_str()).collect();
        assert_eq!(found, ["checkout-a", "checkout-c"]);
        assert_eq!(
            transport.lines(),
            [
                "GET /api/v2/flags/storefront?limit=100&offset=0&sort=-creationDate&filter=query%3Acheckout-&env=production"
            ]
        );
    }
}
