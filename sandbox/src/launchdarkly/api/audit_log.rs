//! `GET /api/v2/auditlog`: newest first, at most 20 at a time, further back with `before`.

use axum::extract::State;
use axum::http::Uri;
use axum::{Extension, Json};
use serde_json::{Value, json};

use crate::launchdarkly::Simulator;
use crate::launchdarkly::audit_log::{AuditEntry, Specifier};
use crate::launchdarkly::auth::Caller;
use crate::launchdarkly::error::ApiError;
use crate::launchdarkly::flag::rest::link;
use crate::launchdarkly::query::Query;

const DEFAULT_LIMIT: i64 = 10;
const MAXIMUM_LIMIT: i64 = 20;

/// The handler.
pub(super) async fn list(
    State(simulator): State<Simulator>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
) -> Result<Json<Value>, ApiError> {
    let query = Query::of(&uri);
    let limit = query.number("limit")?.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAXIMUM_LIMIT).contains(&limit) {
        let message = format!("Invalid limit: must be between 1 and {MAXIMUM_LIMIT}");
        return Err(ApiError::invalid_request(message));
    }
    let before = query.number("before")?;
    let after = query.number("after")?;
    let specifier = query
        .first("spec")
        .map(|text| {
            Specifier::parse(text)
                .ok_or_else(|| ApiError::invalid_request(format!("Invalid resource specifier {text:?}")))
        })
        .transpose()?;

    let state = simulator.lock();
    let wanted = |entry: &&AuditEntry| {
        caller.sees(&entry.project)
            && before.is_none_or(|date| entry.date < date)
            && after.is_none_or(|date| entry.date > date)
            && specifier.as_ref().is_none_or(|own| own.covers(entry))
    };
    let items: Vec<Value> = state
        .audit_log
        .iter()
        .rev()
        .filter(wanted)
        .take(usize::try_from(limit).unwrap_or_default())
        .map(AuditEntry::rest)
        .collect();
    Ok(Json(json!({
        "_links": { "self": link(&uri.to_string()) },
        "items": items,
    })))
}
