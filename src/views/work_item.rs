//! The *LaunchDarkly* tab of a work item: which flags it is linked to, what they are doing, and a picker for more.
//!
//! Links go through the open form and are saved with the work item, by the user; the tab never saves.

mod state;
mod commands;
mod handlers;
mod viewport;
mod problem;
mod linked_flags;
mod new_flag;
mod picker;

use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use yew::html::Scope;
use yew::prelude::*;

use self::linked_flags::linked_flags;
use self::picker::picker;
use self::problem::problem;
use self::state::{Action, Command, FocusTarget, State};
use self::viewport::Watch;
use crate::azure_devops::sdk::{Registration, listen_to_form};
use crate::components::message::hint;
use crate::components::remote::Remote;
use crate::services::Services;

/// How long the search waits for the next key, in milliseconds.
const TYPING_PAUSE_MILLIS: u32 = 250;
/// How long the picker waits for what is kept, by the user or for everybody, in milliseconds.
const RECALL_MILLIS: u32 = 2_000;

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
    /// Where the keyboard goes as soon as the page is drawn.
    focus: Option<(FocusTarget, Focus)>,
    _recall: Timeout,
    _late: Option<Timeout>,
    _watch: Watch,
    _registration: Registration,
}

/// When the keyboard is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Focus {
    Always,
    /// Where it was is not on the page any more.
    IfLost,
}

impl Component for WorkItemTab {
    type Message = Action;
    type Properties = WorkItemTabProps;

    fn create(ctx: &Context<Self>) -> Self {
        let services = &ctx.props().services;
        let link = ctx.link().clone();
        // The object must be there before the host is told that the page has loaded.
        let registration = listen_to_form(move |event| link.send_message(Action::Form(event)));
        services.host.show();
        let link = ctx.link().clone();
        let mut tab = Self {
            state: State::new(&services.context.project.name),
            typing: None,
            focus: None,
            _recall: Timeout::new(RECALL_MILLIS, move || link.send_message(Action::Recalled(None))),
            _late: None,
            _watch: Watch::new(ctx.link()),
            _registration: registration,
        };
        tab.carry_out(ctx, Command::LoadConnections);
        tab.carry_out(ctx, Command::Recall);
        tab
    }

    fn update(&mut self, ctx: &Context<Self>, action: Action) -> bool {
        if let Action::Looked(look) = &action
            && !self.state.looks_different(look)
        {
            return false;
        }
        for command in self.state.apply(action) {
            self.carry_out(ctx, command);
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let state = &self.state;
        let (link, services) = (ctx.link(), &ctx.props().services);
        let below = match &state.connections {
            Remote::Failed(error) => problem(state, link, error, true),
            Remote::Ready(connections) if connections.is_empty() => hint(no_connection(services)),
            // What is linked takes its place first, so that nothing moves.
            Remote::Loading | Remote::Ready(_) if state.is_opening() => html! {},
            Remote::Loading | Remote::Ready(_) => picker(state, link),
        };
        html! {
            <div class="work-item-tab">
                <p class="visually-hidden" role="status">{ state.status() }</p>
                if let Some(error) = &state.error {
                    { problem(state, link, error, false) }
                }
                { linked_flags(state, link, services) }
                { below }
            </div>
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, _first: bool) {
        if let Some((spot, when)) = self.focus.take()
            && (when == Focus::Always || !viewport::has_focus())
        {
            viewport::focus(&spot);
        }
        let look = viewport::look();
        if self.state.looks_different(&look) {
            ctx.link().send_message(Action::Looked(look));
        }
    }
}

impl WorkItemTab {
    fn carry_out(&mut self, ctx: &Context<Self>, command: Command) {
        let link = ctx.link().clone();
        match command {
            Command::AwaitPause => {
                let paused = move || link.send_message(Action::TypingPaused);
                self.typing = Some(Timeout::new(TYPING_PAUSE_MILLIS, paused));
            }
            Command::Focus(spot) => self.focus = Some((spot, Focus::Always)),
            Command::FocusIfLost(spot) => self.focus = Some((spot, Focus::IfLost)),
            Command::ShowTop => viewport::show_top(),
            Command::Read(_) => {
                let late = link.clone();
                let give_up = move || late.send_message(Action::KeptIsLate);
                self._late = Some(Timeout::new(RECALL_MILLIS, give_up));
                start(ctx.props().services.clone(), link, command);
            }
            command => start(ctx.props().services.clone(), link, command),
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
    html! {
        <>
            <p>{ "No LaunchDarkly service connection that you may use was found in this project." }</p>
            <p>
                { "Create one of type LaunchDarkly under " }
                { settings(services) }
                { ". If there is one already, ask its administrator to give you the role User." }
            </p>
        </>
    }
}

/// Where service connections are made.
fn settings(services: &Services) -> Html {
    let project = crate::http::query::encode(&services.context.project.name);
    let settings = format!(
        "{}/{project}/_settings/adminservices",
        services.azure_devops.organization_url()
    );
    html! {
        <a href={settings} target="_blank" rel="noopener noreferrer">{ "Project settings > Service connections" }</a>
    }
}
