//! Project settings › Service connections: the list, and the form that the manifest's service connection type describes.

use axum::Router;
use axum::routing::get;
use maud::{Markup, html};
use serde_json::{Value, json};

use super::layout::{Hub, heading};
use super::markdown;
use super::view::View;
use crate::azure_devops::state::{Refusal, State};

pub(super) fn router() -> Router<State> {
    Router::new()
        .route("/_settings/adminservices", get(list))
        .route("/_settings/adminservices/new", get(new))
}

/// Entered values; the token is never shown again.
pub(super) struct Typed<'a> {
    /// Name of the connection.
    pub name: &'a str,
    /// Address of the service.
    pub url: &'a str,
}

async fn list(view: View) -> Markup {
    let new = html! { a.button.primary href={ (view.base()) "/_settings/adminservices/new" } { "New service connection" } };
    let content = html! {
        (heading("Service connections", &new))
        div.body {
            div.card.flush {
                table {
                    thead { tr { th scope="col" { "Name" } th scope="col" { "Type" } th scope="col" { "Address" } } }
                    tbody {
                        @for connection in view.state.service_connections() {
                            tr {
                                td { strong { (connection.name) } }
                                td { (connection.connection_type) }
                                td { (connection.url) }
                            }
                        }
                    }
                }
            }
        }
    };
    view.plain("Service connections", Hub::ServiceConnections, &content)
}

async fn new(view: View) -> Markup {
    form(&view, None, None)
}

/// The form; after a refusal with what was typed, but for the token.
pub(super) fn form(view: &View, typed: Option<&Typed<'_>>, refusal: Option<&Refusal>) -> Markup {
    let none = Value::Null;
    let kind = view
        .state
        .package()
        .service_connection_properties()
        .unwrap_or(&none);
    let token = kind
        .pointer("/authenticationSchemes/0/inputDescriptors/0")
        .unwrap_or(&none);
    let title = format!("New {} service connection", text(kind, "/displayName"));
    let url = typed.map_or_else(|| text(kind, "/url/value"), |typed| typed.url);
    let content = html! {
        (heading(&title, &html! {}))
        div.body {
            @if let Some(refusal) = refusal { p.banner.error role="alert" { (refusal) } }
            div.columns {
                form #connection.card method="post" action="/_host/service-connections" data-verify="/_host/service-connections/verify" {
                    div.field {
                        label for="endpoint-url" { (text(kind, "/url/displayName")) (required()) }
                        input #endpoint-url name="url" type="url" required value=(url) aria-describedby="endpoint-url-help" autocomplete="off";
                        div #endpoint-url-help.help { (text(kind, "/url/helpText")) }
                    }
                    div.field {
                        label for="token" { (text(token, "/name")) (required()) }
                        input #token name="token" type="password" required maxlength=(maximum(token)) aria-describedby="token-help" autocomplete="off";
                        div #token-help.help { (text(token, "/description")) }
                    }
                    div.actions {
                        button #verify type="button" { "Verify" }
                    }
                    p #verified role="status" style="margin: 12px 0 20px" {}
                    div.field {
                        label for="name" { "Service connection name" (required()) }
                        input #name name="name" value=[typed.map(|typed| typed.name)] autocomplete="off";
                    }
                    div.actions {
                        button.primary type="submit" { "Save" }
                        a.button href={ (view.base()) "/_settings/adminservices" } { "Cancel" }
                    }
                }
                aside.card {
                    h2 { "About this type" }
                    (markdown::render(text(kind, "/helpMarkDown")))
                    @if text(kind, "/helpLink").starts_with("https://") {
                        a href=(text(kind, "/helpLink")) target="_blank" rel="noopener" { "Learn more" }
                    }
                }
            }
        }
    };
    view.live(
        &title,
        Hub::ServiceConnections,
        "connections.js",
        json!({}),
        &content,
    )
}

fn required() -> Markup {
    html! { span.required aria-hidden="true" { " *" } }
}

fn maximum(descriptor: &Value) -> u64 {
    descriptor
        .pointer("/validation/maxLength")
        .and_then(Value::as_u64)
        .unwrap_or(300)
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}
