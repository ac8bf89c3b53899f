//! Pages of a list: `limit`, `offset` and the links to the other pages.

use axum::http::Uri;
use serde_json::{Value, json};

use super::error::ApiError;
use super::flag::rest::{link, set};
use super::query::Query;

const DEFAULT_LIMIT: i64 = 20;
const MAXIMUM_LIMIT: i64 = 100;

/// The requested page.
#[derive(Clone, Copy)]
pub(super) struct Paging {
    limit: usize,
    offset: usize,
}

impl Paging {
    pub(super) fn of(query: &Query) -> Result<Self, ApiError> {
        let limit = query.number("limit")?.unwrap_or(DEFAULT_LIMIT);
        if !(1..=MAXIMUM_LIMIT).contains(&limit) {
            let message = format!("Invalid limit: must be between 1 and {MAXIMUM_LIMIT}");
            return Err(ApiError::invalid_request(message));
        }
        let offset = query.number("offset")?.unwrap_or_default();
        let beyond = || ApiError::invalid_request("Invalid offset: must not be negative");
        Ok(Self {
            limit: usize::try_from(limit).map_err(|_| beyond())?,
            offset: usize::try_from(offset).map_err(|_| beyond())?,
        })
    }

    /// The list's form: this page's items, links and the number of all.
    pub(super) fn page<T>(self, all: Vec<T>, uri: &Uri, query: &Query, form: impl Fn(T) -> Value) -> Value {
        let total = all.len();
        let links = self.links(total, uri, query);
        let shown = all.into_iter().skip(self.offset).take(self.limit);
        json!({
            "_links": links,
            "items": shown.map(form).collect::<Vec<_>>(),
            "totalCount": total,
        })
    }

    fn links(self, total: usize, uri: &Uri, query: &Query) -> Value {
        let to = |offset: usize| {
            let page = [("limit", self.limit.to_string()), ("offset", offset.to_string())];
            link(&format!("{}?{}", uri.path(), query.with(&page)))
        };
        let mut links = json!({ "self": link(&uri.to_string()) });
        if self.offset > 0 {
            set(&mut links, "first", to(0));
            set(&mut links, "prev", to(self.offset.saturating_sub(self.limit)));
        }
        if self.offset.saturating_add(self.limit) < total {
            set(&mut links, "next", to(self.offset + self.limit));
            set(&mut links, "last", to((total - 1) / self.limit * self.limit));
        }
        links
    }
}
