//! The *LaunchDarkly* tab of a work item: which flags it is linked to, what they are doing, and a picker for more.
//!
//! Links go through the open form and are saved with the work item, by the user; the tab never saves.

mod state;
mod controller;
mod linked_flags;
mod picker;

use yew::prelude::*;

use self::controller::use_controller;
use self::linked_flags::linked_flags;
use self::picker::picker;
use crate::app::Services;
use crate::components::message::{failure, hint};
use crate::components::remote::Remote;
use crate::components::skeleton::skeleton;

/// Properties of [`WorkItemTab`].
#[derive(PartialEq, Properties)]
pub struct WorkItemTabProps {
    /// What every view works with.
    pub services: Services,
}

/// The tab.
#[component]
pub fn WorkItemTab(props: &WorkItemTabProps) -> Html {
    let controller = use_controller(&props.services);
    let state = &controller.state;
    let settings = format!(
        "{}/{}/_settings/adminservices",
        props.services.context.organization_url.trim_end_matches('/'),
        props.services.context.project.name
    );
    let connections = match &state.connections {
        Remote::Loading => return skeleton(),
        Remote::Failed(error) => return failure(error, Some(&controller.reload)),
        Remote::Ready(connections) => connections,
    };
    html! {
        <div class="work-item-tab">
            <p class="visually-hidden" role="status">{ state.announcement.clone() }</p>
            if let Some(error) = &state.error {
                { failure(error, None) }
            }
            { linked_flags(&controller) }
            if connections.is_empty() {
                { hint(no_connection(&settings)) }
            } else {
                { picker(&controller) }
            }
        </div>
    }
}

fn no_connection(settings: &str) -> Html {
    html! {
        <>
            <p>{ "No LaunchDarkly service connection that you may use was found in this project." }</p>
            <p>
                { "Create one of type LaunchDarkly under " }
                <a href={settings.to_owned()} target="_blank" rel="noopener noreferrer">
                    { "Project settings > Service connections" }
                </a>
                { ". If there is one already, ask its administrator to give you the role User." }
            </p>
        </>
    }
}
