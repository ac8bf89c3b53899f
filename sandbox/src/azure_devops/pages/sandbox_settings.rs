//! Project settings › Sandbox: what differs between organizations, to be switched here.

use std::collections::HashMap;

use axum::Router;
use axum::extract::{Form, Path, State as FromState};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use uuid::Uuid;

use super::layout::{Hub, heading};
use super::view::{View, base_path};
use crate::azure_devops::state::{ConnectionRole, ServiceConnection, State};
use crate::launchdarkly::{ENTERPRISE_TOKEN, READER_TOKEN, WRITER_TOKEN};

type Posted = Form<HashMap<String, String>>;

const ROLES: [(&str, ConnectionRole); 4] = [
    ("Administrator", ConnectionRole::Administrator),
    ("User", ConnectionRole::User),
    ("Reader", ConnectionRole::Reader),
    ("None", ConnectionRole::None),
];

pub(super) fn router() -> Router<State> {
    Router::new().route("/_settings/sandbox", get(show))
}

/// Actions of the page's buttons.
pub(super) fn actions() -> Router<State> {
    Router::new()
        .route("/endpoint-proxy", post(switch_proxy))
        .route("/service-connections/{id}/role", post(give_role))
        .route("/access-tokens/expire", post(expire_tokens))
}

async fn show(view: View) -> Markup {
    let content = html! {
        (heading("Sandbox", &html! {}))
        div.body {
            (proxy_card(view.state.proxy_post_allowed()))
            (role_card(&view.state.service_connections()))
            section.card {
                h2 { "Access tokens of the extension" }
                p { "A frame's token lasts about an hour. This ends all of them now; a frame asks its host for another." }
                form method="post" action="/_host/access-tokens/expire" { button type="submit" { "Expire tokens" } }
            }
            (account_card(view.state.launchdarkly_url()))
        }
    };
    view.plain("Sandbox", Hub::Sandbox, &content)
}

fn proxy_card(allowed: bool) -> Markup {
    html! {
        section.card {
            h2 { "Endpoint proxy" }
            p {
                "Through service connections the extension reads with GET. Whether an organization also lets it send POST "
                "with the scope vso.serviceendpoint_query differs. POST is " strong { (if allowed { "permitted" } else { "refused" }) } " here."
            }
            form method="post" action="/_host/endpoint-proxy" {
                button type="submit" name="post" value=(if allowed { "refuse" } else { "permit" }) {
                    (if allowed { "Refuse POST" } else { "Permit POST" })
                }
            }
        }
    }
}

fn role_card(connections: &[ServiceConnection]) -> Markup {
    html! {
        section.card {
            h2 { "Your roles on service connections" }
            @for connection in connections {
                form.inline method="post" action={ "/_host/service-connections/" (connection.id) "/role" } {
                    div.field {
                        label for={ "role-" (connection.id) } { (connection.name) }
                        select id={ "role-" (connection.id) } name="role" {
                            @for (name, role) in ROLES { option selected[role == connection.role] { (name) } }
                        }
                    }
                    button type="submit" { "Save" }
                }
            }
            @if connections.is_empty() { p.secondary { "There is none." } }
        }
    }
}

fn account_card(url: &str) -> Markup {
    html! {
        section.card {
            h2 { "Access tokens of the simulated LaunchDarkly" }
            p { "A service connection to " code { (url) } " works with each of these, as long as the simulator answers there." }
            dl {
                dt { code { (WRITER_TOKEN) } }
                dd { "Two projects, may do everything" }
                dt { code { (READER_TOKEN) } }
                dd { "The same two, may only read" }
                dt { code { (ENTERPRISE_TOKEN) } }
                dd { "300 projects, one of them (megastore) with 10,000 flags in 12 environments" }
            }
        }
    }
}

async fn switch_proxy(FromState(state): FromState<State>, Form(posted): Posted) -> Response {
    let permit = posted.get("post").is_some_and(|wanted| wanted == "permit");
    state.set_proxy_post_allowed(permit);
    back(&state)
}

async fn give_role(view: View, Path(id): Path<Uuid>, Form(posted): Posted) -> Response {
    let wanted = posted.get("role").map(String::as_str).unwrap_or_default();
    let known = ROLES.iter().find(|(name, _)| *name == wanted);
    let given = known.map(|(_, role)| view.state.set_service_connection_role(id, *role));
    match given {
        Some(Err(refusal)) => view.refuse(Hub::Sandbox, &refusal),
        Some(Ok(())) | None => back(&view.state),
    }
}

async fn expire_tokens(FromState(state): FromState<State>) -> Response {
    state.expire_user_tokens();
    back(&state)
}

fn back(state: &State) -> Response {
    Redirect::to(&format!("{}{}", base_path(state), Hub::Sandbox.path())).into_response()
}
