//! How a flag is used in each environment. No application asks the simulator for flags, so the words follow from what a
//! flag does.

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Map, Value, json};

use crate::launchdarkly::Simulator;
use crate::launchdarkly::error::ApiError;
use crate::launchdarkly::flag::{Flag, FlagConfig, Served};

/// `GET /api/v2/flag-status/{project}/{flag}`
pub(super) async fn one(
    State(simulator): State<Simulator>,
    Path((project, flag)): Path<(String, String)>,
) -> Result<Json<Value>, ApiError> {
    let state = simulator.lock();
    let project = state.project(&project).ok_or_else(ApiError::not_found)?;
    let flag = project.flag(&flag).ok_or_else(ApiError::not_found)?;
    let environments = flag.environments.iter().map(|(key, config)| {
        let status = json!({ "name": name(flag, config), "lastRequested": null, "default": null });
        (key.clone(), status)
    });
    let environments: Map<String, Value> = environments.collect();
    let path = format!("/api/v2/flag-status/{}/{}", project.key, flag.key);
    Ok(Json(json!({
        "_links": { "self": { "href": path, "type": "application/json" } },
        "environments": environments,
        "key": flag.key,
    })))
}

/// An untouched flag is new, one that serves everybody the same is launched, and a permanent one that is off is inactive.
fn name(flag: &Flag, config: &FlagConfig) -> &'static str {
    match (config.on, &config.fallthrough) {
        (true, Served::Variation(_)) => "launched",
        (true, _) => "active",
        (false, _) if config.version <= 1 => "new",
        (false, _) if flag.temporary => "active",
        (false, _) => "inactive",
    }
}
