//! Parts of every page: head, header, and the response if there is nothing to show.

use axum::http::StatusCode;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::launchdarkly::state::{Project, State};

const STYLESHEET: &str = include_str!("stylesheet.css");
/// Number of projects in the navigation.
const NAVIGATION: usize = 3;
/// No script, and nothing from elsewhere.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'";

/// A whole page about a project.
pub(super) fn document(state: &State, project: &Project, title: &str, content: &Markup) -> Response {
    let navigation = html! {
        nav aria-label="Projects" {
            @for other in shown(state, project) {
                a href={ "/projects/" (other.key) "/flags" } aria-current=[(other.key == project.key).then_some("page")] {
                    (other.name)
                }
            }
        }
    };
    answer(StatusCode::OK, title, &navigation, content)
}

/// The first projects, and the one that the page is about.
fn shown<'a>(state: &'a State, project: &'a Project) -> impl Iterator<Item = &'a Project> {
    let first = state.projects.iter().take(NAVIGATION);
    let own = state.projects.iter().skip(NAVIGATION);
    first.chain(own.filter(move |other| other.key == project.key))
}

/// The answer to an address that leads nowhere.
pub(super) fn not_found(what: &str) -> Response {
    let content = html! {
        main .empty {
            h1 { "Not found" }
            p { "There is no " (what) " here." }
            p { a href="/" { "All flags" } }
        }
    };
    answer(StatusCode::NOT_FOUND, "Not found", &html! {}, &content)
}

fn answer(status: StatusCode, title: &str, navigation: &Markup, content: &Markup) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · LaunchDarkly sandbox" }
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLESHEET)) }
            }
            body {
                header .top {
                    a .brand href="/" { span .mark aria-hidden="true" {} "LaunchDarkly" span .where { "sandbox" } }
                    (navigation)
                }
                (content)
            }
        }
    };
    (status, [(CONTENT_SECURITY_POLICY, POLICY)], page).into_response()
}
