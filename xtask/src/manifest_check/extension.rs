//! `vss-extension.json`.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Manifests, contributions, data_sources, items, png, text};

/// Properties of a project or an environment that may reach a browser; LaunchDarkly's responses also contain SDK keys.
const HARMLESS: [&str; 3] = ["key", "name", "critical"];

const ICON_LEAST: u32 = 128;

/// Required size of a screenshot on the Marketplace.
const SCREENSHOT: (u32, u32) = (1366, 768);

/// Returns what is wrong in `vss-extension.json`.
pub fn problems(manifests: &Manifests) -> Vec<String> {
    let mut problems = files(manifests);
    problems.extend(icon(manifests));
    problems.extend(screenshots(manifests));
    problems.extend(overview(manifests));
    problems.extend(views(manifests));
    problems.extend(
        data_sources(&manifests.extension)
            .into_iter()
            .filter_map(data_source),
    );
    problems
        .into_iter()
        .map(|problem| format!("vss-extension.json: {problem}"))
        .collect()
}

fn files(manifests: &Manifests) -> Vec<String> {
    let mut problems = Vec::new();
    let mut listed = BTreeSet::new();
    for file in items(&manifests.extension, "files") {
        let path = text(file, "path");
        if !listed.insert(path) {
            problems.push(format!("`{path}` is listed twice"));
        }
        if !exists(manifests, path) {
            problems.push(format!("the file `{path}` does not exist"));
        }
    }
    for wasm in manifests.files.keys().filter(|name| name.ends_with(".wasm")) {
        let typed = items(&manifests.extension, "files")
            .iter()
            .any(|file| text(file, "path") == wasm && text(file, "contentType") == "application/wasm");
        if !typed {
            problems.push(format!(
                "`{wasm}` needs an entry of its own with contentType application/wasm"
            ));
        }
    }
    for name in ["details", "license"] {
        let path = manifests
            .extension
            .pointer(&format!("/content/{name}/path"))
            .and_then(Value::as_str)
            .unwrap_or_default();
        if !manifests.files.contains_key(path) {
            problems.push(format!("the file `{path}` of content.{name} does not exist"));
        }
    }
    problems
}

fn exists(manifests: &Manifests, path: &str) -> bool {
    let folder = format!("{path}/");
    manifests
        .files
        .keys()
        .any(|name| name == path || name.starts_with(&folder))
}

fn icon(manifests: &Manifests) -> Option<String> {
    let path = manifests
        .extension
        .pointer("/icons/default")
        .and_then(Value::as_str)
        .unwrap_or_default();
    match manifests.files.get(path).map(|bytes| png::size(bytes)) {
        None => Some(format!("the icon `{path}` does not exist")),
        Some(None) => Some(format!("the icon `{path}` is not a PNG")),
        Some(Some((width, height))) if width < ICON_LEAST || height < ICON_LEAST => Some(format!(
            "the icon `{path}` is {width}x{height}; {ICON_LEAST}x{ICON_LEAST} is the least"
        )),
        Some(Some(_)) => None,
    }
}

fn screenshots(manifests: &Manifests) -> Vec<String> {
    let paths = items(&manifests.extension, "screenshots").iter();
    let paths = paths.map(|screenshot| text(screenshot, "path"));
    let has_size = |path: &&str| {
        let picture = manifests.files.get(*path);
        picture.is_some_and(|bytes| png::size(bytes) == Some(SCREENSHOT))
    };
    let wrong = paths.filter(|path| !has_size(path));
    wrong
        .map(|path| {
            format!(
                "the screenshot `{path}` is no PNG of {}x{}",
                SCREENSHOT.0, SCREENSHOT.1
            )
        })
        .collect()
}

/// Pictures that the overview shows and the package does not hold.
fn overview(manifests: &Manifests) -> Vec<String> {
    let overview = manifests.files.get("overview.md").map(Vec::as_slice);
    let overview = String::from_utf8_lossy(overview.unwrap_or_default());
    let pictures = overview.split("](images/").skip(1);
    let pictures = pictures.filter_map(|rest| rest.split(')').next());
    pictures
        .map(|name| format!("images/{name}"))
        .filter(|path| !manifests.files.contains_key(path))
        .map(|path| format!("the picture `{path}` of overview.md does not exist"))
        .collect()
}

fn views(manifests: &Manifests) -> Vec<String> {
    let mut problems = Vec::new();
    let all = items(&manifests.extension, "contributions")
        .iter()
        .filter_map(|contribution| contribution.get("properties"));
    for uri in all
        .map(|properties| text(properties, "uri"))
        .filter(|uri| !uri.is_empty())
    {
        let page = uri.split('?').next().unwrap_or_default();
        let served = items(&manifests.extension, "files")
            .iter()
            .any(|file| text(file, "path") == page && file.get("addressable") == Some(&Value::Bool(true)));
        if !served {
            problems.push(format!(
                "the page of `{uri}` is not listed as an addressable file"
            ));
        }
    }
    let id = manifests.task.get("id").unwrap_or(&Value::Null);
    for tab in contributions(&manifests.extension, "ms.vss-build-web.build-results-tab") {
        if !items(tab, "supportsTasks").contains(id) {
            problems.push(format!(
                "the run tab does not name the task's id {id} in supportsTasks"
            ));
        }
    }
    problems
}

/// A data source that can answer with environments must select properties by name: the rest holds live SDK keys.
fn data_source(source: &Value) -> Option<String> {
    let path = text(source, "endpointUrl").split('?').next().unwrap_or_default();
    if !path.contains("/api/v2/projects") {
        return None;
    }
    let selector = text(source, "resultSelector");
    let harmless = selected(selector).is_some_and(|names| names.iter().all(|name| HARMLESS.contains(name)));
    (!harmless).then(|| {
        let name = text(source, "name");
        format!(
            "the data source {name} selects `{selector}`; it may select only {} of each item",
            HARMLESS.join(", ")
        )
    })
}

/// Returns the property names of `$.items[*].name` or `$.items[*]['name','name']`, nothing for any other selector.
fn selected(selector: &str) -> Option<Vec<&str>> {
    let of_item = selector.strip_prefix("jsonpath:$.items[*]")?;
    if let Some(name) = of_item.strip_prefix('.') {
        return Some(vec![name]);
    }
    let list = of_item.strip_prefix('[')?.strip_suffix(']')?;
    list.split(',')
        .map(|name| name.trim().strip_prefix('\'')?.strip_suffix('\''))
        .collect()
}
