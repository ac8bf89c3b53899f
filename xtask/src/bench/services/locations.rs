//! Resource locations of Azure DevOps, which Microsoft's Node client requests before its first call.

use std::net::SocketAddr;

use serde_json::{Value, json};

/// Areas with their id.
const AREAS: [(&str, &str); 2] = [
    ("efc2f575-36ef-48e9-b672-0c6fb4a48ac5", "release"),
    ("5264459e-e5e0-4bd8-b118-0985e68a4ec5", "wit"),
];

/// Resources by the area in their path: id, name and route.
const RESOURCES: [(&str, &str, &str, &str); 3] = [
    (
        "Location",
        "e81700f7-3be2-46de-8624-2eb35882fcaa",
        "ResourceAreas",
        "_apis/{resource}/{areaId}",
    ),
    (
        "Release",
        "4f165cc0-875c-4768-b148-f12f78769fab",
        "workitems",
        "{project}/_apis/{area}/releases/{releaseId}/{resource}",
    ),
    (
        "wit",
        "908509b6-4248-4475-a1cd-829139ba419f",
        "workitemsbatch",
        "{project}/_apis/{area}/{resource}",
    ),
];

/// Answers `OPTIONS _apis/{area}` and `GET _apis/ResourceAreas`; `None` for everything else.
pub fn answer(method: &str, path: &str, address: SocketAddr) -> Option<Value> {
    let last = path.rsplit('/').next()?;
    if last.eq_ignore_ascii_case("resourceareas") {
        let url = format!("http://{address}/sandbox/");
        let areas = AREAS.map(|(id, name)| json!({"id": id, "name": name, "locationUrl": url}));
        return Some(json!({"count": areas.len(), "value": areas}));
    }
    if method != "OPTIONS" {
        return None;
    }
    let resources = RESOURCES
        .iter()
        .filter(|(area, ..)| area.eq_ignore_ascii_case(last));
    let resources = resources.map(|(area, id, name, route)| {
        json!({"id": id, "area": area, "resourceName": name, "routeTemplate": route, "resourceVersion": 1,
            "minVersion": "1.0", "maxVersion": "7.2", "releasedVersion": "7.1"})
    });
    let resources: Vec<Value> = resources.collect();
    Some(json!({"count": resources.len(), "value": resources}))
}
