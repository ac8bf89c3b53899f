//! The frame of every page: header with breadcrumb, navigation, and the data that the page's script reads.

use axum::http::{HeaderMap, header};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::Value;

use super::hubs;
use super::view::base_path;
use crate::azure_devops::state::State;

/// Title and place of a page.
pub(super) struct Page<'a> {
    /// Heading and window title.
    pub title: &'a str,
    /// Selected entry of the navigation.
    pub hub: Hub,
    /// The script under `/_static/` that brings the page to life.
    pub script: &'a str,
    /// Data that `page.js` passes to the scripts.
    pub data: &'a Value,
    /// Everything below the header.
    pub content: &'a Markup,
}

/// An entry of the navigation on the left.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Hub {
    /// The guide.
    Overview,
    /// Boards › Work items.
    WorkItems,
    /// Pipelines › Pipelines: YAML runs.
    Pipelines,
    /// Pipelines › Releases: classic releases.
    Releases,
    /// Project settings › Service connections.
    ServiceConnections,
    /// Pipelines › a page of an extension.
    PipelinesExtension,
    /// Project settings › a page of an extension.
    SettingsExtension,
    /// Repos › Pull requests.
    PullRequests,
    /// Project settings › Sandbox: what differs between organizations.
    Sandbox,
}

impl Hub {
    /// Contribution point of pages under Pipelines.
    const PIPELINES_GROUP: &str = "ms.vss-build-web.build-release-hub-group";
    /// Contribution point of pages under Project settings.
    pub(super) const SETTINGS_GROUP: &str = "ms.vss-web.project-admin-hub-group";

    /// Its words.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::WorkItems => "Work items",
            Self::Pipelines => "Pipelines",
            Self::Releases => "Releases",
            Self::ServiceConnections => "Service connections",
            Self::Sandbox => "Sandbox",
            Self::PullRequests => "Pull requests",
            Self::PipelinesExtension | Self::SettingsExtension => "Extension",
        }
    }

    /// Its path below the project.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Overview => "",
            Self::WorkItems => "/_workitems",
            Self::Pipelines => "/_build",
            Self::Releases => "/_release",
            Self::ServiceConnections => "/_settings/adminservices",
            Self::Sandbox => "/_settings/sandbox",
            Self::PullRequests => "/_git/pullrequests",
            Self::PipelinesExtension | Self::SettingsExtension => "",
        }
    }

    fn group(self) -> Option<&'static str> {
        match self {
            Self::Overview => None,
            Self::WorkItems => Some("Boards"),
            Self::Pipelines | Self::Releases | Self::PipelinesExtension => Some("Pipelines"),
            Self::ServiceConnections | Self::Sandbox | Self::SettingsExtension => Some("Project settings"),
            Self::PullRequests => Some("Repos"),
        }
    }
}

/// Renders `page` in the selected theme.
pub(super) fn draw(state: &State, headers: &HeaderMap, page: &Page<'_>) -> Markup {
    let base = base_path(state);
    html! {
        (DOCTYPE)
        html lang="en" data-theme=(theme(headers)) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (page.title) " - " (state.project().name) " - Azure DevOps sandbox" }
                link rel="icon" href="/_static/icon.svg" type="image/svg+xml";
                @for sheet in ["theme.css", "shell.css", "pages.css"] {
                    link rel="stylesheet" href={ "/_static/" (sheet) };
                }
                script id="page" type="application/json" { (PreEscaped(script_safe(page.data))) }
                script type="module" src={ "/_static/" (page.script) } {}
                @if state.package().build().is_some() {
                    script type="module" src="/_static/reload.js" {}
                }
            }
            body {
                a.skip href="#content" { "Skip to content" }
                (header(state, &base, page))
                div.frame {
                    (navigation(state, &base, page))
                    main #content tabindex="-1" {
                        div #banners {}
                        (page.content)
                    }
                }
                div #toasts role="status" {}
            }
        }
    }
}

/// A page's heading with its buttons.
pub(super) fn heading(title: &str, actions: &Markup) -> Markup {
    html! {
        div.head {
            div { h1 { (title) } }
            div #actions.actions { (actions) }
        }
    }
}

/// The theme that was selected last.
fn theme(headers: &HeaderMap) -> &'static str {
    let cookies = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let chosen = cookies
        .flat_map(|cookies| cookies.split(';'))
        .find_map(|cookie| cookie.trim().strip_prefix("theme="));
    match chosen {
        Some("dark") => "dark",
        Some("high-contrast") => "high-contrast",
        _ => "light",
    }
}

/// JSON that is safe inside a `script` element: no text in it can end the element.
fn script_safe(data: &Value) -> String {
    data.to_string().replace('<', "\\u003c")
}

fn header(state: &State, base: &str, page: &Page<'_>) -> Markup {
    let hub = page.hub;
    let label = match hub {
        Hub::PipelinesExtension | Hub::SettingsExtension => page.title,
        hub => hub.label(),
    };
    html! {
        header.top {
            a.logo href=(base) { (icon(LOGO)) "Azure DevOps" }
            nav aria-label="Breadcrumb" style="flex: 1" {
                ol {
                    li { a href=(base) { (state.organization().name) } }
                    li { a href=(base) { (state.project().name) } }
                    @if let Some(group) = hub.group() { li { (group) } }
                    li { a href={ (base) (hub.path()) } aria-current="page" { (label) } }
                }
            }
            button #theme.subtle type="button" title="Switch between light, dark and high contrast" { (icon(THEME)) "Theme" }
            span.avatar role="img" aria-label="Signed in to the sandbox" { "SU" }
        }
    }
}

