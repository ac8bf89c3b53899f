//! Context of every page: the state, the request's headers, and the rendering of pages and refusals.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde_json::{Value, json};

use super::layout::{self, Hub, Page};
use crate::assumptions::Assumption;
use crate::azure_devops::Edition;
use crate::azure_devops::state::{CLOSED_DATE, Refusal, State, USER_NAME};

/// One request for a page.
pub(super) struct View {
    /// State of Azure DevOps.
    pub state: State,
    headers: HeaderMap,
}

impl FromRequestParts<State> for View {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Infallible> {
        Ok(Self {
            state: state.clone(),
            headers: parts.headers.clone(),
        })
    }
}

impl View {
    /// Path of the project, e.g. `/sandbox/Storefront`; every page's path begins with it.
    pub(super) fn base(&self) -> String {
        base_path(&self.state)
    }

    /// Draws a page that only shows.
    pub(super) fn plain(&self, title: &str, hub: Hub, content: &Markup) -> Markup {
        self.live(title, hub, "theme.js", json!({}), content)
    }

    /// Renders a page with a script; `data` is passed to it in addition to the data of every page.
    pub(super) fn live(&self, title: &str, hub: Hub, script: &str, data: Value, content: &Markup) -> Markup {
        let data = self.data(data);
        layout::draw(
            &self.state,
            &self.headers,
            &Page {
                title,
                hub,
                script,
                data: &data,
                content,
            },
        )
    }

    /// The page, or why there is none.
    pub(super) fn answer(&self, hub: Hub, page: Result<Markup, Refusal>) -> Response {
        match page {
            Ok(page) => page.into_response(),
            Err(refusal) => self.refuse(hub, &refusal),
        }
    }

    /// A page that says no, with the reason.
    pub(super) fn refuse(&self, hub: Hub, refusal: &Refusal) -> Response {
        let content = html! {
            (layout::heading("That did not work", &html! {}))
            div.body { p.banner.error role="alert" { (refusal) } }
        };
        (status(refusal), self.plain("That did not work", hub, &content)).into_response()
    }

    fn data(&self, extra: Value) -> Value {
        let (organization, project, package) = (
            self.state.organization(),
            self.state.project(),
            self.state.package(),
        );
        let user_id = self.state.user_id();
        let mut data = json!({
            "isServer": self.state.edition() == Edition::Server,
            "lacksServices": self.state.is_violated(Assumption::MissingService),
            "newWorkItemId": if self.state.is_violated(Assumption::NewWorkItem) { -1 } else { 0 },
            "unknownFields": if self.state.is_violated(Assumption::ClosedDate) { json!([CLOSED_DATE]) } else { json!([]) },
            "hidesSavedWorkItem": self.state.is_violated(Assumption::SavedWorkItem),
            "organization": { "id": organization.id, "name": organization.name, "path": organization.path },
            "project": { "id": project.id, "name": project.name, "path": self.base() },
            "user": { "id": user_id, "descriptor": format!("msa.{}", user_id.simple()), "name": USER_NAME, "displayName": USER_NAME, "imageUrl": "" },
            "extension": {
                "id": format!("{}.{}", package.publisher, package.extension),
                "publisherId": package.publisher,
                "extensionId": package.extension,
                "version": package.version,
                "baseUri": self.state.asset_base_url(),
            },
        });
        if let (Some(all), Value::Object(extra)) = (data.as_object_mut(), extra) {
            all.extend(extra);
        }
        data
    }
}

/// Path of the project.
pub(super) fn base_path(state: &State) -> String {
    format!("{}/{}", state.organization().path, state.project().name)
}

fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::UnknownWorkItem(_)
        | Refusal::UnknownServiceConnection(_)
        | Refusal::UnknownReleasePipeline(_)
        | Refusal::UnknownStageDefinition { .. }
        | Refusal::UnknownRelease(_)
        | Refusal::UnknownStage { .. }
        | Refusal::UnknownPipeline(_)
        | Refusal::UnknownRun(_)
        | Refusal::UnknownJob(_) => StatusCode::NOT_FOUND,
        _ => StatusCode::BAD_REQUEST,
    }
}
