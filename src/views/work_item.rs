//! The *LaunchDarkly* tab of a work item: which flags it is linked to, what they are doing, and a picker for more.
//!
//! Links go through the open form and are saved with the work item, by the user; the tab never saves.

mod state;
mod commands;
mod linked_flags;
mod new_flag;
mod picker;

use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use yew::html::Scope;
use yew::prelude::*;

use self::linked_flags::linked_flags;
use self::picker::picker;
use self::state::{Action, Command, State};
use crate::app::Services;
use crate::azure_devops::sdk::{Registration, listen_to_form};
use crate::components::message::{failure, hint};
use crate::components::remote::Remote;
use crate::components::skeleton::skeleton;

/// How long the search waits for the next key, in milliseconds.
const TYPING_PAUSE_MILLIS: u32 = 250;

/// Properties of [`WorkItemTab`].
#[derive(PartialEq, Properties)]
pub struct WorkItemTabProps {
    /// What every view works with.
    pub services: Services,
}

/// The tab.
#[derive(Debug)]
pub struct WorkItemTab {
    state: State,
    typing: Option<Timeout>,
    _registration: Registration,
}

impl Component for WorkItemTab {
    type Message = Action;
    type Properties = WorkItemTabProps;

    fn create(ctx: &Context<Self>) -> Self {
        let services = &ctx.props().services;
        let link = ctx.link().clone();
        // The object must be there before the host is told that the page has loaded.
        let registration = listen_to_form(move |event| link.send_message(Action::Form(event)));
        let host = services.host;
        spawn_local(async move {
            // A host that cannot take away its spinner cannot be told so either.
            let _ = host.show().await;
        });
        let mut tab = Self {
            state: State::new(&services.context.project.name),
            typing: None,
            _registration: registration,
        };
        tab.carry_out(ctx, Command::LoadConnections);
        tab
    }

    fn update(&mut self, ctx: &Context<Self>, action: Action) -> bool {
        for command in self.state.apply(action) {
            self.carry_out(ctx, command);
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let state = &self.state;
        let link = ctx.link();
        let connections = match &state.connections {
            Remote::Loading => return skeleton(),
            Remote::Failed(error) => return failure(error, Some(&link.callback(|()| Action::Reload))),
            Remote::Ready(connections) => connections,
        };
        html! {
            <div class="work-item-tab">
                <p class="visually-hidden" role="status">{ &state.announcement }</p>
                if let Some(error) = &state.error {
                    { failure(error, None) }
                }
                { linked_flags(state, link) }
                if connections.is_empty() {
                    { hint(no_connection(&ctx.props().services)) }
                } else {
                    { picker(state, link) }
                }
            </div>
        }
    }
}

impl WorkItemTab {
    fn carry_out(&mut self, ctx: &Context<Self>, command: Command) {
        let services = ctx.props().services.clone();
        let link = ctx.link().clone();
        match command {
            Command::LoadFlagsSoon(_) => {
                let start = move || start(services, link, command);
                self.typing = Some(Timeout::new(TYPING_PAUSE_MILLIS, start));
            }
            command => {
                if let Command::LoadFlags(_) = command {
                    self.typing = None;
                }
                start(services, link, command);
            }
        }
    }
}

fn start(services: Services, link: Scope<WorkItemTab>, command: Command) {
    spawn_local(async move {
        if let Some(action) = commands::carry_out(services, command).await {
            link.send_message(action);
        }
    });
}

fn no_connection(services: &Services) -> Html {
    let project = crate::http::query::encode(&services.context.project.name);
    let settings = format!(
        "{}/{project}/_settings/adminservices",
        services.azure_devops.organization_url()
    );
    html! {
        <>
            <p>{ "No LaunchDarkly service connection that you may use was found in this project." }</p>
            <p>
                { "Create one of type LaunchDarkly under " }
                <a href={settings} target="_blank" rel="noopener noreferrer">{ "Project settings > Service connections" }</a>
                { ". If there is one already, ask its administrator to give you the role User." }
            </p>
        </>
    }
}
