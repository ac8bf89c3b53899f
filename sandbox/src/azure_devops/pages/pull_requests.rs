//! Pull requests: their list, and the page of one with the tabs of extensions.

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use serde_json::json;

use super::layout::{Hub, heading};
use super::parts::{self, Tab};
use super::view::View;
use crate::azure_devops::state::State;

const TAB_TARGET: &str = "ms.vss-code-web.pr-tabs";

pub(super) fn router() -> Router<State> {
    Router::new()
        .route("/_git/pullrequests", get(list))
        .route("/_git/pullrequest/{id}", get(show))
}

async fn list(view: View) -> Markup {
    let content = html! {
        (heading("Pull requests", &html! {}))
        div.body {
            ul.rows {
                @for known in view.state.pull_requests() {
                    li { div { a href={ (view.base()) "/_git/pullrequest/" (known.id) } { (known.title) } " " span.secondary { "!" (known.id) } } }
                }
            }
        }
    };
    view.plain("Pull requests", Hub::PullRequests, &content)
}

async fn show(view: View, Path(id): Path<u32>) -> Response {
    let known = view
        .state
        .pull_requests()
        .into_iter()
        .find(|known| known.id == id);
    let repository = view.state.repositories().into_iter().next();
    let (Some(known), Some(repository)) = (known, repository) else {
        let content = html! { (heading("That did not work", &html! {})) div.body { p.banner.error role="alert" { "There is no pull request " (id) "." } } };
        let page = view.plain("That did not work", Hub::PullRequests, &content);
        return (StatusCode::NOT_FOUND, page).into_response();
    };
    let overview = html! {
        section.card {
            h2 { "Work items" }
            ul.rows {
                @for id in &known.work_items { li { div { a href={ (view.base()) "/_workitems/edit/" (id) } { (id) } } } }
            }
        }
    };
    let mut tabs = vec![Tab::new("overview", "Overview", "_a=overview", overview)];
    tabs.extend(
        parts::contributions(&view.state, "ms.vss-web.tab", TAB_TARGET)
            .map(|tab| Tab::contributed(&view.state, tab, format!("_a={}", tab.id))),
    );
    let actions = html! {
        form method="post" action={ "/_host/pull-requests/" (known.id) "/runs" } { button type="submit" { "Run pipeline" } }
    };
    let content = html! {
        (heading(&known.title, &actions))
        (parts::tabs("Pull request", &tabs))
    };
    let data = json!({ "pullRequest": { "pullRequestId": known.id, "repositoryId": repository.id } });
    view.live(&known.title, Hub::PullRequests, "pull-request.js", data, &content)
        .into_response()
}
