//! Link to the project's service connections, and the message shown if there is none.

use yew::prelude::*;

use crate::services::Services;

/// A link to the project's service connections.
pub fn service_connections(services: &Services) -> Html {
    let project = crate::http::query::encode(&services.context.project.name);
    let url = format!(
        "{}/{project}/_settings/adminservices",
        services.azure_devops.organization_url()
    );
    html! {
        <a href={url} target="_blank" rel="noopener noreferrer">{ "Project settings > Service connections" }</a>
    }
}

/// Message shown if the user can use no LaunchDarkly service connection of the project.
pub fn no_service_connection(services: &Services) -> Html {
    html! {
        <>
            <p>{ "This project has no LaunchDarkly service connection that you can use." }</p>
            <p>
                { "Create one of type LaunchDarkly under " }
                { service_connections(services) }
                { ". If there is one already, ask its administrator to give you the role User." }
            </p>
        </>
    }
}
