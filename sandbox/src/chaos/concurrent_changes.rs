//! Concurrent changes by other people to a flag that a client reads or changes.

use axum::http::Method;
use axum::http::request::Parts;
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::launchdarkly::{Place, Simulator};

/// Changes the flag that a request is about, in the environment that it names. Returns a description of the change; `None`
/// unless the request is about a boolean flag.
pub(super) fn change(account: &Simulator, parts: &Parts, body: &[u8], number: u64) -> Option<String> {
    let mut path = parts.uri.path().strip_prefix("/api/v2/flags/")?.split('/');
    let (project, flag, None) = (path.next()?, path.next()?, path.next()) else {
        return None;
    };
    let environment = if parts.method == Method::GET {
        let mut query = form_urlencoded::parse(parts.uri.query()?.as_bytes());
        query.find(|(name, _)| name == "env")?.1.into_owned()
    } else {
        let body: Value = serde_json::from_slice(body).ok()?;
        body.get("environmentKey")?.as_str()?.to_owned()
    };
    let shown = account.flag(project, flag)?;
    let variations = shown.get("variations")?.as_array()?;
    let id_of = |value: bool| {
        let found = variations
            .iter()
            .find(|known| known.get("value") == Some(&json!(value)))?;
        found.get("_id")?.as_str()
    };
    let (on, off) = (id_of(true)?, id_of(false)?);
    let instruction = match number % 4 {
        0 => json!({ "kind": "turnFlagOn" }),
        1 => json!({ "kind": "turnFlagOff" }),
        percent => json!({
            "kind": "updateFallthroughVariationOrRollout",
            "rolloutWeights": { on: percent * 20_000, off: 100_000 - percent * 20_000 },
        }),
    };
    let place = Place {
        project: project.to_owned(),
        environment,
        flag: flag.to_owned(),
    };
    account.change_as_member(&place, std::slice::from_ref(&instruction))?;
    Some(instruction.to_string())
}
