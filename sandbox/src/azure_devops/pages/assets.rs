//! The files behind the pages: styles and scripts of the sandbox, and Microsoft's own frame protocol.

use std::path::Path;

use axum::{
    Router,
    extract::Path as UrlPath,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::{Map, Value};

/// The protocol's host side is the SDK package's own file; the SDK itself belongs into frames only.
const XDM: &str = "node_modules/azure-devops-extension-sdk/esm/XDM.js";

const THEMES: &str = include_str!("../../../static/themes.json");

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

const FILES: &[(&str, &str, &str)] = &[
    (
        "connections.js",
        SCRIPT,
        include_str!("../../../static/connections.js"),
    ),
    (
        "extension-data.js",
        SCRIPT,
        include_str!("../../../static/extension-data.js"),
    ),
    ("host.js", SCRIPT, include_str!("../../../static/host.js")),
    (
        "icon.svg",
        "image/svg+xml",
        include_str!("../../../static/icon.svg"),
    ),
    ("hub.js", SCRIPT, include_str!("../../../static/hub.js")),
    ("log.js", SCRIPT, include_str!("../../../static/log.js")),
    ("messages.js", SCRIPT, include_str!("../../../static/messages.js")),
    (
        "new-work-item.js",
        SCRIPT,
        include_str!("../../../static/new-work-item.js"),
    ),
    ("page.js", SCRIPT, include_str!("../../../static/page.js")),
    ("pages.css", STYLE, include_str!("../../../static/pages.css")),
    (
        "pull-request.js",
        SCRIPT,
        include_str!("../../../static/pull-request.js"),
    ),
    ("release.js", SCRIPT, include_str!("../../../static/release.js")),
    ("reload.js", SCRIPT, include_str!("../../../static/reload.js")),
    ("run.js", SCRIPT, include_str!("../../../static/run.js")),
    ("services.js", SCRIPT, include_str!("../../../static/services.js")),
    ("shell.css", STYLE, include_str!("../../../static/shell.css")),
    ("stage.js", SCRIPT, include_str!("../../../static/stage.js")),
    ("tabs.js", SCRIPT, include_str!("../../../static/tabs.js")),
    (
        "task-form.js",
        SCRIPT,
        include_str!("../../../static/task-form.js"),
    ),
    ("theme.js", SCRIPT, include_str!("../../../static/theme.js")),
    (
        "visible-rule.js",
        SCRIPT,
        include_str!("../../../static/visible-rule.js"),
    ),
    ("themes.json", "application/json", THEMES),
    (
        "work-item-form.js",
        SCRIPT,
        include_str!("../../../static/work-item-form.js"),
    ),
    (
        "work-item.js",
        SCRIPT,
        include_str!("../../../static/work-item.js"),
    ),
];

/// Serves `/_static/…`.
pub(super) fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/_static/theme.css", get(theme))
        .route("/_static/XDM.js", get(xdm))
        .route("/_static/{name}", get(file))
}

async fn file(UrlPath(name): UrlPath<String>) -> Response {
    match FILES.iter().find(|(known, _, _)| *known == name) {
        Some((_, content_type, text)) => ([(header::CONTENT_TYPE, *content_type)], *text).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn theme() -> Response {
    ([(header::CONTENT_TYPE, STYLE)], theme_css()).into_response()
}

async fn xdm() -> Response {
    // The working directory for `npm start`, the checkout for tests that run elsewhere.
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(XDM);
    for path in [Path::new(XDM), &checkout] {
        if let Ok(text) = tokio::fs::read_to_string(path).await {
            return ([(header::CONTENT_TYPE, SCRIPT)], text).into_response();
        }
    }
    ([(header::CONTENT_TYPE, SCRIPT)], xdm_missing()).into_response()
}

/// Stands in for the protocol: says on the page what to do, and opens no frame.
fn xdm_missing() -> String {
    let message = Value::from(format!(
        "{XDM} is missing, so no extension can be shown. Run `npm ci`, then reload this page."
    ));
    format!(
        "import {{ reportError }} from \"./messages.js\";\n\
         const missing = new Error({message});\n\
         reportError(missing);\n\
         export const channelManager = {{ addChannel() {{ throw missing; }} }};\n"
    )
}

/// One rule for each theme, from the same variables that frames get.
fn theme_css() -> String {
    let themes: Map<String, Value> = serde_json::from_str(THEMES).unwrap_or_default();
    themes
        .iter()
        .map(|(name, variables)| rule(name, variables))
        .collect()
}

fn rule(theme: &str, variables: &Value) -> String {
    let declarations: String = variables
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(name, value)| Some(format!("--{name}: {};", value.as_str()?)))
        .collect();
    format!("html[data-theme=\"{theme}\"] {{ {declarations} }}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_folder_is_served() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("static");
        for entry in std::fs::read_dir(folder).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(FILES.iter().any(|(known, _, _)| *known == name), "{name}");
        }
    }

    #[test]
    fn every_theme_defines_the_same_variables() {
        let themes: Map<String, Value> = serde_json::from_str(THEMES).unwrap();
        let names = |theme: &str| {
            themes[theme]
                .as_object()
                .unwrap()
                .keys()
                .cloned()
                .collect::<Vec<_>>()
        };
        assert_eq!(names("light"), names("dark"));
        assert_eq!(names("light"), names("high-contrast"));
    }

    #[test]
    fn the_stylesheets_use_only_variables_that_exist() {
        let themes = theme_css();
        for (name, _, text) in FILES.iter().filter(|(_, content_type, _)| *content_type == STYLE) {
            for used in text
                .split("var(")
                .skip(1)
                .filter_map(|rest| rest.split([',', ')']).next())
            {
                assert!(
                    [themes.as_str(), text]
                        .iter()
                        .any(|known| known.contains(&format!("{used}:"))),
                    "{name} uses {used}, which nobody defines"
                );
            }
        }
    }
}