fn navigation(state: &State, base: &str, page: &Page<'_>) -> Markup {
    let hub = page.hub;
    let entry = |target: Hub, drawing: Option<&str>| {
        html! {
            li {
                a href={ (base) (target.path()) } aria-current=[(hub == target).then_some("page")] {
                    @if let Some(drawing) = drawing { (icon(drawing)) }
                    (target.label())
                }
            }
        }
    };
    let group = |label: &str, drawing: &str, targets: &[Hub], extensions: Option<(&str, Hub)>| {
        let contributed = extensions
            .into_iter()
            .flat_map(|(group, own)| hubs::of_group(state, group).map(move |found| (found, own)));
        html! {
            li {
                @if let Some(first) = targets.first() {
                    a href={ (base) (first.path()) } { (icon(drawing)) (label) }
                }
                ul {
                    @for target in targets { (entry(*target, None)) }
                    @for (found, own) in contributed {
                        li {
                            a href={ (base) "/_apps/hub/" (found.id) } aria-current=[(hub == own && page.title == hubs::name(found)).then_some("page")] { (hubs::name(found)) }
                        }
                    }
                }
            }
        }
    };
    let project = &state.project().name;
    html! {
        nav.side aria-label="Project" {
            div.project { span aria-hidden="true" { (project.chars().take(1).collect::<String>()) } (project) }
            ul {
                (entry(Hub::Overview, Some(OVERVIEW)))
                (group("Boards", BOARDS, &[Hub::WorkItems], None))
                (group("Repos", REPOS, &[Hub::PullRequests], None))
                (group("Pipelines", PIPELINES, &[Hub::Pipelines, Hub::Releases], Some((Hub::PIPELINES_GROUP, Hub::PipelinesExtension))))
            }
            ul.settings { (group("Project settings", SETTINGS, &[Hub::ServiceConnections, Hub::Sandbox], Some((Hub::SETTINGS_GROUP, Hub::SettingsExtension)))) }
        }
    }
}

/// A 20 × 20 drawing that says nothing to a screen reader.
fn icon(drawing: &str) -> Markup {
    html! {
        svg width="20" height="20" viewBox="0 0 20 20" fill="none" aria-hidden="true" { (PreEscaped(drawing)) }
    }
}

const LOGO: &str =
    r##"<path d="M2 6.5 5 3.6v2.1l7-2.9L18 5v9.8L12.6 18l-6-2v2L2 12.4h10.6V5.2z" fill="#0078d4"/>"##;
const OVERVIEW: &str = r##"<rect x="2" y="2" width="16" height="16" rx="3" fill="#0078d4"/><path d="M6 14V9m4 5V6m4 8v-3" stroke="#fff" stroke-width="2"/>"##;
const BOARDS: &str = r##"<rect x="2" y="2" width="16" height="16" rx="3" fill="#009e49"/><path d="M6 6v8m4-8v5m4-5v7" stroke="#fff" stroke-width="2"/>"##;
const REPOS: &str = r##"<rect x="2" y="2" width="16" height="16" rx="3" fill="#d83b01"/><path d="M7 6v8m0-2c4 0 6-1 6-5" stroke="#fff" stroke-width="1.8"/>"##;
const PIPELINES: &str = r##"<rect x="2" y="2" width="16" height="16" rx="3" fill="#2560e0"/><circle cx="6.5" cy="13.5" r="2" fill="#fff"/><circle cx="13.5" cy="6.5" r="2" fill="#fff"/><path d="M6.5 13V6.5H12" stroke="#fff" stroke-width="1.6"/>"##;
const SETTINGS: &str = r##"<circle cx="10" cy="10" r="5" stroke="currentColor" stroke-width="2.4"/><path d="M10 2v3m0 10v3M2 10h3m10 0h3M4.3 4.3l2.2 2.2m7 7 2.2 2.2m0-11.4-2.2 2.2m-7 7-2.2 2.2" stroke="currentColor" stroke-width="2"/>"##;
const THEME: &str = r##"<circle cx="10" cy="10" r="7" stroke="currentColor" stroke-width="1.6"/><path d="M10 3a7 7 0 0 1 0 14z" fill="currentColor"/>"##;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn page_data_cannot_leave_its_script_element() {
        let hostile = json!({ "title": "</script><script>alert(1)</script>" });
        let safe = script_safe(&hostile);
        assert!(!safe.contains('<'), "{safe}");
        assert_eq!(serde_json::from_str::<Value>(&safe).unwrap(), hostile);
    }

    #[test]
    fn the_cookie_decides_the_theme() {
        for (cookie, expected) in [
            ("theme=dark", "dark"),
            ("a=b; theme=dark", "dark"),
            ("theme=high-contrast", "high-contrast"),
            ("theme=light", "light"),
            ("theme=<b>", "light"),
            ("x=theme=dark", "light"),
        ] {
            let headers = HeaderMap::from_iter([(header::COOKIE, cookie.parse().unwrap())]);
            assert_eq!(theme(&headers), expected, "{cookie}");
        }
        assert_eq!(theme(&HeaderMap::new()), "light");
    }
}
