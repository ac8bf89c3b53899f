//! Azure DevOps and LaunchDarkly on one loopback port: a release with work items, and the flags that they link.

use std::collections::HashSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result};
use serde_json::{Value, json};

mod locations;

/// Size of a release.
#[derive(Clone, Copy)]
pub struct Release {
    pub work_items: usize,
    /// Each work item is linked to one of them.
    pub flags: usize,
    /// Rate limit of writes to LaunchDarkly.
    pub limit: Option<(u32, Duration)>,
}

/// Requests that the services received.
#[derive(Default)]
struct Seen {
    requests: usize,
    changed: HashSet<String>,
    /// Writes of the present window, and when it ends.
    writes: u32,
    window: Option<Instant>,
}

/// Serves for as long as the program runs.
pub struct Services {
    pub address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
}

impl Services {
    pub fn start(release: Release) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").context("could not listen on a loopback port")?;
        let address = listener.local_addr()?;
        let seen = Arc::new(Mutex::new(Seen::default()));
        let shared = Arc::clone(&seen);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let seen = Arc::clone(&shared);
                thread::spawn(move || serve(&stream, release, address, &seen));
            }
        });
        Ok(Self { address, seen })
    }

    /// Number of requests.
    pub fn requests(&self) -> usize {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).requests
    }

    /// Number of changed flags.
    pub fn changed(&self) -> usize {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.changed.len()
    }
}

/// Answers until the task closes the connection.
fn serve(stream: &TcpStream, release: Release, address: SocketAddr, seen: &Mutex<Seen>) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let mut length = 0;
        loop {
            let mut header = String::new();
            reader.read_line(&mut header).ok()?;
            let Some((name, value)) = header.trim_end().split_once(": ") else {
                break;
            };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.parse().ok()?;
            }
        }
        let mut body = Vec::new();
        reader.by_ref().take(length).read_to_end(&mut body).ok()?;
        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.requests += 1;
        let (status, headers, answer) = answer(&line, &body, release, address, &mut seen)?;
        drop(seen);
        let answer = answer.to_string();
        let head = format!(
            "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\n{headers}content-length: {}\r\n\r\n",
            answer.len()
        );
        writer.write_all(head.as_bytes()).ok()?;
        writer.write_all(answer.as_bytes()).ok()?;
    }
}

fn answer(
    line: &str,
    body: &[u8],
    release: Release,
    address: SocketAddr,
    seen: &mut Seen,
) -> Option<(u16, String, Value)> {
    let mut words = line.split(' ');
    let (method, target) = (words.next()?, words.next()?);
    let path = target.split('?').next()?;
    let headers = String::new();
    if let Some(locations) = locations::answer(method, path, address) {
        return Some((200, headers, locations));
    }
    if path.ends_with("/workitems") {
        let ids = (1..=release.work_items).map(|id| json!({"id": id.to_string()}));
        return Some((200, headers, json!({"value": ids.collect::<Vec<_>>()})));
    }
    if path.ends_with("/workitemsbatch") {
        let asked: Value = serde_json::from_slice(body).ok()?;
        let ids = asked.get("ids")?.as_array()?.iter().filter_map(Value::as_u64);
        let items = ids.map(|id| work_item(id, release.flags, address));
        return Some((200, headers, json!({"value": items.collect::<Vec<_>>()})));
    }
    let Some(key) = path.strip_prefix("/api/v2/flags/storefront/") else {
        return Some((404, headers, json!({"message": "no such call"})));
    };
    if method != "PATCH" {
        return Some((200, headers, flag(key, seen.changed.contains(key))));
    }
    let (is_admitted, headers) = admit(release.limit, seen);
    if !is_admitted {
        return Some((429, headers, json!({"code": "rate_limited"})));
    }
    seen.changed.insert(key.to_owned());
    Some((200, headers, flag(key, true)))
}

/// Whether a write passes, and the headers with the remaining number.
fn admit(limit: Option<(u32, Duration)>, seen: &mut Seen) -> (bool, String) {
    let Some((writes, length)) = limit else {
        return (true, String::new());
    };
    let now = Instant::now();
    let window = match seen.window {
        Some(end) if now < end => end,
        _ => {
            seen.writes = 0;
            now + length
        }
    };
    seen.window = Some(window);
    let is_admitted = seen.writes < writes;
    seen.writes += u32::from(is_admitted);
    let reset = SystemTime::now() + (window - now);
    let reset = reset.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let headers = format!(
        "x-ratelimit-route-remaining: {}\r\nx-ratelimit-reset: {}\r\n",
        writes - seen.writes,
        reset.as_millis()
    );
    (is_admitted, headers)
}

fn work_item(id: u64, flags: usize, address: SocketAddr) -> Value {
    let key = id % flags as u64;
    let commit = json!({"rel": "ArtifactLink", "url": format!("vstfs:///Git/Commit/p%2Fr%2F{id:040x}"),
        "attributes": {"authorizedDate": "2026-11-22T10:00:00Z", "id": id, "name": "Fixed in Commit"}});
    let link = json!({"rel": "Hyperlink", "url": format!("http://{address}/projects/storefront/flags/flag-{key}"),
        "attributes": {"comment": "LaunchDarkly flag"}});
    json!({"id": id, "rev": 7, "url": format!("http://{address}/sandbox/_apis/wit/workItems/{id}"),
        "relations": [commit, commit, commit, link, commit, commit]})
}

fn flag(key: &str, is_changed: bool) -> Value {
    let weight = if is_changed { 25_000 } else { 100_000 };
    json!({
        "key": key, "name": format!("Name of {key}"), "kind": "boolean", "tags": ["a", "b"], "archived": false,
        "variations": [{"_id": "t", "value": true}, {"_id": "f", "value": false}],
        "environments": {"production": {"on": is_changed, "version": 1, "offVariation": 1, "rules": [], "targets": [],
            "contextTargets": [], "prerequisites": [], "fallthrough": {"rollout": {"variations": [
                {"variation": 0, "weight": weight}, {"variation": 1, "weight": 100_000 - weight}]}}}}
    })
}
